"""The people of every test, always the same, so that tests read as stories.

Ada administers the installation. On the desk: Grace is an agent of its first area, Alan another one there, Edsger an agent of its
last area, Barbara supervises the first area, Olga administers the desk. Rita asks, from Acme; Raj is her colleague; Mona manages Acme;
Sam is a stranger, from another client company. Nora is an employee without technical work, of the house itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ventanilla.desks import blueprint
from ventanilla.desks.models import Area, ClientOf, Desk, Staff
from ventanilla.people.models import Contact, Organization, OrganizationMember, User
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

PASSWORD = "una clave larga 1"


@dataclass
class Cast:
    """A desk with its people. Each is a `User`; his person is `user.contact`."""

    desk: Desk
    ada: User
    grace: User
    alan: User
    edsger: User
    barbara: User
    olga: User
    rita: User
    raj: User
    mona: User
    sam: User
    nora: User
    acme: Organization
    other: Organization
    house: Organization

    @property
    def area(self) -> Area:
        return self.desk.areas.all()[0]

    @property
    def everybody(self) -> dict[str, User]:
        names = ("ada", "grace", "alan", "edsger", "barbara", "olga", "rita", "raj", "mona", "sam", "nora")
        return {name: getattr(self, name) for name in names}


def make_user(name: str, **fields: Any) -> User:
    """A login with its person: "Rita Rojas" → user rita, rita@example.com."""
    username = name.split()[0].lower()
    password = fields.pop("password", None)
    user = User.objects.create_user(username, password or PASSWORD, email=f"{username}@example.com", **fields)
    user.contact = Contact.objects.create(user=user, name=name, email=user.email, email_verified_at=user.created_at)
    return user


def make_cast(desk_key: str = "soporte") -> Cast:
    """Load the shipped desk of this key and put everybody in place."""
    desk = blueprint.load(_document(desk_key)).desk
    areas = list(desk.areas.all())
    house = Organization.objects.create(name="La Casa", is_internal=True)
    acme = Organization.objects.create(name="Acme", legal_name="Acme S.A.")
    other = Organization.objects.create(name="Otra", legal_name="Otra Empresa S.A.")
    for organization in (house, acme, other):
        ClientOf.objects.create(desk=desk, organization=organization)
    people = {
        "ada": make_user("Ada Admin", is_admin=True),
        "grace": _staff(desk, "Grace Gómez", "agent", areas[0]),
        "alan": _staff(desk, "Alan Arias", "agent", areas[0]),
        "edsger": _staff(desk, "Edsger Díaz", "agent", areas[-1]),
        "barbara": _staff(desk, "Barbara Luna", "supervisor", areas[0]),
        "olga": _staff(desk, "Olga Ortiz", "admin", areas[0]),
        "rita": _member(acme, "Rita Rojas"),
        "raj": _member(acme, "Raj Ramos"),
        "mona": _member(acme, "Mona Mora", OrganizationMember.Role.MANAGER),
        "sam": _member(other, "Sam Solís"),
        "nora": _member(house, "Nora Núñez"),
    }
    return Cast(desk=desk, acme=acme, other=other, house=house, **people)


@cache
def _document(desk_key: str) -> dict[str, Any]:
    """Read once a session; loading leaves it as it is."""
    return blueprint.read(desk_key).document


def _staff(desk: Desk, name: str, role: str, area: Area) -> User:
    user = make_user(name)
    staff = Staff.objects.create(desk=desk, user=user, role=role)
    staff.areas.add(area)
    return user


def _member(organization: Organization, name: str, role: str = OrganizationMember.Role.MEMBER) -> User:
    user = make_user(name)
    OrganizationMember.objects.create(organization=organization, contact=user.contact, role=role)
    return user


def day_of(moment: datetime, desk: Desk) -> date:
    """Which day this is for the people of a desk. Tests run at any hour, and it may be another one elsewhere."""
    return moment.astimezone(ZoneInfo(desk.config.time_zone)).date()


def today(desk: Desk) -> date:
    return day_of(timezone.now(), desk)


def make_ticket(
    cast: Cast, by: User | None = None, *, state: str = "", assignee: User | None = None, **given: Any
) -> Ticket:
    """A ticket that Rita (or `by`) opened through the portal, put straight into a state of its desk's workflow if one is named."""
    by = by or cast.rita
    membership = by.contact.memberships.first()
    given.setdefault("area", cast.area)
    given.setdefault("organization", membership.organization if membership else cast.acme)
    given.setdefault("as_client", membership is not None)
    asked = cast.desk.config.field_of_kind("category")
    if asked is not None and ("portal" if given["as_client"] else "console") in asked.on:
        given.setdefault("category", given["area"].categories.filter(children=None).first())
    given.setdefault("description", "La impresora no imprime desde esta mañana.")
    fields = dict(given.pop("fields", {}))
    ticket = actions.open_ticket(cast.desk, by=by, fields=_required(cast.desk, fields, given), **given)
    if assignee is not None:
        ticket.assignee = assignee
        ticket.save(update_fields=["assignee"])
    if state:
        _put(ticket, state)
    return ticket


def _required(desk: Desk, fields: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Something acceptable for every field that this desk's form insists on."""
    side = "portal" if given["as_client"] else "console"
    for field in desk.config.fields:
        if not field.required or side not in field.on or field.key in fields:
            continue
        match field.kind:
            case "subject":
                fields[field.key] = "No imprime"
            case "affected":
                fields[field.key] = "Tester" if field.free_text else None
            case "product":
                fields[field.key] = desk.products.first()
            case "service":
                fields[field.key] = desk.config.services[0].key
            case "priority":
                fields[field.key] = desk.config.priorities[0].key
            case "phone" | "version":
                fields[field.key] = "11-1111-1111"
            case "choice":
                fields[field.key] = field.options[0].key
    return fields


def _put(ticket: Ticket, state: str) -> None:
    from ventanilla.tickets import counters

    target = ticket.desk.config.state_by_key[state]
    places = counters.places(ticket)
    ticket.state, ticket.phase = target.key, target.phase
    ticket.closed_at = None if target.is_open else ticket.created_at
    ticket.save(update_fields=["state", "phase", "closed_at"])
    counters.shift(places, counters.places(ticket))
