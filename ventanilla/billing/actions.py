"""What supervisors do with a company's account: each is one transaction that holds the account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.billing.book import Book, Kind, today_on
from ventanilla.billing.models import HOUR, Account, HourPack, LedgerEntry, Overdraft
from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.lib.text import clean_line
from ventanilla.lib.writing import worked
from ventanilla.people.models import Organization, User
from ventanilla.tickets.errors import Invalid, NotAllowed

MOST_HOURS: Final = 10_000  # of one pack or one permission
MAX_NOTE: Final = 300
MAX_LABEL: Final = 120
_LONG: Final = timedelta(days=3660)

CORRECTABLE: Final = frozenset({Kind.BOUGHT, Kind.DRAWN, Kind.BILLED, Kind.ROUNDED, Kind.INVOICED})


def may_manage(by: User, desk: Desk) -> bool:
    staff = Access.of(by).on(desk.pk)
    return staff is not None and staff.is_supervisor


def account_of(desk: Desk, organization: Organization) -> Account:
    """The account of a company that this desk serves, made when it is first needed."""
    account, _created = Account.objects.get_or_create(desk=desk, organization=organization)
    return account


@transaction.atomic
def add_pack(
    desk: Desk,
    organization: Organization,
    minutes: int,
    *,
    by: User,
    bought_on: date | None = None,
    expires_on: date | None = None,
    label: str = "",
) -> HourPack:
    """Hours that the company bought. They first cover what was overdrawn."""
    _require(by, desk)
    today = today_on(desk)
    bought_on, label = bought_on or today, clean_line(label)
    errors = _minutes_error(minutes, 1)
    if not today - _LONG <= bought_on <= today:
        errors["bought_on"] = _("La fecha no puede ser futura ni de hace más de diez años.")
    if expires_on is not None and not max(bought_on, today) <= expires_on <= today + _LONG:
        errors["expires_on"] = _("El vencimiento no puede ser anterior a hoy ni a la compra, ni pasar de diez años.")
    if len(label) > MAX_LABEL:
        errors["label"] = _("Puede tener como máximo %(limit)s caracteres.") % {"limit": MAX_LABEL}
    if errors:
        raise Invalid(errors)
    book = Book.open(account_of(desk, organization), by=by)
    pack = HourPack.objects.create(
        account=book.account, minutes=minutes, bought_on=bought_on, expires_on=expires_on, label=label, by=by,
        created_at=timezone.now(),
    )  # fmt: skip
    book.buy(pack, label)
    book.close()
    return pack


@transaction.atomic
def allow_overdraft(desk: Desk, organization: Organization, minutes: int, *, by: User, reason: str) -> Overdraft:
    """Say how far the account may go below zero; 0 takes the permission back."""
    _require(by, desk)
    errors = _minutes_error(minutes, 0) | _reason_error(reason, "reason")
    if errors:
        raise Invalid(errors)
    book = Book.open(account_of(desk, organization), by=by)
    account = book.account
    if minutes < -account.pack_minutes:
        text = _("Ya se usaron %(used)s por encima de lo comprado: no puede ser menos.")
        raise Invalid({"minutes": text % {"used": worked(-account.pack_minutes)}})
    book.close()
    account.overdraft_minutes = minutes
    account.save(update_fields=["overdraft_minutes"])
    return Overdraft.objects.create(
        account=account, minutes=minutes, by=by, reason=clean_line(reason), created_at=timezone.now()
    )


@transaction.atomic
def correct(entry: LedgerEntry, minutes: int, *, by: User, reason: str) -> LedgerEntry:
    """Take back so many minutes of an entry by a counter-entry; each has one at most."""
    _require(by, entry.account.desk)
    book = Book.open(entry.account, by=by)
    errors = _reason_error(reason, "reason")
    if not 1 <= minutes <= abs(entry.minutes):
        errors["minutes"] = _("Indique entre 1 y %(most)s minutos.") % {"most": abs(entry.minutes)}
    if entry.kind not in CORRECTABLE or LedgerEntry.objects.filter(reverses=entry).exists():
        errors = {"": _("Este movimiento ya no se puede corregir.")}
    elif entry.kind == Kind.BOUGHT and not errors:
        left = next(pack.left for pack in book.packs if pack.pk == entry.pack_id)
        if minutes > left:
            errors["minutes"] = _("De este paquete solo quedan %(left)s.") % {"left": worked(left)}
    elif entry.kind == Kind.INVOICED and minutes % HOUR:
        errors["minutes"] = _("Se factura por horas completas: indique un múltiplo de 60 minutos.")
    if errors:
        raise Invalid(errors)
    book.correct(entry, minutes, clean_line(reason))
    book.close()
    return LedgerEntry.objects.get(reverses=entry)


@transaction.atomic
def invoice(desk: Desk, organization: Organization, hours: int, *, by: User, note: str) -> None:
    """Say that so many whole technical hours were invoiced, and on which invoice."""
    _require(by, desk)
    book = Book.open(account_of(desk, organization), by=by)
    errors = _reason_error(note, "note")
    due = max(0, book.account.due_minutes) // HOUR
    if not 1 <= hours <= due:
        errors["hours"] = (
            _("Indique entre 1 y %(most)s horas.") % {"most": due} if due else _("No hay horas por facturar.")
        )
    if errors:
        raise Invalid(errors)
    book.invoice(hours * HOUR, clean_line(note))
    book.close()


def _require(by: User, desk: Desk) -> None:
    if not may_manage(by, desk):
        raise NotAllowed("hours")


def _minutes_error(minutes: int, least: int) -> dict[str, str]:
    if least <= minutes <= MOST_HOURS * HOUR:
        return {}
    return {"minutes": _("Indique entre %(least)s y %(most)s minutos.") % {"least": least, "most": MOST_HOURS * HOUR}}


def _reason_error(reason: str, field: str) -> dict[str, str]:
    text = clean_line(reason)
    if not text:
        return {field: _("Complete este campo para continuar.")}
    if len(text) > MAX_NOTE:
        return {field: _("Puede tener como máximo %(limit)s caracteres.") % {"limit": MAX_NOTE}}
    return {}
