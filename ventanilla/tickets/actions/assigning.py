"""Giving a ticket to a person or to a team."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.desks.models import Team
from ventanilla.people.models import User
from ventanilla.tickets import events, facts, permissions
from ventanilla.tickets.actions import concurrency, moving
from ventanilla.tickets.actions.saying import involve
from ventanilla.tickets.actor import Actor
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Kind, Ticket


@transaction.atomic
def assign(
    ticket: Ticket,
    *,
    by: Actor,
    to: User | None = None,
    team: Team | None = None,
    seen: int | None = None,
) -> Ticket:
    """Make a person, a team, or a person of a team the owner (004-35). Where the workflow says so, this moves the ticket."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "assign")
    return _give(ticket, by=by, to=to, team=team, seen=seen)


@transaction.atomic
def take(ticket: Ticket, *, by: User, seen: int | None = None) -> Ticket:
    """Assign the ticket to oneself. Whoever may assign may take; on some desks every agent may."""
    ticket = Ticket.objects.lock(ticket)
    if not permissions.can(by, ticket, "take"):
        permissions.require(by, ticket, "assign")
    return _give(ticket, by=by, to=by, team=ticket.team, seen=seen)


@transaction.atomic
def release(ticket: Ticket, *, by: User, seen: int | None = None) -> Ticket:
    """Take the ticket away from its owner, leaving it to nobody."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "assign")
    if ticket.assignee_id is None and ticket.team_id is None:
        return ticket
    concurrency.require_fresh(ticket, by, seen)
    permissions.require_now(by, ticket, "assign")
    before: dict[str, Any] = {"from": ticket.assignee_id, "from_team": ticket.team_id}
    ticket.assignee, ticket.team = None, None
    ticket.save(update_fields=["assignee", "team"])
    events.record(ticket, Kind.ASSIGNED, by=by, public=True, to=None, team=None, **before)
    return ticket


def _give(ticket: Ticket, *, by: Actor, to: User | None, team: Team | None, seen: int | None) -> Ticket:
    if (ticket.assignee, ticket.team) == (to, team) and not _assigning_moves(ticket):
        return ticket
    concurrency.require_fresh(ticket, by, seen)
    if ticket.deleted_at is not None or permissions.refuses(ticket, "assign", as_client=False):
        raise NoSuchMove(ticket)
    _require_possible(ticket, to, team)
    steps = list(ticket.desk.config.moves_from(ticket.state, "assign"))
    if steps and not any(permissions.can_move(by, ticket, step) for step in steps):
        raise NotAllowed("assign")
    before: dict[str, Any] = {"from": ticket.assignee_id, "from_team": ticket.team_id}
    ticket.assignee, ticket.team = to, team
    ticket.save(update_fields=["assignee", "team"])
    if to is not None:
        involve(ticket, to, attended=False)
    event = events.record(
        ticket, Kind.ASSIGNED, by=by, public=True, to=to.pk if to else None, team=team.pk if team else None, **before
    )
    moving.fire(ticket, "assign", by=by, cause=event)
    return ticket


def _assigning_moves(ticket: Ticket) -> bool:
    """Whether assigning would take the ticket somewhere: then assigning it to whoever already has it is not nothing."""
    return any(step.target != ticket.state for step in ticket.desk.config.moves_from(ticket.state, "assign"))


def _require_possible(ticket: Ticket, to: User | None, team: Team | None) -> None:
    if to is None and team is None:
        raise Invalid({"to": _("Elija una persona o un grupo.")})
    if team is not None and (team.area_id != ticket.area_id or team.archived_at is not None):
        raise Invalid({"to": _("Este grupo no pertenece al área del ticket.")})
    if to is not None and not facts.works_on(to, ticket):
        raise Invalid({"to": _("Esta persona no atiende el área del ticket.")})
