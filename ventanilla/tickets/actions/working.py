"""What it took: minutes of work and attempts to reach the client."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.tickets import events, permissions
from ventanilla.tickets.actions import concurrency, moving
from ventanilla.tickets.actions.saying import involve
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.models import ContactAttempt, Kind, Ticket, Worklog

_DAY = 24 * 60


@transaction.atomic
def log_work(
    ticket: Ticket, minutes: int, *, by: User, worked_on: date | None = None, note: str = "", key: str = ""
) -> Ticket:
    """Record minutes that `by` worked on the ticket on one day (today if none is given)."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "log_work")
    if concurrency.used(by, key, ticket):
        return ticket
    permissions.require_now(by, ticket, "log_work")
    today = timezone.localdate()
    worked_on = worked_on or today
    errors = _note_error(note)
    if not 0 < minutes <= _DAY:
        errors["minutes"] = _("Indique entre 1 y 1440 minutos.")
    if not ticket.created_at.date() - timedelta(days=366) <= worked_on <= today:
        errors["worked_on"] = _("La fecha no puede ser futura ni anterior en más de un año al ticket.")
    if errors:
        raise Invalid(errors)
    concurrency.remember(by, key, ticket)
    row = Worklog.objects.create(
        ticket=ticket, user=by, minutes=minutes, worked_on=worked_on, note=clean_line(note), created_at=timezone.now()
    )
    ticket.minutes += minutes
    ticket.save(update_fields=["minutes"])
    involve(ticket, by, attended=True)
    event = events.record(ticket, Kind.WORK_LOGGED, by=by, public=False, worklog=row.pk, minutes=minutes)
    if "assignee" in permissions.roles(by, ticket):
        moving.fire(ticket, "first_work", by=by, cause=event)
    return ticket


@transaction.atomic
def log_contact(
    ticket: Ticket,
    channel: str,
    *,
    by: User,
    attempted_at: datetime | None = None,
    reached: bool = False,
    note: str = "",
    key: str = "",
) -> Ticket:
    """Record that `by` tried to reach the client (001-12)."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "log_contact")
    if concurrency.used(by, key, ticket):
        return ticket
    permissions.require_now(by, ticket, "log_contact")
    now = timezone.now()
    attempted_at = attempted_at or now
    errors = _note_error(note)
    if channel not in ContactAttempt.Channel.values:
        errors["channel"] = _("Elija una opción de la lista.")
    if not now - timedelta(days=366) <= attempted_at <= now:
        errors["attempted_at"] = _("El intento no puede estar en el futuro ni a más de un año.")
    if errors:
        raise Invalid(errors)
    concurrency.remember(by, key, ticket)
    row = ContactAttempt.objects.create(
        ticket=ticket, user=by, channel=channel, reached=reached, note=clean_line(note), attempted_at=attempted_at,
        created_at=now,
    )  # fmt: skip
    involve(ticket, by, attended=True)
    events.record(ticket, Kind.CONTACT_ATTEMPTED, by=by, public=False, attempt=row.pk, channel=channel, reached=reached)
    return ticket


def _note_error(note: str) -> dict[str, str]:
    if len(clean_line(note)) > 300:
        return {"note": _("Puede tener como máximo %(limit)s caracteres.") % {"limit": 300}}
    return {}
