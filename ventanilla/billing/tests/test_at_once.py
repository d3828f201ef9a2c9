"""Several at the same moment, each in a thread with a connection of its own, on either database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from ventanilla.billing.actions import add_pack, correct
from ventanilla.billing.models import LedgerEntry
from ventanilla.billing.tests.stories import balances, worked_on
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Refused
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast("saci")


def test_two_technicians_who_close_at_once_share_a_pack_that_is_enough_for_one(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 60, by=cast.barbara)
    tickets = [worked_on(cast, 40), worked_on(cast, 40)]

    found = together([_closing(ticket, "implementation", cast.grace) for ticket in tickets])

    assert sorted(type(one).__name__ for one in found) == ["Missing", "NoneType"]
    assert balances(cast) == (20, 0, 0)
    assert Ticket.objects.filter(state="closed_implementation").count() == 1


def test_the_same_ticket_closed_twice_at_once_is_charged_once(cast: Cast) -> None:
    ticket = worked_on(cast, 40)

    together([_closing(ticket, "billed", person) for person in (cast.grace, cast.alan, cast.barbara)])

    assert balances(cast) == (0, 40, 0)


def test_many_closings_purchases_and_corrections_at_once_leave_balances_that_are_sums(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 100, by=cast.barbara)
    tickets = [worked_on(cast, minutes) for minutes in (5, 20, 40, 50, 33, 71)]
    actions.move(tickets[0], "close_billed", by=cast.grace)
    billed = LedgerEntry.objects.get(kind="billed")
    presses = [_closing(ticket, "billed", cast.grace) for ticket in tickets[1:4]]
    presses += [_closing(ticket, "implementation", cast.alan) for ticket in tickets[4:]]
    presses += [lambda: add_pack(cast.desk, cast.acme, 30, by=cast.barbara)]
    presses += [lambda: correct(billed, 5, by=cast.barbara, reason="De más.")] * 2

    found = together(presses)

    assert sum(isinstance(one, Refused) for one in found) >= 1  # of two corrections one
    packs, carried, due = balances(cast)
    assert carried + due == 15 + 20 + 40 + 50 - 5
    drawn = sum(-row.minutes for row in LedgerEntry.objects.filter(kind="drawn"))
    assert packs == 130 - drawn
    assert LedgerEntry.objects.filter(kind="corrected").count() == 1


def _closing(ticket: Ticket, how: str, by: User) -> Callable[[], object]:
    return lambda: actions.move(
        Ticket.objects.get(pk=ticket.pk), f"close_{how}", by=User.objects.select_related("contact").get(pk=by.pk)
    )


def together(presses: list[Callable[[], object]]) -> list[object]:
    """All let go at once; what each raised, or None."""
    gate, found = threading.Barrier(len(presses)), list[object]([None] * len(presses))

    def press(place: int) -> None:
        gate.wait()
        try:
            presses[place]()
        except Refused as refused:
            found[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
