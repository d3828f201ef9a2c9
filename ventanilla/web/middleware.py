"""Headers that every answer carries, and the surroundings (language, zone, desk) in which it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from ventanilla.lib import maintenance
from ventanilla.web import place

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# No 'unsafe-inline' anywhere: pages have no style attribute, no handler attribute and no script text of their own.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Where a form may end that opens a chat: Chromium follows a redirect after a post only to what `form-action` names.
WHATSAPP: Final = ("https://wa.me", "https://api.whatsapp.com", "https://web.whatsapp.com")
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def security_headers(get_response: GetResponse) -> GetResponse:
    """A view may set a stricter policy of its own (downloads do); what it set stays."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.resolver_match is not None:
            request.META["ventanilla.route"] = (
                request.resolver_match.view_name or request.resolver_match.route
            )  # for the log of the server
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Pages hold what one person may see: no cache between us and the browser keeps them.
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def may_post_to(response: HttpResponse, sites: Sequence[str]) -> HttpResponse:
    """The forms of this one page may lead to these sites as well."""
    widened = CONTENT_SECURITY_POLICY.replace("form-action 'self'", " ".join(("form-action 'self'", *sites)))
    response.headers["Content-Security-Policy"] = widened
    return response


def closed(get_response: GetResponse) -> GetResponse:
    """While the site is closed for a moment every page says so; only the health check and, before this, static files are answered."""
    from ventanilla.web import errors

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if maintenance.is_on(settings.DATA) and request.path_info != "/health":
            return errors.maintenance(request)
        return get_response(request)

    return middleware


def surroundings(get_response: GetResponse) -> GetResponse:
    """Language, time zone and theme of the reader, before the view; the view adds the desk with `enter`.

    Stands after the authentication middleware. Threads are reused, so everything is put back afterwards.
    """
    from ventanilla.web import errors

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.desk = None  # type: ignore[attr-defined]
        token = place._request.set(request)
        try:
            with place.standing(None):
                user = getattr(request, "user", None)
                signed_in = user is not None and user.is_authenticated
                translation.activate(user.language if signed_in else asked_language(request))  # type: ignore[union-attr]
                timezone.activate(timezone.get_default_timezone())
                place.activate_for(None, user if signed_in else None)
                response = get_response(request)
                if isinstance(response, HttpResponseNotAllowed):  # Django leaves it empty
                    response = errors.not_allowed(request, response)
                response.headers.setdefault("Content-Language", translation.get_language() or "es")
                patch_vary_headers(response, ("Accept-Language", "Cookie", "HX-Request"))
                return response
        finally:
            place._request.reset(token)

    return middleware


def enter(request: HttpRequest, desk: place.DeskLike) -> None:
    """The page belongs to this desk: its brand, register, country and zone from here on."""
    request.desk = desk  # type: ignore[attr-defined]
    user = getattr(request, "user", None)
    place.activate_for(desk, user if user is not None and user.is_authenticated else None)


def enter_only(request: HttpRequest, desks: Sequence[place.DeskLike]) -> None:
    """A page about the person himself looks like his desk's, where he has to do with a single one."""
    if len(desks) == 1:
        enter(request, desks[0])


def asked_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in place.LANGUAGES:
        chosen = translation.get_language_from_request(request).split("-")[0]
    return chosen if chosen in place.LANGUAGES else place.LANGUAGES[0]
