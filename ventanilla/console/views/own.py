"""The tickets that a member of the staff registered himself, for his own area: to read, not to act (004-47 … 004-49), but for saying
how it went once they are finished (004-50)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ventanilla.console import sheet
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.desks.access import Access
from ventanilla.surveys import offers
from ventanilla.tickets import timeline
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.tickets.paging import NEWEST, page_of
from ventanilla.web.answer import answer


@require_safe
@on_desk
def own(request: StaffRequest) -> HttpResponse:
    size = min(max(request.user.rows_per_page, 5), 100)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = page_of(_own(request).for_rows(), NEWEST, after=after, before=before, size=size)
    asked = offers.pending(request.user, request.desk).filter(number__in=[ticket.number for ticket in page.rows])
    return answer(request, "console/own.html", page=page, surveys=set(asked.values_list("number", flat=True)))


@require_safe
@on_desk
def own_ticket(request: StaffRequest, number: int) -> HttpResponse:
    """Its detail, its state and what was said; among ourselves only if he also works on it."""
    ticket = get_object_or_404(_own(request).for_rows(), number=number)
    works_on_it = Ticket.objects.visible_to_staff(request.user).filter(pk=ticket.pk).exists()
    facts = sheet.facts_of(ticket) if works_on_it else sheet.public_facts_of(ticket)
    return answer(
        request, "console/own_ticket.html", works_on_it=works_on_it,
        ticket=ticket, line=timeline.of(ticket, public=not works_on_it), facts=facts, files=sheet.files,
        survey=offers.standing(request.user, ticket),
    )  # fmt: skip


def _own(request: StaffRequest) -> TicketQuerySet:
    """What he typed and sees; of the whole desk for its administrator, else of the areas that he works in."""
    contact = Access.of(request.user).contact_id
    rows = Ticket.objects.visible_to(request.user).filter(desk=request.desk, entered_by=contact)
    return rows if request.staff.is_admin else rows.filter(area__in=request.staff.areas)
