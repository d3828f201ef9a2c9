"""Who is asked what. It follows from the ticket as it is now, so there is nothing to withdraw when it is reopened or deleted."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ventanilla.desks.access import Access
from ventanilla.desks.config import DeskConfig, Survey
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.surveys.models import Response
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet

# Pending surveys are looked for among this many of a person's newest tickets, so that it costs the same however many he has. An
# older ticket still offers its survey on its own page.
LOOKED_AT: Final = 200
MOST: Final = 50  # pending ones that are shown


def survey_of(ticket: Ticket) -> Survey | None:
    """What is asked about this ticket: the survey of its category once it is finished, unless it was cancelled. No query."""
    if ticket.deleted_at is not None or ticket.is_open or ticket.category is None:
        return None
    config = ticket.desk.config
    if (ticket.state, ticket.outcome) in _cancelled(config):
        return None
    return config.survey_by_key.get(ticket.category.survey)


def is_asked(user: User, ticket: Ticket) -> bool:
    """Whether it is this person who is asked: the ticket is his own. Ask it of tickets that he sees."""
    return Access.of(user).contact_id in ticket.people()


def response_of(user: User, ticket: Ticket) -> Response | None:
    """What this person answered about this ticket."""
    mine = Response.objects.filter(ticket=ticket, contact=Access.of(user).contact_id)
    return mine.select_related("version").first()


def standing(user: User, ticket: Ticket) -> Literal["", "pending", "answered"]:
    """Whether this person is asked about this finished ticket, and has answered. One query at most."""
    if survey_of(ticket) is None or not is_asked(user, ticket):
        return ""
    return "pending" if response_of(user, ticket) is None else "answered"


def is_pending(user: User, ticket: Ticket) -> bool:
    return standing(user, ticket) == "pending"


def pending(user: User, desk: Desk) -> TicketQuerySet:
    """The tickets of this desk about which this person is asked and has not answered, newest first. Two queries, or none."""
    contact = Access.of(user).contact_id
    if contact is None or not desk.config.surveys:
        return Ticket.objects.none()
    # Sight comes last and over a few ids: what it allows stands in many indexes, and all of them are longer than one person's list.
    return Ticket.objects.visible_to(user).filter(pk__in=_unanswered(contact, desk)).order_by("-number")


def answered(user: User, desk: Desk) -> QuerySet[Response]:
    """What this person answered on this desk, newest first, about tickets that he still sees."""
    mine = Response.objects.filter(contact=Access.of(user).contact_id, desk=desk)
    seen = mine.filter(ticket__in=Ticket.objects.visible_to(user))
    return seen.select_related("version", "ticket").order_by("-answered_at", "-pk")


def _asked(config: DeskConfig) -> Q:
    """Tickets of a desk that `survey_of` has a survey for."""
    condition = Q(phase="done", category__survey__in=list(config.survey_by_key))
    for state, outcome in _cancelled(config):
        condition &= ~Q(state=state, outcome=outcome)
    return condition


def _unanswered(contact: int, desk: Desk) -> list[int]:
    """Ids of this person's newest tickets that ask him, whoever sees them. One query.

    The desk is said in a way that hides its indexes: whoever enters there looks at all its tickets, and not at this person's.
    """
    answered = Response.objects.filter(ticket=OuterRef("pk"), contact=contact)
    rows = Ticket.objects.annotate(on_desk=F("desk_id") + 0).filter(
        _asked(desk.config), on_desk=desk.pk, deleted_at=None
    )
    rows = rows.filter(~Exists(answered), pk__in=_newest(contact)).order_by("-number")
    return list(rows.values_list("pk", flat=True)[:MOST])


def _newest(contact: int) -> QuerySet[Any, Any]:
    """Ids of this person's newest tickets: of what he asked, suffers and typed, since each has an index of its own.

    They go through `pk IN (…)`, because SQLite takes no LIMIT within a UNION.
    """
    tickets = [Ticket.objects.filter(**{role: contact}) for role in ("requester", "affected", "entered_by")]
    firsts = [rows.order_by("-number").values("pk")[:LOOKED_AT] for rows in tickets]
    chosen = [Ticket.objects.filter(pk__in=first).order_by().values("pk") for first in firsts]
    return chosen[0].union(*chosen[1:])


def _cancelled(config: DeskConfig) -> frozenset[tuple[str, str]]:
    """State and outcome of tickets that ended by being cancelled."""
    cancels = (move for move in config.transitions if move.intent == "cancel")
    return frozenset((move.target, outcome) for move in cancels for outcome in move.outcomes)
