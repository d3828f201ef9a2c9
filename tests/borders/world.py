"""The world of the borders: one desk with its whole cast, people from beyond it, and one ticket that each stands in some relation to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from PIL import Image
from pytest_django import DjangoDbBlocker

from ventanilla.customers.models import ApiToken, Import
from ventanilla.deadlines.models import Policy
from ventanilla.desks import blueprint, editing
from ventanilla.desks.models import (
    Area,
    Category,
    ClientOf,
    Desk,
    Entrusted,
    OwnedProduct,
    Product,
    SettingsChange,
    Staff,
)
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Organization, OrganizationMember, User
from ventanilla.testing.cast import Cast, make_cast, make_ticket, make_user
from ventanilla.tickets import actions
from ventanilla.tickets.files import StoredFile, Upload, store
from ventanilla.tickets.models import Attachment, Message, Ticket

# The step that ends a ticket, and the state in which somebody works on it, by desk.
ENDING = {"soporte": "finish", "sanantonio": "close"}
AT_WORK = {"soporte": "in_process", "sanantonio": "open"}
OTHER_DESK = "belenus"


@dataclass
class World:
    """Rita's ticket is Grace's to solve. Otto administers another desk, Zoe asks there; Berta was Rita's colleague and is blocked."""

    cast: Cast
    other_desk: Desk
    otto: User
    zoe: User
    berta: User
    dario: User
    ticket: Ticket
    deleted: Ticket
    own: Ticket
    asked: Ticket  # finished: Rita is asked how it went
    reply: Message
    note: Message
    _clients: dict[str, Client] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.cast.desk

    @property
    def people(self) -> dict[str, User | None]:
        beyond = {"otto": self.otto, "zoe": self.zoe, "berta": self.berta, "dario": self.dario}
        return {"anonymous": None, **self.cast.everybody, **beyond}

    @property
    def ending(self) -> str:
        return ENDING[self.desk.key]

    @property
    def elsewhere(self) -> Area:
        """An area of the desk's where the ticket is not; of the other desk if this one has a single area."""
        areas = list(self.desk.areas.all())
        return areas[-1] if len(areas) > 1 else self.other_desk.areas.all()[0]

    @property
    def mail(self) -> OutboxMail:
        """What Rita got when her ticket was registered."""
        return OutboxMail.objects.filter(ticket=self.ticket, contact=self.cast.rita.contact).order_by("pk")[0]

    @property
    def change(self) -> SettingsChange:
        """What Olga changed in the desk's configuration."""
        return SettingsChange.objects.filter(desk=self.desk).latest("pk")

    @property
    def rule(self) -> Entrusted:
        """Who is in charge of a category of Acme's."""
        return Entrusted.objects.get(client__organization=self.cast.acme)

    def file_of(self, message: Message) -> Attachment:
        return message.attachments.all()[0]

    def client(self, name: str) -> Client:
        """A browser in which this person is signed in. A blocked one still has the cookie of his session."""
        if name not in self._clients:
            self._clients[name] = browser(self.people[name])
        return self._clients[name]


def browser(user: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if user is not None:
        client.force_login(user)
    return client


def image(color: str = "red", kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(written, kind)
    return written.getvalue()


def upload(name: str = "captura.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, image() if content is None else content)


def stored(name: str, content: bytes | None = None) -> StoredFile:
    return store(cast(Upload, upload(name, content)))


def make_world(desk_key: str) -> World:
    people = make_cast(desk_key)
    desk = people.desk
    other_desk = blueprint.load(blueprint.read(OTHER_DESK).document).desk
    otto, zoe = make_user("Otto Ojeda"), make_user("Zoe Zapata")
    Staff.objects.create(desk=other_desk, user=otto, role="admin")
    foreign = Organization.objects.create(name="Lejana", legal_name="Lejana S.A.")
    ClientOf.objects.create(desk=other_desk, organization=foreign)
    OrganizationMember.objects.create(organization=foreign, contact=zoe.contact)
    berta = make_user("Berta Blanco")
    OrganizationMember.objects.create(organization=people.acme, contact=berta.contact)
    dario = make_user("Darío Duarte")
    Staff.objects.create(desk=desk, user=dario, role="admin", is_active=False)

    editing.save(desk, lambda document: {**document, "hours": {"step": 2}}, number=desk.revision, by=people.olga)
    desk.refresh_from_db()

    product = Product.objects.create(desk=desk, key="caja", label={"es": "Caja", "en": "Till"})
    Policy.objects.create(desk=desk, organization=people.other, resolution=60)
    OwnedProduct.objects.create(organization=people.acme, product=product, version="1")
    client = ClientOf.objects.get(desk=desk, organization=people.acme)
    Entrusted.objects.create(client=client, category=_unused_category(people), in_charge=people.alan)

    Import.objects.create(desk=desk, by=people.olga, file_name="clientes.csv", state=Import.State.READY, seal="seal")
    ApiToken.objects.create(desk=desk, name="Sii4", secret_hash="0" * 64, by=people.olga)

    ticket = make_ticket(people, state=AT_WORK[desk_key], assignee=people.grace)
    reply, note = _messages(ticket, people.grace)
    deleted = make_ticket(people, description="Este se borró.")
    actions.delete(deleted, by=people.olga)
    own = make_ticket(people, people.barbara, as_client=False, requester=people.rita.contact)
    asked = make_ticket(people, description="Este ya se terminó.", assignee=people.grace)
    actions.assign(asked, to=people.grace, by=people.barbara)
    actions.close(_fresh(asked), by=people.grace)
    return World(
        people, other_desk, otto, zoe, berta, dario,
        _fresh(ticket), _fresh(deleted), _fresh(own), _fresh(asked), reply, note,
    )  # fmt: skip


def _unused_category(people: Cast) -> Category:
    """One that no ticket of this world is about; sanantonio has none, so it gets one."""
    category = people.area.categories.last()
    return category or Category.objects.create(area=people.area, key="otra", label={"es": "Otra"})


def _messages(ticket: Ticket, by: User) -> tuple[Message, Message]:
    actions.reply(ticket, by=by, body="Lo estoy viendo.", files=[stored("respuesta.png")])
    actions.note(ticket, by=by, body="El cliente no paga.", files=[stored("nota.png")])
    public, internal = list(ticket.messages.order_by("-pk")[:2])[::-1]
    return public, internal


def _fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("desk").get(pk=ticket.pk)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back: a savepoint within the world's transaction."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def standing(blocker: DjangoDbBlocker, folder: Path, desk_key: str) -> Iterator[World]:
    """A world for all tests of a module: made once, in a transaction that is rolled back in the end."""
    with blocker.unblock(), override_settings(MEDIA_ROOT=folder), undone():
        world = make_world(desk_key)
        for name in world.people:
            world.client(name)
        world.berta.is_active = False  # without ending her sessions: the cookie alone must not do
        world.berta.save(update_fields=["is_active"])
        yield world
