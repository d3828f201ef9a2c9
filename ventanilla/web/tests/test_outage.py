"""The database locked or gone, the disk full, far too much text: the person is told, and nothing is half done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ventanilla.testing.cast import Cast, make_cast
from ventanilla.tickets.models import Ticket, TicketNumber

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "files"
    return make_cast("soporte")


@pytest.fixture
def rita(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.rita)
    return client


def form(cast: Cast, **more: object) -> dict[str, object]:
    category = cast.area.categories.filter(children=None)[0]
    return {"area": cast.area.pk, "category": category.pk, "description": "No imprime.", **more}


NEW = reverse("portal:new", args=["soporte"])


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_fails_in_the_middle_is_back_in_a_moment(
    error: Exception, cast: Cast, rita: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> int:
        raise error

    monkeypatch.setattr(TicketNumber, "take", fails)
    response = rita.post(NEW, form(cast))

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "Volvemos en un momento" in response.content.decode()
    assert not Ticket.objects.exists()


def test_a_database_that_is_gone_when_the_session_is_read(rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: SessionStore) -> dict[str, object]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(SessionStore, "load", fails)
    response = rita.get(NEW)

    assert response.status_code == 503
    assert "Volvemos en un momento" in response.content.decode()


def test_a_full_disk_is_said_beside_the_files_and_the_text_stays(
    cast: Cast, rita: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    response = rita.post(NEW, form(cast, files=[SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")]))
    page = response.content.decode()

    assert response.status_code == 422
    assert "El servidor no pudo guardar el archivo" in page
    assert "No imprime." in page
    assert not Ticket.objects.exists()


def test_a_pasted_text_of_ten_megabytes_gets_its_error_and_comes_back(cast: Cast, rita: Client) -> None:
    text = "caldera\n" * 1_250_000
    response = rita.post(NEW, form(cast, description=text))
    page = response.content.decode()

    assert response.status_code == 422
    assert "El texto tiene 9999999 caracteres; el máximo es 20000." in page
    assert page.count("caldera") == 1_250_000
    assert not Ticket.objects.exists()


def test_more_than_that_is_told_on_a_page_that_says_what_to_do(cast: Cast, rita: Client) -> None:
    response = rita.post(NEW, form(cast, description="x" * 33 * 1024 * 1024))

    assert response.status_code == 413
    assert "Lo enviado es demasiado grande" in response.content.decode()
    assert not Ticket.objects.exists()
