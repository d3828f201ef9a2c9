"""What the side of a ticket's page tells: its people and facts, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from ventanilla.desks.config import FormField
from ventanilla.tickets import facts
from ventanilla.tickets.models import Attachment, Ticket
from ventanilla.tickets.timeline import Entry

FactKind = Literal["text", "person", "phone", "priority", "when", "elapsed", "copy"]


@dataclass(frozen=True)
class Fact:
    key: str
    label: str
    value: Any
    kind: FactKind = "text"
    nothing: str = "—"


@dataclass(frozen=True)
class FileLink:
    """A file as `ui.file_list` shows it."""

    name: str
    size: int
    url: str
    thumb: str


def files(entry: Entry) -> list[FileLink]:
    return [_file_of(attachment) for attachment in entry.attachments]


def _file_of(attachment: Attachment) -> FileLink:
    blob = attachment.blob
    thumb = reverse("file-thumb", args=[attachment.pk]) if blob.thumbnail_sha256 else ""
    return FileLink(attachment.name, blob.size, reverse("file", args=[attachment.pk, attachment.name]), thumb)


def facts_of(ticket: Ticket) -> dict[str, list[Fact]]:
    """In three parts: the people, what it is about, the times."""
    return {"people": list(_people(ticket)), "matter": list(_matter(ticket)), "times": list(_times(ticket))}


def public_facts_of(ticket: Ticket) -> dict[str, list[Fact]]:
    """The same, without what the desk shows to its staff only: for somebody whose own ticket it is and nothing else."""
    config = ticket.desk.config
    shown = {field.kind if field.is_built_in else field.key for field in config.fields if "client" in field.seen_by}
    hidden = {field.kind if field.is_built_in else field.key for field in config.fields} - shown
    if "vendor_number" not in shown:
        hidden.add("vendor_number")
    return {part: [fact for fact in found if fact.key not in hidden] for part, found in facts_of(ticket).items()}


def _people(ticket: Ticket) -> Iterator[Fact]:
    desk = ticket.desk
    yield Fact("organization", str(desk.word("organization")), ticket.organization)
    yield Fact("entered_by", str(desk.word("entered_by")), ticket.entered_by, "person")
    if ticket.requester_name or ticket.requester_id != ticket.entered_by_id:
        yield Fact("requester", str(desk.word("requester")), ticket.requester_label, "person")
    if _has(ticket, "affected") or ticket.affected or ticket.affected_name:
        yield Fact("affected", str(desk.word("affected")), ticket.affected_label, "person")
    if _has(ticket, "phone") or ticket.phone:
        yield Fact("phone", str(desk.word("phone")), ticket.phone, "phone")


def _matter(ticket: Ticket) -> Iterator[Fact]:
    desk, config = ticket.desk, ticket.desk.config
    if _has(ticket, "area"):  # a desk with one area never shows it
        yield Fact("area", str(desk.word("area")), ticket.area)
    yield Fact("category", str(desk.word("category")), ticket.category, nothing=_("Sin definir"))
    if config.priorities:
        yield Fact("priority", str(desk.word("priority")), ticket.urgency, "priority", _("Sin definir"))
    if config.services:
        service = config.service_by_key.get(ticket.service)
        yield Fact("service", str(desk.word("service")), service.label if service else None)
    if _has(ticket, "product"):
        yield Fact("product", str(desk.word("product")), ticket.product)
        yield Fact("version", str(desk.word("version")), ticket.product_version)
    if _has(ticket, "responsible"):
        yield Fact("responsible", str(desk.word("responsible")), ticket.responsible, "person", _("Nadie"))
    if _has(ticket, "vendor_number") or ticket.vendor_number:
        yield Fact("vendor_number", str(desk.word("vendor_number")), ticket.vendor_number, "copy")
    for field in config.fields:
        if not field.is_built_in:
            yield Fact(field.key, str(field.label), _own(ticket, field), _OWN.get(field.kind, "text"))


_OWN: dict[str, FactKind] = {"date": "when", "datetime": "when"}


def _own(ticket: Ticket, field: FormField) -> Any:
    """A field of the desk's own, in words."""
    value = facts.value(ticket, field)
    if value in (None, "", []):
        return None
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
    yield Fact("created_at", str(desk.word("created_at")), ticket.created_at, "when")
    yield Fact("elapsed", str(desk.word("elapsed")), ticket.age, "elapsed")
    if ticket.due_at or _has(ticket, "due_at"):
        yield Fact("due_at", str(desk.word("due_at")), ticket.due_at, "when")
    if ticket.closed_at:
        yield Fact("closed_at", str(desk.word("closed_at")), ticket.closed_at, "when")
        outcome = desk.config.outcome_by_key.get(ticket.outcome)
        if outcome:
            yield Fact("outcome", str(desk.word("outcome")), outcome.label)


def _has(ticket: Ticket, kind: Any) -> bool:
    return ticket.desk.config.field_of_kind(kind) is not None
