"""The workflows of the manuals, walked through the verbs as each shipped blueprint has them (`soporte`: `test_life`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ventanilla.billing.actions import add_pack
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Missing, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Kind, Ticket

pytestmark = pytest.mark.django_db


def ticket_of(cast: Cast, **given: Any) -> Ticket:
    """A ticket of Rita's, classified only where the desk's own form asks for a category."""
    field = cast.desk.config.field_of_kind("category")
    if field is None or "portal" not in field.on:
        given.setdefault("category", None)
    return make_ticket(cast, **given)


# --- sanantonio -------------------------------------------------------------------------------------------------------


@pytest.mark.manual("002-26", "002-35", "002-36")
@pytest.mark.parametrize("closer", ["rita", "grace", "barbara"])
def test_san_antonio_lets_client_technician_and_chief_close(closer: str) -> None:
    cast = make_cast("sanantonio")
    ticket = ticket_of(cast, assignee=cast.grace)
    assert ticket.current.label["es"] == "Abierto"

    ticket = actions.close(ticket, by=cast.everybody[closer], as_client=closer == "rita")

    assert (ticket.current.label["es"], ticket.outcome) == ("Cerrado", "solved")


@pytest.mark.manual("002-36")
def test_san_antonio_lets_no_other_technician_close() -> None:
    cast = make_cast("sanantonio")
    ticket = ticket_of(cast, assignee=cast.grace)

    with pytest.raises(NotAllowed):
        actions.close(ticket, by=cast.alan)


@pytest.mark.manual("002-29", "002-30")
def test_san_antonio_lets_the_client_delete_until_it_is_closed() -> None:
    cast = make_cast("sanantonio")
    unwanted, closed = ticket_of(cast), ticket_of(cast)
    actions.close(closed, by=cast.rita, as_client=True)

    actions.delete(unwanted, by=cast.rita, as_client=True)
    with pytest.raises(NoSuchMove):
        actions.delete(closed, by=cast.rita, as_client=True)

    assert list(Ticket.objects.visible_to(cast.rita)) == [closed]


@pytest.mark.manual("002-11", "002-12")
def test_san_antonio_lets_only_the_chief_classify() -> None:
    cast = make_cast("sanantonio")
    ticket = ticket_of(cast, assignee=cast.grace)
    printers = cast.area.categories.get(key="printers")

    for user in (cast.rita, cast.grace):
        with pytest.raises(NotAllowed):
            actions.edit(ticket, {"category": printers, "priority": "high"}, by=user)
    ticket = actions.edit(ticket, {"category": printers, "priority": "high"}, by=cast.barbara)

    assert (ticket.category, ticket.priority) == (printers, "high")


# --- sii --------------------------------------------------------------------------------------------------------------


@pytest.mark.manual("000-24", "000-25", "000-26", "000-27", "000-28", "000-29", "000-30")
def test_sii_moves_to_in_process_when_the_third_fact_is_saved() -> None:
    cast = make_cast("sii")
    ticket = ticket_of(cast)
    assert ticket.current.label["es"] == "Esperando asignación"
    ticket = actions.assign(ticket, by=cast.barbara, to=cast.grace)
    assert ticket.current.label["es"] == "Espera"

    actions.reply(ticket, "Lo estudio.", by=cast.grace)
    actions.log_work(ticket, 10, by=cast.grace)
    ticket = actions.edit(ticket, {"time_to_resolve": 120, "cause": "Un índice dañado."}, by=cast.grace)
    assert ticket.state == "waiting"
    ticket = actions.edit(ticket, {"fault": "warranty"}, by=cast.grace)

    assert ticket.current.label["es"] == "En proceso"


@pytest.mark.manual("000-33")
def test_sii_goes_back_to_work_when_the_clients_tests_fail() -> None:
    cast = make_cast("sii")
    ticket = ticket_of(cast, state="awaiting_completion", assignee=cast.grace)

    passed = actions.move(ticket, "tests_passed", by=cast.rita, as_client=True)
    assert (passed.state, passed.accepted_by) == ("awaiting_completion", cast.rita.contact)
    failed = actions.move(ticket, "tests_failed", by=cast.rita, comment="Sigue el error.", as_client=True)

    assert (failed.state, failed.accepted_by) == ("in_process", None)


@pytest.mark.manual("000-31", "000-32", "000-34")
def test_sii_is_finished_by_the_administrator_saying_with_whom_and_when() -> None:
    cast = make_cast("sii")
    ticket = ticket_of(cast, state="in_process", assignee=cast.grace)
    ticket = actions.move(ticket, "send_to_review", by=cast.grace)
    assert ticket.current.label["es"] == "En espera de finalización"
    verified = {"verified_with": "Rita Rojas", "verified_at": timezone.now()}

    with pytest.raises(NotAllowed):
        actions.close(ticket, by=cast.barbara, facts_given=verified)
    with pytest.raises(Missing):
        actions.close(ticket, by=cast.olga)
    ticket = actions.close(ticket, by=cast.olga, facts_given=verified)

    assert (ticket.phase, ticket.fields["verified_with"]) == ("done", "Rita Rojas")


# --- saci -------------------------------------------------------------------------------------------------------------


@pytest.mark.manual("001-4", "001-5", "001-6")
def test_saci_is_new_from_a_client_and_open_from_support_or_in_review() -> None:
    cast = make_cast("saci")
    taken, answered = ticket_of(cast), ticket_of(cast)
    by_phone = ticket_of(cast, by=cast.grace, requester=cast.rita.contact, organization=cast.acme, as_client=False)
    assert [one.current.label["es"] for one in (taken, answered, by_phone)] == ["Nuevo", "Nuevo", "Abierto"]

    taken = actions.take(taken, by=cast.grace)
    answered = actions.reply(answered, "¿Qué mensaje aparece?", by=cast.grace)

    assert [one.current.label["es"] for one in (taken, answered)] == ["Abierto", "Abierto"]


@pytest.mark.manual("001-7", "001-8")
def test_saci_waits_for_development_until_a_date() -> None:
    cast = make_cast("saci")
    ticket = ticket_of(cast, state="open", assignee=cast.grace)

    with pytest.raises(Missing):
        actions.move(ticket, "send_to_development", by=cast.grace)
    day = timezone.localdate() + timedelta(days=3)
    ticket = actions.move(ticket, "send_to_development", by=cast.grace, facts_given={"reminder_on": day})

    assert (ticket.current.label["es"], ticket.area.key) == ("Pendiente de recordatorio", "development")
    assert date.fromisoformat(ticket.fields["reminder_on"]) == day
    assert ticket.events.get(kind=Kind.MOVED).data["effects"] == ["remind", "notify_area"]


@pytest.mark.manual("001-9", "001-10", "001-11", "001-13")
@pytest.mark.parametrize(
    ("closing", "label", "money"),
    [
        ("close_warranty", "Cerrado por garantía", "nothing"),
        ("close_implementation", "Cerrado por implementación", "hour_pack"),
        ("close_unsuccessful", "Cerrado sin éxito", "nothing"),
        ("close_billed", "Cerrado y facturado", "invoice"),
    ],
)
def test_saci_closes_in_four_ways_and_each_needs_its_time(closing: str, label: str, money: str) -> None:
    cast = make_cast("saci")
    ticket = ticket_of(cast, state="open", assignee=cast.grace)
    actions.log_contact(ticket, "call", by=cast.grace)
    add_pack(cast.desk, cast.acme, 60, by=cast.barbara)

    with pytest.raises(Missing):
        actions.move(ticket, closing, by=cast.grace)
    actions.log_work(ticket, 20, by=cast.grace)
    ticket = actions.move(ticket, closing, by=cast.grace)

    outcome = cast.desk.config.outcome_by_key[ticket.outcome]
    assert (ticket.current.label["es"], outcome.money) == (label, money)


@pytest.mark.manual("001-12")
def test_saci_closes_without_success_only_after_calls_on_record() -> None:
    cast = make_cast("saci")
    ticket = ticket_of(cast, state="open", assignee=cast.grace)
    actions.log_work(ticket, 20, by=cast.grace)

    with pytest.raises(Missing) as refused:
        actions.move(ticket, "close_unsuccessful", by=cast.grace)

    assert set(refused.value.errors) == {"contact_attempts"}


@pytest.mark.manual("001-29", "001-48")
def test_saci_always_bills_a_development_request() -> None:
    cast = make_cast("saci")
    ticket = ticket_of(cast, state="open", assignee=cast.grace, fields={"service": "development_request"})
    actions.log_work(ticket, 60, by=cast.grace)

    with pytest.raises(Missing):
        actions.move(ticket, "close_warranty", by=cast.grace)
    ticket = actions.move(ticket, "close_billed", by=cast.grace)

    assert ticket.outcome == "billed"


# --- belenus ----------------------------------------------------------------------------------------------------------


@pytest.mark.manual("003-17", "003-18", "003-31", "003-32", "003-33")
def test_belenus_is_closed_by_the_technician_and_for_good_by_the_clients_vobo() -> None:
    cast = make_cast("belenus")
    ticket = ticket_of(cast, assignee=cast.grace)
    with pytest.raises(NoSuchMove):
        actions.accept(ticket, by=cast.rita, as_client=True)

    ticket = actions.move(ticket, "close_by_technician", by=cast.grace, comment="Instala la versión 8.2.")
    assert (ticket.current.label["es"], ticket.current.check, ticket.is_open) == ("Cerrado por el técnico", True, True)
    ticket = actions.accept(ticket, by=cast.rita, as_client=True)

    assert (ticket.current.label["es"], ticket.current.final) == ("Cerrado", True)
    assert (ticket.outcome, ticket.accepted_by) == ("approved", cast.rita.contact)


@pytest.mark.manual("003-30")
def test_belenus_is_reopened_by_a_client_who_wants_another_opinion() -> None:
    cast = make_cast("belenus")
    ticket = ticket_of(cast, state="closed_by_technician", assignee=cast.grace)

    ticket = actions.reopen(ticket, by=cast.rita, comment="Sigue igual; quiero otra opinión.", as_client=True)

    assert (ticket.current.label["es"], ticket.reopened_count) == ("Abierto", 1)


@pytest.mark.manual("003-19", "003-46")
def test_belenus_says_whose_answer_is_awaited() -> None:
    cast = make_cast("belenus")
    ticket = ticket_of(cast, assignee=cast.grace)
    awaited = [ticket.waiting_on]

    for move in ("wait_for_client", "wait_for_vendor", "to_external", "back_to_support"):
        ticket = actions.move(ticket, move, by=cast.grace)
        awaited.append(ticket.waiting_on)

    assert awaited == ["support", "client", "vendor", "external", "support"]


@pytest.mark.manual("003-46")
def test_belenus_waits_on_support_again_once_the_client_has_commented() -> None:
    cast = make_cast("belenus")
    ticket = ticket_of(cast, assignee=cast.grace)
    actions.move(ticket, "wait_for_client", by=cast.grace)

    for text in ("Aquí está la pantalla.", "Y otra más."):
        ticket = actions.reply(ticket, text, by=cast.rita, as_client=True)

    assert ticket.waiting_on == "support"
    kinds = list(ticket.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == [Kind.OPENED, Kind.MOVED, Kind.REPLIED, Kind.MOVED, Kind.REPLIED]


@pytest.mark.manual("003-20", "003-21", "003-23")
def test_belenus_has_a_responsible_who_sets_the_deadline_beside_the_assignee() -> None:
    cast = make_cast("belenus")
    ticket = ticket_of(cast, assignee=cast.grace)
    due = timezone.now() + timedelta(days=2)

    ticket = actions.edit(ticket, {"responsible": cast.alan}, by=cast.barbara)
    with pytest.raises(NotAllowed):
        actions.edit(ticket, {"due_at": due}, by=cast.grace)
    ticket = actions.edit(ticket, {"due_at": due}, by=cast.alan)

    assert (ticket.responsible, ticket.assignee, ticket.promised_at) == (cast.alan, cast.grace, due)


# --- ventanilla -------------------------------------------------------------------------------------------------------


def test_ventanilla_goes_from_new_to_closed_with_one_press_of_the_client() -> None:
    cast = make_cast("ventanilla")
    ticket = ticket_of(cast)

    steps = [
        ticket,
        actions.take(ticket, by=cast.grace),
        actions.reply(ticket, "Lo reviso.", by=cast.grace),
        actions.move(ticket, "ask_client", by=cast.grace, comment="¿Desde cuándo ocurre?"),
        actions.reply(ticket, "Desde ayer.", by=cast.rita, as_client=True),
        actions.move(ticket, "resolve", by=cast.grace, comment="Ya quedó corregido."),
        actions.accept(ticket, by=cast.rita, as_client=True),
    ]

    assert [step.current.label["es"] for step in steps] == [
        "Nuevo", "Asignado", "En proceso", "Esperando al cliente", "En proceso", "Resuelto", "Cerrado",
    ]  # fmt: skip


def test_ventanilla_takes_a_reply_to_a_solution_as_a_reopening() -> None:
    cast = make_cast("ventanilla")
    ticket = ticket_of(cast, state="resolved", assignee=cast.grace)

    ticket = actions.reply(ticket, "Todavía falla.", by=cast.rita, as_client=True)

    assert (ticket.state, ticket.reopened_count) == ("in_progress", 1)
