"""The tickets of a portal's list, with the filters that stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.portal.finding import MAX_QUERY, matching
from ventanilla.portal.reach import companies_of, sees_company
from ventanilla.tickets import paging
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.tickets.paging import NEWEST, Order

ORDERS: Final[Mapping[str, Order]] = {
    order.key: order
    for order in (
        Order("newest", _("Más nuevos primero"), NEWEST.columns),
        Order("oldest", _("Más antiguos primero"), ("number",)),
        Order("activity", _("Última actividad"), ("-last_reply_at", "-number")),
    )
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for, as far as it makes sense; the rest is as if it were not there."""

    company: bool
    states: tuple[str, ...] = ()
    text: str = ""
    order: Order = ORDERS["newest"]
    after: str = ""
    before: str = ""

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


def page_of(user: User, desk: Desk, filters: Filters, *, size: int) -> paging.Page:
    """One page of one's own tickets on this desk, or of those of one's companies as well."""
    parts = _company(user, desk) if filters.company else _own(user, desk)
    if filters.states:
        parts = [part.filter(state__in=filters.states) for part in parts]
    if filters.text:
        words = matching(filters.text, user, desk)
        parts = [part.filter(words) for part in parts]
    return paging.page_of(
        Ticket.objects.visible_to(user).for_rows(),
        filters.order,
        parts=parts,
        after=filters.after,
        before=filters.before,
        size=size,
    )


def _own(user: User, desk: Desk) -> list[TicketQuerySet]:
    """What one asked, what one suffers, what one typed: three parts, because each has an index in the order of the list."""
    contact = Access.of(user).contact_id
    there = _on(desk, Ticket.objects.visible_to(user))
    return [there.filter(requester=contact), there.filter(affected=contact), there.filter(entered_by=contact)]


def _company(user: User, desk: Desk) -> list[TicketQuerySet]:
    return [_on(desk, Ticket.objects.visible_to(user)).filter(organization__in=companies_of(user, desk))]


def _on(desk: Desk, tickets: TicketQuerySet) -> TicketQuerySet:
    """Those of this desk, said in a way that hides the desk's index: walking down all its tickets for one person's costs ever more."""
    return tickets.annotate(on_desk=F("desk_id") + 0).filter(on_desk=desk.pk)
