from __future__ import annotations

import pytest
from django.test import Client

from ventanilla.people.models import User
from ventanilla.testing.cast import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db
PERSON = {"section": "person", "name": "Rita Rojas", "phone": "", "email": "rita@example.com"}
PAGES = {
    "section": "pages", "language": "es", "time_zone": "", "theme": "auto", "refresh_seconds": "", "rows_per_page": "25",
}  # fmt: skip


@pytest.fixture
def cast(client: Client) -> Cast:
    cast = make_cast("soporte")
    client.force_login(cast.rita)
    return cast


@pytest.mark.manual("001-21", "001-25")
def test_every_preference_is_kept(cast: Cast, client: Client) -> None:
    chosen = {
        "language": "en",
        "time_zone": "America/Guatemala",
        "theme": "dark",
        "refresh_seconds": "120",
        "rows_per_page": "50",
    }

    for given in (PAGES | chosen, PERSON | {"name": "Rita  Rojas Paz", "phone": "502 5555 0101"}):
        assert client.post("/account/", given).status_code == 302

    user = User.objects.select_related("contact").get(pk=cast.rita.pk)
    assert (user.language, user.time_zone, user.theme, user.refresh_seconds, user.rows_per_page) == (
        "en", "America/Guatemala", "dark", 120, 50,
    )  # fmt: skip
    assert (user.contact.name, user.contact.phone, user.contact.email_verified_at is None) == (
        "Rita Rojas Paz", "502 5555 0101", False,
    )  # fmt: skip
    assert 'lang="en' in client.get("/account/").content.decode()


def test_renewing_can_be_off_or_as_the_desk_says(cast: Cast, client: Client) -> None:
    client.post("/account/", PAGES | {"refresh_seconds": "0"})
    assert User.objects.get(pk=cast.rita.pk).refresh_seconds == 0

    client.post("/account/", PAGES)
    assert User.objects.get(pk=cast.rita.pk).refresh_seconds is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("rows_per_page", "100000"), ("rows_per_page", "10"),
     ("refresh_seconds", "1"), ("language", "xx"), ("theme", "neon"),
     ("name", " "), ("name", "x" * 151), ("email", "no es correo"), ("phone", "1" * 41)],
)  # fmt: skip
def test_a_bad_value_is_refused_beside_its_field(cast: Cast, client: Client, field: str, value: str) -> None:
    section = PAGES if field in PAGES else PERSON
    page = client.post("/account/", section | {field: value})

    assert page.status_code == 422
    assert f'id="id_{field}-error"' in page.content.decode()
    assert User.objects.get(pk=cast.rita.pk).theme == "auto"


def test_a_new_address_needs_the_password_and_counts_as_unverified(cast: Cast, client: Client) -> None:
    changed = PERSON | {"email": "rita@nueva.example"}

    assert client.post("/account/", changed).status_code == 422
    assert client.post("/account/", changed | {"password": "otra"}).status_code == 422
    assert User.objects.get(pk=cast.rita.pk).email == "rita@example.com"
    assert client.post("/account/", changed | {"password": PASSWORD}).status_code == 302
    user = User.objects.select_related("contact").get(pk=cast.rita.pk)
    assert (user.email, user.contact.email, user.contact.email_verified_at) == (
        "rita@nueva.example", "rita@nueva.example", None,
    )  # fmt: skip


def test_an_address_that_is_somebodys_login_is_refused(cast: Cast, client: Client) -> None:
    page = client.post("/account/", PERSON | {"email": "Raj@example.com", "password": PASSWORD})

    assert page.status_code == 422
    assert 'id="id_email-error"' in page.content.decode()


def test_looking_changes_nothing(cast: Cast, client: Client) -> None:
    before = User.objects.filter(pk=cast.rita.pk).values().get()

    client.get("/account/")
    client.get("/account/password/")

    assert User.objects.filter(pk=cast.rita.pk).values().get() == before
