"""Short ways to tell what happens to an account."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from ventanilla.billing.models import Account, LedgerEntry
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket


def worked_on(cast: Cast, *minutes: int, by: User | None = None, **given: Any) -> Ticket:
    """An open ticket of Rita's with these minutes of work on it."""
    ticket = make_ticket(cast, state=given.pop("state", "open"), assignee=cast.grace, category=None, **given)
    for some in minutes:
        ticket = actions.log_work(ticket, some, by=by or cast.grace)
    return ticket


def closed(cast: Cast, how: str, *minutes: int, by: User | None = None, **given: Any) -> Ticket:
    return actions.move(worked_on(cast, *minutes, **given), f"close_{how}", by=by or cast.grace)


def account_of(cast: Cast) -> Account:
    return Account.objects.get(desk=cast.desk, organization=cast.acme)


def balances(cast: Cast) -> tuple[int, int, int]:
    """Left in packs, carried, to be invoiced; each of them the sum of its entries."""
    account = account_of(cast)
    held = (account.pack_minutes, account.carried_minutes, account.due_minutes)
    assert held == summed(account)
    for pack in account.packs.all():
        assert pack.left == (pack.entries.aggregate(sum=Sum("minutes"))["sum"] or 0)
    return held


def summed(account: Account) -> tuple[int, ...]:
    rows = LedgerEntry.objects.filter(account=account)
    sums = dict(rows.order_by().values_list("balance").annotate(sum=Sum("minutes")))
    return tuple(sums.get(balance, 0) for balance in LedgerEntry.Balance.values)


def entries(cast: Cast) -> list[tuple[str, int]]:
    return list(LedgerEntry.objects.filter(account=account_of(cast)).order_by("pk").values_list("kind", "minutes"))
