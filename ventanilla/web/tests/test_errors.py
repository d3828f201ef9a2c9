from __future__ import annotations

import errno

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from ventanilla.web import errors

NAMES = ["400", "403", "403_csrf", "404", "413", "429", "500", "503"]


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
