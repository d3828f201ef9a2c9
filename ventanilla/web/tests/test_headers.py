from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from ventanilla.web.middleware import CONTENT_SECURITY_POLICY, security_headers


def test_the_policy_lets_in_nothing_but_our_own_files() -> None:
    assert dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


@pytest.mark.django_db
def test_every_answer_carries_the_headers_that_of_an_error_too(client: Client) -> None:
    response = client.get("/style/no-such-page/")

    assert response.status_code == 404
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_view_may_be_stricter() -> None:
    def download(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'; sandbox"})

    response = security_headers(download)(HttpRequest())

    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
