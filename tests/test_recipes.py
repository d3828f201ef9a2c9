"""What docs/operations.md tells to do, done."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from ventanilla.testing.installation import Installation

pytestmark = pytest.mark.once

SIGN_IN = """
from django.core import signing
from django.test import Client
from ventanilla.people.models import Contact, User
user = User.objects.create_user("ada", "correcto-caballo")
Contact.objects.create(user=user, name="Ada")
client = Client(HTTP_HOST="localhost")
client.force_login(user)
print(client.cookies["ventanilla"].value, signing.dumps("a link", salt="test"))
"""
ASK = """
from django.core import signing
from django.test import Client
client = Client(HTTP_HOST="localhost")
client.cookies["ventanilla"] = {session!r}
try:
    link = signing.loads({link!r}, salt="test")
except signing.BadSignature:
    link = "bad"
print(client.get("/account/").status_code, link)
"""


@pytest.fixture
def site(tmp_path: Path) -> Generator[Installation]:
    (tmp_path / "old").mkdir()
    installation = Installation(tmp_path / "old")
    installation.ventanilla("manage", "createcachetable")
    yield installation
    installation.stop_all()


def test_rotating_the_secret_key_signs_nobody_out_while_the_old_one_is_named(site: Installation) -> None:
    session, link = site.python(SIGN_IN).split()
    key = site.folder / "var" / "secret-key"
    old = key.read_text()

    site.environment["VENTANILLA_OLD_SECRET_KEYS"] = old
    key.unlink()

    assert site.python(ASK.format(session=session, link=link)).strip() == "200 a link"
    assert key.read_text() != old
    del site.environment["VENTANILLA_OLD_SECRET_KEYS"]
    assert site.python(ASK.format(session=session, link=link)).strip() == "302 bad"


def test_moving_to_another_machine_takes_links_along_and_leaves_sessions(site: Installation, tmp_path: Path) -> None:
    session, link = site.python(SIGN_IN).split()
    (tmp_path / "new").mkdir()
    new = Installation(tmp_path / "new")

    site.ventanilla("backup", "--secret-key", str(tmp_path / "moving.tar"))
    new.ventanilla("restore", str(tmp_path / "moving.tar"))
    resumed = new.ventanilla("resume")

    assert resumed == "Los envíos están en marcha.\n"
    assert new.python(ASK.format(session=session, link=link)).strip() == "302 a link"


def test_updating_closes_the_site_and_opens_it_again(site: Installation) -> None:
    site.ventanilla("backup")
    site.ventanilla("maintenance", "on")
    closed = site.python(
        "from django.test import Client\nprint(Client(HTTP_HOST='localhost').get('/login').status_code)"
    )
    site.ventanilla("setup")
    site.ventanilla("maintenance", "off")

    assert closed.strip() == "503"
    assert "MAL" not in site.ventanilla("doctor")
