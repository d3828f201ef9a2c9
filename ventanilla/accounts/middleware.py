from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ventanilla.accounts.store import SessionStore
from ventanilla.web.answer import done, is_fragment

# What is open to somebody who must do something else first: to do it, to read it in his language, to leave.
_OPEN: Final = frozenset({"logout", "web:look"})
_PASSWORD: Final = frozenset({"first_password", "first_password_code"})
_SECOND_FACTOR: Final = frozenset({"second_factor", "confirm_password"})


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


class HoldUntilSafe:
    """Whoever came in with an initial password sees no other page until he has chosen his own (001-18); whoever is obliged to a
    second factor, until he has set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        user = request.user
        if not user.is_authenticated:
            return None
        asked = request.resolver_match.view_name if request.resolver_match is not None else ""
        if user.must_change_password:
            return None if asked in _OPEN | _PASSWORD else done(request, reverse("first_password"))
        if user.owes_second_factor:  # type: ignore[attr-defined]  # from `facts`
            return None if asked in _OPEN | _SECOND_FACTOR else done(request, reverse("second_factor"))
        return None


def keep_seen(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Writes down every few minutes that the person of this session is here."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        session = request.session
        if isinstance(session, SessionStore) and session.accessed and session.rested:
            session.modified = True
        return response

    return middleware
