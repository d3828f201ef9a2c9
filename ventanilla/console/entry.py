"""Who comes in: staff of the desk that the address names, or of the ticket's desk. To everybody else the page is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ventanilla.billing.timing import with_clock
from ventanilla.console.sections import sections_of
from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.models import Desk
from ventanilla.surveys.models import Response
from ventanilla.tickets import permissions
from ventanilla.tickets.models import Follower, Ticket
from ventanilla.web.middleware import enter

if TYPE_CHECKING:
    from ventanilla.console.sections import Section
    from ventanilla.people.models import User

    class StaffRequest(HttpRequest):
        """A request of a member of the staff, on one of his desks."""

        user: User
        desk: Desk
        staff: StaffAccess
        desks: list[Desk]
        sections: dict[str, Section]
        may_open: Callable[[], bool]
else:
    StaffRequest = HttpRequest

View = Callable[..., HttpResponse]


def on_desk(view: View) -> View:
    """Turn the desk's key in the address into `request.staff` and `request.desk`."""

    @wraps(view)
    def entered(request: StaffRequest, desk: str, **rest: Any) -> HttpResponse:
        enter_desk(request, desk)
        return view(request, **rest)

    return entered


def enter_desk(request: StaffRequest, key: str) -> None:
    for staff in Access.of(request.user).staff.values():
        if staff.desk.key == key:
            step_in(request, staff)
            return
    step_in(request, _archived(request, key=key))


def on_ticket(view: View) -> View:
    """Turn the number in the address into a ticket that the reader sees, on a desk where he works."""

    @wraps(view)
    def entered(request: StaffRequest, number: int, **rest: Any) -> HttpResponse:
        return view(request, ticket_of(request, number), **rest)

    return entered


def step_in(request: StaffRequest, staff: StaffAccess) -> None:
    """From here on the page is written as this desk writes, with the sections of this person beside it."""
    enter(request, staff.desk)
    request.staff = staff
    access = Access.of(request.user)
    request.desks = [one.desk for one in access.staff.values()]
    request.sections = sections_of(access, staff)
    request.may_open = partial(permissions.can_open, request.user, staff.desk)  # asked when the page is drawn


def ticket_of(request: StaffRequest, number: int) -> Ticket:
    """The ticket of this number with all that its page shows of the row; `followed` says whether the reader follows it, and
    `surveyed` whether somebody said how it went."""
    user = request.user
    follows = Exists(Follower.objects.filter(ticket=OuterRef("pk"), user=user))
    said = Exists(Response.objects.filter(ticket=OuterRef("pk")))
    rows = (
        Ticket.objects.visible_to_staff(user).for_rows().annotate(followed=follows, surveyed=said, **with_clock(user))
    )
    ticket = rows.filter(number=number).first()
    if ticket is None:
        raise Http404
    step_in(request, Access.of(user).on(ticket.desk_id) or _archived(request, pk=ticket.desk_id))
    return ticket


def _archived(request: StaffRequest, **which: object) -> StaffAccess:
    """An archived desk, for an administrator of the installation to read: he has no role on it, so no verb lets him change a thing."""
    if not (request.user.is_admin and request.method in ("GET", "HEAD")):
        raise Http404
    return StaffAccess(get_object_or_404(Desk, archived_at__isnull=False, **which), "admin", frozenset())
