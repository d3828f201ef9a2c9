"""Rows of a list of tickets, with what their reader may do to each; and the figures above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ventanilla.desks.access import Access
from ventanilla.desks.config import DeskConfig, FormField
from ventanilla.desks.models import Desk
from ventanilla.lib.langmap import LangMap
from ventanilla.people.models import User
from ventanilla.portal.reach import companies_of
from ventanilla.tickets import permissions
from ventanilla.tickets.models import Counter, Ticket


@dataclass(frozen=True)
class Row:
    ticket: Ticket
    action: LangMap  # what opening the ticket is called: to edit it, or only to look at it
    icon: str
    may_delete: bool


@dataclass(frozen=True)
class Columns:
    """Which columns this desk's lists have, and what it calls them: they follow from its form (002-22)."""

    main: LangMap
    affected: LangMap | None
    category: bool

    @classmethod
    def of(cls, desk: Desk) -> Columns:
        config = desk.config
        affected = _asked(config, "affected")
        main = _asked(config, "subject") or _asked(config, "description")
        return cls(
            main=main.label if main else desk.word("subject"),
            affected=affected.label if affected else None,
            category=_asked(config, "category") is not None,
        )


@dataclass(frozen=True)
class Figure:
    """One of the desk's counters: how many, and where they are listed."""

    label: LangMap
    icon: str
    color: str
    states: tuple[str, ...]
    tickets: int
    href: str


def _asked(config: DeskConfig, kind: str) -> FormField | None:
    """The field of this kind, if clients are asked for it."""
    return next((field for field in config.fields if field.kind == kind and "portal" in field.on), None)


def rows_of(user: User, tickets: Iterable[Ticket]) -> list[Row]:
    return [_row(user, ticket) for ticket in tickets]


def _row(user: User, ticket: Ticket) -> Row:
    edits = permissions.can_now(user, ticket, "edit", as_client=True)
    return Row(
        ticket,
        action=ticket.desk.word("edit" if edits else "view"),
        icon="pencil" if edits else "eye",
        may_delete=permissions.can_now(user, ticket, "delete", as_client=True),
    )


def counters_of(user: User, desk: Desk, *, company: bool) -> list[Counter]:
    """The kept counts of this person's own tickets, or of his companies'. One query, whatever they add up to."""
    rows = Counter.objects.filter(desk=desk)
    if company:
        return list(rows.filter(organization__in=companies_of(user, desk)))
    return list(rows.filter(contact=Access.of(user).contact_id))


def figures_of(desk: Desk, counters: Iterable[Counter], *, company: bool) -> list[Figure]:
    """The desk's counters, each with the list of those tickets."""
    by_state: dict[str, int] = {}
    for counter in counters:
        by_state[counter.state] = by_state.get(counter.state, 0) + counter.tickets
    return [
        Figure(
            figure.label,
            figure.icon,
            figure.color,
            figure.states,
            sum(by_state.get(state, 0) for state in figure.states),
            address(desk, states=figure.states, company=company),
        )
        for figure in desk.config.counters
    ]


def address(desk: Desk, *, states: Sequence[str] = (), company: bool = False) -> str:
    """The list of tickets with these filters."""
    query = [("scope", "company")] if company else []
    query += [("state", state) for state in states]
    path = reverse("portal:tickets", args=[desk.key])
    return f"{path}?{urlencode(query)}" if query else path
