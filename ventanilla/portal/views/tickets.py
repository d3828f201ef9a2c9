"""The list of tickets: one's own, or where allowed the company's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ventanilla.desks.models import Desk
from ventanilla.portal import freshness
from ventanilla.portal.listing import ORDERS, Filters, page_of
from ventanilla.portal.reach import PortalRequest, desk_of, frame
from ventanilla.portal.rows import Columns, counters_of, figures_of, rows_of
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell


@require_safe
def tickets(request: PortalRequest, desk_key: str) -> HttpResponse:
    return answer(request, "portal/tickets.html", **_context(request, desk_key))


@require_safe
@with_bell
def live(request: PortalRequest, desk_key: str) -> HttpResponse:
    """The parts that change by themselves; 304 while there is nothing new, in three queries with session and user."""
    given = asked(request)
    if freshness.is_list_fresh(request.user, desk_key, request.GET.urlencode(), given):
        return HttpResponseNotModified()
    shown = _context(request, desk_key)
    response = answer(request, "portal/live_list.html", **shown)
    response.headers["ETag"] = shown["version"]
    return response


def _context(request: PortalRequest, desk_key: str) -> dict[str, Any]:
    return context(
        request,
        desk_key,
        lambda desk: Filters.read(request.GET, request.user, desk),
        size=request.user.rows_per_page,
        here="tickets",
        address=request.GET.urlencode(),
    )


def context(
    request: PortalRequest,
    desk_key: str,
    filters_on: Callable[[Desk], Filters],
    *,
    size: int,
    here: str,
    address: str = "home",
) -> dict[str, Any]:
    """What a page with a list shows; `address` tells one such page from another when it asks whether there is something new."""
    user, desk = request.user, desk_of(request, desk_key)
    filters = filters_on(desk)
    page = page_of(user, desk, filters, size=size)
    counters = counters_of(user, desk, company=filters.company)
    return {
        **frame(request, desk, "company" if filters.company and here == "tickets" else here),
        "filters": filters,
        "orders": ORDERS.values(),
        "figures": figures_of(desk, counters, company=filters.company),
        "columns": Columns.of(desk),
        "page": page,
        "rows": rows_of(user, page.rows),
        "version": freshness.of_list(user, desk, page.rows, counters, address),
    }
