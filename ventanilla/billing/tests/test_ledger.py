"""The ledger keeps its promises: balances are sums, nothing is changed, nothing goes below what was allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ventanilla.billing import warnings
from ventanilla.billing.actions import add_pack, allow_overdraft, correct, invoice
from ventanilla.billing.models import Account, HourPack, LedgerEntry
from ventanilla.billing.tests.stories import account_of, balances, closed, entries
from ventanilla.demo import clock
from ventanilla.desks import founding
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import OrganizationAddress
from ventanilla.testing.cast import Cast, today
from ventanilla.tickets.errors import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


# --- Never changed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(minutes=1),
        lambda rows: rows.update(note="otra cosa"),
        lambda rows: rows.delete(),
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(cast: Cast, change: Callable[[Any], Any]) -> None:
    add_pack(cast.desk, cast.acme, 60, by=cast.barbara)

    with pytest.raises(Error, match="never"), transaction.atomic():
        change(LedgerEntry.objects.all())

    assert entries(cast) == [("bought", 60)]


def test_the_database_refuses_what_must_never_be(cast: Cast) -> None:
    pack = add_pack(cast.desk, cast.acme, 60, by=cast.barbara)
    closed(cast, "billed", 5)
    billed = LedgerEntry.objects.get(kind="billed")
    twice = {
        name: getattr(billed, name)
        for name in ("account", "kind", "balance", "minutes", "ticket", "worklog", "event", "on", "created_at")
    }

    for wrong in (
        lambda: Account.objects.update(pack_minutes=-1),
        lambda: Account.objects.update(carried_minutes=60),
        lambda: Account.objects.update(carried_minutes=-1),
        lambda: HourPack.objects.filter(pk=pack.pk).update(left=61),
        lambda: LedgerEntry.objects.create(**twice),
        lambda: LedgerEntry.objects.create(**twice | {"worklog": None}),
        lambda: LedgerEntry.objects.create(**twice | {"kind": "drawn", "balance": "pack"}),
        lambda: LedgerEntry.objects.create(**twice | {"kind": "corrected", "by": cast.barbara, "note": "x"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()

    assert balances(cast) == (60, 15, 0)


# --- Put right --------------------------------------------------------------------------------------------------------


def test_a_correction_is_a_counter_entry_with_its_reason_and_comes_once(cast: Cast) -> None:
    closed(cast, "billed", 70)
    billed = LedgerEntry.objects.get(kind="billed")

    counter = correct(billed, 30, by=cast.barbara, reason="Fueron 40 minutos.")

    assert (counter.minutes, counter.note, counter.by, counter.worklog) == (
        -30,
        "Fueron 40 minutos.",
        cast.barbara,
        billed.worklog,
    )
    assert balances(cast) == (0, 40, 0)
    with pytest.raises(Invalid):
        correct(billed, 1, by=cast.barbara, reason="Otra vez.")


def test_hours_given_back_return_to_their_pack(cast: Cast) -> None:
    pack = add_pack(cast.desk, cast.acme, 100, by=cast.barbara)
    closed(cast, "implementation", 80)

    correct(LedgerEntry.objects.get(kind="drawn"), 50, by=cast.barbara, reason="Era garantía en parte.")

    pack.refresh_from_db()
    assert (pack.left, balances(cast)[0]) == (70, 70)


def test_overdrawn_hours_that_a_pack_covered_come_back_to_it(cast: Cast) -> None:
    allow_overdraft(cast.desk, cast.acme, 100, by=cast.barbara, reason="Urgencia.")
    closed(cast, "implementation", 80)
    pack = add_pack(cast.desk, cast.acme, 100, by=cast.barbara)

    correct(LedgerEntry.objects.get(kind="drawn"), 80, by=cast.barbara, reason="Era garantía.")

    pack.refresh_from_db()
    assert (pack.left, balances(cast)[0]) == (100, 100)


def test_of_a_pack_only_what_is_left_can_be_taken_back(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 100, by=cast.barbara)
    closed(cast, "implementation", 80)
    bought = LedgerEntry.objects.get(kind="bought")

    with pytest.raises(Invalid):
        correct(bought, 21, by=cast.barbara, reason="Compra anulada.")
    correct(bought, 20, by=cast.barbara, reason="Compra anulada.")

    assert balances(cast) == (0, 0, 0)


@pytest.mark.parametrize("minutes", [0, -10, 600_001])
def test_absurd_minutes_are_refused(cast: Cast, minutes: int) -> None:
    with pytest.raises(Invalid):
        add_pack(cast.desk, cast.acme, minutes, by=cast.barbara)
    if minutes:
        with pytest.raises(Invalid):
            allow_overdraft(cast.desk, cast.acme, minutes, by=cast.barbara, reason="x")
    closed(cast, "billed", 20)
    with pytest.raises(Invalid):
        correct(LedgerEntry.objects.get(kind="billed"), minutes, by=cast.barbara, reason="x")
    with pytest.raises(Invalid):
        invoice(cast.desk, cast.acme, minutes, by=cast.barbara, note="x")


def test_a_pack_is_not_bought_tomorrow_nor_expired_already(cast: Cast) -> None:
    day = today(cast.desk)

    with pytest.raises(Invalid, match="bought_on"):
        add_pack(cast.desk, cast.acme, 60, by=cast.barbara, bought_on=day + timedelta(days=1))
    with pytest.raises(Invalid, match="expires_on"):
        add_pack(cast.desk, cast.acme, 60, by=cast.barbara, expires_on=day - timedelta(days=1))


def test_a_permission_is_not_smaller_than_what_was_used(cast: Cast) -> None:
    allow_overdraft(cast.desk, cast.acme, 60, by=cast.barbara, reason="Compra en camino.")
    closed(cast, "implementation", 45)

    with pytest.raises(Invalid):
        allow_overdraft(cast.desk, cast.acme, 44, by=cast.barbara, reason="Menos.")
    allow_overdraft(cast.desk, cast.acme, 45, by=cast.olga, reason="Ni un minuto más.")

    assert account_of(cast).available_minutes == 0
    assert [one.by for one in account_of(cast).overdrafts.order_by("pk")] == [cast.barbara, cast.olga]


@pytest.mark.parametrize("name", ["grace", "edsger", "rita", "mona", "sam", "nora"])
def test_only_supervisors_and_administrators_touch_an_account(cast: Cast, name: str) -> None:
    add_pack(cast.desk, cast.acme, 60, by=cast.ada)
    closed(cast, "billed", 70)
    person, billed = cast.everybody[name], LedgerEntry.objects.get(kind="billed")

    for wish in (
        lambda: add_pack(cast.desk, cast.acme, 60, by=person),
        lambda: allow_overdraft(cast.desk, cast.acme, 60, by=person, reason="x"),
        lambda: correct(billed, 1, by=person, reason="x"),
        lambda: invoice(cast.desk, cast.acme, 1, by=person, note="x"),
    ):
        with pytest.raises(NotAllowed):
            wish()


# --- Warnings ---------------------------------------------------------------------------------------------------------


def test_both_sides_are_told_once_when_a_fifth_is_left(cast: Cast) -> None:
    OrganizationAddress.objects.create(organization=cast.acme, email="gerencia@acme.example")
    add_pack(cast.desk, cast.acme, 100, by=cast.barbara)

    closed(cast, "implementation", 79)
    assert _told() == []
    closed(cast, "implementation", 1)
    told = _told()
    closed(cast, "implementation", 5)

    assert told == ["barbara@example.com", "gerencia@acme.example", "mona@example.com", "olga@example.com"]
    assert _told() == told


def test_both_sides_are_told_once_before_a_pack_expires_and_then_it_does(cast: Cast) -> None:
    pack = add_pack(cast.desk, cast.acme, 600, by=cast.barbara, expires_on=today(cast.desk) + timedelta(days=15))

    with clock.at(timezone.now() - timedelta(days=1)):
        warnings.look_at_packs()
    assert _told() == []
    for _time in range(2):
        warnings.look_at_packs()
    assert _told() == ["barbara@example.com", "mona@example.com", "olga@example.com"]
    with clock.at(timezone.now() + timedelta(days=16)):
        warnings.look_at_packs()

    pack.refresh_from_db()
    assert (pack.left, balances(cast)) == (0, (0, 0, 0))
    assert entries(cast) == [("bought", 600), ("expired", -600)]


def test_of_a_desk_that_was_put_away_nobody_is_told(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 600, by=cast.barbara, expires_on=today(cast.desk) + timedelta(days=15))
    founding.archive(cast.desk, by=cast.ada)

    warnings.look_at_packs()

    assert _told() == []


def _told() -> list[str]:
    return sorted(OutboxMail.objects.filter(purpose="hours_warning").values_list("to_address", flat=True))


# --- Any order --------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["billed", "implementation", "warranty", "buy", "allow", "correct", "invoice", "wait"]), st.integers(1, 300)),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(steps=STEPS)
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_balances_are_sums_whatever_happens(cast: Cast, steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        add_pack(cast.desk, cast.acme, 200, by=cast.barbara, expires_on=today(cast.desk) + timedelta(days=3))
        moment = timezone.now()
        for what, number in steps:
            moment += timedelta(days=number // 100) if what == "wait" else timedelta(minutes=1)
            with clock.at(moment), _refusing():
                _do(cast, what, number)
            balances(cast)
        _check_billed(cast)
        transaction.set_rollback(True)


def _do(cast: Cast, what: str, number: int) -> None:
    match what:
        case "billed" | "implementation" | "warranty":
            closed(cast, what, number)
        case "buy":
            expires = today(cast.desk) + timedelta(days=number // 50) if number % 2 else None
            add_pack(cast.desk, cast.acme, number, by=cast.barbara, expires_on=expires)
        case "allow":
            allow_overdraft(cast.desk, cast.acme, number, by=cast.barbara, reason="Porque sí.")
        case "invoice":
            invoice(cast.desk, cast.acme, number // 60 + 1, by=cast.barbara, note="Factura.")
        case "correct":
            rows = list(LedgerEntry.objects.order_by("pk"))
            entry = rows[number % len(rows)]
            correct(entry, min(number, abs(entry.minutes)), by=cast.barbara, reason="Estaba mal.")


def _check_billed(cast: Cast) -> None:
    """However it came together: what was billed is what is carried, what is to be invoiced, and what was."""
    rows = LedgerEntry.objects.exclude(balance="pack").exclude(kind__in=["turned", "hour"])
    account = account_of(cast)
    assert sum(rows.values_list("minutes", flat=True)) == account.carried_minutes + account.due_minutes


class _refusing:  # noqa: N801
    """What is refused leaves everything as it was."""

    def __enter__(self) -> None:
        self.point = transaction.atomic()
        self.point.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.point.__exit__(kind, error, trace)
        return isinstance(error, Refused)
