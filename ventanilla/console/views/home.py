"""Where a member of the staff begins: his desks, and what waits for him on one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ventanilla.console import counting
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.console.sections import Section, seen_on
from ventanilla.desks.access import Access, StaffAccess
from ventanilla.tickets import sight
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.web.answer import answer

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
    access, staff = Access.of(request.user), request.staff
    seen = seen_on(access, staff)
    mine = _mine(access, staff)
    waiting = seen.open().filter(last_reply_by_staff=False)
    rows: dict[str, TicketQuerySet] = {
        section.key: section.narrow(seen)
        for section in request.sections.values()
        if section.key not in ("all", "attended")
    }
    found = counting.count(staff.desk, {**rows, "unanswered": waiting, "overdue": _overdue(seen)})
    return answer(
        request, "console/home.html",
        figures=_figures(request.sections, found),
        unanswered=found["unanswered"], overdue=found["overdue"],
        mine=list(mine.for_rows().order_by("priority_rank", "-number")[:RECENT]),
        recent=list(seen.for_rows().order_by("-updated_at", "-number")[:RECENT]),
        counts={key: counting.shown(figure) for key, figure in found.items()},
    )  # fmt: skip


def _figures(sections: dict[str, Section], found: dict[str, int]) -> list[tuple[Section, str, int]]:
    order = ("assigned", "unassigned", "incidents")
    return [(sections[key], counting.shown(found[key]), found[key]) for key in order if key in sections]


def _mine(access: Access, staff: StaffAccess) -> TicketQuerySet:
    rows: TicketQuerySet = Ticket.objects.visible_to_staff(access.user).filter(sight.assigned(access), desk=staff.desk)
    return rows.open()


def _overdue(seen: TicketQuerySet) -> TicketQuerySet:
    return seen.open().filter(due_at__lt=timezone.now())
