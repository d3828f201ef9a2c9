"""What a reader of the portal reaches: desks that serve a company of his, and tickets that are his own or his company's.

Everything else does not exist for him (404). From here on the page is written as its desk writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ventanilla.desks.access import Access
from ventanilla.tickets import permissions
from ventanilla.tickets.models import Ticket
from ventanilla.web.middleware import enter

if TYPE_CHECKING:
    from ventanilla.desks.models import Desk
    from ventanilla.people.models import User

    class PortalRequest(HttpRequest):
        user: User
        desk: Desk
else:
    PortalRequest = HttpRequest


def desk_of(request: PortalRequest, key: str) -> Desk:
    """The desk of this key, if it serves a company of the reader's."""
    for client in Access.of(request.user).clients:
        if client.desk.key == key:
            enter(request, client.desk)
            return client.desk
    raise Http404


def ticket_of(request: PortalRequest, number: int) -> Ticket:
    """The ticket of this number, if the reader sees it as a client; what he sees as staff belongs to the console."""
    ticket: Ticket = get_object_or_404(Ticket.objects.visible_to(request.user).for_rows(), number=number)
    if not permissions.roles(request.user, ticket) & {"requester", "company"}:
        raise Http404
    enter(request, ticket.desk)
    return ticket


def frame(request: PortalRequest, desk: Desk, here: str) -> dict[str, Any]:
    """What the frame around every page of the portal shows.

    A member of the staff may read a ticket of his own here without being a client of the desk: then the desk's lists are not for him.
    """
    is_client = Access.of(request.user).is_client_of(desk)
    return {
        "desk": desk,
        "here": here,
        "is_client": is_client,
        "sees_company": sees_company(request.user, desk),
        "may_open": is_client and permissions.can_open(request.user, desk),
    }


def sees_company(user: User, desk: Desk) -> bool:
    """Whether this client sees the tickets of a whole company on this desk."""
    return bool(companies_of(user, desk))


def companies_of(user: User, desk: Desk) -> list[int]:
    """Ids of the companies all of whose tickets this client sees on this desk."""
    clients = Access.of(user).clients
    return [client.organization_id for client in clients if client.desk.pk == desk.pk and client.sees_company]
