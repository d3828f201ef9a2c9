"""Where a member of the staff begins: his desks, and what waits for him on one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, Value
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ventanilla.console import counting, live
from ventanilla.console.entry import StaffRequest, enter_desk, on_desk
from ventanilla.console.sections import Section, seen_on
from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.models import Desk
from ventanilla.tickets import sight
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell

RECENT = 8


@require_safe
def desks(request: StaffRequest) -> HttpResponse:
    """The desks of this person, with what is his on each; the one desk where there is only one."""
    access = Access.of(request.user)
    if not access.staff:
        raise Http404
    staff = list(access.staff.values())
    if len(staff) == 1:
        return redirect("console:desk", staff[0].desk.key)
    found = counting.count(staff[0].desk, {str(one.desk.pk): _mine(access, one) for one in staff})
    cards = [(one, counting.shown(found[str(one.desk.pk)]), found[str(one.desk.pk)]) for one in staff]
    return answer(request, "console/desks.html", cards=cards)


@require_safe
@on_desk
def desk(request: StaffRequest) -> HttpResponse:
    """What is his, what is nobody's, what went wrong, whose answer is missing, and what happened last: at most eight queries."""
    return answer(request, "console/home.html", **_shown(request))


@require_safe
@with_bell
def news(request: StaffRequest, desk: str) -> HttpResponse:
    """The figures and the rows, or 304 while they are what this reader's page shows: session, user and one more query."""
    seen = live.seen(request.user, asked(request))
    if seen and _digest(request, desk) == seen:
        return HttpResponseNotModified()
    live.forget(request.user)
    return _parts(request, desk=desk)


@on_desk
def _parts(request: StaffRequest) -> HttpResponse:
    shown = _shown(request)
    response = answer(request, "console/_home_parts.html", **shown)
    response.headers["ETag"] = shown["version"]
    return response


def _shown(request: StaffRequest) -> dict[str, Any]:
    found = counting.count(request.desk, _counted(request))
    mine, recent = (list(rows.for_rows()) for rows in _newest(request))
    return {
        "figures": _figures(request.sections, found),
        "unanswered": found["unanswered"],
        "overdue": found["overdue"],
        "mine": mine,
        "recent": recent,
        "counts": {key: counting.shown(figure) for key, figure in found.items()},
        "version": live.version_of(request.user, _compared(found, [*mine, *recent]), with_access=True),
    }


def _counted(request: StaffRequest) -> dict[str, TicketQuerySet]:
    """What stands above the rows, by the name of its figure."""
    seen = seen_on(Access.of(request.user), request.staff)
    rows: dict[str, TicketQuerySet] = {
        section.key: section.narrow(seen)
        for section in request.sections.values()
        if section.key not in ("all", "attended")
    }
    return {**rows, "unanswered": seen.open().filter(last_reply_by_staff=False), "overdue": _overdue(seen)}


def _newest(request: StaffRequest) -> tuple[TicketQuerySet, TicketQuerySet]:
    """His own open ones, the most urgent first, and those where something happened last."""
    access = Access.of(request.user)
    mine = _mine(access, request.staff).order_by("priority_rank", "-number")[:RECENT]
    return mine, seen_on(access, request.staff).order_by("-updated_at", "-number")[:RECENT]


def _digest(request: StaffRequest, desk: str) -> str:
    """Of figures and rows as they are now, in one query, by the rights that the page was made with; "" if those do not reach here."""
    try:
        enter_desk(request, desk)
    except Http404:
        return ""
    rows = [
        Ticket.objects.filter(pk__in=newest.values("pk")).order_by().values_list("pk", "version")
        for newest in _newest(request)
    ]
    counts = [
        Desk.objects.filter(pk=request.desk.pk).values_list(_place(place), counting.Count(counted))
        for place, counted in enumerate(_counted(request).values())
    ]
    return live.digest(sorted(rows[0].union(rows[1], *counts)))


def _compared(figures: Mapping[str, int], tickets: Iterable[Ticket]) -> list[tuple[int, int]]:
    """The same of what was fetched for the page: a figure stands under a number that no ticket has."""
    return sorted({*((-1 - place, figure) for place, figure in enumerate(figures.values())), *_versions(tickets)})


def _place(place: int) -> Value:
    return Value(-1 - place, BigIntegerField())


def _versions(tickets: Iterable[Ticket]) -> Iterable[tuple[int, int]]:
    return ((ticket.pk, ticket.version) for ticket in tickets)


def _figures(sections: dict[str, Section], found: dict[str, int]) -> list[tuple[Section, str, int]]:
    order = ("assigned", "unassigned", "incidents")
    return [(sections[key], counting.shown(found[key]), found[key]) for key in order if key in sections]


def _mine(access: Access, staff: StaffAccess) -> TicketQuerySet:
    rows: TicketQuerySet = Ticket.objects.visible_to_staff(access.user).filter(sight.assigned(access), desk=staff.desk)
    return rows.open()


def _overdue(seen: TicketQuerySet) -> TicketQuerySet:
    return seen.open().filter(due_at__lt=timezone.now())
