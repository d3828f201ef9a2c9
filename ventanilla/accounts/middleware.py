from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ventanilla.web.answer import done, is_fragment

# What somebody with an initial password may do before he has chosen his own.
_OPEN: Final = {"first_password", "first_password_code", "logout", "web:look"}


class LoginRequired(LoginRequiredMiddleware):
    """Whoever is not (or no longer) signed in goes to the login page, and from there back to the page that he was on.

    Not to the address that he asked for where that was a fragment or the verb of a form: the page brings his draft back.
    """

    def handle_no_permission(  # type: ignore[override]  # HTMX is told in a header where to go
        self, request: HttpRequest, view_func: object
    ) -> HttpResponseBase:
        target = request.get_full_path()
        if request.method not in ("GET", "HEAD") or is_fragment(request):
            target = _page_of(request)
        address = reverse("login")
        return done(request, f"{address}?{urlencode({'next': target}, safe='/')}" if target else address)


def _page_of(request: HttpRequest) -> str:
    """The path of the page of ours that sent this request; "" if there is none."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class HoldUntilNewPassword:
    """Whoever came in with an initial password sees no other page until he has chosen his own (001-18)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        user = request.user
        held = user.is_authenticated and user.must_change_password
        if not held or (request.resolver_match is not None and request.resolver_match.view_name in _OPEN):
            return None
        return done(request, reverse("first_password"))
