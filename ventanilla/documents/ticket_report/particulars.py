"""Whose ticket it is, what it is about and how it ended, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.desks.config import DeskConfig, FieldKind, FormField
from ventanilla.documents.prose import breakable
from ventanilla.documents.ticket_report.wording import day, locale, moment
from ventanilla.documents.verification import Audience
from ventanilla.lib.writing import number
from ventanilla.tickets import facts
from ventanilla.tickets.models import Kind, Ticket

# What each audience reads of a ticket, in this order. A field that the desk's form hides from somebody is not shown to him.
PEOPLE: Final[Mapping[Audience, tuple[str, ...]]] = {
    "client": ("organization", "requester", "affected", "entered_by", "phone", "assignee", "responsible"),
    "staff": ("organization", "requester", "affected", "entered_by", "phone", "assignee", "team", "responsible"),
}
MATTER: Final[Mapping[Audience, tuple[str, ...]]] = {
    "client": ("area", "category", "service", "product", "version", "vendor_number", "created_at", "due_at", "closed_at"),
    "staff": (
        "area", "category", "service", "product", "version", "vendor_number", "created_at", "due_at", "closed_at", "flag",
    ),
}  # fmt: skip
# A client reads these only where the form has them.
_ONLY_IF_ASKED: Final = frozenset({"responsible", "vendor_number", "due_at"})


def name(ticket: Ticket) -> str:
    return f"{ticket.desk.word('ticket')} {ticket.number}"


def head(ticket: Ticket, audience: Audience, at: datetime, *, warning: str) -> dict[str, Any]:
    state, urgency = ticket.current, ticket.urgency
    badges = [{"label": str(state.label), "color": state.color}]
    if urgency is not None and _reads(ticket.desk.config, "priority", audience):
        label = f"{ticket.desk.word('priority')}: {urgency.label}"
        badges.append({"label": label, "color": urgency.color})
    return {
        "warning": warning,
        "kind": _("Informe de atención, al %(date)s") % {"date": moment(ticket, at)},
        "title": name(ticket),
        "subject": breakable(ticket.subject),
        "badges": badges,
    }


def facts_of(ticket: Ticket, audience: Audience) -> list[dict[str, Any]]:
    desk = ticket.desk
    matter = [*_known(ticket, MATTER[audience], audience), *_own(ticket, audience)]
    return [
        {"title": _("Personas"), "items": list(_known(ticket, PEOPLE[audience], audience))},
        {"title": str(desk.word("ticket")), "items": matter},
    ]


def _known(ticket: Ticket, keys: Iterable[str], audience: Audience) -> Iterator[dict[str, str]]:
    for key in keys:
        value = _value(ticket, key) if _reads(ticket.desk.config, key, audience) else ""
        if value:
            label = _("Incidencia") if key == "flag" else str(ticket.desk.word(key))
            yield _fact(label, value)


def _own(ticket: Ticket, audience: Audience) -> Iterator[dict[str, str]]:
    for field in ticket.desk.config.fields:
        if not field.is_built_in and audience in field.seen_by and facts.is_filled(ticket, field):
            yield _fact(str(field.label), _own_text(ticket, field))


def _fact(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": breakable(value), "color": ""}


def _reads(config: DeskConfig, key: str | FieldKind, audience: Audience) -> bool:
    field = next((one for one in config.fields if one.kind == key), None)
    if field is None:
        return audience == "staff" or key not in _ONLY_IF_ASKED
    return audience in field.seen_by


def _value(ticket: Ticket, key: str) -> str:
    config = ticket.desk.config
    match key:
        case "requester":
            return ticket.requester_label
        case "entered_by" if ticket.entered_by_id == ticket.requester_id and not ticket.requester_name:
            return ""
        case "affected" if not (ticket.affected_id or ticket.affected_name):
            return ""
        case "affected":
            return ticket.affected_label
        case "assignee":
            return str(ticket.assignee or ticket.team or _("Sin asignar"))
        case "team":
            return str(ticket.team) if ticket.team and ticket.assignee else ""
        case "area" if config.field_of_kind("area") is None:
            return ""  # a desk with one area never shows it
        case "service":
            service = config.service_by_key.get(ticket.service)
            return str(service.label) if service else ""
        case "version":
            return ticket.product_version
        case "flag":
            return ticket.flag_reason if ticket.flagged_at else ""
        case "created_at" | "due_at" | "closed_at":
            return moment(ticket, getattr(ticket, key))
    return str(getattr(ticket, key) or "")


def _own_text(ticket: Ticket, field: FormField) -> str:
    value = facts.value(ticket, field)
    match field.kind:
        case "choice":
            return next((str(option.label) for option in field.options if option.key == value), str(value))
        case "yes_no":
            return _("Sí") if value else _("No")
        case "minutes":
            return _("%(minutes)s min") % {"minutes": value}
        case "number":
            return number(value, locale(ticket))
        case "date":
            return day(ticket, value)
        case "datetime":
            return moment(ticket, value)
    return str(value)


def endings(ticket: Ticket) -> Iterator[dict[str, str]]:
    """How it ended: the outcome, and whether somebody approved or nobody answered."""
    desk = ticket.desk
    outcome = desk.config.outcome_by_key.get(ticket.outcome)
    if outcome is not None and ticket.closed_at:
        text = _("%(outcome)s, el %(date)s.") % {"outcome": outcome.label, "date": moment(ticket, ticket.closed_at)}
        yield {"title": str(desk.word("outcome")), "text": text, "color": outcome.color}
    if ticket.accepted_at:
        who = ticket.accepted_by or ticket.requester
        text = _("%(who)s dio su conformidad el %(date)s.") % {"who": who, "date": moment(ticket, ticket.accepted_at)}
        yield {"title": str(desk.word("acceptance")), "text": text, "color": "green"}
    elif ticket.closed_at and _is_administrative(ticket):
        text = _("El ticket se cerró por falta de respuesta, sin la conformidad del cliente.")
        yield {"title": _("Cierre administrativo"), "text": text, "color": "gray"}


def _is_administrative(ticket: Ticket) -> bool:
    last = ticket.events.public().filter(kind=Kind.MOVED).order_by("-seq").first()
    return last is not None and last.data.get("administrative") is True
