"""States with their times, files, work and attempts to reach the client: a row each."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.documents.prose import breakable
from ventanilla.documents.ticket_report.wording import day, locale, moment, worked
from ventanilla.lib.langmap import pick
from ventanilla.lib.writing import duration, filesize
from ventanilla.tickets.models import Event, Kind, Message, Ticket

MAX_ROWS: Final = 300


def states(ticket: Ticket, events: Any) -> dict[str, Any]:
    """Each state as it was called then, when it was entered, and how long the ticket stayed; of the one it is in, no clock is asked."""
    rows: list[tuple[Event, str]] = []
    for event in events.filter(kind__in=[Kind.OPENED, Kind.MOVED, Kind.TRANSFERRED]).order_by("seq"):
        label = pick(event.state_label)
        if not rows or (event.data.get("from") != event.data.get("to") and label != rows[-1][1]):
            rows.append((event, label))
    nexts = [event.created_at for event, _label in rows[1:]]
    stays = [duration(until - event.created_at) for (event, _label), until in zip(rows, nexts, strict=False)]
    stays.append(_("en curso") if ticket.is_open else "")
    shown = list(zip(rows, stays, strict=False))[-MAX_ROWS:]
    return {
        "title": _("Estados"),
        "head": [str(ticket.desk.word("state")), _("Desde"), _("Duración")],
        "rows": [
            {"label": label, "color": _color(ticket, event), "at": moment(ticket, event.created_at), "stay": stay}
            for (event, label), stay in shown
        ],
    }


def _color(ticket: Ticket, event: Event) -> str:
    state = ticket.desk.config.state_by_key.get(str(event.data.get("to", "")))
    return state.color if state else "gray"


def files(ticket: Ticket, attachments: Any) -> dict[str, Any]:
    found = attachments.select_related("blob", "message__author").order_by("pk")[:MAX_ROWS]
    return {
        "title": str(ticket.desk.word("files")),
        "head": [_("Archivo"), _("Tamaño"), str(ticket.desk.word("created_at")), _("De")],
        "rows": [
            [
                breakable(one.name),
                filesize(one.blob.size, locale(ticket)),
                moment(ticket, one.message.created_at),
                _of_whom(ticket, one.message),
            ]
            for one in found
        ],
    }


def _of_whom(ticket: Ticket, message: Message) -> str:
    return f"{message.author.name} ({ticket.desk.word('note')})" if message.is_internal else message.author.name


def work(ticket: Ticket) -> dict[str, Any]:
    rows = ticket.worklogs.select_related("user__contact").order_by("worked_on", "pk")[:MAX_ROWS]
    return {
        "title": str(ticket.desk.word("worklog")),
        "head": [_("Fecha"), _("Tiempo"), _("Persona"), _("Nota")],
        "rows": [[day(ticket, row.worked_on), worked(row.minutes), str(row.user), breakable(row.note)] for row in rows],
        "total": _("Total: %(time)s") % {"time": worked(ticket.minutes)},
    }


def attempts(ticket: Ticket) -> dict[str, Any]:
    rows = ticket.contact_attempts.select_related("user__contact").order_by("attempted_at", "pk")[:MAX_ROWS]
    reached = {True: _("con respuesta"), False: _("sin respuesta")}
    return {
        "title": str(ticket.desk.word("contact_attempt")),
        "head": [_("Fecha"), _("Medio"), _("Persona"), _("Nota")],
        "rows": [
            [
                moment(ticket, row.attempted_at),
                f"{row.get_channel_display()}, {reached[row.reached]}",
                str(row.user),
                breakable(row.note),
            ]
            for row in rows
        ],
        "total": "",
    }
