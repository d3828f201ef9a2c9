"""`ventanilla seed`: as many tickets as wanted on a desk of their own, written in bulk, always the same from the same number."""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from ventanilla.bench import words
from ventanilla.bench.stories import LIVES, OPEN, Mould, People, mould
from ventanilla.deadlines import clock, watch
from ventanilla.deadlines.models import Deadline
from ventanilla.desks import blueprint
from ventanilla.desks.config import TARGETS
from ventanilla.desks.models import Area, Category, ClientOf, Desk, Staff
from ventanilla.people.models import Contact, Organization, OrganizationMember, User
from ventanilla.search import index
from ventanilla.search.documents import document
from ventanilla.tickets import counters
from ventanilla.tickets.models import Counter, Event, Involvement, Kind, Message, Ticket, TicketNumber

DESK: Final = "bench"
PASSWORD: Final = "medir-la-ventanilla-1"  # noqa: S105
AGENTS: Final = 20
_BATCH: Final = 2000
_YEARS: Final = timedelta(days=730)
_SEED: Final = 20_240_611


@dataclass
class Scene:
    """The desk and everybody on it."""

    desk: Desk
    area: Area
    categories: list[Category]
    agents: list[User]
    clients: list[tuple[User, Organization]]
    moulds: dict[str, Mould] = field(default_factory=dict)

    @property
    def people(self) -> People:
        """Those who live the moulds."""
        client, organization = self.clients[0]
        return People(client, self.agents[0], organization, self.categories[0])


def seed(tickets: int, say: Callable[[str], None] = lambda _text: None) -> Desk:
    """Write `tickets` more tickets on the desk `bench` (the blueprint `ventanilla`) and add its logins to the accounts."""
    random = Random(_SEED)
    with transaction.atomic():
        scene = _scene(tickets)
    now = timezone.now()
    for life in LIVES:
        scene.moulds[life] = mould(scene.desk, scene.area, scene.people, life, now - timedelta(days=3))
    written, counted = 0, Tally[counters.Place]()
    lives = _lives(random, tickets, scene, now)
    while batch := list(islice(lives, _BATCH)):
        with transaction.atomic():
            _write(scene, batch, counted)
        written += len(batch)
        say(f"{written:,} / {tickets:,}")
    with transaction.atomic():
        _count(counted)
        watch.pass_over()
    _accounts(scene)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return scene.desk


@dataclass(frozen=True)
class Life:
    """One ticket to be written: who plays, when it began, what was said."""

    name: str
    people: People
    start: datetime
    subject: str
    texts: Sequence[str]


def _lives(random: Random, tickets: int, scene: Scene, now: datetime) -> Iterator[Life]:
    """Oldest first, so that numbers tell age. Each client asks as often as any other; a fifth is open."""
    for number in range(tickets):
        client, organization = scene.clients[number % len(scene.clients)]
        people = People(client, random.choice(scene.agents), organization, random.choice(scene.categories))
        name = random.choice(OPEN) if number % 5 == 0 else "closed"
        texts = [words.message(random) for _ in range(4)]
        if number % 100 == 7:
            texts[0] = words.message(random, "caldera")
        if number % 100 == 57:
            texts[random.randint(1, 3)] = words.message(random, "turbina")
        start = now - _YEARS + (_YEARS - timedelta(days=2)) * (number / tickets)
        yield Life(name, people, start, words.subject(random), texts)


def _write(scene: Scene, lives: Sequence[Life], counted: Tally[counters.Place]) -> None:
    """A batch of lives, each table at once. Ids are given here, so that rows can point at one another before they exist."""
    numbers = TicketNumber.objects.bulk_create([TicketNumber() for _ in lives])
    next_ticket, next_message, next_event = (_next_id(model) for model in (Ticket, Message, Event))
    tickets: list[Ticket] = []
    messages: list[Message] = []
    events: list[Event] = []
    involvements: list[Involvement] = []
    deadlines: list[Deadline] = []
    for life, number in zip(lives, numbers, strict=True):
        form = scene.moulds[life.name]
        cast = _Cast(scene.people, life.people, life.start)
        ticket = Ticket(**cast.row(form.ticket, id=next_ticket, number=number.pk, subject=life.subject))
        ticket.requester, ticket.organization = life.people.client.contact, life.people.organization
        tickets.append(ticket)
        said = {row["id"]: next_message + place for place, row in enumerate(form.messages)}
        happened = {row["id"]: next_event + place for place, row in enumerate(form.events)}
        for row, text in zip(form.messages, life.texts, strict=True):
            messages.append(Message(**cast.row(row, id=said[row["id"]], ticket_id=next_ticket, body=text)))
        for row in form.events:
            links = {"message_id": said.get(row["message_id"]), "caused_by_id": happened.get(row["caused_by_id"])}
            events.append(Event(**cast.row(row, id=happened[row["id"]], ticket_id=next_ticket, **links)))
        deadlines += _deadlines(ticket, events[-len(happened) :], messages[-len(said) :])
        involvements += [Involvement(**cast.row(row, id=None, ticket_id=next_ticket)) for row in form.involvements]
        counted.update(counters.places(ticket))
        next_ticket, next_message, next_event = next_ticket + 1, next_message + len(said), next_event + len(happened)
    Ticket.objects.bulk_create(tickets, batch_size=500)
    Message.objects.bulk_create(messages, batch_size=1000)
    Event.objects.bulk_create(events, batch_size=1000)
    Involvement.objects.bulk_create(involvements, batch_size=1000)
    Deadline.objects.bulk_create(deadlines, batch_size=1000)
    by_ticket: dict[int, list[Message]] = {}
    for message in messages:
        by_ticket.setdefault(message.ticket_id, []).append(message)
    index.write([document(ticket, by_ticket[ticket.pk]) for ticket in tickets])
    _move_sequences_on()


def _deadlines(ticket: Ticket, events: Sequence[Event], messages: Sequence[Message]) -> list[Deadline]:
    """Working time differs from day to day, so no mould holds it: the clock follows the events as it does those of the verbs. Nobody
    here was promised more than the desk promises all."""
    promised = ticket.desk.config.deadlines
    minutes: dict[str, int] = {
        target: found for target in TARGETS if (found := promised.minutes(target, ticket.priority)) is not None
    }
    texts = {message.id: message for message in messages}
    states = ticket.desk.config.state_by_key
    end = ticket.state, ticket.phase, ticket.closed_at
    follower = clock.Clock(ticket, minutes=minutes)
    for event in events:
        if event.kind in (Kind.OPENED, Kind.MOVED):
            state = states[event.data["to"]]
            ticket.state, ticket.phase, ticket.closed_at = state.key, state.phase, None if state.is_open else end[2]
        if event.kind in clock.COUNTED:
            event.message = texts.get(event.message_id or 0)
            follower.follow(event)
    ticket.state, ticket.phase, ticket.closed_at = end
    ticket.due_at, ticket.amber_at, ticket.due_target = follower.due
    return follower.rows


class _Cast:
    """Others take the parts of those who lived the mould."""

    def __init__(self, model: People, people: People, start: datetime) -> None:
        self.start = start
        self.users = {model.client.pk: people.client.pk, model.agent.pk: people.agent.pk}
        self.contacts = {
            model.client.contact.pk: people.client.contact.pk,
            model.agent.contact.pk: people.agent.contact.pk,
        }
        self.others = {"organization_id": people.organization.pk, "category_id": people.category.pk}

    def row(self, form: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        return {column: given[column] if column in given else self._value(column, form[column]) for column in form}

    def _value(self, column: str, value: Any) -> Any:
        if isinstance(value, timedelta):
            return self.start + value
        if column in self.others:
            return self.others[column]
        if column in _USERS:
            return self.users.get(value)
        if column in _CONTACTS:
            return self.contacts.get(value)
        if column == "data" and "from_team" in value:  # an assignment names users
            return {**value, "to": self.users.get(value["to"]), "from": self.users.get(value["from"])}
        return value


_USERS: Final = frozenset({"assignee_id", "responsible_id", "actor_id", "user_id"})
_CONTACTS: Final = frozenset({"requester_id", "affected_id", "entered_by_id", "accepted_by_id", "author_id"})


def _next_id(model: type[Ticket] | type[Message] | type[Event]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _move_sequences_on() -> None:
    """PostgreSQL's sequences do not notice ids that were given."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Ticket, Message, Event]):
                cursor.execute(statement)


def _count(counted: Tally[counters.Place]) -> None:
    """Add to the counters of people and companies, known ones and new ones."""
    rows = []
    for (owner, pk, desk, state), tickets in sorted(counted.items()):
        place: dict[str, Any] = {owner: pk, "desk_id": desk, "state": state}
        if not Counter.objects.filter(**place).update(tickets=F("tickets") + tickets):
            rows.append(Counter(**place, tickets=tickets))
    Counter.objects.bulk_create(rows, batch_size=1000)


def _scene(tickets: int) -> Scene:
    """The desk with its people: as many clients as the tickets need, four to a company, and twenty agents."""
    desk = Desk.objects.filter(key=DESK).first()
    if desk is None:
        desk = blueprint.load(blueprint.read("ventanilla").document, key=DESK, source="bench").desk
    area = desk.areas.all()[0]
    hashed = make_password(PASSWORD)
    agents = [_person(f"bench-agente-{n}", f"Agente {n} de Medición", hashed) for n in range(1, AGENTS + 1)]
    for user in agents:
        staff, _created = Staff.objects.get_or_create(desk=desk, user=user)
        staff.areas.add(area)
    clients = []
    for n in range(1, max(tickets // 100, 200) + 1):
        if n % 4 == 1:
            organization, _created = Organization.objects.get_or_create(name=f"Empresa de Medición {n // 4 + 1}")
            ClientOf.objects.get_or_create(desk=desk, organization=organization)
        user = _person(f"bench-cliente-{n}", f"Cliente {n} de Medición", hashed)
        OrganizationMember.objects.get_or_create(organization=organization, contact=user.contact)
        clients.append((user, organization))
    return Scene(desk, area, list(area.categories.filter(children=None)), agents, clients)


def _person(username: str, name: str, hashed: str) -> User:
    user = User.objects.filter(username=username).select_related("contact").first()
    if user is None:
        user = User.objects.create(username=username, email=f"{username}@example.com", password=hashed)
        user.contact = Contact.objects.create(user=user, name=name, email=user.email, email_verified_at=timezone.now())
    return user


def _accounts(scene: Scene) -> None:
    """Eight agents' and eight clients' logins, beside those of the demo."""
    path = Path(settings.DATA) / "demo-accounts.json"
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    people = [("agent", user) for user in scene.agents[:8]] + [("client", user) for user, _company in scene.clients[:8]]
    kept = [row for row in rows if row["desk"] != DESK]
    added = [
        {"desk": DESK, "role": role, "username": user.username, "password": PASSWORD, "name": user.contact.name}
        for role, user in people
    ]
    path.write_text(json.dumps(kept + added, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
