"""Pages that renew themselves. Every live request brings the bell along, so that there is one such request and not two.

A page carries a version, which it sends back as `If-None-Match`: what the door's own view compares, and the stamp of the reader's bell,
which came with the query that fetched him. So the bell costs nothing as long as nothing rings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ventanilla.bell import reading
from ventanilla.web import place
from ventanilla.web.answer import answer

View = Callable[..., HttpResponse]
_BOUND: Final = "~"  # occurs in neither part


def asked(request: HttpRequest) -> str:
    """What the door's page sent back of its own: the version that it shows, in quotes; "" if none."""
    page = _parts(request)[0]
    return f'"{page}"' if page else ""


def with_bell(view: View) -> View:
    """For a view that answers 304, or 200 with its parts and an ETag: what it answers, and the bell if that rang meanwhile."""

    @wraps(view)
    def renewed(request: HttpRequest, **rest: Any) -> HttpResponse:
        page, heard = _parts(request)
        stamp = reading.stamp(request.user)
        response = view(request, **rest)
        if response.status_code == HTTPStatus.NOT_MODIFIED and heard != stamp:
            request.user.__dict__.pop("_access", None)  # which may be what the page remembered of it
            response = HttpResponse(headers={"ETag": f'"{page}"'})
        if response.status_code == HTTPStatus.OK:
            if heard != stamp:
                response.write(answer(request, "web/bell_part.html").content)
            response.headers["ETag"] = _bound(response.headers["ETag"], stamp)
        return response

    return renewed


def live_host(url: str, version: str) -> SafeString:
    """The attributes of an element whose parts renew themselves; none for a reader who wants his pages to stand still."""
    request = place.current_request()
    assert request is not None
    seconds = _seconds(request)
    if not seconds:
        return SafeString("")
    return format_html(
        'data-live-url="{}" data-live-version="{}" data-live-every="{}"',
        url, _bound(version, reading.stamp(request.user)), seconds,
    )  # fmt: skip


def _seconds(request: HttpRequest) -> int:
    """How often: as the reader chose, else as the desk says."""
    chosen: int | None = request.user.refresh_seconds  # type: ignore[union-attr]
    return chosen if chosen is not None else request.desk.config.refresh_seconds  # type: ignore[attr-defined]


def _parts(request: HttpRequest) -> tuple[str, str]:
    given = request.headers.get("If-None-Match", "").strip().removeprefix("W/").strip('"')
    page, _, heard = given.rpartition(_BOUND)
    return page, heard


def _bound(version: str, stamp: str) -> str:
    return f'"{version.strip(chr(34))}{_BOUND}{stamp}"'
