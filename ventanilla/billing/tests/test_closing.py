"""What a closed ticket writes into its company's account (saci 001-9 … 001-15, design §6)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from ventanilla.billing.actions import add_pack, allow_overdraft, correct, invoice
from ventanilla.billing.arithmetic import counted
from ventanilla.billing.models import Account, LedgerEntry
from ventanilla.billing.tests.stories import balances, closed, entries, worked_on
from ventanilla.demo import clock
from ventanilla.desks.config import Hours
from ventanilla.testing.cast import Cast, make_cast, today
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Missing
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db


# --- The quarter of an hour -------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.manual("001-14")
@pytest.mark.parametrize(("step", "total"), [(1, 75), (15, 90)])
def test_tickets_of_5_20_and_40_minutes_are_counted_as_the_design_says(step: int, total: int) -> None:
    hours = Hours(minimum=15, step=step)

    assert sum(counted(minutes, hours) for minutes in (5, 20, 40)) == total
    assert counted(0, hours) == 0


@pytest.mark.manual("001-13", "001-14", "001-15")
def test_three_billed_tickets_make_an_hour_to_be_invoiced_and_carry_the_rest(cast: Cast) -> None:
    for minutes in (5, 20, 40):
        closed(cast, "billed", minutes)

    assert entries(cast) == [
        ("billed", 5), ("rounded", 10), ("billed", 20), ("billed", 40), ("turned", -60), ("hour", 60),
    ]  # fmt: skip
    assert balances(cast) == (0, 15, 60)


@pytest.mark.manual("001-14")
def test_minimum_and_step_are_settings_for_the_ticket_or_for_each_entry(cast: Cast) -> None:
    with _hours(cast, step=15):
        closed(cast, "billed", 20)
        assert balances(cast) == (0, 30, 0)
    with _hours(cast, per="worklog"):
        closed(cast, "billed", 5, 10)
        assert balances(cast) == (0, 0, 60)
    closed(cast, "billed", 5, 10)
    assert balances(cast) == (0, 15, 60)


@pytest.mark.manual("001-15")
def test_times_add_up_over_the_months(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=95)
    for place in range(4):
        with clock.at(start + timedelta(days=30 * place)):
            closed(cast, "billed", 25)

    assert balances(cast) == (0, 40, 60)
    assert LedgerEntry.objects.filter(kind="billed").values("on").distinct().count() == 4
    turned = LedgerEntry.objects.get(kind="turned")
    assert turned.event == Ticket.objects.order_by("pk")[2].events.get(kind="ticket.moved")


def test_many_hours_turn_at_once(cast: Cast) -> None:
    closed(cast, "billed", 200)

    assert balances(cast) == (0, 20, 180)


def test_every_minute_leads_to_its_work(cast: Cast) -> None:
    ticket = closed(cast, "billed", 3, 4)

    first, last = ticket.worklogs.order_by("pk")
    rows = LedgerEntry.objects.filter(ticket=ticket).order_by("pk")
    assert [(row.worklog, row.minutes) for row in rows] == [(first, 3), (last, 4), (last, 8)]
    assert {row.event for row in rows} == {ticket.events.get(kind="ticket.moved")}


# --- What costs nothing -----------------------------------------------------------------------------------------------


@pytest.mark.manual("001-9", "001-48")
def test_warranty_costs_nothing_and_still_shows(cast: Cast) -> None:
    closed(cast, "warranty", 30, 40)

    assert entries(cast) == [("free", 0), ("free", 0)]
    assert sum(row.worklog.minutes for row in LedgerEntry.objects.select_related("worklog") if row.worklog) == 70


def test_without_success_costs_nothing_and_still_shows(cast: Cast) -> None:
    ticket = worked_on(cast, 10)
    actions.log_contact(ticket, "call", by=cast.grace)

    with _contacts_enough():
        actions.move(Ticket.objects.get(pk=ticket.pk), "close_unsuccessful", by=cast.grace)

    assert entries(cast) == [("free", 0)]


@pytest.mark.manual("001-27", "001-29", "001-48")
def test_a_development_request_is_always_billed(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 600, by=cast.barbara)
    ticket = worked_on(cast, 90, fields={"service": "development_request"})

    for free in ("close_warranty", "close_implementation"):
        with pytest.raises(Missing):
            actions.move(ticket, free, by=cast.grace)
    actions.move(ticket, "close_billed", by=cast.grace)

    assert balances(cast) == (600, 30, 60)


def test_a_desk_on_which_nothing_costs_keeps_no_accounts() -> None:
    cast = make_cast("soporte")
    ticket = worked_on(cast, 30, state="in_process")
    step = next(step for step in cast.desk.config.transitions if "hours" in step.effects or step.intent == "close")

    actions.move(ticket, step.key, by=cast.grace, comment="Listo.", solution=True)

    assert not Account.objects.exists()


# --- The pack of hours ------------------------------------------------------------------------------------------------


@pytest.mark.manual("001-10")
def test_implementation_draws_on_the_pack_that_expires_first_and_goes_on_to_the_next(cast: Cast) -> None:
    day = today(cast.desk)
    late = add_pack(cast.desk, cast.acme, 600, by=cast.barbara)
    early = add_pack(cast.desk, cast.acme, 40, by=cast.barbara, expires_on=day + timedelta(days=300))

    ticket = closed(cast, "implementation", 30, 30)

    drawn = LedgerEntry.objects.filter(ticket=ticket).order_by("pk").values_list("pack", "minutes")
    assert list(drawn) == [(early.pk, -30), (early.pk, -10), (late.pk, -20)]
    assert balances(cast) == (580, 0, 0)


def test_a_pack_that_runs_out_refuses_the_whole_closing(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 50, by=cast.barbara)
    ticket = worked_on(cast, 30, 30)

    with pytest.raises(Missing) as refused:
        actions.move(ticket, "close_implementation", by=cast.grace, comment="Quedó.")

    said = refused.value.errors["outcome"]
    assert "quedan 50 min" in said
    assert "faltan 10 min" in said
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome, ticket.messages.count()) == ("open", "", 1)
    assert balances(cast) == (50, 0, 0)


def test_a_supervisors_word_lets_it_go_below_zero_as_far_as_he_said(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 50, by=cast.barbara)
    allow_overdraft(cast.desk, cast.acme, 20, by=cast.barbara, reason="Acordado por teléfono.")

    closed(cast, "implementation", 60)
    with pytest.raises(Missing):
        closed(cast, "implementation", 11)
    closed(cast, "implementation", 10)

    assert balances(cast) == (-20, 0, 0)


def test_the_next_pack_covers_what_was_overdrawn(cast: Cast) -> None:
    allow_overdraft(cast.desk, cast.acme, 60, by=cast.barbara, reason="Compra en camino.")
    closed(cast, "implementation", 45)

    pack = add_pack(cast.desk, cast.acme, 600, by=cast.barbara)

    pack.refresh_from_db()
    assert (pack.left, balances(cast)) == (555, (555, 0, 0))
    assert entries(cast) == [("drawn", -45), ("bought", 600), ("settled", -45), ("settled", 45)]


def test_an_expired_pack_is_not_drawn(cast: Cast) -> None:
    day = today(cast.desk)
    pack = add_pack(cast.desk, cast.acme, 600, by=cast.barbara, expires_on=day)

    closed(cast, "implementation", 10)  # until the end of its day it serves
    with clock.at(timezone.now() + timedelta(days=1)):
        with pytest.raises(Missing):
            closed(cast, "implementation", 10)
        closed(cast, "warranty", 5)

    pack.refresh_from_db()
    assert pack.left == 0
    assert balances(cast) == (0, 0, 0)
    assert ("expired", -590) in entries(cast)


def test_a_ticket_of_no_company_cannot_be_charged(cast: Cast) -> None:
    ticket = worked_on(cast, 30)
    Ticket.objects.filter(pk=ticket.pk).update(organization=None)

    with pytest.raises(Missing, match="outcome"):
        actions.move(ticket, "close_billed", by=cast.grace)
    assert actions.move(ticket, "close_warranty", by=cast.grace).state == "closed_warranty"


# --- Closed again after it was reopened -------------------------------------------------------------------------------


@pytest.fixture
def both() -> Cast:
    """The desk `ventanilla`, whose closed tickets can be reopened. It counts a quarter of an hour for each entry of work."""
    return make_cast("ventanilla")


def test_closed_again_only_what_is_new_is_billed(both: Cast) -> None:
    ticket = _closed(both, _in_progress(both, 10), "billed")
    assert balances(both) == (0, 15, 0)

    ticket = _closed(both, _reopened(both, ticket), "billed")
    assert balances(both) == (0, 15, 0)
    ticket = actions.log_work(_reopened(both, ticket), 20, by=both.grace)
    _closed(both, ticket, "billed")

    assert entries(both) == [("billed", 10), ("rounded", 5), ("billed", 20), ("rounded", 10)]


def test_for_a_whole_ticket_the_minimum_is_reckoned_anew(both: Cast) -> None:
    with _hours(both, minimum=15, step=1, per="ticket"):
        ticket = _closed(both, _in_progress(both, 5), "billed")
        ticket = actions.log_work(_reopened(both, ticket), 4, by=both.grace)
        ticket = _closed(both, ticket, "billed")
        assert balances(both) == (0, 15, 0)
        ticket = actions.log_work(_reopened(both, ticket), 21, by=both.grace)
        _closed(both, ticket, "billed")

    assert balances(both) == (0, 30, 0)
    assert entries(both)[:4] == [("billed", 5), ("rounded", 10), ("billed", 4), ("rounded", -4)]


def test_closed_again_otherwise_takes_back_what_the_first_closing_cost(both: Cast) -> None:
    add_pack(both.desk, both.acme, 600, by=both.barbara)
    ticket = _closed(both, _in_progress(both, 70), "billed")
    assert balances(both) == (600, 15, 60)

    ticket = _closed(both, _reopened(both, ticket), "hour_pack")
    assert balances(both) == (530, 0, 0)
    _closed(both, _reopened(both, ticket), "solved")

    assert balances(both) == (600, 0, 0)
    assert entries(both)[-2:] == [("withdrawn", 70), ("free", 0)]


def test_what_a_supervisor_corrected_stays_corrected(both: Cast) -> None:
    ticket = _closed(both, _in_progress(both, 500), "billed")
    correct(LedgerEntry.objects.get(kind="billed"), 450, by=both.barbara, reason="Se anotó un cero de más.")
    assert balances(both) == (0, 0, 60)

    _closed(both, _reopened(both, ticket), "billed")

    assert balances(both) == (0, 0, 60)


def test_a_company_that_changed_in_between_pays_instead_of_the_first(both: Cast) -> None:
    ticket = _closed(both, _in_progress(both, 60), "billed")
    ticket = _reopened(both, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(organization=both.other)

    _closed(both, ticket, "billed")

    assert balances(both) == (0, 0, 0)
    assert Account.objects.get(organization=both.other).due_minutes == 60


def test_an_hour_that_was_invoiced_and_then_taken_back_is_to_the_clients_credit(both: Cast) -> None:
    ticket = _closed(both, _in_progress(both, 60), "billed")
    invoice(both.desk, both.acme, 1, by=both.barbara, note="Factura 001-001-123")

    _closed(both, _reopened(both, ticket), "solved")

    assert balances(both) == (0, 0, -60)


def _in_progress(cast: Cast, *minutes: int) -> Ticket:
    return worked_on(cast, *minutes, state="in_progress")


def _closed(cast: Cast, ticket: Ticket, outcome: str) -> Ticket:
    return actions.move(ticket, "close", by=cast.barbara, outcome=outcome)


def _reopened(cast: Cast, ticket: Ticket) -> Ticket:
    return actions.move(ticket, "reopen_closed", by=cast.barbara, comment="Falta algo.")


def _hours(cast: Cast, **changed: Any) -> AbstractContextManager[Any]:
    """As if the desk counted so."""
    config = cast.desk.config
    counting: dict[str, Any] = {"minimum": 15, "step": 1, "per": "ticket", **changed}
    return patch(
        "ventanilla.desks.compiled.config_of", lambda desk: replace(config, hours=replace(config.hours, **counting))
    )


def _contacts_enough() -> AbstractContextManager[Any]:
    """How many attempts there must be is not this test's matter."""
    return patch("ventanilla.tickets.actions.moving._missing", lambda *args: {})
