"""What was said and what happened on a ticket, in one list for one audience («bitácora»)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ventanilla.tickets import describe
from ventanilla.tickets.models import Attachment, Event, Kind, Message, Ticket

PAGE: Final = 200
# Their message says it all; no line of their own beside it.
_SPOKEN: Final = frozenset({Kind.OPENED, Kind.REPLIED, Kind.NOTED, Kind.ATTACHED})


@dataclass(frozen=True)
class Entry:
    """A message with its files, or a line about something that happened; `anchor` is its id on the page."""

    event: Event
    at: datetime
    anchor: str
    message: Message | None = None
    attachments: Sequence[Attachment] = ()
    text: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Timeline:
    """The newest entries, oldest first. `first` is the ticket's opening message, which pages show apart as the description."""

    entries: Sequence[Entry] = field(default_factory=list)
    first: Entry | None = None
    has_more: bool = False


def of(ticket: Ticket, *, public: bool, before: int | None = None) -> Timeline:
    """The timeline for clients (`public`) or for staff. Three or four queries, however long it is; older pages by `before` (seq).

    A client's holds public events only, and even there no internal message, whatever a row may say.
    """
    rows = ticket.events.select_related("actor__contact", "message__author")
    if public:
        rows = rows.public()
    opening = rows.filter(kind=Kind.OPENED) if before is None else rows.none()
    wanted = rows.filter(seq__lt=before) if before is not None else rows
    newest = list(wanted.order_by("-seq")[: PAGE + 1])
    events = newest[:PAGE][::-1]
    if before is None and not any(event.kind == Kind.OPENED for event in events):
        events = [*opening, *events]
    names = describe.Names.for_events(events)
    files = _files(events)
    entries: list[Entry] = []
    first: Entry | None = None
    for event in events:
        for entry in _entries(ticket, event, names, files, public=public):
            if event.kind == Kind.OPENED and entry.message is not None:
                first = entry
            else:
                entries.append(entry)
    return Timeline(entries, first, len(newest) > PAGE)


def notices(ticket: Ticket) -> list[Entry]:
    """Who told whom of the ticket by WhatsApp, the latest first."""
    told = list(
        ticket.events.filter(kind=Kind.NOTIFIED).select_related("actor__contact", "message").order_by("-seq")[:20]
    )
    names = describe.Names.for_events(told)
    return [entry for event in told for entry in _entries(ticket, event, names, {}, public=True)]


def _entries(
    ticket: Ticket, event: Event, names: describe.Names, files: dict[int, list[Attachment]], *, public: bool
) -> list[Entry]:
    found = []
    message = event.message
    if message is not None and not (public and message.is_internal) and event.kind != Kind.SOLUTION_MARKED:
        found.append(Entry(event, event.created_at, f"m{message.pk}", message, files.get(message.pk, ())))
    if event.kind not in _SPOKEN:
        config = ticket.desk.config
        found.append(
            Entry(
                event,
                event.created_at,
                f"e{event.seq}",
                text=describe.sentence(event, config, names, public=public),
                icon=describe.icon(event, config),
            )
        )
    return found


def _files(events: Sequence[Event]) -> dict[int, list[Attachment]]:
    messages = [event.message_id for event in events if event.message_id]
    found: dict[int, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(message__in=messages).select_related("blob"):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found
