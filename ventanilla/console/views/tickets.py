"""The list: rows, what is new in it, the choices of its filters, and what may be done with one of its rows."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ventanilla.console import live
from ventanilla.console.bulk import doings_for
from ventanilla.console.entry import StaffRequest, enter_desk, on_desk, on_ticket
from ventanilla.console.filters import MAX_OPTIONS, Option
from ventanilla.console.listing import GROUPINGS, ORDERS, Listing
from ventanilla.console.menu import choices_for
from ventanilla.console.narrowing import Narrowed
from ventanilla.desks.access import Access
from ventanilla.lib.text import clean_line
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell


@require_safe
@on_desk
def tickets(request: StaffRequest) -> HttpResponse:
    return answer(
        request, "console/tickets.html", list=Listing.fetched(request),
        orders=ORDERS, groupings=GROUPINGS, doings=doings_for(request.desk, request.user),
    )  # fmt: skip


@require_safe
@with_bell
def news(request: StaffRequest, desk: str) -> HttpResponse:
    """The rows, or 304 while they are what this reader's page shows: session, user and one more query."""
    seen = live.seen(request.user, asked(request))
    if seen and _digest(request, desk) == seen:
        return HttpResponseNotModified()
    live.forget(request.user)
    return _rows(request, desk=desk)


@on_desk
def _rows(request: StaffRequest) -> HttpResponse:
    found = Listing.fetched(request)
    response = answer(request, "console/_rows.html", list=found)
    response.headers["ETag"] = found.version
    return response


def _digest(request: StaffRequest, desk: str) -> str:
    """Of the rows as they are now, by the rights that the page was made with; "" if those do not reach this desk."""
    try:
        enter_desk(request, desk)
    except Http404:
        return ""
    return Listing.asked(request).digest()


@require_safe
@on_desk
def choices(request: StaffRequest, key: str) -> HttpResponse:
    return choices_of(request, Listing.asked(request), key)


def choices_of(request: StaffRequest, page: Narrowed, key: str) -> HttpResponse:
    """What one filter offers on this page: fetched when it is opened, a page of its own without script."""
    chosen = page.chosen.filters.get(key)
    if chosen is None:
        raise Http404
    words = clean_line(request.GET.get("find", ""))[:100]
    options: list[Option] = []
    if chosen.options is not None:
        options = list(chosen.options(Access.of(request.user), request.staff, words))
    return answer(
        request, "console/filter.html#choices", list=page, filter=chosen, options=options, words=words,
        is_cut=chosen.searchable and len(options) >= MAX_OPTIONS,
    )  # fmt: skip


@require_safe
@on_ticket
def actions(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """The menu at the right of a row (004-34): exactly what this person may do with this ticket now."""
    return answer(request, "console/actions.html#menu", ticket=ticket, choices=choices_for(request.user, ticket))
