"""The tickets of a portal's list, with the filters that stand in its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.portal.finding import MAX_QUERY, matching
from ventanilla.portal.paging import ORDERS, Order
from ventanilla.portal.reach import companies_of, sees_company
from ventanilla.tickets import sight
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet


@dataclass(frozen=True)
class Filters:
    """What the address asks for, as far as it makes sense; the rest is as if it were not there."""

    company: bool
    states: tuple[str, ...]
    text: str
    order: Order
    after: str
    before: str

    @classmethod
    def read(cls, query: QueryDict, user: User, desk: Desk) -> Filters:
        return cls(
            company=query.get("scope") == "company" and sees_company(user, desk),
            states=tuple(key for key in query.getlist("state") if key in desk.config.state_by_key),
            text=clean_line(query.get("q", ""))[:MAX_QUERY],
            order=ORDERS.get(query.get("order", ""), ORDERS["newest"]),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    @property
    def narrow(self) -> bool:
        return bool(self.states or self.text)


def listed(user: User, desk: Desk, *, company: bool) -> TicketQuerySet:
    """One's own tickets on this desk, or those of one's companies as well."""
    tickets = Ticket.objects.visible_to(user).filter(desk=desk).for_rows()
    if company:
        return tickets.filter(organization__in=companies_of(user, desk))
    return tickets.filter(sight.own(Access.of(user).contact_id or 0))


def filtered(user: User, desk: Desk, filters: Filters) -> TicketQuerySet:
    tickets = listed(user, desk, company=filters.company)
    if filters.states:
        tickets = tickets.filter(state__in=filters.states)
    return matching(tickets, filters.text, user, desk) if filters.text else tickets
