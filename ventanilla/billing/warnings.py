"""Both sides are told once when a pack of hours nears its end, and once before it expires."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.billing.book import Book, Kind
from ventanilla.billing.models import Account, HourPack
from ventanilla.desks.models import Staff
from ventanilla.lib.writing import DATE_FORMATS, worked
from ventanilla.mail.outbound.letter import Letter, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient, send, usable_address
from ventanilla.people.models import Contact, OrganizationMember

_A_YEAR = timedelta(days=366)


def tell_of_low(book: Book) -> None:
    """Tell of the packs that were just drawn from and have little left, in the same transaction."""
    drawn = {id(entry.pack) for entry in book.entries if entry.kind == Kind.DRAWN}
    percent = book.account.desk.config.hours.warn_percent
    for pack in book.packs:
        if id(pack) in drawn and pack.low_told_at is None and pack.is_low(percent):
            pack.low_told_at = timezone.now()
            pack.save(update_fields=["low_told_at"])
            _tell(book.account, pack, expiring=False)


def look_at_packs() -> None:
    """By the clock: write off what has expired, and tell of what is about to."""
    soon = timezone.now().date() + _A_YEAR
    accounts = HourPack.objects.filter(left__gt=0, expires_on__lte=soon).values_list("account", flat=True)
    for account in Account.objects.filter(pk__in=accounts, desk__archived_at=None).order_by("pk"):
        with transaction.atomic():
            _look(Book.open(account))


def _look(book: Book) -> None:
    book.close()
    until = book.today + timedelta(days=book.account.desk.config.hours.warn_days)
    for pack in book.packs:
        if pack.left and pack.expiry_told_at is None and pack.has_expired(until + timedelta(days=1)):
            pack.expiry_told_at = timezone.now()
            pack.save(update_fields=["expiry_told_at"])
            _tell(book.account, pack, expiring=True)


def _tell(account: Account, pack: HourPack, *, expiring: bool) -> None:
    ours, theirs = _staff(account), _clients(account)
    for address, to in {**theirs, **ours}.items():
        page = "console:account" if address in ours else "portal:account"
        with read_by(account.desk, to.language):
            letter = _letter(account, pack, to, page, expiring=expiring)
        send(letter, to, purpose="hours_warning", desk=account.desk)


def _letter(account: Account, pack: HourPack, to: Recipient, page: str, *, expiring: bool) -> Letter:
    subject = (
        _("Un paquete de horas está por vencer: %(company)s") if expiring else _("Quedan pocas horas: %(company)s")
    )
    facts = [
        (_("Empresa"), str(account.organization)),
        (_("Quedan de este paquete"), worked(pack.left)),
        (_("Quedan en total"), worked(account.pack_minutes)),
    ]
    if pack.expires_on is not None:
        date_format = DATE_FORMATS[account.desk.config.date_format]
        facts.append((_("Vence el"), pack.expires_on.strftime(date_format)))
    return Letter(
        subject=subject % {"company": account.organization},
        greeting=_("Hola, %(name)s:") % {"name": to.name} if to.name else _("Hola:"),
        lines=[
            _("Del paquete de horas quedan %(left)s de %(of)s.")
            % {"left": worked(pack.left), "of": worked(pack.minutes)}
        ],
        facts=facts,
        link=link_to(_address(account, page)),
        link_label=_("Ver el estado de cuenta"),
    )


def _address(account: Account, page: str) -> str:
    return reverse(page, args=[account.desk.key, account.organization_id]).removeprefix(settings.PREFIX)


def _staff(account: Account) -> dict[str, Recipient]:
    """Supervisors and administrators of the desk, by address."""
    staff = Staff.objects.filter(desk=account.desk, is_active=True, role__in=["supervisor", "admin"])
    contacts = Contact.objects.filter(user__staff_of__in=staff).select_related("user").order_by("pk")
    return _by_address(Recipient.of(contact, account.desk) for contact in contacts)


def _clients(account: Account) -> dict[str, Recipient]:
    """The company's principal addresses, and those who answer for it."""
    managers = Contact.objects.filter(
        memberships__organization=account.organization, memberships__role=OrganizationMember.Role.MANAGER
    )
    people = [Recipient.of(contact, account.desk) for contact in managers.select_related("user").order_by("pk")]
    name, language = str(account.organization), account.desk.config.language
    addresses = [usable_address(row.email) for row in account.organization.addresses.order_by("pk")]
    return _by_address([*people, *(Recipient(address, name, language, verified=False) for address in addresses)])


def _by_address(recipients: Iterable[Recipient | None]) -> dict[str, Recipient]:
    found: dict[str, Recipient] = {}
    for to in recipients:
        if to is not None and to.address:
            found.setdefault(to.address.lower(), to)
    return found
