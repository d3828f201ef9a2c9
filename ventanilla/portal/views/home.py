"""The first page of a desk: its figures and the newest tickets, or a welcome when there is none yet."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ventanilla.portal import freshness
from ventanilla.portal.listing import Filters
from ventanilla.portal.reach import PortalRequest
from ventanilla.portal.views.tickets import context
from ventanilla.surveys import offers
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell

SHOWN: Final = 10
SURVEYS: Final = 3


@require_safe
def home(request: PortalRequest, desk_key: str) -> HttpResponse:
    return answer(request, "portal/home.html", **_context(request, desk_key))


@require_safe
@with_bell
def live(request: PortalRequest, desk_key: str) -> HttpResponse:
    """The parts that change by themselves; 304 while there is nothing new, in three queries with session and user."""
    if freshness.is_list_fresh(request.user, desk_key, "home", asked(request)):
        return HttpResponseNotModified()
    shown = _context(request, desk_key)
    response = answer(request, "portal/live_home.html", **shown)
    response.headers["ETag"] = shown["version"]
    return response


def _context(request: PortalRequest, desk_key: str) -> dict[str, Any]:
    # The desk says whose: each client's own (002-21), or those of his whole company.
    shown = context(
        request, desk_key, lambda desk: Filters("company" in desk.config.see["requester"]), size=SHOWN, here="home"
    )
    pending = list(offers.pending(request.user, shown["desk"]).for_rows()[: SURVEYS + 1])
    return {
        **shown,
        "first_name": (request.user.get_full_name().split() or [""])[0],
        "pending": pending[:SURVEYS],
        "more_pending": len(pending) > SURVEYS,
    }
