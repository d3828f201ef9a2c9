"""The deadlines of a ticket follow it: this runs in the transaction of every verb, named by the page of reactions.

Each step brings them to what the ticket is now, whatever led there. So it does not matter which verb it was, and twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from ventanilla.deadlines.models import Deadline
from ventanilla.deadlines.targets import minutes_of
from ventanilla.desks.config import DeskConfig
from ventanilla.tickets.models import Event, Kind, Ticket
from ventanilla.tickets.timing import put_due

# Others change nothing that is counted. A deleted ticket keeps its deadlines, unseen and untold, for the day it is restored.
COUNTED = frozenset({Kind.OPENED, Kind.REPLIED, Kind.ATTACHED, Kind.MOVED, Kind.EDITED, Kind.TRANSFERRED})
_ANSWERS: tuple[str, ...] = ("first_reply", "next_reply")


def keep(event: Event) -> None:
    """Start, meet, stop, resume, recount and end what this event starts, meets, stops …, and tell the ticket what is due next."""
    is_new = event.kind == Kind.OPENED
    rows: Iterable[Deadline] = [] if is_new else Deadline.objects.open().filter(ticket=event.ticket)
    clock = Clock(event.ticket, rows)
    clock.follow(event)
    clock.save()


class Clock:
    """The open deadlines of one ticket at one moment."""

    def __init__(self, ticket: Ticket, rows: Iterable[Deadline] = (), minutes: Mapping[str, int] | None = None) -> None:
        self.ticket, self.now = ticket, ticket.created_at
        self.open = {row.target: row for row in rows}
        self.before = {row.pk: _values(row) for row in self.open.values()}
        self.ended: list[Deadline] = []
        if minutes is not None:
            self.minutes = minutes

    def follow(self, event: Event) -> None:
        """Bring them to what the ticket is after this event, in memory."""
        self.now = event.created_at
        if event.kind == Kind.OPENED:
            self.start("first_reply")
        else:
            self.hear(event)
        if event.kind in (Kind.EDITED, Kind.TRANSFERRED):
            self.recount(moved=event.kind == Kind.TRANSFERRED)
        if self.ticket.is_open:
            self.start_resolution()
            self.promise()
            self.stop_or_go()
        else:
            self.end_all(came_to_nothing=self._is_cancelled(event))

    @cached_property
    def minutes(self) -> Mapping[str, int]:
        return minutes_of(self.ticket)

    @property
    def config(self) -> DeskConfig:
        return self.ticket.desk.config

    def start(self, target: str, at: datetime | None = None) -> None:
        if target in self.minutes:
            row = Deadline(ticket=self.ticket, target=target, started_at=at or self.now, minutes=self.minutes[target])
            self.open[target] = row
            self._count(row)

    def hear(self, event: Event) -> None:
        """A public message: of the staff it answers, of the client it asks."""
        message = event.message
        if message is None or message.is_internal:
            return
        if message.by_staff:
            for target in _ANSWERS:
                if target in self.open:
                    self._end(self.open[target])
        elif self.ticket.is_open and not any(target in self.open for target in _ANSWERS):
            self.start("next_reply")

    def start_resolution(self) -> None:
        """On opening and after every reopening; a desk that sets its targets later finds its open tickets without, until edited."""
        if "resolution" not in self.open:
            self.start("resolution", self._open_since())

    def _open_since(self) -> datetime:
        return self.now if self.ticket.reopened_count else self.ticket.created_at

    def promise(self) -> None:
        """A date set by hand wins over the policy; taken back, the policy counts again from the beginning."""
        row, promised = self.open.get("resolution"), self.ticket.promised_at
        if row is not None and row.manual and row.due_at == promised:
            return
        if promised is not None and promised > self.now:
            row = row or Deadline(ticket=self.ticket, target="resolution")
            row.manual, row.started_at, row.due_at, row.stopped_at, row.paused = True, self.now, promised, None, 0
            row.minutes = self.config.calendar.between(self.now, promised)
            self.open["resolution"] = row
            self._light(row)
        elif row is not None and row.manual:
            row.manual, row.started_at, row.minutes = False, self._open_since(), 0
            self.recount()

    def recount(self, *, moved: bool = False) -> None:
        """From the same beginning, with the minutes that priority, category, client or product give now. `moved`: and it may be
        another desk, with other working hours."""
        for row in list(self.open.values()):
            if row.manual:
                row.revision = self.ticket.desk.revision
            elif row.target not in self.minutes:
                self._end(row, kept=None)
            elif moved or row.minutes != self.minutes[row.target]:
                row.minutes = self.minutes[row.target]
                self._count(row)

    def stop_or_go(self) -> None:
        """Clocks stop in states that say so; but what is late is late, also while the client's answer is missing (003-27)."""
        stops = self.ticket.current.clock == "stops"
        for row in self.open.values():
            if stops and row.stopped_at is None and not row.manual and row.due_at is not None and row.due_at > self.now:
                row.stopped_at, row.due_at, row.amber_at = self.now, None, None
            elif not stops and row.stopped_at is not None:
                self._go_on(row)

    def end_all(self, *, came_to_nothing: bool) -> None:
        for row in list(self.open.values()):
            self._end(row, kept=None if came_to_nothing else True)

    def _is_cancelled(self, event: Event) -> bool:
        step = self.config.transition_by_key.get(event.data.get("transition", ""))
        return step is not None and step.intent == "cancel"

    def save(self) -> None:
        """What changed, in few queries; what ended makes room for what begins."""
        changed = [row for row in self.open.values() if row.pk and self.before[row.pk] != _values(row)]
        known = [row for row in self.ended if row.pk]
        if changed or known:
            Deadline.objects.bulk_update([*known, *changed], FIELDS)
        Deadline.objects.bulk_create(row for row in self.rows if not row.pk)
        if self.ticket.is_open or self.ended:
            put_due(self.ticket, *self.due)

    @property
    def rows(self) -> list[Deadline]:
        return [*self.ended, *self.open.values()]

    @property
    def due(self) -> tuple[datetime | None, datetime | None, str]:
        """The ticket's own columns: what is due first, when the first of all turns yellow, and what it is."""
        if self.ticket.is_open:
            rows = [row for row in self.open.values() if row.due_at is not None]
        else:
            rows = [row for row in self.ended if row.target == "resolution" and row.kept is not None]
        moments = sorted((row.due_at, row.target) for row in rows if row.due_at)
        ambers = sorted(row.amber_at for row in rows if row.amber_at)
        due_at, target = moments[0] if moments else (None, "")
        return due_at, ambers[0] if ambers else None, target

    def _go_on(self, row: Deadline) -> None:
        assert row.stopped_at is not None
        row.paused += self.config.calendar.between(row.stopped_at, self.now)
        row.stopped_at = None
        self._count(row)

    def _count(self, row: Deadline) -> None:
        row.revision = self.ticket.desk.revision
        if row.stopped_at is None:
            row.due_at = self.config.calendar.add(row.started_at, row.minutes + row.paused)
            self._light(row)

    def _light(self, row: Deadline) -> None:
        """When it turns yellow. What is moved into the future will be told of anew."""
        assert row.due_at is not None
        row.revision = self.ticket.desk.revision
        early = row.minutes * self.config.deadlines.amber_percent // 100
        row.amber_at = self.config.calendar.add(row.started_at, early + row.paused)
        if row.amber_at > self.now:
            row.warned_at = None
        if row.due_at > self.now:
            row.breached_at = None

    def _end(self, row: Deadline, kept: bool | None = True) -> None:
        """`kept`: it was met; in time, unless its end had passed."""
        if row.stopped_at is not None:
            self._go_on(row)
        row.ended_at = self.ticket.closed_at or self.now
        row.kept = None if kept is None else row.due_at is not None and row.ended_at <= row.due_at
        del self.open[row.target]
        self.ended.append(row)


FIELDS = [
    "started_at", "minutes", "manual", "paused", "stopped_at", "due_at", "amber_at", "revision", "warned_at", "breached_at",
    "ended_at", "kept",
]  # fmt: skip


def _values(row: Deadline) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in FIELDS)
