"""What happened on a company's account in one month, for its own people or for the staff: the same figures on the page and in every file.

Each audience has a function that names what it reads (safety S2). A client reads no notes of work, and of tickets that he does not see
only the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel import dates
from django.db.models import QuerySet, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.billing.actions import CORRECTABLE
from ventanilla.billing.book import today_on
from ventanilla.billing.models import Account, HourPack, LedgerEntry
from ventanilla.lib.tables import Table, Value
from ventanilla.lib.writing import DATE_FORMATS, locale_of, worked
from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket

Kind, Balance = LedgerEntry.Kind, LedgerEntry.Balance


@dataclass(frozen=True)
class Balances:
    pack: int = 0
    carried: int = 0
    due: int = 0

    @classmethod
    def of(cls, account: Account) -> Balances:
        return cls(account.pack_minutes, account.carried_minutes, account.due_minutes)


@dataclass(frozen=True)
class Work:
    """The entry of work from which the minutes come. `who` and `note` are the staff's to read."""

    pk: int
    on: date
    minutes: int
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One movement. A balance that it did not move is None; work that costs nothing moved none."""

    pk: int
    on: date
    label: str
    text: str  # what somebody wrote to it: the reason, the invoice's number
    ticket: Ticket | None
    opens: bool  # whether this reader sees the ticket
    work: Work | None
    pack: int | None = None
    carried: int | None = None
    due: int | None = None
    correctable: int = 0  # minutes that a counter-entry may take back


@dataclass(frozen=True)
class Statement:
    account: Account
    first: date
    opening: Balances
    closing: Balances
    lines: Sequence[Line] = ()
    months: Sequence[date] = field(default_factory=list)  # those in which something happened, the oldest first

    @property
    def title(self) -> str:
        return self.month_name(self.first)

    def month_name(self, month: date) -> str:
        """noviembre de 2026"""
        locale = locale_of((get_language() or "es").split("-")[0], self.account.desk.config.country.upper())
        return str(dates.format_skeleton("yMMMM", month, locale=locale))

    @property
    def older(self) -> date | None:
        return max((month for month in self.months if month < self.first), default=None)

    @property
    def newer(self) -> date | None:
        return min((month for month in self.months if month > self.first), default=None)


def for_staff(account: Account, user: User, month: str = "") -> Statement:
    """With who worked, what he noted, and what may be corrected."""
    return _statement(account, month, Ticket.objects.visible_to_staff(user), internal=True)


def for_client(account: Account, user: User, month: str = "") -> Statement:
    return _statement(account, month, Ticket.objects.visible_to(user), internal=False)


def _statement(account: Account, month: str, seen: QuerySet[Ticket], *, internal: bool) -> Statement:
    entries = LedgerEntry.objects.filter(account_id=account.pk)
    months = list(entries.dates("on", "month"))
    first = _month(month) or max(months, default=today_on(account.desk).replace(day=1))
    end = (first + timedelta(days=31)).replace(day=1)
    opening = _sum(entries.filter(on__lt=first))
    moved = entries.filter(on__gte=first, on__lt=end).select_related(
        "ticket", "worklog__user__contact", "pack", "reversed_by"
    )
    rows = list(moved.order_by("on", "pk"))
    visible = set(seen.filter(pk__in={row.ticket_id for row in rows if row.ticket_id}).values_list("pk", flat=True))
    closing = Balances(*(_moved(opening, rows, balance) for balance in Balance))
    # The hour that leaves what is carried and the one that is to be invoiced are one line.
    lines = [_line(row, visible, internal=internal) for row in rows if row.kind != Kind.HOUR]
    return Statement(account, first, opening, closing, lines, months)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _sum(entries: QuerySet[LedgerEntry]) -> Balances:
    sums = dict(entries.order_by().values_list("balance").annotate(sum=Sum("minutes")))
    return Balances(**{balance.value: sums.get(balance.value, 0) for balance in Balance})


def _moved(opening: Balances, rows: Iterable[LedgerEntry], balance: LedgerEntry.Balance) -> int:
    before: int = getattr(opening, balance.value)
    return before + sum(row.minutes for row in rows if row.balance == balance)


def _line(row: LedgerEntry, visible: set[int], *, internal: bool) -> Line:
    moved: dict[str, int] = {} if row.kind == Kind.FREE else {row.balance: row.minutes}
    if row.kind == Kind.TURNED:
        moved[Balance.DUE] = -row.minutes
    open_to_correction = row.kind in CORRECTABLE and not hasattr(row, "reversed_by")
    return Line(
        pk=row.pk, on=row.on, label=row.get_kind_display(), text=row.note, ticket=row.ticket,
        opens=row.ticket_id in visible, work=_work(row, internal=internal),
        pack=moved.get(Balance.PACK), carried=moved.get(Balance.CARRIED), due=moved.get(Balance.DUE),
        correctable=abs(row.minutes) if internal and open_to_correction else 0,
    )  # fmt: skip


def _work(row: LedgerEntry, *, internal: bool) -> Work | None:
    worklog = row.worklog
    if worklog is None:
        return None
    if not internal:
        return Work(worklog.pk, worklog.worked_on, worklog.minutes)
    return Work(worklog.pk, worklog.worked_on, worklog.minutes, str(worklog.user), worklog.note)


# --- As a file --------------------------------------------------------------------------------------------------------


def table(statement: Statement, *, internal: bool) -> Table:
    """All of it, the balances before and after included; in minutes, so that a spreadsheet can add them up."""
    head = [
        _("Fecha"), _("Movimiento"), str(statement.account.desk.word("ticket")), _("Asunto"), _("Día del trabajo"),
        _("Minutos trabajados"), *([_("Persona"), _("Nota del trabajo")] if internal else []), _("Detalle"),
        _("Bolsa de horas (min)"), _("Acumulado (min)"), _("Por facturar (min)"),
    ]  # fmt: skip
    gap: list[Value] = [None] * (len(head) - 5)
    opening, closing = statement.opening, statement.closing
    rows: list[list[Value]] = [[statement.first, _("Saldo anterior"), *gap, opening.pack, opening.carried, opening.due]]
    for line in statement.lines:
        work = line.work
        rows.append([
            line.on, line.label, line.ticket.number if line.ticket else None, line.ticket.subject if line.ticket and line.opens else None,
            work.on if work else None, work.minutes if work else None,
            *([work.who if work else None, work.note if work else None] if internal else []),
            line.text or None, line.pack, line.carried, line.due,
        ])  # fmt: skip
    rows.append([None, _("Saldo final"), *gap, closing.pack, closing.carried, closing.due])
    return Table(statement.title, head, rows)


def filename(statement: Statement) -> str:
    return f"{statement.account.desk.key}-{statement.account.organization_id}-{statement.first:%Y-%m}"


# --- The packs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PackRow:
    pack: HourPack
    state: str  # "", "low", "soon", "empty", "expired"

    @property
    def name(self) -> str:
        date_format = DATE_FORMATS[self.pack.account.desk.config.date_format]
        said = {"hours": worked(self.pack.minutes), "day": self.pack.bought_on.strftime(date_format)}
        return self.pack.label or _("%(hours)s, comprado el %(day)s") % said


def packs_of(account: Account) -> list[PackRow]:
    """Those that can still be drawn from first, as they will be; then the others, the newest first."""
    today, hours = today_on(account.desk), account.desk.config.hours
    soon = today + timedelta(days=hours.warn_days + 1)
    alive, gone = [], []
    for pack in account.packs.select_related("account__desk").in_order():
        if pack.has_expired(today):
            gone.append(PackRow(pack, "expired"))
        elif not pack.left:
            gone.append(PackRow(pack, "empty"))
        elif pack.has_expired(soon):
            alive.append(PackRow(pack, "soon"))
        else:
            alive.append(PackRow(pack, "low" if pack.is_low(hours.warn_percent) else ""))
    return alive + gone[::-1]
