"""What a desk's configuration says, as frozen values. The blueprint loader builds these and nothing else does; everybody reads them.

A configuration is one document (TOML in a blueprint, JSON in a `DeskRevision`). Areas, categories, teams and products are rows of
their own, because people and tickets point at them; states, transitions, outcomes, fields and the rest are referred to by key.
A key is identity and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from ventanilla.desks.holidays import holiday
from ventanilla.lib.langmap import LangMap
from ventanilla.lib.worktime import ALWAYS, Calendar, open_every_day, span_of

Color = Literal["gray", "blue", "cyan", "teal", "green", "yellow", "orange", "red", "pink", "purple"]
Phase = Literal["new", "triage", "active", "waiting", "review", "done"]
Who = Literal["requester", "company", "assignee", "responsible", "agent", "supervisor", "admin", "system"]
Trigger = Literal["press", "assign", "first_work", "requester_reply", "staff_reply", "facts_saved", "silence"]
WaitingOn = Literal["support", "client", "vendor", "external", "nobody"]
WaitingAfter = Literal["", "support", "client", "vendor", "external"]
Money = Literal["nothing", "hour_pack", "invoice"]
Scope = Literal["own", "company", "assigned", "incidents", "attended", "surveys", "area", "desk"]
Intent = Literal["move", "close", "accept", "reopen", "cancel"]
Refusal = Literal["requester_reply", "staff_reply", "note", "edit", "assign", "attach", "delete", "work"]
Verb = Literal[
    "open", "reply", "note", "solve", "edit", "attach", "log_work", "log_contact", "assign", "take", "delete", "flag",
    "transfer", "follow",
]  # fmt: skip
# What a move may ask for beside fields of the form.
Evidence = Literal["comment", "assignee", "solution", "reason", "minutes", "contact_attempts", "outcome"]
FieldKind = Literal[
    "area", "category", "subject", "description", "requester", "affected", "phone", "organization", "product", "version",
    "priority", "service", "files", "assignee", "responsible", "vendor_number", "due_at",
    "text", "long_text", "number", "minutes", "date", "datetime", "choice", "yes_no", "person",
]  # fmt: skip
QuestionKind = Literal["stars", "choice", "text"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Target = Literal["first_reply", "next_reply", "resolution"]

COLORS: Final[tuple[Color, ...]] = get_args(Color)
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
TARGETS: Final[tuple[Target, ...]] = get_args(Target)
# Fields with a column on the ticket; the other kinds live in its JSON column under their key.
BUILT_IN_KINDS: Final = frozenset(get_args(FieldKind)[:17])
STAFF: Final[frozenset[Who]] = frozenset({"assignee", "responsible", "agent", "supervisor", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One stage of a ticket. `phase` is what the code asks for; label and explanation are what people read."""

    key: str
    label: LangMap
    explanation: LangMap
    icon: str
    color: Color
    phase: Phase
    final: bool = False
    clock: Literal["runs", "stops"] = "runs"
    waiting_on: WaitingOn = "support"
    refuses: frozenset[Refusal] = frozenset()
    check: bool = False  # drawn with a tick mark (003-18)
    archived: bool = False

    @property
    def is_open(self) -> bool:
        return self.phase != "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A move from one of `sources` to `target`. Closing, reopening, accepting and cancelling are moves with that `intent`."""

    key: str
    label: LangMap
    sources: tuple[str, ...]
    target: str
    who: frozenset[Who]
    trigger: Trigger = "press"
    intent: Intent = "move"
    days: int = 0  # of silence, working days
    requires: tuple[str, ...] = ()  # field keys and evidence
    asks: tuple[str, ...] = ()  # fields offered with the move, not forced
    outcomes: tuple[str, ...] = ()  # one: fixed; several: asked
    confirm: LangMap = field(default_factory=LangMap)
    icon: str = "arrow-right"
    color: Color = "blue"
    area: str = ""  # the ticket goes to this area with the move
    waiting_on: WaitingAfter = ""  # whose turn it is after the move; "" = what the state says (003-46)
    administrative: bool = False  # done by nobody's wish: shown as such, never as acceptance
    effects: tuple[str, ...] = ()  # declared names; the event records them


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a ticket ended. Only the outcome means money; `evidence` is what must be on record, with the least amount of it."""

    key: str
    label: LangMap
    money: Money = "nothing"
    evidence: Mapping[str, int] = field(default_factory=dict)
    color: Color = "gray"
    icon: str = "circle-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of a list that the desk defines: a priority, a service type, an option of a field."""

    key: str
    label: LangMap
    help: LangMap = field(default_factory=LangMap)
    color: Color = "gray"
    icon: str = ""
    outcomes: tuple[str, ...] = ()  # service types: the outcomes they allow; () = all
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the ticket. `on` says which forms show it; `seen_by` who reads it on the ticket; `set_by` who may change it later."""

    key: str
    kind: FieldKind
    label: LangMap
    help: LangMap = field(default_factory=LangMap)
    placeholder: LangMap = field(default_factory=LangMap)
    required: bool = False
    on: frozenset[Literal["portal", "console"]] = frozenset({"portal", "console"})
    seen_by: frozenset[Literal["client", "staff"]] = frozenset({"client", "staff"})
    set_by: frozenset[Who] = frozenset({"agent", "supervisor", "admin"})
    options: tuple[Choice, ...] = ()
    max_length: int = 0
    free_text: bool = False  # a person may be typed who is not on the list
    max_files: int = 0
    max_file_bytes: int = 0
    file_types: tuple[str, ...] = ()  # extensions without dot; () = the installation's safe list
    filterable: bool = False

    @property
    def is_built_in(self) -> bool:
        return self.kind in BUILT_IN_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A figure of the first page: how many tickets stand in these states."""

    key: str = ""  # made of its label where a blueprint says none, and kept from then on
    label: LangMap
    states: tuple[str, ...]
    icon: str = "ticket"
    color: Color = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Which event tells whom by mail. `to` are relations to the ticket."""

    event: str
    to: frozenset[
        Literal["requester", "affected", "entered_by", "assignee", "responsible", "team", "area", "followers"]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a survey. `options` are those of a choice, of which one is chosen."""

    key: str
    label: LangMap
    kind: QuestionKind
    help: LangMap = field(default_factory=LangMap)
    options: tuple[Choice, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What people are asked once their ticket is finished. Categories name it; whoever answers, answers to its words of that moment."""

    key: str
    label: LangMap
    intro: LangMap = field(default_factory=LangMap)
    thanks: LangMap = field(default_factory=LangMap)
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Working time, and targets in working minutes by priority (`default` for the others)."""

    amber_percent: int = 80
    holidays: bool = True  # those of the desk's country
    shown_to_clients: bool = True
    calendar: Mapping[Weekday, tuple[str, ...]] = field(default_factory=dict)
    first_reply: Mapping[str, int] = field(default_factory=dict)
    next_reply: Mapping[str, int] = field(default_factory=dict)
    resolution: Mapping[str, int] = field(default_factory=dict)

    def minutes(self, target: Target, priority: str) -> int | None:
        by_priority: Mapping[str, int] = getattr(self, target)
        return by_priority.get(priority, by_priority.get("default"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """How minutes of work become money: at least so many, rounded up to a step, for a ticket or for each entry; and when both sides
    are warned of a pack that nears its end."""

    minimum: int = 0
    step: int = 1
    per: Literal["ticket", "worklog"] = "ticket"
    warn_percent: int = 20  # of a pack, still left
    warn_days: int = 15  # before it expires


# What a desk's message to the agent in charge may speak of, in braces: {number}.
CALL_WORDS: Final = ("number", "company", "problem", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """Whether clients are invited to tell the agent in charge of their ticket themselves, and in which words; the usual ones where
    the desk has none."""

    whatsapp: bool = False
    advice: LangMap = field(default_factory=LangMap)  # why it helps
    message: LangMap = field(default_factory=LangMap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    name: LangMap
    address: str = ""
    site: str = ""
    email: str = ""
    phone: str = ""
    color: Color = "blue"
    logo: str = ""  # hash of a stored image, or the name of one that ships with a blueprint
    motto: LangMap = field(default_factory=LangMap)


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property keeps its values in __dict__
class DeskConfig:
    """A whole desk. Every lookup by key is a plain dict; nothing here queries."""

    key: str
    name: LangMap
    country: str
    time_zone: str
    language: str
    register: str  # es, es-mx (tú), es-ar (vos)
    date_format: Literal["dd/mm/yyyy", "dd-mm-yyyy", "yyyy-mm-dd", "mm/dd/yyyy"]
    brand: Brand
    words: Mapping[str, LangMap]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    outcomes: tuple[Outcome, ...]
    priorities: tuple[Choice, ...]
    services: tuple[Choice, ...]
    fields: tuple[FormField, ...]
    counters: tuple[Counter, ...]
    opening: Mapping[Literal["requester", "staff"], str]  # first state by who opens
    rights: Mapping[Verb, frozenset[Who]]
    see: Mapping[Literal["requester", "agent", "supervisor"], frozenset[Scope]]
    notices: tuple[Notice, ...] = ()
    surveys: tuple[Survey, ...] = ()
    replies_welcome: bool = True
    default_priority: str = ""
    advice: LangMap = field(default_factory=LangMap)  # shown above the form of a new ticket
    welcome: LangMap = field(default_factory=LangMap)  # shown when there is no ticket yet
    client_notices: LangMap = field(default_factory=LangMap)
    calling: Calling = field(default_factory=Calling)
    first_login: Literal["link", "tax_id"] = "link"
    deadlines: Deadlines = field(default_factory=Deadlines)
    hours: Hours = field(default_factory=Hours)
    refresh_seconds: int = 10

    @cached_property
    def state_by_key(self) -> dict[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def transition_by_key(self) -> dict[str, Transition]:
        return {transition.key: transition for transition in self.transitions}

    @cached_property
    def outcome_by_key(self) -> dict[str, Outcome]:
        return {outcome.key: outcome for outcome in self.outcomes}

    @cached_property
    def field_by_key(self) -> dict[str, FormField]:
        return {form_field.key: form_field for form_field in self.fields}

    @cached_property
    def built_in_labels(self) -> dict[str, LangMap]:
        """What the form calls the fields that every desk may have, by their kind."""
        return {form_field.kind: form_field.label for form_field in self.fields if form_field.is_built_in}

    @cached_property
    def priority_by_key(self) -> dict[str, Choice]:
        return {priority.key: priority for priority in self.priorities}

    @cached_property
    def service_by_key(self) -> dict[str, Choice]:
        return {service.key: service for service in self.services}

    @cached_property
    def survey_by_key(self) -> dict[str, Survey]:
        return {survey.key: survey for survey in self.surveys}

    @cached_property
    def charges(self) -> bool:
        """Whether any outcome of this desk means money; where none does, there are no accounts."""
        return any(outcome.money != "nothing" for outcome in self.outcomes)

    @cached_property
    def has_deadlines(self) -> bool:
        """Whether anything is due here: by a target, or on a date set by hand."""
        return any(getattr(self.deadlines, target) for target in TARGETS) or self.field_of_kind("due_at") is not None

    @property
    def shows_deadlines(self) -> bool:
        """Whether clients see them."""
        return self.has_deadlines and self.deadlines.shown_to_clients

    @cached_property
    def calendar(self) -> Calendar:
        """When the desk works. One that says no hours works around the clock: a date set by hand has its light there too."""
        spans = tuple(tuple(map(span_of, self.deadlines.calendar.get(day, ()))) for day in get_args(Weekday))
        closed = partial(holiday, self.country) if self.deadlines.holidays else open_every_day
        return (
            Calendar(ZoneInfo(self.time_zone), spans, closed)
            if any(spans)
            else Calendar(ZoneInfo(self.time_zone), ALWAYS)
        )

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        return tuple(state.key for state in self.states if state.is_open)

    def moves_from(self, state: str, *triggers: Trigger) -> Iterable[Transition]:
        """Transitions that leave `state` (or stay in it), in the blueprint's order; of these triggers, if any are named."""
        return (
            move for move in self.transitions if state in move.sources and (not triggers or move.trigger in triggers)
        )

    def field_of_kind(self, kind: FieldKind) -> FormField | None:
        return next((form_field for form_field in self.fields if form_field.kind == kind), None)

    def priority_rank(self, key: str) -> int:
        """Place of a priority in the desk's list, the first being the most urgent; unknown or none comes last."""
        keys = list(self.priority_by_key)
        return keys.index(key) if key in keys else len(keys)
