"""What a closed ticket costs: named by the page of reactions, it runs within the move that closes it, and may refuse it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from ventanilla.billing import warnings
from ventanilla.billing.arithmetic import counted
from ventanilla.billing.book import Book, Kind
from ventanilla.billing.models import Account, LedgerEntry
from ventanilla.desks.config import Money
from ventanilla.lib.writing import worked
from ventanilla.people.models import User
from ventanilla.tickets.errors import Missing
from ventanilla.tickets.models import Event, Ticket, Worklog

# What a closing of each kind writes.
_WRITES: Final[Mapping[Money, frozenset[str]]] = {
    "nothing": frozenset({Kind.FREE}),
    "hour_pack": frozenset({Kind.DRAWN}),
    "invoice": frozenset({Kind.BILLED, Kind.ROUNDED}),
}


def post(event: Event) -> None:
    """Write the worked minutes of a ticket that was just closed into its company's account.

    Closed again after it was reopened, only what is new is written, if it still costs the same way; else the entries of the earlier
    closing are taken back first. What a supervisor corrected stays corrected. Raises `Missing` when there are not enough hours.
    """
    ticket = event.ticket
    config = ticket.desk.config
    outcome = config.outcome_by_key.get(event.data.get("outcome", ""))
    if outcome is None or "hours" not in event.data.get("effects", ()) or not config.charges:
        return
    worklogs = list(ticket.worklogs.order_by("worked_on", "pk"))
    if not worklogs or (ticket.organization_id is None and outcome.money == "nothing"):
        return
    if ticket.organization_id is None:
        raise Missing({"outcome": _("El ticket no es de ninguna empresa: no hay a quién cobrarle el tiempo.")})
    account, _created = Account.objects.get_or_create(desk_id=ticket.desk_id, organization_id=ticket.organization_id)
    earlier = _standing(ticket)
    by = event.actor if isinstance(event.actor, User) else None
    books = Book.open_all([account.pk, *(entry.account_id for entry in earlier)], by=by, event=event)
    book = books[account.pk]
    kept = []
    for entry in earlier:
        if hasattr(entry, "reversed_by") or (entry.kind in _WRITES[outcome.money] and entry.account_id == account.pk):
            kept.append(entry)
        else:
            books[entry.account_id].withdraw(entry)
    done = {entry.worklog_id for entry in kept}
    new = [worklog for worklog in worklogs if worklog.pk not in done]
    _write(book, ticket, outcome.money, new, kept)
    for one in books.values():
        one.close()
    warnings.tell_of_low(book)


def _standing(ticket: Ticket) -> list[LedgerEntry]:
    """What earlier closings wrote and none has taken back; some of it corrected by hand."""
    written = LedgerEntry.objects.filter(ticket=ticket, kind__in=frozenset.union(*_WRITES.values()))
    return list(written.exclude(reversed_by__kind=Kind.WITHDRAWN).select_related("reversed_by").order_by("pk"))


def _write(book: Book, ticket: Ticket, money: Money, new: Sequence[Worklog], kept: Sequence[LedgerEntry]) -> None:
    if money == "nothing":
        for worklog in new:
            book.give(worklog, ticket)
    elif money == "hour_pack":
        _require_hours(book, sum(worklog.minutes for worklog in new))
        for worklog in new:
            book.draw(worklog, ticket)
    else:
        _bill(book, ticket, new, kept)


def _bill(book: Book, ticket: Ticket, new: Sequence[Worklog], kept: Sequence[LedgerEntry]) -> None:
    """The minutes, and what the minimum and the step add, for each entry of work or for the ticket as a whole."""
    hours = ticket.desk.config.hours
    for worklog in new:
        book.bill(worklog, ticket)
        if hours.per == "worklog":
            book.round(counted(worklog.minutes, hours) - worklog.minutes, worklog, ticket)
    if new and hours.per == "ticket":
        minutes = sum(worklog.minutes for worklog in new)
        minutes += sum(entry.minutes for entry in kept if entry.kind == Kind.BILLED)
        rounded = sum(entry.minutes for entry in kept if entry.kind == Kind.ROUNDED)
        book.round(counted(minutes, hours) - minutes - rounded, new[-1], ticket)


def _require_hours(book: Book, minutes: int) -> None:
    """Without a supervisor's word nothing is drawn that is not there, and the ticket stays open."""
    account = book.account
    if minutes <= account.available_minutes:
        return
    said = {
        "company": account.organization,
        "left": worked(max(0, account.available_minutes)),
        "needed": worked(minutes),
        "missing": worked(minutes - max(0, account.available_minutes)),
    }
    raise Missing(
        {
            "outcome": _(
                "La bolsa de horas de %(company)s no alcanza: quedan %(left)s, este cierre descuenta %(needed)s y faltan "
                "%(missing)s. Un supervisor puede agregar un paquete o autorizar un sobregiro en «Horas»."
            )
            % said
        }
    )
