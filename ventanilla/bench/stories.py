"""The shapes that a seeded ticket's life can have. Each is lived once through the real verbs and rolled back; the rows it left are the
mould from which the others are cast, so that bulk and verbs cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models, transaction

from ventanilla.demo import clock
from ventanilla.desks.models import Area, Category, Desk
from ventanilla.people.models import Organization, User
from ventanilla.tickets import actions
from ventanilla.tickets.models import Event, Involvement, Message, Ticket

# What happens, and how long after the opening. Every life holds four messages.
LIVES: Final[Mapping[str, Sequence[tuple[str, timedelta]]]] = {
    "closed": (
        ("take", timedelta(minutes=25)),
        ("answer", timedelta(hours=1)),
        ("ask again", timedelta(hours=3)),
        ("resolve", timedelta(hours=20)),
        ("accept", timedelta(hours=30)),
    ),
    "new": (("ask again", timedelta(hours=1)), ("ask again", timedelta(hours=4)), ("ask again", timedelta(hours=9))),
    "in_progress": (
        ("take", timedelta(minutes=25)),
        ("answer", timedelta(hours=1)),
        ("ask again", timedelta(hours=3)),
        ("answer", timedelta(hours=5)),
    ),
    "waiting": (
        ("take", timedelta(minutes=25)),
        ("answer", timedelta(hours=1)),
        ("ask again", timedelta(hours=2)),
        ("ask client", timedelta(hours=6)),
    ),
    "resolved": (
        ("take", timedelta(minutes=25)),
        ("answer", timedelta(hours=1)),
        ("ask again", timedelta(hours=3)),
        ("resolve", timedelta(hours=12)),
    ),
}
OPEN: Final = ("new", "in_progress", "waiting", "resolved")


@dataclass(frozen=True)
class Mould:
    """The rows of one life: column values, with the moments as distances from the opening."""

    ticket: Mapping[str, Any]
    messages: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    involvements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class People:
    """Who plays in a life. A mould remembers its own, so that others can take their parts."""

    client: User
    agent: User
    organization: Organization
    category: Category


def live(
    desk: Desk, area: Area, people: People, life: str, start: datetime, texts: Sequence[str], subject: str
) -> Ticket:
    """Let one ticket live this life through the verbs, quietly: nothing follows from it."""
    words = iter(texts)
    with clock.quietly(), clock.at(start):
        ticket = actions.open_ticket(
            desk, by=people.client, area=area, category=people.category, subject=subject, description=next(words),
            organization=people.organization,
        )  # fmt: skip
        steps: Mapping[str, Callable[[], Ticket]] = {
            "take": lambda: actions.take(ticket, by=people.agent),
            "answer": lambda: actions.reply(ticket, next(words), by=people.agent, via="console"),
            "ask again": lambda: actions.reply(ticket, next(words), by=people.client, as_client=True),
            "ask client": lambda: actions.move(
                ticket, "ask_client", by=people.agent, comment=next(words), via="console"
            ),
            "resolve": lambda: actions.move(ticket, "resolve", by=people.agent, comment=next(words), via="console"),
            "accept": lambda: actions.accept(ticket, by=people.client, as_client=True),
        }
        for step, later in LIVES[life]:
            with clock.at(start + later):
                steps[step]()
    return Ticket.objects.get(pk=ticket.pk)


def mould(desk: Desk, area: Area, people: People, life: str, start: datetime) -> Mould:
    """Live it once, read what it left, and take it back."""
    with transaction.atomic():
        ticket = live(desk, area, people, life, start, ["?"] * 4, "?")
        found = Mould(
            ticket=_values(ticket, start),
            messages=[_values(row, start) for row in Message.objects.filter(ticket=ticket).order_by("pk")],
            events=[_values(row, start) for row in Event.objects.filter(ticket=ticket).order_by("seq")],
            involvements=[_values(row, start) for row in Involvement.objects.filter(ticket=ticket).order_by("pk")],
        )
        transaction.set_rollback(True)
    return found


def _values(row: models.Model, start: datetime) -> dict[str, Any]:
    return {
        field.attname: value - start if isinstance(value := getattr(row, field.attname), datetime) else value
        for field in row._meta.concrete_fields
    }
