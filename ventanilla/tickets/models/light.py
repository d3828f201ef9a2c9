"""The light of a ticket (003-24 … 003-27): how near the next thing is that is due, whoever's answer is missing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ventanilla.desks.config import Color

if TYPE_CHECKING:
    from ventanilla.tickets.models.ticket import Ticket


class Light(StrEnum):
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    KEPT = "kept"  # closed, and solved in time
    MISSED = "missed"

    @property
    def label(self) -> str:
        return {
            Light.ON_TIME: _("A tiempo"),
            Light.SOON: _("Próximo a vencer"),
            Light.LATE: _("Retrasado"),
            Light.KEPT: _("Cumplido"),
            Light.MISSED: _("Incumplido"),
        }[self]

    @property
    def color(self) -> Color:
        return _COLORS[self]

    @property
    def icon(self) -> str:
        return _ICONS[self]


_COLORS: dict[Light, Color] = {
    Light.ON_TIME: "green", Light.SOON: "yellow", Light.LATE: "red", Light.KEPT: "green", Light.MISSED: "red",
}  # fmt: skip
_ICONS: dict[Light, str] = {
    Light.ON_TIME: "clock-check", Light.SOON: "hourglass-high", Light.LATE: "clock-exclamation", Light.KEPT: "circle-check",
    Light.MISSED: "clock-x",
}  # fmt: skip


def light_at(ticket: Ticket, now: datetime) -> Light | None:
    if ticket.due_at is None:
        return None
    if ticket.closed_at is not None:
        return Light.KEPT if ticket.closed_at <= ticket.due_at else Light.MISSED
    if ticket.due_at < now:
        return Light.LATE
    return Light.SOON if ticket.amber_at is not None and ticket.amber_at <= now else Light.ON_TIME


def in_light(light: Light, now: datetime) -> Q:
    """The same as a condition."""
    due, is_open = Q(due_at__isnull=False), ~Q(phase="done")
    match light:
        case Light.LATE:
            return is_open & Q(due_at__lt=now)
        case Light.SOON:
            return is_open & Q(due_at__gte=now, amber_at__lte=now)
        case Light.ON_TIME:
            return is_open & Q(due_at__gte=now) & ~Q(amber_at__isnull=False, amber_at__lte=now)
        case Light.KEPT:
            return due & Q(phase="done", closed_at__lte=F("due_at"))
        case Light.MISSED:
            return due & Q(phase="done", closed_at__gt=F("due_at"))
