"""Moving a ticket through its desk's workflow. Closing, reopening, accepting and cancelling are moves with that intent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.desks.config import STAFF, Intent, Outcome, State, Transition, Trigger
from ventanilla.desks.models import Area
from ventanilla.people.models import User
from ventanilla.tickets import counters, events, facts, permissions
from ventanilla.tickets.actions import concurrency
from ventanilla.tickets.actions.saying import checked_body, involve, say
from ventanilla.tickets.actor import Actor
from ventanilla.tickets.errors import Missing, NoSuchMove, NotAllowed
from ventanilla.tickets.files import StoredFile
from ventanilla.tickets.models import Event, Kind, Message, Ticket


@transaction.atomic
def move(
    ticket: Ticket,
    transition: str,
    *,
    by: Actor,
    facts_given: Mapping[str, Any] | None = None,
    comment: str = "",
    solution: bool = False,
    files: Sequence[StoredFile] = (),
    outcome: str = "",
    seen: int | None = None,
    key: str = "",
    as_client: bool = False,
    via: str = "portal",
) -> Ticket:
    """Take the ticket along one transition of its desk's workflow; where it already is at the other end, do nothing.

    `facts_given` are fields saved with the move. `comment` becomes a public reply (and the solution, if said so); a reason that
    the move asks for is such a comment. `outcome` is chosen where the transition asks for one. Raises `NotAllowed`, `Stale`,
    `NoSuchMove`, `Missing` or `Invalid`.
    """
    if concurrency.used(by, key, ticket):
        return Ticket.objects.lock(ticket)
    ticket = Ticket.objects.lock(ticket)
    step = ticket.desk.config.transition_by_key.get(transition)
    if step is None:
        raise NoSuchMove(ticket)
    # A step of another trigger follows from its own verb (only assigning enters «Asignado»); nobody presses it.
    pressed = step.trigger == "press" or not isinstance(by, User)
    if not pressed or not permissions.can_move(by, ticket, step, as_client=as_client):
        raise NotAllowed(transition)
    if ticket.state == step.target and ticket.state not in step.sources:
        return ticket
    concurrency.require_fresh(ticket, by, seen, as_client=as_client)
    if ticket.state not in step.sources or ticket.deleted_at is not None:
        raise NoSuchMove(ticket)
    columns = facts.put(ticket, facts_given or {})
    message = None
    if comment or files:
        text = checked_body(comment, files, field="comment")
        by_staff = not as_client and permissions.is_staff_of(by, ticket)
        assert isinstance(by, User)
        message = say(ticket, text, by=by, by_staff=by_staff, solution=solution, files=files, via=via)
    concurrency.remember(by, key, ticket)
    apply(ticket, step, by=by, outcome=outcome, message=message, columns=columns)
    return ticket


def close(ticket: Ticket, *, by: Actor, **given: Any) -> Ticket:
    """Close by the first closing move that this person has from here."""
    return _by_intent(ticket, "close", by=by, **given)


def accept(ticket: Ticket, *, by: Actor, **given: Any) -> Ticket:
    """The client's approval (VoBo, 003-31)."""
    return _by_intent(ticket, "accept", by=by, **given)


def reopen(ticket: Ticket, *, by: Actor, **given: Any) -> Ticket:
    return _by_intent(ticket, "reopen", by=by, **given)


def cancel(ticket: Ticket, *, by: Actor, **given: Any) -> Ticket:
    return _by_intent(ticket, "cancel", by=by, **given)


def _by_intent(ticket: Ticket, intent: Intent, *, by: Actor, **given: Any) -> Ticket:
    """Which transition it is depends on the state now, so the row is locked before it is chosen."""
    with transaction.atomic():
        ticket = Ticket.objects.lock(ticket)
        meant = [step for step in ticket.desk.config.transitions if step.intent == intent]
        as_client = bool(given.get("as_client"))
        mine = [step for step in meant if permissions.can_move(by, ticket, step, as_client=as_client)]
        if not mine:
            raise NotAllowed(intent)
        for step in mine:
            if ticket.state in step.sources:
                return move(ticket, step.key, by=by, **given)
        if any(ticket.state == step.target for step in mine):
            return ticket
        raise NoSuchMove(ticket)


def fire(ticket: Ticket, trigger: Trigger, *, by: Actor, cause: Event | None = None, as_client: bool = False) -> bool:
    """Take the first transition that this trigger sets off from here for this person, if all that it asks for is there.

    The ticket is locked by the verb that calls. Returns whether it moved.
    """
    for step in ticket.desk.config.moves_from(ticket.state, trigger):
        if not permissions.can_move(by, ticket, step, as_client=as_client) or _changes_nothing(ticket, step):
            continue
        if trigger == "facts_saved" and _missing(ticket, step, None, None):
            continue
        apply(ticket, step, by=by, cause=cause)
        return True
    return False


def _changes_nothing(ticket: Ticket, step: Transition) -> bool:
    """Whether the move would leave the ticket in its state, waiting on whom it waits on already: a client's second comment."""
    target = ticket.desk.config.state_by_key[step.target]
    return (ticket.state, ticket.waiting_on) == (target.key, step.waiting_on or target.waiting_on)


def apply(
    ticket: Ticket,
    step: Transition,
    *,
    by: Actor,
    outcome: str = "",
    message: Message | None = None,
    columns: Sequence[str] = (),
    cause: Event | None = None,
) -> Event:
    """Carry out a transition that was found to be allowed: check what it asks for, change the row, record the event."""
    config = ticket.desk.config
    ending = _outcome(ticket, step, outcome)
    missing = _missing(ticket, step, ending, message)
    if missing:
        raise Missing(missing)
    before, target = ticket.state, config.state_by_key[step.target]
    places = counters.places(ticket)
    changed = {*columns, *_enter(ticket, target, step, ending, by)}
    ticket.save(update_fields=sorted(changed))
    counters.shift(places, counters.places(ticket))
    if isinstance(by, User) and permissions.roles(by, ticket) & STAFF:
        involve(ticket, by, attended=True)
    data: dict[str, Any] = {"transition": step.key, "from": before, "to": target.key}
    if ending:
        data["outcome"] = ending.key
    if step.waiting_on:
        data["waiting_on"] = step.waiting_on
    if step.effects:
        data["effects"] = list(step.effects)
    if step.administrative:
        data["administrative"] = True
    if columns:
        data["fields"] = sorted(columns)
    return events.record(ticket, Kind.MOVED, by=by, public=True, message=message, cause=cause, **data)


def _outcome(ticket: Ticket, step: Transition, given: str) -> Outcome | None:
    """The outcome of a closing: fixed by the transition, or chosen among those that the service and the category allow."""
    config = ticket.desk.config
    if not step.outcomes:
        return None
    allowed = allowed_outcomes(ticket, step)
    if len(step.outcomes) == 1 and not given:
        given = step.outcomes[0]
    if given not in allowed:
        raise Missing({"outcome": _("Elija cómo terminó el ticket.")})
    return config.outcome_by_key[given]


def allowed_outcomes(ticket: Ticket, step: Transition) -> list[str]:
    """Outcome keys that this closing may have on this ticket, in the transition's order."""
    service = ticket.desk.config.service_by_key.get(ticket.service)
    by_category = ticket.category.outcomes if ticket.category else []
    return [
        key
        for key in step.outcomes
        if (not service or not service.outcomes or key in service.outcomes) and (not by_category or key in by_category)
    ]


def _missing(ticket: Ticket, step: Transition, ending: Outcome | None, message: Message | None) -> dict[str, str]:
    """What the transition and the outcome ask for and is not there: key → what to do."""
    config = ticket.desk.config
    asked: dict[str, int] = dict.fromkeys(step.requires, 1)
    if ending:
        for key, least in ending.evidence.items():
            asked[key] = max(least, asked.get(key, 0))
    missing: dict[str, str] = {}
    for key, least in asked.items():
        field = config.field_by_key.get(key)
        if field is not None:
            if not facts.is_filled(ticket, field):
                missing[key] = _("Complete este campo para continuar.")
        elif key == "comment" and message is None:
            missing[key] = _("Escriba un comentario.")
        elif key == "reason" and message is None:
            missing[key] = _("Indique el motivo.")
        elif key == "assignee" and ticket.assignee_id is None and ticket.team_id is None:
            missing[key] = _("Asigne primero el ticket a una persona o a un grupo.")
        elif key == "solution" and not ticket.messages.filter(is_solution=True).exists():
            missing[key] = _("Marque primero el mensaje que contiene la solución.")
        elif key == "minutes" and ticket.minutes < least:
            missing[key] = _("Registre primero el tiempo trabajado.")
        elif key == "contact_attempts" and ticket.contact_attempts.count() < least:
            missing[key] = _("Registre primero los intentos de contacto (mínimo: %(least)s).") % {"least": least}
    return missing


def _enter(ticket: Ticket, target: State, step: Transition, ending: Outcome | None, by: Actor) -> list[str]:
    """Put the ticket into its new state in memory; returns the columns changed."""
    now = timezone.now()
    was_open = ticket.is_open
    columns = ["state", "phase", "waiting_on"]
    if ticket.state != target.key:
        ticket.state_since = now
        columns.append("state_since")
    ticket.state, ticket.phase = target.key, target.phase
    ticket.waiting_on = step.waiting_on or target.waiting_on
    if target.is_open:
        ticket.closed_at, ticket.outcome = None, ""
        columns += ["closed_at", "outcome"]
        if step.intent == "reopen" or not was_open:
            ticket.reopened_count += 1
            ticket.accepted_at, ticket.accepted_by = None, None
            columns += ["reopened_count", "accepted_at", "accepted_by"]
    else:
        ticket.waiting_on = "nobody"
        if was_open:
            ticket.closed_at = now
            columns.append("closed_at")
        if ending:
            ticket.outcome = ending.key
            columns.append("outcome")
    if step.intent == "accept" and isinstance(by, User):
        ticket.accepted_at, ticket.accepted_by = now, by.contact
        columns += ["accepted_at", "accepted_by"]
    if step.area and ticket.area.key != step.area:
        ticket.area = Area.objects.get(desk=ticket.desk_id, key=step.area)
        columns.append("area")
        if ticket.category and ticket.category.area_id != ticket.area_id:
            ticket.category = None
            columns.append("category")
    return columns
