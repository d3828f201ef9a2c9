"""What a client company has bought in advance and what it is to be billed, in whole minutes. `book.py` alone writes the ledger."""

from __future__ import annotations

from datetime import date
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.models import Desk
from ventanilla.people.models import Organization
from ventanilla.tickets.models import Event, Ticket, Worklog

HOUR: Final = 60


class Account(models.Model):
    """A client company's account on one desk. Its row is locked for every posting; its balances are the sums of its entries."""

    id: int
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="accounts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="accounts")
    pack_minutes = models.IntegerField(default=0)  # left of what was bought; below zero only as far as was allowed
    overdraft_minutes = models.PositiveIntegerField(default=0)
    carried_minutes = models.IntegerField(default=0)  # on the way to the next technical hour
    due_minutes = models.IntegerField(
        default=0
    )  # whole technical hours to be invoiced; below zero the client has one to his credit

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "organization"], name="account_unique"),
            models.CheckConstraint(
                condition=Q(pack_minutes__gte=-1 * F("overdraft_minutes")), name="account_within_overdraft"
            ),
            models.CheckConstraint(
                condition=Q(carried_minutes__gte=0, carried_minutes__lt=HOUR), name="account_carries_less_than_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} @ {self.desk.key}"

    @property
    def available_minutes(self) -> int:
        """What a closing may still draw."""
        return self.pack_minutes + self.overdraft_minutes


class HourPackQuerySet(models.QuerySet["HourPack"]):
    def in_order(self) -> Self:
        """As they are drawn from: the first to expire first, those that never do last."""
        return self.order_by(F("expires_on").asc(nulls_last=True), "bought_on", "pk")


class HourPack(models.Model):
    """Hours that a company bought. It serves until the end of the day on which it expires."""

    id: int
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="packs")
    minutes = models.PositiveIntegerField()
    left = models.PositiveIntegerField(default=0)  # the sum of its entries
    bought_on = models.DateField()
    expires_on = models.DateField(null=True)
    label = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    low_told_at = models.DateTimeField(null=True)
    expiry_told_at = models.DateTimeField(null=True)

    objects = HourPackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="pack_has_minutes"),
            models.CheckConstraint(condition=Q(left__gte=0, left__lte=F("minutes")), name="pack_left_within_minutes"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("bought_on")), name="pack_expires_after_it_is_bought"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["expires_on"], condition=Q(left__gt=0), name="pack_expiring")]

    def __str__(self) -> str:
        return self.label or f"{self.minutes} min, {self.bought_on}"

    def has_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    def is_low(self, percent: int) -> bool:
        return self.left * 100 <= self.minutes * percent


class Overdraft(models.Model):
    """A supervisor's word that an account may go below zero, and how far. The last one holds; none is ever changed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="overdrafts")
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="overdraft_has_reason")]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class LedgerEntry(models.Model):
    """Minutes that moved one balance of an account. Only ever added: the database refuses to change or delete one, and a mistake is put
    right by a counter-entry."""

    class Balance(models.TextChoices):
        PACK = "pack", _("Bolsa de horas")
        CARRIED = "carried", _("Acumulado")
        DUE = "due", _("Por facturar")

    class Kind(models.TextChoices):
        """Never renamed: rows keep them."""

        BOUGHT = "bought", _("Compra de horas")
        DRAWN = "drawn", _("Descuento de la bolsa")
        EXPIRED = "expired", _("Horas vencidas")
        SETTLED = "settled", _("Sobregiro cubierto con un paquete")  # two: out of the pack, into what was overdrawn
        BILLED = "billed", _("Tiempo por facturar")
        ROUNDED = "rounded", _("Tiempo mínimo o redondeo")
        TURNED = "turned", _("Hora técnica completa")  # leaves what is carried …
        HOUR = "hour", _("Hora técnica por facturar")  # … and is to be invoiced
        INVOICED = "invoiced", _("Facturado")
        FREE = "free", _("Sin costo")
        WITHDRAWN = "withdrawn", _("Anulado por otro cierre")
        CORRECTED = "corrected", _("Corrección")

    COUNTER: Final = (Kind.WITHDRAWN, Kind.CORRECTED)
    BY_SOMEBODY: Final = (Kind.BOUGHT, Kind.INVOICED, Kind.CORRECTED)

    id: int
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    balance = models.CharField(max_length=10, choices=Balance)
    minutes = models.IntegerField()
    pack = models.ForeignKey(HourPack, null=True, on_delete=models.PROTECT, related_name="entries")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="ledger_entries")
    worklog = models.ForeignKey(Worklog, null=True, on_delete=models.PROTECT, related_name="ledger_entries")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="ledger_entries")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField()  # the desk's day: the month of a statement
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["bought", "billed"], minutes__gt=0)
                | Q(kind__in=["drawn", "expired"], minutes__lt=0)
                | Q(kind="free", minutes=0)
                | Q(kind__in=["settled", "rounded", "turned", "hour", "invoiced", "withdrawn", "corrected"]),
                name="entry_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["bought", "drawn", "expired", "settled"], balance="pack")
                | Q(kind__in=["billed", "rounded", "turned", "free"], balance="carried")
                | Q(kind__in=["hour", "invoiced"], balance="due")
                | Q(kind__in=["withdrawn", "corrected"]),
                name="entry_has_its_balance",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["withdrawn", "corrected"], reverses__isnull=False)
                | (~Q(kind__in=["withdrawn", "corrected"]) & Q(reverses__isnull=True)),
                name="entry_reverses_another",
            ),
            # What a closing wrote names the work it came from; what somebody wrote names him, and a correction says why.
            models.CheckConstraint(
                condition=~Q(kind__in=["drawn", "billed", "rounded", "free"])
                | Q(ticket__isnull=False, worklog__isnull=False, event__isnull=False),
                name="entry_names_its_work",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["bought", "invoiced", "corrected"]) | Q(by__isnull=False), name="entry_names_its_author"
            ),
            models.CheckConstraint(condition=~Q(kind="corrected") | ~Q(note=""), name="entry_correction_has_reason"),
            # Nothing is posted twice. In two halves, since NULL is like no other NULL.
            models.UniqueConstraint(
                fields=["event", "worklog", "kind", "pack"],
                condition=Q(reverses__isnull=True, pack__isnull=False),
                name="entry_from_pack_once",
            ),
            models.UniqueConstraint(
                fields=["event", "worklog", "kind"],
                condition=Q(reverses__isnull=True, pack__isnull=True),
                name="entry_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["account", "on", "id"], name="entry_statement"),
            models.Index(fields=["pack", "id"], name="entry_pack"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes:+d}"


class Timer(models.Model):
    """Somebody's clock on a ticket: it runs here and not in a browser. Stopped, it waits for its minutes to be confirmed."""

    id: int
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="timer")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="timers")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")), name="timer_stops_after_it_starts"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id} on {self.ticket_id}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None
