"""An account that is held, and the entries that are written into it. Whoever moves a balance does it here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ventanilla.billing.arithmetic import whole_hours
from ventanilla.billing.models import Account, HourPack, LedgerEntry
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.tickets.models import Event, Ticket, Worklog

Kind, Balance = LedgerEntry.Kind, LedgerEntry.Balance


def today_on(desk: Desk) -> date:
    """The day that it is for the people of this desk."""
    return timezone.localdate(timezone=ZoneInfo(desk.config.time_zone))


class Book:
    """One account, locked until the transaction ends. Entries are written as they come, and saved by `close`."""

    def __init__(self, account: Account, *, by: User | None = None, event: Event | None = None) -> None:
        self.account, self.by, self.event = account, by, event
        self.today = today_on(account.desk)
        self.packs = list(HourPack.objects.filter(account=account).in_order())
        self.entries: list[LedgerEntry] = []
        self._expire()

    @classmethod
    def open(cls, account: Account, **of: Any) -> Book:
        return cls.open_all([account.pk], **of)[account.pk]

    @classmethod
    def open_all(cls, accounts: Iterable[int], **of: Any) -> dict[int, Book]:
        """Several at once, always in the same order, so that no two of us wait for each other."""
        rows = Account.objects.select_for_update(of=("self",)).select_related("desk", "organization")
        return {account.pk: cls(account, **of) for account in rows.filter(pk__in=set(accounts)).order_by("pk")}

    # --- What may be written ------------------------------------------------------------------------------------------

    def buy(self, pack: HourPack, note: str) -> None:
        self.packs.append(pack)
        self._write(Kind.BOUGHT, Balance.PACK, pack.minutes, pack=pack, note=note)

    def draw(self, worklog: Worklog, ticket: Ticket) -> None:
        """Take the minutes of this work out of the packs, the first to expire first; what they do not hold is overdrawn.

        Whoever draws asks beforehand whether there is enough.
        """
        missing = worklog.minutes
        for pack in self._valid():
            if part := min(pack.left, missing):
                self._write(Kind.DRAWN, Balance.PACK, -part, pack=pack, ticket=ticket, worklog=worklog)
                missing -= part
        if missing:
            self._write(Kind.DRAWN, Balance.PACK, -missing, ticket=ticket, worklog=worklog)

    def bill(self, worklog: Worklog, ticket: Ticket) -> None:
        self._write(Kind.BILLED, Balance.CARRIED, worklog.minutes, ticket=ticket, worklog=worklog)

    def round(self, minutes: int, worklog: Worklog, ticket: Ticket) -> None:
        if minutes:
            self._write(Kind.ROUNDED, Balance.CARRIED, minutes, ticket=ticket, worklog=worklog)

    def give(self, worklog: Worklog, ticket: Ticket) -> None:
        """Work that costs nothing, and shows all the same."""
        self._write(Kind.FREE, Balance.CARRIED, 0, ticket=ticket, worklog=worklog)

    def invoice(self, minutes: int, note: str) -> None:
        self._write(Kind.INVOICED, Balance.DUE, -minutes, note=note)

    def withdraw(self, entry: LedgerEntry) -> None:
        """Take back what an earlier closing wrote."""
        self._reverse(entry, Kind.WITHDRAWN, -entry.minutes)

    def correct(self, entry: LedgerEntry, minutes: int, note: str) -> None:
        """Take back so many minutes of an entry, as somebody decided."""
        self._reverse(entry, Kind.CORRECTED, -minutes if entry.minutes > 0 else minutes, note=note)

    def close(self) -> None:
        """Bring the account in order, and save it all."""
        self._cover()
        self._expire()
        if turned := whole_hours(self.account.carried_minutes):
            self._write(Kind.TURNED, Balance.CARRIED, -turned)
            self._write(Kind.HOUR, Balance.DUE, turned)
        if not self.entries:
            return
        LedgerEntry.objects.bulk_create(self.entries)
        moved = {entry.pack_id for entry in self.entries}
        HourPack.objects.bulk_update([pack for pack in self.packs if pack.pk in moved], ["left"])
        self.account.save(update_fields=["pack_minutes", "carried_minutes", "due_minutes"])

    # --- How ----------------------------------------------------------------------------------------------------------

    def _valid(self) -> list[HourPack]:
        return [pack for pack in self.packs if not pack.has_expired(self.today)]

    def _expire(self) -> None:
        for pack in self.packs:
            if pack.left and pack.has_expired(self.today):
                self._write(Kind.EXPIRED, Balance.PACK, -pack.left, pack=pack)

    def _cover(self) -> None:
        """No hours wait in a pack while others are overdrawn; and no overdrawn hours are given back twice."""
        overdrawn = sum(pack.left for pack in self.packs) - self.account.pack_minutes
        for pack in self._valid():
            if (part := min(pack.left, overdrawn)) > 0:
                self._settle(pack, -part)
                overdrawn -= part
        for pack in reversed(self.packs):
            if (part := min(pack.minutes - pack.left, -overdrawn)) > 0:
                self._settle(pack, part)
                overdrawn += part

    def _settle(self, pack: HourPack, minutes: int) -> None:
        self._write(Kind.SETTLED, Balance.PACK, minutes, pack=pack)
        self._write(Kind.SETTLED, Balance.PACK, -minutes)

    def _reverse(self, entry: LedgerEntry, kind: LedgerEntry.Kind, minutes: int, note: str = "") -> None:
        pack = next((pack for pack in self.packs if pack.pk == entry.pack_id), None)
        links = {"pack": pack, "ticket_id": entry.ticket_id, "worklog_id": entry.worklog_id, "reverses": entry}
        self._write(kind, Balance(entry.balance), minutes, note=note, **links)

    def _write(self, kind: LedgerEntry.Kind, balance: LedgerEntry.Balance, minutes: int, **links: Any) -> None:
        entry = LedgerEntry(
            account=self.account, kind=kind, balance=balance, minutes=minutes, event=self.event, by=self.by,
            on=self.today, created_at=timezone.now(), **links,
        )  # fmt: skip
        self.entries.append(entry)
        if entry.pack is not None:
            entry.pack.left += minutes
        column = f"{balance.value}_minutes"
        setattr(self.account, column, getattr(self.account, column) + minutes)
