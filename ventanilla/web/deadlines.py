"""How a deadline is counted, in a sentence: «8 h hábiles desde el 12/11/2026 09:30, sin contar fines de semana ni el feriado …»."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel.dates import get_day_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.deadlines.explaining import Reckoning, reckonings
from ventanilla.desks.holidays import holiday
from ventanilla.lib.writing import worked
from ventanilla.tickets.models import Light, Ticket
from ventanilla.web import place
from ventanilla.web.filters import date_text, datetime_text

_SHOWN: Final = 3  # holidays named one by one


@dataclass(frozen=True)
class Told:
    name: str
    sentence: str
    light: Light | None
    stopped: bool
    due_at: datetime | None


def told(ticket: Ticket) -> list[Told]:
    """Every deadline of the ticket, the next one first."""
    return [
        Told(_name(each), _sentence(each, ticket), each.light, each.row.stopped_at is not None, each.row.due_at)
        for each in reckonings(ticket)
    ]


def _name(each: Reckoning) -> str:
    return {
        "first_reply": _("Primera respuesta"), "next_reply": _("Respuesta al cliente"), "resolution": _("Solución"),
    }[each.row.target]  # fmt: skip


def _sentence(each: Reckoning, ticket: Ticket) -> str:
    row = each.row
    since = datetime_text(row.started_at)
    if row.manual:
        return _("Fecha fijada a mano el %(since)s; este plazo no se detiene.") % {"since": since}
    counted = {"time": worked(row.minutes), "since": since, "paused": worked(row.paused)}
    if row.paused:
        text = (
            _("%(time)s hábiles desde el %(since)s, más %(paused)s hábiles en que el reloj estuvo detenido") % counted
        )
    else:
        text = _("%(time)s hábiles desde el %(since)s") % counted
    if row.stopped_at is not None:
        stopped = {"text": text, "at": datetime_text(row.stopped_at), "left": worked(each.left)}
        return _("%(text)s. El reloj está detenido desde el %(at)s; quedan %(left)s.") % stopped
    left_out = list(_left_out(each, ticket))
    if not left_out:
        return _("%(text)s.") % {"text": text}
    return _("%(text)s, sin contar %(left_out)s.") % {"text": text, "left_out": _listed(left_out)}


def _left_out(each: Reckoning, ticket: Ticket) -> Iterator[str]:
    account = each.account
    assert account is not None
    if account.off_hours:
        yield _("las horas fuera de horario")
    if set(account.off_weekdays) == {5, 6}:
        yield _("fines de semana")
    elif account.off_weekdays:
        names = get_day_names("wide", locale=place.locale())
        yield ", ".join(names[day] for day in account.off_weekdays)
    country, language = ticket.desk.config.country, (get_language() or "es")[:2]
    for day, label in account.closed[:_SHOWN]:
        named = {"day": date_text(day), "name": holiday(country, day, language) or label}
        yield _("el feriado del %(day)s (%(name)s)") % named
    if len(account.closed) > _SHOWN:
        yield _("%(count)s feriados más") % {"count": len(account.closed) - _SHOWN}


def _listed(parts: list[str]) -> str:
    """A, B ni C."""
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s ni %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
