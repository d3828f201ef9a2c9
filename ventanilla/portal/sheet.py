"""What the page of a ticket tells its client: the facts he may see, the way through the states, what he may do now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from ventanilla.desks.config import DeskConfig, FieldKind, FormField, State
from ventanilla.lib.langmap import pick
from ventanilla.people.models import User
from ventanilla.tickets import facts, permissions
from ventanilla.tickets.forms import EditForm, MoveForm
from ventanilla.tickets.forms.inputs import RowField
from ventanilla.tickets.models import Attachment, Kind, Ticket
from ventanilla.tickets.timeline import Entry, Timeline

FactKind = Literal["text", "person", "phone", "state", "priority", "date", "datetime", "elapsed"]

# Shown on every desk, in this order; "" is a fact that is no field of any form.
_ORDER: Final[tuple[tuple[str, FactKind, FieldKind | Literal[""]], ...]] = (
    ("entered_by", "person", ""),
    ("requester", "person", "requester"),
    ("affected", "person", "affected"),
    ("phone", "phone", "phone"),
    ("organization", "text", "organization"),
    ("state", "state", ""),
    ("priority", "priority", "priority"),
    ("responsible", "person", "responsible"),
    ("assignee", "person", "assignee"),
    ("area", "text", "area"),
    ("category", "text", "category"),
    ("service", "text", "service"),
    ("product", "text", "product"),
    ("version", "text", "version"),
)
_OWN_KINDS: Final[Mapping[str, FactKind]] = {"date": "date", "datetime": "datetime"}


@dataclass(frozen=True)
class Fact:
    key: str
    label: str
    kind: FactKind
    value: Any
    missing: str = ""  # what stands there when there is nothing yet


@dataclass(frozen=True)
class FileLink:
    """A file as `ui.file_list` shows it."""

    name: str
    size: int
    url: str
    thumb: str

    @classmethod
    def of(cls, attachment: Attachment) -> FileLink:
        blob = attachment.blob
        return cls(
            attachment.name,
            blob.size,
            reverse("file", args=[attachment.pk, attachment.name]),
            reverse("file-thumb", args=[attachment.pk]) if blob.thumbnail_sha256 else "",
        )


def files_of(entry: Entry) -> list[FileLink]:
    return [FileLink.of(attachment) for attachment in entry.attachments]


@dataclass(frozen=True)
class Press:
    """A move that the reader may make now: one press, a dialog, or a page of its own when its form has lists to fetch."""

    form: MoveForm
    on_page: bool

    @property
    def step(self) -> Any:
        return self.form.step


@dataclass(frozen=True)
class Way:
    """The states to draw, those the ticket went through, and when it entered each."""

    states: Sequence[State]
    past: frozenset[str]
    at: Mapping[str, datetime]


# --- Facts ------------------------------------------------------------------------------------------------------------


def facts_of(ticket: Ticket) -> list[Fact]:
    """The facts of this ticket that its clients may read, in the words of the desk."""
    return [*_known(ticket), *_own(ticket), *_times(ticket)]


def _known(ticket: Ticket) -> Iterator[Fact]:
    desk = ticket.desk
    config = desk.config
    for word, kind, field_kind in _ORDER:
        field = config.field_of_kind(field_kind) if field_kind else None
        if field is not None and "client" not in field.seen_by:
            continue
        value = _value(ticket, word, field)
        missing = _("Sin asignar") if word == "assignee" else ""
        if value or missing:
            yield Fact(word, str(desk.word(word)), kind, value, missing)


def _value(ticket: Ticket, word: str, field: FormField | None) -> Any:
    match word:
        case "state":
            return ticket.current
        case "priority":
            return ticket.urgency
        case "service":
            service = ticket.desk.config.service_by_key.get(ticket.service)
            return service.label if service else None
        case "assignee":
            return ticket.assignee or ticket.team
        case "requester":
            return ticket.requester_name or (ticket.requester if ticket.requester_id != ticket.entered_by_id else None)
        case "affected":
            return ticket.affected_label if field is not None or ticket.affected or ticket.affected_name else None
        case "responsible":
            return ticket.responsible if field is not None else None
        case "area":
            return ticket.area if field is not None else None  # a desk with one area never shows it
        case "version":
            return ticket.product_version
    return getattr(ticket, word)


def _own(ticket: Ticket) -> Iterator[Fact]:
    """Fields of the desk's own that clients see."""
    for field in ticket.desk.config.fields:
        if field.is_built_in or "client" not in field.seen_by or not facts.is_filled(ticket, field):
            continue
        yield Fact(field.key, str(field.label), _OWN_KINDS.get(field.kind, "text"), _own_text(ticket, field))


def _own_text(ticket: Ticket, field: FormField) -> Any:
    value = facts.value(ticket, field)
    match field.kind:
        case "choice":
            return next((option.label for option in field.options if option.key == value), value)
        case "yes_no":
            return _("Sí") if value else _("No")
        case "minutes":
            return _("%(minutes)s min") % {"minutes": value}
    return value


def _times(ticket: Ticket) -> Iterator[Fact]:
    desk = ticket.desk
    yield Fact("created_at", str(desk.word("created_at")), "datetime", ticket.created_at)
    if ticket.due_at and ticket.is_open and desk.config.shows_deadlines:
        yield Fact("due_at", str(desk.word("due_at")), "datetime", ticket.due_at)
    if ticket.closed_at:
        yield Fact("closed_at", str(desk.word("closed_at")), "datetime", ticket.closed_at)
        outcome = desk.config.outcome_by_key.get(ticket.outcome)
        if outcome:
            yield Fact("outcome", str(desk.word("outcome")), "text", pick(outcome.label))
    if ticket.accepted_at:
        yield Fact("acceptance", str(desk.word("acceptance")), "datetime", ticket.accepted_at)
    yield Fact("elapsed", str(desk.word("elapsed")), "elapsed", ticket.age)


# --- The way through the states ---------------------------------------------------------------------------------------


def way_of(ticket: Ticket, timeline: Timeline) -> Way:
    entered: dict[str, datetime] = {}
    for entry in [*([timeline.first] if timeline.first else []), *timeline.entries]:
        if entry.event.kind in (Kind.OPENED, Kind.MOVED) and entry.event.data.get("to"):
            entered[entry.event.data["to"]] = entry.at
    entered.setdefault(ticket.state, ticket.state_since)
    config = ticket.desk.config
    past = frozenset(entered) - {ticket.state}
    ending = _ending(config)
    drawn = [
        state
        for state in config.states
        if state.key in entered or (not state.archived and (_on_the_way(state) or (ticket.is_open and state is ending)))
    ]
    return Way(drawn, past, entered)


def _on_the_way(state: State) -> bool:
    """Stations of every ticket; where one waits, or how one ends, is drawn when it comes to that."""
    return state.phase not in ("waiting", "done")


def _ending(config: DeskConfig) -> State | None:
    """The end that a ticket normally comes to, where there is just one."""
    ends = {
        step.target
        for step in config.transitions
        if step.intent != "cancel" and not step.administrative and not config.state_by_key[step.target].is_open
    }
    return config.state_by_key[ends.pop()] if len(ends) == 1 else None


# --- What the reader may do now ---------------------------------------------------------------------------------------


def presses_of(ticket: Ticket, user: User, bound: MoveForm | None = None) -> list[Press]:
    """The moves that this client may make, each with its form; `bound` is one that was sent and refused."""
    found = []
    for step in permissions.moves(user, ticket, as_client=True):
        form = bound if bound is not None and bound.step.key == step.key else move_form(ticket, step, user)
        found.append(Press(form, on_page=any(isinstance(field, RowField) for field in form.fields.values())))
    return found


def move_form(ticket: Ticket, step: Any, user: User, **sent: Any) -> MoveForm:
    return MoveForm(ticket, step, user, side="portal", auto_id=f"move-{step.key}-%s", **sent)


def may_edit(ticket: Ticket, user: User) -> bool:
    """Whether there is a field that this client may change now."""
    if not permissions.can_now(user, ticket, "edit", as_client=True):
        return False
    return bool(EditForm(ticket, user, side="portal").editable)
