"""What was said and done, with its pictures: the description, the solution and the newest of the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.documents import pictures
from ventanilla.documents.prose import breakable, paragraphs
from ventanilla.documents.ticket_report.wording import locale, moment
from ventanilla.lib.writing import filesize
from ventanilla.tickets import timeline
from ventanilla.tickets.models import Attachment, Kind, Message, Ticket
from ventanilla.tickets.timeline import Entry

# What one paper takes: the newest of the history, as far as this reaches. The most takes a second and 320 MB to set.
MAX_ENTRIES: Final = 800
MAX_TEXT: Final = 600_000
MAX_PICTURES: Final = 24


def told(ticket: Ticket, *, public: bool) -> dict[str, Any]:
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
        "at": moment(ticket, entry.at),
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
    by = f"{message.author.name}, {moment(ticket, message.created_at)}"
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
        "files": [f"{breakable(one.name)} ({filesize(one.blob.size, locale(ticket))})" for one in attachments],
    }
