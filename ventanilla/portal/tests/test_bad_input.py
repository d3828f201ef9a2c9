"""What goes wrong between a person and his ticket: he is told, and loses nothing."""

from __future__ import annotations

import errno
from typing import Any, NoReturn

import pytest
from django.test import Client

from ventanilla.lib.blobs import BlobStore
from ventanilla.portal.tests.reading import errors, fields, picture, read, send, signed_in, words
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets.models import Ticket

NEW = "/portal/sanantonio/tickets/new/"


def test_after_a_session_that_ended_one_comes_back_to_the_page_with_the_form(sanantonio: Cast) -> None:
    page = f"/portal/tickets/{make_ticket(sanantonio).number}/"

    for path, form in ((NEW, NEW), (f"{page}reply/", page)):
        asked: Any = Client().post(path, {"body": "Un mensaje"}, headers={"Referer": f"http://testserver{form}"})
        assert asked.url.endswith(f"?next={form}")
        assert read(signed_in(sanantonio.rita).get(form)).select("form[data-draft] textarea")
    assert signed_in(sanantonio.rita).get(f"{page}reply/").url == page  # type: ignore[attr-defined]


def test_a_form_without_its_token_changes_nothing_and_says_so(sanantonio: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(sanantonio.rita)

    page = read(client.post(NEW, {"affected": "Tester", "description": "No anda"}), 403)

    assert page.select_one("[data-back]") or words(page.h1)
    assert not Ticket.objects.exists()


def test_ten_megabytes_of_pasted_text_come_back_with_what_is_wrong(sanantonio: Cast) -> None:
    text = "a" * 10_000_000

    page = read(signed_in(sanantonio.rita).post(NEW, {"affected": "Tester", "description": text}), 422)

    assert "10000000" in errors(page)["id_description"]
    assert fields(page, "")["description"] == [text]


def test_a_full_disk_is_told_beside_the_files_and_the_rest_stays(
    sanantonio: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    client = signed_in(sanantonio.rita)
    asked = read(client.get(NEW))
    monkeypatch.setattr(BlobStore, "put", refuse)

    page = read(send(client, asked, "", to=NEW, affected="Tester", description="No anda", images=picture()), 422)

    assert page.select(".v-error")
    assert fields(page, "")["description"] == ["No anda"]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 500, "\x00", "other"])
def test_a_key_of_any_kind_does_no_harm(sanantonio: Cast, key: str) -> None:
    response = signed_in(sanantonio.rita).post(NEW, {"affected": "Tester", "description": "No anda", "key": key})

    assert response.status_code in (302, 422)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_version_that_nobody_saw_does_no_harm(sanantonio: Cast, seen: str) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)

    for verb, body in (("reply", {"body": "Hola"}), ("edit", {"affected": "Otro"}), ("delete", {})):
        response = client.post(f"/portal/tickets/{ticket.number}/{verb}/", {**body, "seen": seen})
        assert response.status_code in (302, 409, 422), (verb, response.status_code)
