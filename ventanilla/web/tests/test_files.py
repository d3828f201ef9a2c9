"""Who gets a file, and how it is sent."""

from __future__ import annotations

import io
import logging
import typing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.files import Upload, store, store_dir
from ventanilla.tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (200, 30, 30)).save(out, format=kind)
    return out.getvalue()


def attach(ticket: Ticket, by: User, content: bytes, name: str, *, internal: bool = False) -> Attachment:
    stored = store(typing.cast(Upload, SimpleUploadedFile(name, content)))
    verb = actions.note if internal else actions.reply
    verb(ticket, by=by, body="Va un archivo.", files=[stored])
    attachment = Attachment.objects.order_by("-id")[0]
    assert attachment.message.is_internal == internal
    return attachment


def address(attachment: Attachment) -> str:
    return reverse("file", args=[attachment.pk, attachment.name])


def status(user: User | None, path: str) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(path).status_code


def test_a_file_is_there_for_those_who_see_its_ticket(cast: Cast) -> None:
    attachment = attach(make_ticket(cast), cast.rita, picture(), "pantalla.png")

    for path in (address(attachment), reverse("file-thumb", args=[attachment.pk])):
        answers = {name: status(user, path) for name, user in cast.everybody.items()}
        seeing = {name for name in answers if Ticket.objects.visible_to(cast.everybody[name]).exists()}
        assert {name for name, code in answers.items() if code == 200} == seeing
        assert answers["rita"] == answers["ada"] == answers["barbara"] == 200
        assert {code for name, code in answers.items() if name not in seeing} == {404}
        assert answers["sam"] == 404
        assert status(None, path) == 302


def test_a_file_of_an_internal_note_is_for_the_staff_alone(cast: Cast) -> None:
    attachment = attach(
        make_ticket(cast, state="in_process", assignee=cast.grace), cast.grace, picture(), "interno.png", internal=True
    )

    for path in (address(attachment), reverse("file-thumb", args=[attachment.pk])):
        assert status(cast.grace, path) == status(cast.barbara, path) == status(cast.ada, path) == 200
        for outside in (cast.rita, cast.raj, cast.mona, cast.sam, cast.nora):
            assert status(outside, path) == 404


def test_staff_who_merely_asked_does_not_get_the_files_of_notes(cast: Cast) -> None:
    """Alan asks something of an area where he does not work: there he is a client like any other."""
    elsewhere = cast.desk.areas.all().last()
    assert elsewhere is not None
    ticket = make_ticket(cast, area=elsewhere, state="in_process", assignee=cast.edsger)
    Ticket.objects.filter(pk=ticket.pk).update(requester=cast.alan.contact)
    hidden = attach(ticket, cast.edsger, PDF, "nota.pdf", internal=True)
    said = attach(ticket, cast.edsger, PDF, "respuesta.pdf")

    assert status(cast.alan, address(said)) == 200
    assert status(cast.alan, address(hidden)) == 404


def test_files_of_a_deleted_ticket_are_gone(cast: Cast) -> None:
    ticket = make_ticket(cast)
    attachment = attach(ticket, cast.rita, PDF, "a.pdf")
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=ticket.created_at)

    assert status(cast.rita, address(attachment)) == status(cast.ada, address(attachment)) == 404


def test_a_picture_is_shown_and_everything_else_is_saved(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast)
    client.force_login(cast.rita)
    shown = client.get(address(attach(ticket, cast.rita, picture(), "captura.png")))
    saved = client.get(address(attach(ticket, cast.rita, PDF, "informe.pdf")))
    # An SVG or a page under a picture's name is refused before; should a row exist all the same, it is still only saved.
    evil = attach(ticket, cast.rita, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "dibujo.txt")
    evil.blob.content_type, evil.blob.width = "image/svg+xml", 10
    evil.blob.save()
    svg = client.get(address(evil))

    assert shown.headers["Content-Disposition"] == 'inline; filename="captura.png"'
    assert shown.headers["Content-Type"] == "image/png"
    assert saved.headers["Content-Disposition"] == 'attachment; filename="informe.pdf"'
    assert svg.headers["Content-Disposition"].startswith("attachment")
    for response in (shown, saved, svg):
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-cache"
    assert saved.getvalue() == PDF


def test_a_broken_picture_is_kept_but_never_shown(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)
    attachment = attach(make_ticket(cast), cast.rita, picture()[:300], "rota.png")

    response = client.get(address(attachment))

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("file-thumb", args=[attachment.pk])).status_code == 404


def test_thumbnails_are_small_pictures_of_our_own(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)
    attachment = attach(make_ticket(cast), cast.rita, picture(), "captura.png")

    response = client.get(reverse("file-thumb", args=[attachment.pk]))
    small = Image.open(io.BytesIO(response.getvalue()))

    assert (response.headers["Content-Type"], small.format, small.size) == ("image/webp", "WEBP", (480, 300))


def test_what_the_reader_has_already_is_not_sent_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)
    attachment = attach(make_ticket(cast), cast.rita, picture(), "captura.png")
    etag = client.get(address(attachment)).headers["ETag"]

    again = client.get(address(attachment), headers={"if-none-match": etag})

    assert etag == f'"{attachment.blob.sha256}"'
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_who_lost_the_right_is_not_told_that_nothing_changed(cast: Cast, client: Client) -> None:
    client.force_login(cast.sam)
    attachment = attach(make_ticket(cast), cast.rita, PDF, "a.pdf")

    again = client.get(address(attachment), headers={"if-none-match": f'"{attachment.blob.sha256}"'})

    assert again.status_code == 404


@pytest.mark.parametrize(
    "name", ["año nuevo – «ñ» 日本.pdf", "a;b\"c'd%0d%0aX-Evil: 1.pdf", "x" * 300 + ".pdf", "?#&.pdf"]
)
def test_names_come_back_as_they_were_given(name: str, cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)
    attachment = attach(make_ticket(cast), cast.rita, PDF, name)

    response = client.get(address(attachment))
    disposition = response.headers["Content-Disposition"]

    assert response.status_code == 200
    assert len(attachment.name) <= 120
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert attachment.name.replace('"', '\\"') in disposition or f"utf-8''{quote(attachment.name)}" in disposition


def test_a_missing_file_is_said_kindly_and_logged(cast: Cast, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.force_login(cast.rita)
    attachment = attach(make_ticket(cast), cast.rita, PDF, "informe secreto.pdf")
    store_dir().path(attachment.blob.sha256).unlink()

    with caplog.at_level(logging.ERROR, "ventanilla.web.files"):
        response = client.get(address(attachment))

    assert response.status_code == 404
    assert "no se encuentra en el servidor" in response.content.decode()
    assert "is missing from the store" in caplog.text
    assert "secreto" not in caplog.text


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "-1", "x"])
def test_other_addresses_lead_nowhere(pk: str, cast: Cast) -> None:
    assert status(cast.rita, f"/files/{pk}/a.pdf") == status(cast.rita, f"/files/{pk}/thumb") == 404


def test_files_cannot_be_posted_to(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)

    assert client.post("/files/1/a.pdf").status_code == 405
