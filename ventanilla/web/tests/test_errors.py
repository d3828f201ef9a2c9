from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from ventanilla.testing.cast import make_cast, make_ticket
from ventanilla.web import errors
from ventanilla.web.jinja import THEME_COOKIE

NAMES = ["400", "403", "403_csrf", "404", "404_file", "405", "413", "429", "500", "503", "503_maintenance"]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_each_error_has_a_page_of_its_own_that_asks_nothing_of_the_database(
    name: str, language: str, rf: RequestFactory
) -> None:
    """No `django_db` mark: a query would fail here."""
    request = rf.get("/x/", headers={"accept-language": language})

    response = errors.page(request, int(name[:3]), name)

    assert response.status_code == int(name[:3])
    assert f'<html lang="{language}">' in response.content.decode()


def test_every_page_of_an_error_is_tried() -> None:
    folder = Path(errors.__file__).parent / "jinja2/web/errors"

    assert sorted(file.stem for file in folder.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_as_light_or_dark_as_this_browser_was(theme: str, rf: RequestFactory) -> None:
    request = rf.get("/x/")
    request.COOKIES[THEME_COOKIE] = theme

    assert f'data-bs-theme="{theme}"' in errors.page(request, 404).content.decode()
    assert "data-bs-theme" not in errors.page(rf.get("/x/"), 404).content.decode()


@pytest.mark.django_db
def test_it_bears_the_brand_of_the_desk_that_it_happened_on(client: Client) -> None:
    cast = make_cast("soporte")
    client.force_login(cast.grace)

    known = client.get(reverse("console:staff", args=[cast.desk.key]))
    unknown = client.get("/nowhere/")

    assert (known.status_code, unknown.status_code) == (403, 404)
    assert "Tickets de Soporte" in known.content.decode()
    assert "Tickets de Soporte" not in unknown.content.decode()


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_is_not_blank_when_opened(client: Client) -> None:
    cast = make_cast("soporte")
    ticket = make_ticket(cast)
    client.force_login(cast.barbara)

    response = client.get(f"/console/tickets/{ticket.number}/take/")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "Esta dirección no se abre así" in response.content.decode()


@pytest.mark.parametrize("exception", [RequestDataTooBig("x"), TooManyFilesSent("x")])
def test_a_body_that_is_too_large_is_told_as_such(exception: Exception, rf: RequestFactory) -> None:
    assert errors.bad_request(rf.post("/x/"), exception).status_code == 413
    assert errors.bad_request(rf.post("/x/"), SuspiciousOperation("x")).status_code == 400


@pytest.mark.parametrize(
    ("cause", "status"),
    [(OperationalError("database is locked"), 503), (OSError(errno.ENOSPC, "disk full"), 503), (ValueError("x"), 500)],
)
def test_what_will_pass_is_told_apart_from_our_fault(cause: Exception, status: int, rf: RequestFactory) -> None:
    def broken() -> HttpResponse:
        try:
            raise cause
        except Exception:
            return errors.server_error(rf.get("/x/"))

    assert broken().status_code == status
