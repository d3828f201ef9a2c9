"""Our own error pages. They ask nothing of the database, which may be what is broken."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation

from ventanilla.web import place
from ventanilla.web.jinja import THEME_COOKIE
from ventanilla.web.middleware import asked_language


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, "403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404)


def not_allowed(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """An address that takes only what a form sends, opened by itself: out of the history, or from a copied address."""
    response = page(request, 405)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return page(request, 413)


def too_many(request: HttpRequest, *, retry_after: int | None = None) -> HttpResponse:
    response = page(request, 429)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. A database that is locked or gone, or a full disk, passes: say "again in a moment" instead."""
    cause = sys.exception()
    full_disk = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    if full_disk or isinstance(cause, OperationalError | InterfaceError):
        return unavailable(request)
    return page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = page(request, 503)
    response.headers["Retry-After"] = "30"
    return response


def maintenance(request: HttpRequest) -> HttpResponse:
    """Closed for a moment, by `ventanilla maintenance on`."""
    response = page(request, 503, "503_maintenance")
    response.headers["Retry-After"] = "120"
    return response


def page(request: HttpRequest, status: int, name: str = "", **context: Any) -> HttpResponse:
    """The page `web/errors/<name>.html`; where HTMX asked, `page.js` shows a notice instead.

    It bears the desk's brand if the view had come so far, and the theme if that is known without asking the database.
    """
    context |= {"status": status, "desk": getattr(request, "desk", None), "theme": _theme(request)}
    engine = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
    template = engine.get_template(f"web/errors/{name or status}.html")
    # Outside the middleware (it may be what failed) nobody has set the language yet.
    language = translation.get_language() if place.current_request() else asked_language(request)
    with translation.override(language):
        return HttpResponse(template.render(context, request), status=status)


def _theme(request: HttpRequest) -> str:
    user = getattr(request, "_cached_user", None)  # there once Django has read it
    return getattr(user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
