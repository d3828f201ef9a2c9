"""Changing what a ticket says: its fields, its flag, its place, and who follows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.desks.config import STAFF, State
from ventanilla.desks.models import Area, ClientOf, Desk
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.tickets import counters, events, facts, permissions
from ventanilla.tickets.actions import concurrency, moving
from ventanilla.tickets.actions.charging import put_in_charge
from ventanilla.tickets.errors import Invalid, NotAllowed
from ventanilla.tickets.models import Follower, Kind, Ticket


@transaction.atomic
def edit(
    ticket: Ticket,
    given: Mapping[str, Any],
    *,
    by: User,
    seen: int | None = None,
    as_client: bool = False,
) -> Ticket:
    """Set fields of the ticket, each by somebody whom its `set_by` names. Facts that complete a move make it (000-29)."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "edit", as_client=as_client)
    mine = permissions.roles(by, ticket)
    if as_client:
        mine -= STAFF
    config = ticket.desk.config
    for key in given:
        field = config.field_by_key.get(key)
        if field is not None and not field.set_by & mine:
            raise NotAllowed(key)
    places = counters.places(ticket)
    columns = facts.put(ticket, given)
    if not columns:
        return ticket
    concurrency.require_fresh(ticket, by, seen, as_client=as_client)
    permissions.require_now(by, ticket, "edit", as_client=as_client)
    _require_kept(ticket, given)
    ticket.save(update_fields=columns)
    counters.shift(places, counters.places(ticket))
    shown = any("client" in config.field_by_key[key].seen_by for key in given)
    event = events.record(ticket, Kind.EDITED, by=by, public=shown, fields=sorted(given))
    moving.fire(ticket, "facts_saved", by=by, cause=event, as_client=as_client)
    return ticket


def _require_kept(ticket: Ticket, given: Mapping[str, Any]) -> None:
    """What the form demands cannot be emptied afterwards."""
    config = ticket.desk.config
    emptied = {
        key: _("Este campo es obligatorio.")
        for key in given
        if config.field_by_key[key].required
        and config.field_by_key[key].on
        and not facts.is_filled(ticket, config.field_by_key[key])
    }
    if not ticket.subject:
        emptied["subject"] = _("Este campo es obligatorio.")
    if emptied:
        raise Invalid(emptied)


@transaction.atomic
def flag(ticket: Ticket, reason: str, *, by: User) -> Ticket:
    """Mark the ticket as one with an incident, saying why (004-13)."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "flag")
    text = clean_line(reason)
    if not text:
        raise Invalid({"reason": _("Indique el motivo.")})
    if len(text) > 300:
        raise Invalid({"reason": _("Puede tener como máximo %(limit)s caracteres.") % {"limit": 300}})
    if ticket.flagged_at is not None and ticket.flag_reason == text:
        return ticket
    permissions.require_now(by, ticket, "flag")
    ticket.flagged_at, ticket.flag_reason = timezone.now(), text
    ticket.save(update_fields=["flagged_at", "flag_reason"])
    events.record(ticket, Kind.FLAGGED, by=by, public=False)
    return ticket


@transaction.atomic
def unflag(ticket: Ticket, *, by: User) -> Ticket:
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "flag")
    if ticket.flagged_at is None:
        return ticket
    permissions.require_now(by, ticket, "flag")
    ticket.flagged_at, ticket.flag_reason = None, ""
    ticket.save(update_fields=["flagged_at", "flag_reason"])
    events.record(ticket, Kind.UNFLAGGED, by=by, public=False)
    return ticket


@transaction.atomic
def follow(ticket: Ticket, *, by: User, as_client: bool = False) -> Ticket:
    """Hear of everything that happens on the ticket from now on."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "follow", as_client=as_client)
    _row, created = Follower.objects.get_or_create(ticket=ticket, user=by)
    if created:
        events.record(ticket, Kind.FOLLOWED, by=by, public=False)
    return ticket


@transaction.atomic
def unfollow(ticket: Ticket, *, by: User) -> Ticket:
    """Anybody may stop following, whatever rights he has left."""
    ticket = Ticket.objects.lock(ticket)
    deleted, _rows = Follower.objects.filter(ticket=ticket, user=by).delete()
    if deleted:
        events.record(ticket, Kind.UNFOLLOWED, by=by, public=False)
    return ticket


@transaction.atomic
def transfer(
    ticket: Ticket,
    *,
    by: User,
    area: Area,
    states: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Ticket:
    """Hand the ticket to another area, or to another desk when the area is one of its own.

    Its owner there is nobody yet, and whoever is in charge there answers for it; the category goes if the new area has no such
    key. On another desk the state is the one that `states` maps it to, else the one of the same key, else the first of the same
    phase; fields that the new desk lacks stay in the row unseen. Whoever transfers works on that desk too, and the company is
    one of its clients.
    """
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "transfer")
    if ticket.area_id == area.pk:
        return ticket
    concurrency.require_fresh(ticket, by, seen)
    permissions.require_now(by, ticket, "transfer")
    if area.archived_at is not None or Access.of(by).on(area.desk_id) is None:
        raise Invalid({"area": _("Elija un área de la lista.")})
    before: dict[str, Any] = {"from": ticket.area_id, "from_desk": ticket.desk_id}
    places = counters.places(ticket)
    columns = ["area", "category", "assignee", "team", "responsible"]
    if area.desk_id != ticket.desk_id:
        columns += _to_desk(ticket, area.desk, states or {})
    key = ticket.category.key if ticket.category else ""
    ticket.area, ticket.assignee, ticket.team = area, None, None
    ticket.category = area.categories.filter(key=key, archived_at=None).first() if key else None
    rule = put_in_charge(ticket)
    ticket.save(update_fields=columns)
    counters.shift(places, counters.places(ticket))
    events.record(ticket, Kind.TRANSFERRED, by=by, public=True, to=area.pk, to_desk=ticket.desk_id, **before, **rule)
    return ticket


def _to_desk(ticket: Ticket, desk: Desk, states: Mapping[str, str]) -> list[str]:
    if ticket.organization_id and not ClientOf.objects.filter(desk=desk, organization=ticket.organization_id).exists():
        raise Invalid({"area": _("La empresa no es cliente de esa mesa.")})
    target = _state_on(desk, ticket, states)
    now = timezone.now()
    ticket.desk, ticket.state, ticket.phase, ticket.state_since = desk, target.key, target.phase, now
    ticket.waiting_on = target.waiting_on if target.is_open else "nobody"
    ticket.closed_at = None if target.is_open else (ticket.closed_at or now)
    ticket.outcome = ticket.outcome if ticket.outcome in desk.config.outcome_by_key else ""
    ticket.responsible = None
    ticket.service = ""
    product = ticket.product
    ticket.product = desk.products.filter(key=product.key).first() if product else None
    if ticket.priority not in desk.config.priority_by_key:
        ticket.priority = desk.config.default_priority
    ticket.priority_rank = desk.config.priority_rank(ticket.priority)
    return [
        "desk", "state", "phase", "state_since", "waiting_on", "closed_at", "outcome", "service", "product",
        "priority", "priority_rank",
    ]  # fmt: skip


def _state_on(desk: Desk, ticket: Ticket, states: Mapping[str, str]) -> State:
    config = desk.config
    wanted = states.get(ticket.state, ticket.state)
    if wanted in config.state_by_key and not config.state_by_key[wanted].archived:
        return config.state_by_key[wanted]
    of_phase = [state for state in config.states if state.phase == ticket.phase and not state.archived]
    return of_phase[0] if of_phase else config.state_by_key[config.opening["staff"]]
