"""A form field for each kind of field that a desk's form can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.desks.config import Choice, FormField
from ventanilla.desks.models import Area, Desk, OwnedProduct, Product, Staff
from ventanilla.people.models import Contact, User
from ventanilla.tickets import facts
from ventanilla.tickets.files import Limits
from ventanilla.tickets.forms.base import TicketForm
from ventanilla.tickets.forms.inputs import REQUIRED, CategoryField, FilesField, RowField, SuggestingInput, TextField
from ventanilla.tickets.models import Ticket


def form_field(
    field: FormField, desk: Desk, form: TicketForm, *, ticket: Ticket | None = None, required: bool | None = None
) -> forms.Field | None:
    """The form field for a field of the desk, with its label, help and limits; None for kinds that no form sets."""
    required = field.required if required is None else required
    common: dict[str, Any] = {"label": str(field.label), "help_text": str(field.help), "required": required}
    build = _BUILDERS.get(field.kind)
    built = build(field, desk, form, ticket, common) if build else None
    if built is not None:
        if field.placeholder:
            built.widget.attrs["placeholder"] = str(field.placeholder)
        built.error_messages["required"] = str(REQUIRED)
    return built


def _text(field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]) -> forms.Field:
    long = field.kind in ("description", "long_text")
    column = facts.COLUMNS.get(field.kind)
    room = facts.room(column) if column else (facts.MAX_TEXT if long else facts.MAX_LINE)
    limit = min(field.max_length or room or facts.MAX_LINE, room or facts.MAX_LINE)
    if field.kind == "version":
        common["widget"] = SuggestingInput()
        common["widget"].suggestions = _versions(desk)
    built = TextField(long=long, max_length=limit, **common)
    if field.kind == "phone":
        built.widget.attrs.update({"inputmode": "tel", "autocomplete": "tel"})
    if field.kind == "version" and ticket is None and form.as_client:
        mine = Access.of(form.user).organizations_on(desk)
        owned = OwnedProduct.objects.filter(organization__in=mine, product__desk=desk).first()
        built.initial = owned.version if owned else ""
    return built


def _versions(desk: Desk) -> list[str]:
    """Those of all products on offer, each once."""
    rows = desk.products.filter(archived_at=None).values_list("versions", flat=True)
    return list(dict.fromkeys(version for versions in rows for version in versions))


def _area_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    return RowField(Area, lambda: list(desk.areas.filter(archived_at=None)), **common)


def _category_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    return CategoryField(desk, ticket.area if ticket else None, **common)


def _product_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    return RowField(Product, lambda: list(desk.products.filter(archived_at=None)), **common)


def _choice_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    options: Sequence[Choice] = {"priority": desk.config.priorities, "service": desk.config.services}.get(
        field.kind, field.options
    )
    choices = [(option.key, str(option.label)) for option in options if not option.archived]
    return forms.ChoiceField(choices=[("", _("Elegir…") if common["required"] else "—"), *choices], **common)


def _person_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    """People of the company: a list for choosing; where the desk says so, any name typed."""
    if field.kind == "affected" and field.free_text:
        return TextField(max_length=150, **common)
    return RowField(Contact, lambda: _people(desk, form, ticket), **common)


def _people(desk: Desk, form: TicketForm, ticket: Ticket | None) -> list[Contact]:
    people = Contact.objects.filter(archived_at=None).order_by("folded")
    if ticket is not None:
        return list(people.filter(memberships__organization=ticket.organization_id).distinct()[:500])
    if form.as_client:
        return list(people.filter(memberships__organization__in=Access.of(form.user).organizations_on(desk)).distinct())
    return list(people.filter(memberships__organization__client_of__desk=desk).distinct()[:2000])


def _responsible_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    return RowField(User, lambda: staff_of(desk), **common)


def staff_of(desk: Desk, area: Area | None = None) -> list[User]:
    """Active staff of the desk (of one area of it), by name: whom a ticket can be given to."""
    rows = Staff.objects.filter(desk=desk, is_active=True, user__is_active=True)
    if area is not None:
        rows = (rows.filter(areas=area) | rows.filter(role=Staff.Role.ADMIN)).distinct()
    return [row.user for row in rows.select_related("user__contact").order_by("user__contact__folded")]


def _files_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field | None:
    return FilesField(limits=Limits.of(field), **common) if ticket is None else None


def _number_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    if field.kind == "minutes":
        return forms.IntegerField(min_value=1, max_value=facts.MAX_MINUTES, **common)
    return forms.FloatField(min_value=-1e12, max_value=1e12, **common)


def _date_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    if field.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **common)


def _yes_no_field(
    field: FormField, desk: Desk, form: TicketForm, ticket: Ticket | None, common: dict[str, Any]
) -> forms.Field:
    return forms.BooleanField(**common)


_BUILDERS: Final[dict[str, Callable[..., forms.Field | None]]] = {
    "area": _area_field,
    "category": _category_field,
    "product": _product_field,
    "requester": _person_field,
    "affected": _person_field,
    "responsible": _responsible_field,
    "files": _files_field,
    "priority": _choice_field,
    "service": _choice_field,
    "choice": _choice_field,
    "number": _number_field,
    "minutes": _number_field,
    "date": _date_field,
    "datetime": _date_field,
    "due_at": _date_field,
    "yes_no": _yes_no_field,
    **dict.fromkeys(
        ("subject", "description", "phone", "version", "vendor_number", "text", "long_text", "person"), _text
    ),
}
