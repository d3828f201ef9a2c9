"""Values of a desk's fields on a ticket: which column or JSON key holds them, and what is a good value for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from ventanilla.desks.config import DeskConfig, FieldKind, FormField
from ventanilla.desks.models import Category, Product, Staff
from ventanilla.lib.text import clean, clean_line
from ventanilla.people.models import Contact, User
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.models import Ticket

MAX_SUBJECT: Final = 200
MAX_TEXT: Final = 20_000
MAX_LINE: Final = 300
MAX_MINUTES: Final = 60 * 24 * 366
MAX_PROMISE: Final = timedelta(days=3653)

# Columns that a field of this kind is kept in. Kinds that are not here are the desk's own, or set by a verb of their own.
COLUMNS: Final[Mapping[FieldKind, str]] = {
    "category": "category",
    "subject": "subject",
    "affected": "affected_name",
    "phone": "phone",
    "product": "product",
    "version": "product_version",
    "priority": "priority",
    "service": "service",
    "responsible": "responsible",
    "vendor_number": "vendor_number",
    "due_at": "promised_at",
}


def value(ticket: Ticket, field: FormField) -> Any:
    """What the ticket holds for this field: a row, a text, a number, a date; None or "" if nothing."""
    if field.kind in COLUMNS:
        if field.kind == "affected":
            return ticket.affected_label
        return getattr(ticket, COLUMNS[field.kind])
    if field.is_built_in:
        if field.kind == "requester" and ticket.requester_name:
            return ticket.requester_name
        return getattr(ticket, field.kind, None)
    stored = ticket.fields.get(field.key)
    if field.kind == "date" and stored:
        return parse_date(stored)
    if field.kind == "datetime" and stored:
        return parse_datetime(stored)
    return stored


def is_filled(ticket: Ticket, field: FormField) -> bool:
    return value(ticket, field) not in (None, "", [])


def put(ticket: Ticket, facts: Mapping[str, Any]) -> list[str]:
    """Set these fields on the ticket in memory and return the columns that changed; raises `Invalid` with every bad one.

    `facts` maps field keys to values as a form cleaned them, or as rows. None or "" empties a field.
    """
    config = ticket.desk.config
    errors: dict[str, str] = {}
    changed: dict[str, None] = {}
    for key, given in facts.items():
        field = config.field_by_key.get(key)
        if field is None:
            errors[key] = _("Este campo no existe en esta mesa.")
            continue
        try:
            new = checked(ticket, field, given)
        except Invalid as refused:
            errors.update(refused.errors)
            continue
        for column in _store(ticket, config, field, new):
            changed[column] = None
    if errors:
        raise Invalid(errors)
    return list(changed)


def checked(ticket: Ticket, field: FormField, given: Any) -> Any:
    """A good value for this field of this ticket, or `Invalid`: relations are of the ticket's own desk, area and company."""
    if given is None or given == "":
        return None
    check = _CHECKS.get(field.kind, _line)
    return check(ticket, field, given)


def room(column: str) -> int | None:
    """How many characters fit a column of the ticket."""
    length: int | None = getattr(Ticket._meta.get_field(column), "max_length", None)
    return length


def _store(ticket: Ticket, config: DeskConfig, field: FormField, new: Any) -> list[str]:
    column = COLUMNS.get(field.kind)
    if column is None:
        stored = new.isoformat() if isinstance(new, date) else new
        if ticket.fields.get(field.key) == stored:
            return []
        ticket.fields = {**ticket.fields, field.key: stored}
        return ["fields"]
    if field.kind == "affected":
        contact = new if isinstance(new, Contact) else None
        name = "" if contact or new is None else new
        if (ticket.affected, ticket.affected_name) == (contact, name):
            return []
        ticket.affected, ticket.affected_name = contact, name
        return ["affected", "affected_name"]
    model_field = Ticket._meta.get_field(column)
    if new is None and not model_field.null:
        new = ""
    if getattr(ticket, column) == new:
        return []
    setattr(ticket, column, new)
    if field.kind == "priority":
        ticket.priority_rank = config.priority_rank(ticket.priority)
        return [column, "priority_rank"]
    return [column]


def _refuse(field: FormField, message: str) -> Invalid:
    return Invalid({field.key: message})


def _line(ticket: Ticket, field: FormField, given: Any) -> str:
    text = clean_line(str(given))
    limit = field.max_length or (MAX_SUBJECT if field.kind == "subject" else MAX_LINE)
    column = COLUMNS.get(field.kind)
    if column is not None:
        limit = min(limit, room(column) or limit)
    if len(text) > limit:
        raise _refuse(field, _("Puede tener como máximo %(limit)s caracteres.") % {"limit": limit})
    return text


def _long_text(ticket: Ticket, field: FormField, given: Any) -> str:
    text = clean(str(given))
    limit = field.max_length or MAX_TEXT
    if len(text) > limit:
        raise _refuse(field, _("Puede tener como máximo %(limit)s caracteres.") % {"limit": limit})
    return text


def _choice(ticket: Ticket, field: FormField, given: Any) -> str:
    config = ticket.desk.config
    options = {"priority": config.priorities, "service": config.services}.get(field.kind, field.options)
    if not any(option.key == given and not option.archived for option in options):
        raise _refuse(field, _("Elija una opción de la lista."))
    return str(given)


def _category(ticket: Ticket, field: FormField, given: Any) -> Category:
    if not isinstance(given, Category) or given.area_id != ticket.area_id:
        raise _refuse(field, _("Esta categoría no pertenece al área elegida."))
    if given.archived_at is not None and given.pk != ticket.category_id:
        raise _refuse(field, _("Esta categoría ya no se usa."))
    return given


def _product(ticket: Ticket, field: FormField, given: Any) -> Product:
    if not isinstance(given, Product) or given.desk_id != ticket.desk_id:
        raise _refuse(field, _("Elija una opción de la lista."))
    return given


def _affected(ticket: Ticket, field: FormField, given: Any) -> Contact | str:
    if isinstance(given, Contact):
        if not may_stand_for(given, ticket):
            raise _refuse(field, _("Esta persona no pertenece a la empresa."))
        return given
    if not field.free_text:
        raise _refuse(field, _("Elija una persona de la lista."))
    return _line(ticket, field, given)


def may_stand_for(contact: Contact, ticket: Ticket) -> bool:
    """Whether this contact belongs to the ticket's company (or is already on the ticket)."""
    if contact.pk in ticket.people():
        return True
    if ticket.organization_id is None:
        return False
    return contact.memberships.filter(organization=ticket.organization_id).exists()


def _staff_member(ticket: Ticket, field: FormField, given: Any) -> User:
    if not isinstance(given, User) or not works_on(given, ticket):
        raise _refuse(field, _("Esta persona no trabaja en esta mesa."))
    return given


def works_on(user: User, ticket: Ticket) -> bool:
    """Whether this user can be given the ticket: active staff of its desk, and of its area unless he administers the desk."""
    if not user.is_active:
        return False
    staff = Staff.objects.filter(user=user, desk=ticket.desk_id, is_active=True).first()
    if staff is None:
        return user.is_admin
    return staff.role == Staff.Role.ADMIN or staff.areas.filter(pk=ticket.area_id).exists()


def _number(ticket: Ticket, field: FormField, given: Any) -> int | float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise _refuse(field, _("Escriba un número.")) from None
    if not -1e12 < number < 1e12:
        raise _refuse(field, _("El número está fuera de lo posible."))
    return int(number) if number == int(number) else number


def _minutes(ticket: Ticket, field: FormField, given: Any) -> int:
    number = _number(ticket, field, given)
    if not 0 < number <= MAX_MINUTES:
        raise _refuse(field, _("El tiempo debe ser mayor que cero y menor que un año."))
    return int(number)


def _date(ticket: Ticket, field: FormField, given: Any) -> date:
    parsed = given if isinstance(given, date) else parse_date(str(given))
    if parsed is None or not 1990 <= parsed.year <= 2200:
        raise _refuse(field, _("Escriba una fecha válida."))
    return parsed.date() if isinstance(parsed, datetime) else parsed


def _datetime(ticket: Ticket, field: FormField, given: Any) -> datetime:
    parsed = given if isinstance(given, datetime) else parse_datetime(str(given))
    if parsed is None or not 1990 <= parsed.year <= 2200:
        raise _refuse(field, _("Escriba una fecha y una hora válidas."))
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)


def _promise(ticket: Ticket, field: FormField, given: Any) -> datetime:
    """A deadline is set for a moment that is still to come, and within ten years; one that stands may have passed."""
    moment, stands = _datetime(ticket, field, given), ticket.promised_at
    if stands is not None and moment == stands.replace(second=0, microsecond=0):
        return stands  # as forms show it, to the minute
    now = timezone.now()
    if moment != stands and moment <= now:
        raise _refuse(field, _("El plazo ya pasó: indique un momento futuro."))
    if moment > now + MAX_PROMISE:
        raise _refuse(field, _("El plazo no puede pasar de diez años."))
    return moment


def _yes_no(ticket: Ticket, field: FormField, given: Any) -> bool:
    return given in (True, "true", "on", "1", 1)


_CHECKS: Final[Mapping[str, Any]] = {
    "affected": _affected,
    "category": _category,
    "product": _product,
    "priority": _choice,
    "service": _choice,
    "choice": _choice,
    "responsible": _staff_member,
    "long_text": _long_text,
    "number": _number,
    "minutes": _minutes,
    "date": _date,
    "datetime": _datetime,
    "due_at": _promise,
    "yes_no": _yes_no,
}
