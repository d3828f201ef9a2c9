"""Opening a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.desks.models import Area, Category, ClientOf, Desk, OwnedProduct
from ventanilla.lib.text import clean_line, first_line
from ventanilla.people.models import Contact, Organization, User
from ventanilla.tickets import counters, events, facts, permissions
from ventanilla.tickets.actions import concurrency
from ventanilla.tickets.actions.charging import put_in_charge
from ventanilla.tickets.actions.saying import author, checked_body, involve, say
from ventanilla.tickets.errors import Invalid, NotAllowed
from ventanilla.tickets.files import StoredFile
from ventanilla.tickets.models import Kind, Ticket, TicketNumber


def open_ticket(
    desk: Desk,
    *,
    by: User,
    description: str,
    area: Area,
    category: Category | None = None,
    subject: str = "",
    requester: Contact | None = None,
    requester_name: str = "",
    organization: Organization | None = None,
    fields: Mapping[str, Any] | None = None,
    files: Sequence[StoredFile] = (),
    as_client: bool = True,
    via: str = "portal",
    key: str = "",
) -> Ticket:
    """Register a ticket; with the same `key` from the same person it is the same ticket, however often it is sent.

    `requester` is the typist himself unless somebody else is named; `requester_name` somebody of a client's whom nobody knows yet, where
    the desk allows it. `organization` the company it is made out to. `fields` maps
    keys of the desk's form (priority, affected, product …) to values. Without a subject the first line of the description stands in.
    Raises `NotAllowed`, or `Invalid` with one message per field.
    """
    already = concurrency.used(by, key)
    if already is not None:
        return already
    try:
        with transaction.atomic():
            return _open(
                desk, by=by, description=description, area=area, category=category, subject=subject, requester=requester,
                requester_name=requester_name,
                organization=organization, fields=fields or {}, files=files, as_client=as_client, via=via, key=key,
            )  # fmt: skip
    except IntegrityError:
        already = concurrency.used(by, key)  # the twin of a double click was quicker
        if already is None:
            raise
        return already


def _open(
    desk: Desk,
    *,
    by: User,
    description: str,
    area: Area,
    category: Category | None,
    subject: str,
    requester: Contact | None,
    requester_name: str,
    organization: Organization | None,
    fields: Mapping[str, Any],
    files: Sequence[StoredFile],
    as_client: bool,
    via: str,
    key: str,
) -> Ticket:
    access = Access.of(by)
    if not permissions.can_open(by, desk) or (as_client and not access.is_client_of(desk)):
        raise NotAllowed("open")
    requester = requester or author(by)
    _require_related(desk, access, area, requester, organization, as_client=as_client)
    body = checked_body(description, field=_key_of(desk, "description"))
    config = desk.config
    state = config.state_by_key[config.opening["requester" if as_client else "staff"]]
    now = timezone.now()
    ticket = Ticket(
        desk=desk, area=area, requester=requester, requester_name=_typed(desk, requester_name, as_client=as_client),
        entered_by=author(by), organization=organization,
        state=state.key, phase=state.phase, waiting_on=state.waiting_on, state_since=now,
        created_at=now, updated_at=now, via=via,
    )  # fmt: skip
    given = dict(fields)
    if category is not None:
        given[_key_of(desk, "category")] = category
    if subject:
        given[_key_of(desk, "subject")] = subject
    _default(ticket, category, given)
    _require_settable(ticket, by, given, as_client=as_client)
    facts.put(ticket, given)
    ticket.subject = ticket.subject or clean_line(first_line(body)) or _("Sin asunto")
    ticket.priority_rank = config.priority_rank(ticket.priority)
    _prefill_version(ticket)
    rule = put_in_charge(ticket)
    ticket.number = TicketNumber.take()
    ticket.save()
    concurrency.remember(by, key, ticket)
    message = say(ticket, body, by=by, by_staff=not as_client, files=files, via=via)
    counters.shift(frozenset(), counters.places(ticket))
    if not as_client:
        involve(ticket, by, attended=False)
    events.record(ticket, Kind.OPENED, by=by, public=True, message=message, to=state.key, **rule)
    return ticket


def _require_related(
    desk: Desk, access: Access, area: Area, requester: Contact, organization: Organization | None, *, as_client: bool
) -> None:
    """Area of this desk; company a client of this desk and, for a client, his own; requester one of that company's people."""
    errors: dict[str, str] = {}
    if area.desk_id != desk.pk or area.archived_at is not None:
        errors["area"] = _("Elija un área de la lista.")
    if organization is not None:
        mine = access.organizations_on(desk)
        foreign = as_client and organization.pk not in mine
        if foreign or not ClientOf.objects.filter(desk=desk, organization=organization).exists():
            errors["organization"] = _("Elija una empresa de la lista.")
        elif requester.pk != access.contact_id and not requester.memberships.filter(organization=organization).exists():
            errors["requester"] = _("Esta persona no pertenece a la empresa.")
    elif as_client:
        errors["organization"] = _("Elija una empresa de la lista.")
    elif requester.pk != access.contact_id:
        errors["organization"] = _("Indique la empresa de la persona.")
    if errors:
        raise Invalid(errors)


def _typed(desk: Desk, name: str, *, as_client: bool) -> str:
    """A name typed for a requester; staff, who can register people, do not type names."""
    name = clean_line(name)
    field = desk.config.field_of_kind("requester")
    if name and (field is None or not field.free_text or not as_client):
        raise Invalid({_key_of(desk, "requester"): _("Elija una persona de la lista.")})
    if len(name) > 150:
        raise Invalid({_key_of(desk, "requester"): _("Puede tener como máximo %(limit)s caracteres.") % {"limit": 150}})
    return name


def _require_settable(ticket: Ticket, by: User, given: Mapping[str, Any], *, as_client: bool) -> None:
    """A field that the form of this side does not show cannot be slipped in."""
    side = "portal" if as_client else "console"
    config = ticket.desk.config
    for key in given:
        field = config.field_by_key.get(key)
        if field is not None and side not in field.on and given[key] not in (None, ""):
            raise Invalid({key: _("Este campo no se puede indicar al registrar el ticket.")})


def _default(ticket: Ticket, category: Category | None, given: dict[str, Any]) -> None:
    """Priority of the category, else of the desk, unless one was chosen."""
    key = _key_of(ticket.desk, "priority")
    if not given.get(key):
        given.pop(key, None)
        ticket.priority = (category.default_priority if category else "") or ticket.desk.config.default_priority


def _prefill_version(ticket: Ticket) -> None:
    """The version that the company bought, where the form left it open (003-7)."""
    if ticket.product and not ticket.product_version and ticket.organization:
        owned = OwnedProduct.objects.filter(organization=ticket.organization, product=ticket.product).first()
        ticket.product_version = owned.version if owned else ""


def _key_of(desk: Desk, kind: Any) -> str:
    """The key under which the desk's form has this built-in kind; the kind itself where the form does not ask for it."""
    field = desk.config.field_of_kind(kind)
    return field.key if field else str(kind)
