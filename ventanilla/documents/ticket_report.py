"""The report on a ticket («informe»): what was asked, what was done and when, and how it ended, for its client or for the staff.

Each audience has a serialiser of its own, which names what goes in (safety S2). A report says how things stood at the ticket's last
event, and nothing of the moment at which it is asked for: the same ticket gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ventanilla.desks.config import DeskConfig, FieldKind, FormField
from ventanilla.documents import letterhead, pictures, typesetting
from ventanilla.documents.prose import breakable, paragraphs
from ventanilla.documents.verification import Audience, Claim, code_of
from ventanilla.lib.langmap import pick
from ventanilla.lib.writing import DATE_FORMATS, duration, filesize, locale_of, number
from ventanilla.mail.outbound.letter import link_to, read_by
from ventanilla.surveys.reading import Answered
from ventanilla.tickets import facts, timeline
from ventanilla.tickets.models import Attachment, Event, Kind, Message, Ticket
from ventanilla.tickets.timeline import Entry

# What one paper takes: the newest of the history, as far as this reaches. The most takes a second and 320 MB to set.
MAX_ENTRIES: Final = 800
MAX_TEXT: Final = 600_000
MAX_ROWS: Final = 300
MAX_PICTURES: Final = 24

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


@dataclass(frozen=True)
class Report:
    """A report that is ready to be set. `claim` is what its code says, `digest` the hash of all that it holds."""

    content: Mapping[str, Any]
    claim: Claim
    date: datetime
    digest: str
    filename: str

    def pdf(self) -> bytes:
        """Raises `CannotTypeset`."""
        return typesetting.pdf("ticket_report.typ", self.content, date=self.date)


def render(ticket: Ticket, audience: Audience, language: str, *, answers: Sequence[Answered] = ()) -> bytes:
    """The report as a PDF. Sight and right are the caller's: a client gets a `client` copy of a ticket that he sees."""
    return prepare(ticket, audience, language, answers=answers).pdf()


def prepare(ticket: Ticket, audience: Audience, language: str, *, answers: Sequence[Answered] = ()) -> Report:
    """The report on this ticket as it is now; `answers` are those to surveys that its reader may know."""
    version = version_for(ticket, audience)
    with read_by(ticket.desk, language):
        copy = _client_copy(ticket) if audience == "client" else _internal_copy(ticket)
        claim = Claim.of(ticket.number, version, audience, language, hashlib.sha256(_canonical(copy)).digest())
        at = written_at(ticket, version)
        content = {
            **copy,
            **letterhead.of(
                ticket.desk,
                title=_("Informe del ticket %(number)s") % {"number": ticket.number},
                running=_name(ticket),
                foot=code_of(claim),
                date=at,
            ),
            "survey": _survey(answers),
            "seal": _seal(claim),
        }
        filename = _filename(ticket, audience)
    return Report(content, claim, at, hashlib.sha256(_canonical(content)).hexdigest(), filename)


def version_for(ticket: Ticket, audience: Audience) -> int:
    """The version of the ticket that this audience knows of: a client learns nothing of what happens among the staff."""
    return ticket.public_version if audience == "client" else ticket.version


def written_at(ticket: Ticket, version: int) -> datetime:
    at = ticket.events.filter(seq=version).values_list("created_at", flat=True).first()
    return at or ticket.created_at


# --- One serialiser per audience --------------------------------------------------------------------------------------


def _client_copy(ticket: Ticket) -> dict[str, Any]:
    return {
        "head": _head(ticket, "client", warning=""),
        "facts": _facts(ticket, "client"),
        "states": _states(ticket, ticket.events.public()),
        "endings": list(_endings(ticket)),
        "tables": [],
        "files": _files(ticket, ticket.attachments.filter(message__is_internal=False)),
        **_told(ticket, public=True),
    }


def _internal_copy(ticket: Ticket) -> dict[str, Any]:
    return {
        "head": _head(ticket, "staff", warning=_("Copia interna: contiene notas que el cliente no debe ver.")),
        "facts": _facts(ticket, "staff"),
        "states": _states(ticket, ticket.events.all()),
        "endings": list(_endings(ticket)),
        "tables": [table for table in (_work(ticket), _attempts(ticket)) if table["rows"]],
        "files": _files(ticket, ticket.attachments.all()),
        **_told(ticket, public=False),
    }


# --- Head and facts ---------------------------------------------------------------------------------------------------


def _name(ticket: Ticket) -> str:
    return f"{ticket.desk.word('ticket')} {ticket.number}"


def _head(ticket: Ticket, audience: Audience, *, warning: str) -> dict[str, Any]:
    state, urgency = ticket.current, ticket.urgency
    badges = [{"label": str(state.label), "color": state.color}]
    if urgency is not None and _reads(ticket.desk.config, "priority", audience):
        label = f"{ticket.desk.word('priority')}: {urgency.label}"
        badges.append({"label": label, "color": urgency.color})
    at = written_at(ticket, version_for(ticket, audience))
    return {
        "warning": warning,
        "kind": _("Informe de atención, al %(date)s") % {"date": _moment(ticket, at)},
        "title": _name(ticket),
        "subject": breakable(ticket.subject),
        "badges": badges,
    }


def _facts(ticket: Ticket, audience: Audience) -> list[dict[str, Any]]:
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
        case "entered_by" if ticket.entered_by_id == ticket.requester_id:
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
            return _moment(ticket, getattr(ticket, key))
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
            return number(value, _locale(ticket))
        case "date":
            return _day(ticket, value)
        case "datetime":
            return _moment(ticket, value)
    return str(value)


# --- What was said and done -------------------------------------------------------------------------------------------


def _told(ticket: Ticket, *, public: bool) -> dict[str, Any]:
    """The description, the solution and the history, out of the timeline of one audience."""
    first, entries, omitted = _timeline(ticket, public=public)
    album = _Album()
    solution = ticket.messages.public().filter(is_solution=True).select_related("author").first()
    return {
        "description": {
            "title": str(ticket.desk.word("description")),
            "body": paragraphs(first.message.body) if first and first.message else [],
            **_attached(ticket, first.attachments if first else (), album),
        },
        "solution": _solution(ticket, solution) if solution else None,
        "history": {
            "title": str(ticket.desk.word("history")),
            "omitted": _("Lo más antiguo no cabe en este informe; está completo en el ticket.") if omitted else "",
            "entries": [_entry(ticket, entry, album) for entry in entries],
        },
    }


def _timeline(ticket: Ticket, *, public: bool) -> tuple[Entry | None, list[Entry], bool]:
    """The opening message and the newest entries that fit on a paper, oldest first; and whether there are more."""
    line = timeline.of(ticket, public=public)
    first, entries = line.first, list(line.entries)
    while line.has_more and line.entries and len(entries) < MAX_ENTRIES:
        line = timeline.of(ticket, public=public, before=line.entries[0].event.seq)
        entries = [*line.entries, *entries]
    letters, kept = 0, 0
    for entry in reversed(entries[-MAX_ENTRIES:]):
        letters += len(entry.message.body) if entry.message else len(entry.text)
        if letters > MAX_TEXT:
            break
        kept += 1
    return first, entries[len(entries) - kept :], line.has_more or kept < len(entries)


def _entry(ticket: Ticket, entry: Entry, album: _Album) -> dict[str, Any]:
    message, config = entry.message, ticket.desk.config
    state = config.state_by_key.get(entry.event.data.get("to", "")) if entry.event.kind == Kind.MOVED else None
    internal = message.is_internal if message else not entry.event.is_public
    color = "blue" if message and message.by_staff else "teal" if message else state.color if state else "gray"
    return {
        "at": _moment(ticket, entry.at),
        "who": breakable(message.author.name) if message else "",
        "role": _role(ticket, message) if message else "",
        "mark": _mark(ticket, message) if message else _("Interno") if internal else "",
        "internal": internal,
        "color": color,
        "body": paragraphs(message.body) if message else [],
        "text": breakable(entry.text),
        **_attached(ticket, entry.attachments, album),
    }


def _role(ticket: Ticket, message: Message) -> str:
    return str(ticket.desk.word("agent" if message.by_staff else "client"))


def _mark(ticket: Ticket, message: Message) -> str:
    if message.is_internal:
        return str(ticket.desk.word("note"))
    return str(ticket.desk.word("solution")) if message.is_solution else ""


def _solution(ticket: Ticket, message: Message) -> dict[str, Any]:
    by = f"{message.author.name}, {_moment(ticket, message.created_at)}"
    return {"title": str(ticket.desk.word("solution")), "body": paragraphs(message.body), "by": by}


class _Album:
    """The pictures of one paper, as many as it takes."""

    def __init__(self) -> None:
        self.left = MAX_PICTURES

    def picture(self, attachment: Attachment) -> dict[str, Any] | None:
        """A small picture, made from the one that we made ourselves; never the file as it came."""
        if not self.left or not attachment.blob.thumbnail_sha256:
            return None
        found = pictures.small(attachment.blob.thumbnail_sha256)
        if found is None:
            return None
        self.left -= 1
        return {**found, "name": attachment.name}


def _attached(ticket: Ticket, attachments: Sequence[Attachment], album: _Album) -> dict[str, Any]:
    return {
        "pictures": [picture for one in attachments if (picture := album.picture(one)) is not None],
        "files": [f"{breakable(one.name)} ({filesize(one.blob.size, _locale(ticket))})" for one in attachments],
    }


def _files(ticket: Ticket, attachments: Any) -> dict[str, Any]:
    found = attachments.select_related("blob", "message__author").order_by("pk")[:MAX_ROWS]
    return {
        "title": str(ticket.desk.word("files")),
        "head": [_("Archivo"), _("Tamaño"), str(ticket.desk.word("created_at")), _("De")],
        "rows": [
            [
                breakable(one.name),
                filesize(one.blob.size, _locale(ticket)),
                _moment(ticket, one.message.created_at),
                _of_whom(ticket, one.message),
            ]
            for one in found
        ],
    }


def _of_whom(ticket: Ticket, message: Message) -> str:
    return f"{message.author.name} ({ticket.desk.word('note')})" if message.is_internal else message.author.name


# --- States, endings, work --------------------------------------------------------------------------------------------


def _states(ticket: Ticket, events: Any) -> dict[str, Any]:
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
            {"label": label, "color": _color(ticket, event), "at": _moment(ticket, event.created_at), "stay": stay}
            for (event, label), stay in shown
        ],
    }


def _color(ticket: Ticket, event: Event) -> str:
    state = ticket.desk.config.state_by_key.get(str(event.data.get("to", "")))
    return state.color if state else "gray"


def _endings(ticket: Ticket) -> Iterator[dict[str, str]]:
    """How it ended: the outcome, and whether somebody approved or nobody answered."""
    desk = ticket.desk
    outcome = desk.config.outcome_by_key.get(ticket.outcome)
    if outcome is not None and ticket.closed_at:
        text = _("%(outcome)s, el %(date)s.") % {"outcome": outcome.label, "date": _moment(ticket, ticket.closed_at)}
        yield {"title": str(desk.word("outcome")), "text": text, "color": outcome.color}
    if ticket.accepted_at:
        who = ticket.accepted_by or ticket.requester
        text = _("%(who)s dio su conformidad el %(date)s.") % {"who": who, "date": _moment(ticket, ticket.accepted_at)}
        yield {"title": str(desk.word("acceptance")), "text": text, "color": "green"}
    elif ticket.closed_at and _is_administrative(ticket):
        text = _("El ticket se cerró por falta de respuesta, sin la conformidad del cliente.")
        yield {"title": _("Cierre administrativo"), "text": text, "color": "gray"}


def _is_administrative(ticket: Ticket) -> bool:
    last = ticket.events.public().filter(kind=Kind.MOVED).order_by("-seq").first()
    return last is not None and last.data.get("administrative") is True


def _work(ticket: Ticket) -> dict[str, Any]:
    rows = ticket.worklogs.select_related("user__contact").order_by("worked_on", "pk")[:MAX_ROWS]
    return {
        "title": str(ticket.desk.word("worklog")),
        "head": [_("Fecha"), _("Tiempo"), _("Persona"), _("Nota")],
        "rows": [
            [_day(ticket, row.worked_on), _minutes(row.minutes), str(row.user), breakable(row.note)] for row in rows
        ],
        "total": _("Total: %(time)s") % {"time": _minutes(ticket.minutes)},
    }


def _attempts(ticket: Ticket) -> dict[str, Any]:
    rows = ticket.contact_attempts.select_related("user__contact").order_by("attempted_at", "pk")[:MAX_ROWS]
    reached = {True: _("con respuesta"), False: _("sin respuesta")}
    return {
        "title": str(ticket.desk.word("contact_attempt")),
        "head": [_("Fecha"), _("Medio"), _("Persona"), _("Nota")],
        "rows": [
            [
                _moment(ticket, row.attempted_at),
                f"{row.get_channel_display()}, {reached[row.reached]}",
                str(row.user),
                breakable(row.note),
            ]
            for row in rows
        ],
        "total": "",
    }


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [_("%(count)s h") % {"count": hours}] if hours else []
    return " ".join([*parts, _("%(count)s min") % {"count": rest}] if rest or not hours else parts)


# --- Survey and seal --------------------------------------------------------------------------------------------------


def _survey(answers: Sequence[Answered]) -> dict[str, Any]:
    return {
        "title": ngettext("Encuesta", "Encuestas", len(answers)),
        "answers": [
            {"question": breakable(said.question), "answer": breakable(said.text)}
            for one in answers
            for said in one.answers
        ],
    }


def _seal(claim: Claim) -> dict[str, Any]:
    code, address = code_of(claim), link_to("/verify/")
    return {
        "title": _("Verificación"),
        "text": _(
            "Con este código cualquiera puede comprobar que el informe es auténtico y si el ticket cambió después:"
        ),
        "code": code,
        "address": address,
        "qr": pictures.qr(f"{address}?code={code}"),
    }


def _filename(ticket: Ticket, audience: Audience) -> str:
    kind = _("informe") if audience == "client" else _("informe-interno")
    return f"{ticket.desk.key.upper()}-{ticket.number}-{kind}.pdf"


# --- How this desk writes ---------------------------------------------------------------------------------------------


def _day(ticket: Ticket, value: date | datetime | None) -> str:
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return local.strftime(DATE_FORMATS[ticket.desk.config.date_format]) if local else ""


def _moment(ticket: Ticket, value: datetime | None) -> str:
    return f"{_day(ticket, value)} {timezone.localtime(value):%H:%M}" if value else ""


def _locale(ticket: Ticket) -> Locale:
    return locale_of((get_language() or "es").split("-")[0], ticket.desk.config.country.upper())


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
