"""How deadlines follow their ticket through the verbs. Thursday is 2026-11-12; «alta» answers within 60 minutes and solves within 540."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ventanilla.deadlines.models import Deadline, Policy
from ventanilla.deadlines.tests.conftest import At, revise
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.models import Light, Ticket


def opened(cast: Cast, priority: str = "high", **given: Any) -> Ticket:
    return make_ticket(cast, fields={"priority": priority}, as_client=False, by=cast.grace, requester=cast.rita.contact,
        **{"organization": cast.acme, **given})  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-05:00")


def the(ticket: Ticket, target: str) -> Deadline:
    return Deadline.objects.filter(ticket=ticket, target=target).latest("pk")


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def shown(ticket: Ticket) -> tuple[str, datetime | None]:
    """What is due next, as the row of a list says it."""
    row = fresh(ticket)
    return row.due_target, row.due_at


def test_opening_starts_the_first_reply_and_the_solution(cast: Cast, at: At) -> None:
    at("2026-11-12 17:00")

    ticket = opened(cast)

    assert the(ticket, "first_reply").due_at == moment("2026-11-13 09:00")
    assert the(ticket, "resolution").due_at == moment("2026-11-13 17:00")
    assert the(ticket, "resolution").amber_at == moment("2026-11-13 15:12")
    assert shown(ticket) == ("first_reply", moment("2026-11-13 09:00"))


def test_the_light_goes_from_green_over_yellow_to_red(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)

    found = []
    for now in ("2026-11-12 09:47", "2026-11-12 09:48", "2026-11-12 10:00", "2026-11-12 10:01"):
        at(now)
        found.append(fresh(ticket).light)
        assert [light for light in Light if Ticket.objects.in_light(light, moment(now))] == [fresh(ticket).light]

    assert found == [Light.ON_TIME, Light.SOON, Light.SOON, Light.LATE]


def test_a_public_reply_of_the_staff_meets_the_first_reply_and_a_note_does_not(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    at("2026-11-12 09:30")

    actions.note(ticket, "Parece la fuente de poder.", by=cast.grace)
    assert the(ticket, "first_reply").ended_at is None
    actions.reply(ticket, "Ya lo revisamos.", by=cast.grace)

    assert (the(ticket, "first_reply").ended_at, the(ticket, "first_reply").kept) == (moment("2026-11-12 09:30"), True)
    assert shown(ticket) == ("resolution", moment("2026-11-13 09:00"))


def test_a_late_reply_is_met_and_not_kept(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    at("2026-11-12 11:00")

    actions.reply(ticket, "Disculpe la demora.", by=cast.grace)

    assert the(ticket, "first_reply").kept is False


def test_each_answer_of_the_client_starts_the_next_reply_once(cast: Cast, at: At) -> None:
    revise(cast, next_reply={"default": 120})
    at("2026-11-12 09:00")
    ticket = opened(cast)
    actions.reply(ticket, "¿Qué impresora es?", by=cast.grace)

    at("2026-11-12 10:00")
    actions.reply(ticket, "La del segundo piso.", by=cast.rita, as_client=True)
    at("2026-11-12 10:30")
    actions.reply(ticket, "La azul.", by=cast.rita, as_client=True)
    assert the(ticket, "next_reply").due_at == moment("2026-11-12 12:00"), "it is the first question that waits"
    actions.reply(ticket, "Gracias.", by=cast.grace)
    at("2026-11-12 15:00")
    actions.reply(ticket, "¿Y bien?", by=cast.rita, as_client=True)

    assert list(Deadline.objects.filter(target="next_reply").order_by("pk").values_list("started_at", "kept")) == [
        (moment("2026-11-12 10:00"), True), (moment("2026-11-12 15:00"), None),
    ]  # fmt: skip


def test_the_clock_stops_while_the_client_is_asked_and_goes_on_with_what_was_left(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    ticket = actions.take(ticket, by=cast.grace)
    at("2026-11-12 10:00")
    ticket = actions.move(ticket, "ask_client", by=cast.grace, comment="¿Qué impresora es?")
    assert shown(ticket) == ("", None)
    assert fresh(ticket).light is None

    at("2026-11-16 09:30")  # Monday: 7.5 hours of Thursday, 9 of Friday, 1 of Monday
    ticket = actions.reply(ticket, "La del segundo piso.", by=cast.rita, as_client=True)

    row = the(ticket, "resolution")
    assert ticket.state == "in_progress"
    assert (row.paused, row.stopped_at) == (450 + 540 + 60, None)
    assert row.due_at == moment("2026-11-16 17:30"), "of 9 hours one was used, eight are left"
    assert cast.desk.config.calendar.between(row.started_at, row.due_at) == row.minutes + row.paused


@pytest.mark.manual("003-27")
def test_what_is_late_stays_late_while_the_clients_answer_is_missing(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = actions.take(opened(cast), by=cast.grace)
    at("2026-11-16 09:00")

    ticket = actions.move(ticket, "ask_client", by=cast.grace, comment="¿Qué impresora es?")

    assert (fresh(ticket).light, ticket.waiting_on) == (Light.LATE, "client")


def test_closing_tells_whether_it_was_solved_in_time_and_reopening_starts_anew(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = actions.take(opened(cast), by=cast.grace)
    at("2026-11-12 12:00")
    ticket = actions.close(ticket, by=cast.barbara, comment="Se cambió el cable.", outcome="solved", solution=True)
    assert (the(ticket, "resolution").kept, fresh(ticket).light) == (True, Light.KEPT)

    at("2026-11-16 09:00")
    ticket = actions.move(ticket, "reopen_closed", by=cast.barbara, comment="Volvió a fallar.")

    assert the(ticket, "resolution").started_at == moment("2026-11-16 09:00")
    assert shown(ticket) == ("resolution", moment("2026-11-17 09:00"))
    at("2026-11-18 09:00")
    ticket = actions.close(ticket, by=cast.barbara, comment="Se cambió otra vez.", outcome="solved", solution=True)
    assert (the(ticket, "resolution").kept, fresh(ticket).light) == (False, Light.MISSED)


def test_a_cancelled_ticket_owes_nothing(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = make_ticket(cast)

    ticket = actions.cancel(ticket, by=cast.rita, comment="Se registró dos veces.", as_client=True)

    assert [row.kept for row in Deadline.objects.filter(ticket=ticket)] == [None, None]
    assert not Deadline.objects.open().exists()
    assert fresh(ticket).light is None


def test_another_priority_counts_anew_from_the_same_beginning(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    at("2026-11-12 09:10")

    actions.edit(ticket, {"priority": "critical"}, by=cast.grace)

    assert the(ticket, "first_reply").due_at == moment("2026-11-12 09:30")
    assert the(ticket, "resolution").due_at == moment("2026-11-12 13:00")
    assert shown(ticket) == ("first_reply", moment("2026-11-12 09:30"))


def test_the_most_particular_policy_counts(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    category = cast.area.categories.filter(children=None).first()
    Policy.objects.create(desk=cast.desk, category=category, first_reply=30, resolution=300)
    Policy.objects.create(desk=cast.desk, organization=cast.acme, resolution=120)
    Policy.objects.create(desk=cast.desk, organization=cast.acme, priority="low", resolution=10)
    Policy.objects.create(desk=cast.desk, organization=cast.other, first_reply=1, resolution=1)

    ticket = opened(cast, category=category)

    assert the(ticket, "first_reply").minutes == 30, "the client's policy says nothing of it, the category's does"
    assert the(ticket, "resolution").minutes == 120


@pytest.mark.parametrize("given", [{}, {"resolution": 10}, {"category": True}])
def test_a_policy_is_for_somebody_and_says_something(cast: Cast, given: dict[str, Any]) -> None:
    if given.pop("category", None):
        given["category"] = cast.area.categories.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(desk=cast.desk, **given)


def test_the_same_is_promised_once(cast: Cast) -> None:
    Policy.objects.create(desk=cast.desk, organization=cast.acme, resolution=120)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(desk=cast.desk, organization=cast.acme, resolution=60)

    Policy.objects.create(desk=cast.desk, organization=cast.acme, priority="high", resolution=60)


def test_a_target_has_one_open_deadline(cast: Cast, at: At) -> None:
    now = at("2026-11-12 09:00")
    ticket = opened(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(
            ticket=ticket, target="resolution", started_at=now, minutes=1, revision=1, due_at=now, amber_at=now
        )


@pytest.fixture
def belenus(db: None) -> Cast:
    return make_cast("belenus")


@pytest.mark.manual("003-23")
def test_the_responsible_sets_the_deadline_and_it_wins_over_the_policy(belenus: Cast, at: At) -> None:
    at("2026-11-12 10:00")
    ticket = make_ticket(belenus)
    ticket = actions.edit(ticket, {"responsible": belenus.alan}, by=belenus.barbara)
    actions.reply(ticket, "Lo estamos revisando.", by=belenus.alan)

    ticket = actions.edit(ticket, {"due_at": moment("2026-11-20 12:00")}, by=belenus.alan)

    assert shown(ticket) == ("resolution", moment("2026-11-20 12:00"))
    assert the(ticket, "resolution").manual
    assert fresh(ticket).light == Light.ON_TIME
    ticket = actions.edit(ticket, {"due_at": None}, by=belenus.alan)
    assert not the(ticket, "resolution").manual
    assert the(ticket, "resolution").minutes == 1080


@pytest.mark.parametrize("when", ["2026-11-12 09:59", "2037-01-01 00:00"])
def test_a_deadline_is_not_set_for_the_past_nor_for_ever(belenus: Cast, at: At, when: str) -> None:
    at("2026-11-12 10:00")
    ticket = actions.edit(make_ticket(belenus), {"responsible": belenus.alan}, by=belenus.barbara)

    with pytest.raises(Invalid) as refused:
        actions.edit(ticket, {"due_at": moment(when)}, by=belenus.alan)

    assert list(refused.value.errors) == ["due_at"]


def test_a_deleted_ticket_is_restored_with_its_deadlines(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    before = shown(ticket)

    actions.delete(ticket, by=cast.olga)
    ticket = actions.restore(ticket, by=cast.olga)

    assert shown(ticket) == before
