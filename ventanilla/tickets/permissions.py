"""Who may do what on a ticket. Verbs raise by these, doors draw their buttons by these: nobody can forget the check."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.desks.access import Access
from ventanilla.desks.config import STAFF, Refusal, State, Transition, Verb, Who
from ventanilla.desks.models import Desk
from ventanilla.tickets.actor import Actor, System
from ventanilla.tickets.errors import NoSuchMove, NotAllowed
from ventanilla.tickets.models import Ticket

# What a state may refuse to each verb; a reply depends on which side speaks.
_REFUSED_AS: dict[Verb, Refusal] = {
    "note": "note",
    "solve": "edit",
    "edit": "edit",
    "attach": "attach",
    "assign": "assign",
    "take": "assign",
    "transfer": "assign",
    "delete": "delete",
    "log_work": "work",
    "log_contact": "work",
}


def roles(by: Actor, ticket: Ticket) -> frozenset[Who]:
    """What this person is to this ticket. An administrator is a supervisor too, and a supervisor an agent.

    It says nothing about sight: ask it of tickets that came from `visible_to` only.
    """
    if isinstance(by, System):
        return frozenset({"system"})
    access = Access.of(by)
    found: set[Who] = set()
    if access.contact_id in ticket.people():
        found.add("requester")
    if ticket.organization_id in access.organizations_on(ticket.desk):
        found.add("company")
    staff = access.on(ticket.desk_id)
    if staff is not None:
        if ticket.assignee_id == by.pk or (ticket.team_id is not None and ticket.team_id in access.team_ids):
            found.add("assignee")
        if ticket.responsible_id == by.pk:
            found.add("responsible")
        found |= staff.roles
        if not staff.works_in(ticket.area_id):
            found.discard("supervisor")
    return frozenset(found)


def is_staff_of(by: Actor, ticket: Ticket) -> bool:
    return isinstance(by, System) or Access.of(by).on(ticket.desk_id) is not None


def can(by: Actor, ticket: Ticket, verb: Verb, *, as_client: bool = False) -> bool:
    """Whether this person has this verb on this ticket, whatever state it is in. Personal grants win over the role (004-11)."""
    if isinstance(by, System):
        return True
    mine = roles(by, ticket)
    if as_client:
        mine -= STAFF
    elif mine & STAFF:
        granted = Access.of(by).staff[ticket.desk_id].grants.get(verb)
        if granted is True:
            return True
        if granted is False:
            mine -= STAFF
    return bool(ticket.desk.config.rights[verb] & mine)


def can_now(by: Actor, ticket: Ticket, verb: Verb, *, as_client: bool = False) -> bool:
    """Whether the verb is possible in the state that the ticket is in: what a button asks before it is drawn."""
    if ticket.deleted_at is not None or refuses(ticket, verb, as_client=as_client or not is_staff_of(by, ticket)):
        return False
    return can(by, ticket, verb, as_client=as_client)


def refuses(ticket: Ticket, verb: Verb, *, as_client: bool) -> bool:
    """Whether the state the ticket is in refuses the verb to everybody on that side."""
    return refused_in(ticket.current, verb, as_client=as_client)


def refused_in(state: State, verb: Verb, *, as_client: bool) -> bool:
    refusal: Refusal | None
    if verb == "reply":
        refusal = "requester_reply" if as_client else "staff_reply"
    else:
        refusal = _REFUSED_AS.get(verb)
    return refusal in state.refuses


def can_move(by: Actor, ticket: Ticket, transition: Transition, *, as_client: bool = False) -> bool:
    mine = roles(by, ticket)
    return bool(transition.who & (mine - STAFF if as_client else mine))


def moves(by: Actor, ticket: Ticket, *, as_client: bool = False) -> Iterator[Transition]:
    """The moves that this person may press now, in the blueprint's order."""
    if ticket.deleted_at is not None:
        return
    for transition in ticket.desk.config.moves_from(ticket.state, "press"):
        if can_move(by, ticket, transition, as_client=as_client):
            yield transition


def can_notify(by: Actor, ticket: Ticket, *, as_client: bool = False) -> bool:
    """Whether this person may tell of the ticket by WhatsApp: its client the agent in charge, who answers on the desk the requester."""
    if not ticket.desk.config.calling.whatsapp:
        return False
    return (
        bool(roles(by, ticket) & {"requester", "company"})
        if as_client
        else can(by, ticket, "reply") and is_staff_of(by, ticket)
    )


def can_open(by: Actor, desk: Desk) -> bool:
    """Whether this person may open a ticket on this desk, as staff or as one of its clients."""
    if isinstance(by, System):
        return True
    access = Access.of(by)
    staff = access.on(desk.pk)
    mine: set[Who] = {"requester"} if access.is_client_of(desk) else set()
    if staff is not None:
        if staff.grants.get("open") is not None:
            return bool(staff.grants["open"])
        mine |= staff.roles
    return bool(desk.config.rights["open"] & mine)


def require(by: Actor, ticket: Ticket, verb: Verb, *, as_client: bool = False) -> None:
    if not can(by, ticket, verb, as_client=as_client):
        raise NotAllowed(verb)


def require_now(by: Actor, ticket: Ticket, verb: Verb, *, as_client: bool = False) -> None:
    """The right first, whatever the state; then what the state refuses."""
    require(by, ticket, verb, as_client=as_client)
    if ticket.deleted_at is not None or refuses(ticket, verb, as_client=as_client or not is_staff_of(by, ticket)):
        raise NoSuchMove(ticket)
