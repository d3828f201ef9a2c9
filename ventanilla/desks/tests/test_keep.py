"""A new blueprint on a desk with tickets: nothing that they use disappears, and they are left as they are."""

from __future__ import annotations

from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.load import load
from ventanilla.desks.blueprint.shipped import read
from ventanilla.desks.models import Category, Desk
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


def without_in_process() -> dict[str, Any]:
    """The desk soporte, as if Asignado led straight to Finalizado, and nothing were of medium priority."""
    document = read("soporte").document
    document["states"] = [state for state in document["states"] if state["key"] != "in_process"]
    document["counters"] = [counter for counter in document["counters"] if counter["states"] != ["in_process"]]
    document["priorities"] = [priority for priority in document["priorities"] if priority["key"] != "medium"]
    document["default_priority"] = "low"
    document["transitions"] = [move for move in document["transitions"] if move.get("to") != "in_process"]
    for move in document["transitions"]:
        move["from"] = [state for state in move["from"] if state != "in_process"]
    label = {"es": "Reabrir"}
    document["transitions"].append(
        {
            "key": "reopen",
            "label": label,
            "from": ["finished"],
            "to": "assigned",
            "who": ["supervisor"],
            "intent": "reopen",
        }
    )
    document.pop("deadlines", None)
    for area in document["areas"]:
        for category in area["categories"]:
            for one in (category, *category.get("children", [])):
                one["default_priority"] = "low"
    return document


def test_a_state_in_use_stays_archived_and_its_tickets_can_leave_it(cast: Cast) -> None:
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)
    Ticket.objects.update(priority="medium")

    loaded = load(without_in_process(), replace=True)

    config = Desk.objects.get(key="soporte").config
    assert set(loaded.kept) == {"states.in_process", "priorities.medium"}
    assert config.state_by_key["in_process"].archived
    assert config.priority_by_key["medium"].archived
    assert config.transition_by_key["finish"].sources == ("assigned", "in_process")
    assert not any(move.target == "in_process" for move in config.transitions)
    assert actions.move(ticket, "finish", by=cast.barbara).state == "finished"


def test_loading_again_keeps_it_until_no_ticket_uses_it(cast: Cast) -> None:
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)
    load(without_in_process(), replace=True)

    again = load(without_in_process())
    Ticket.objects.filter(pk=ticket.pk).update(state="assigned", phase="triage", priority="low")
    later = load(without_in_process())

    assert again.changes == ()
    assert "states.in_process" in [change.path for change in later.changes if change.kind == "removed"]


def test_a_move_that_the_new_workflow_lacks_stays_for_the_tickets_that_need_it(cast: Cast) -> None:
    make_ticket(cast, state="registered")
    document = read("soporte").document
    first = document["states"][0]
    document["states"][0] = {**first, "key": "received"}
    document["opening"] = {"requester": "received", "staff": "received"}
    document["counters"] = []
    for move in document["transitions"]:
        move["from"] = ["received" if state == "registered" else state for state in move["from"]]
        if move["key"] == "assign":
            move["key"] = "hand_out"

    load(document, replace=True)

    config = Desk.objects.get(key="soporte").config
    assert config.transition_by_key["assign"].sources == ("registered",)
    assert config.transition_by_key["hand_out"].sources == ("received",)
    assert config.transition_by_key["cancel"].sources == ("received", "assigned", "in_process", "registered")


def test_tickets_are_never_touched(cast: Cast) -> None:
    make_ticket(cast, state="in_process")
    make_ticket(cast, state="finished")
    before = list(Ticket.objects.order_by("pk").values())
    categories = Category.objects.count()

    load({**without_in_process(), "areas": [{"key": "all", "label": {"es": "Todo"}}]}, replace=True)

    assert list(Ticket.objects.order_by("pk").values()) == before
    assert Category.objects.count() == categories


def test_an_export_with_archived_states_loads_again(cast: Cast) -> None:
    make_ticket(cast, state="in_process")
    desk = load(without_in_process(), replace=True).desk

    copy = load(document_of(desk), key="copia").desk

    assert copy.config.state_by_key["in_process"].archived


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_loading_waits_for_a_move_that_is_under_way(cast: Cast) -> None:
    """The move has locked its ticket and entered nothing yet: to whoever did not wait, nobody would be in the state."""
    ticket = make_ticket(cast)
    locked = Event()

    def move_slowly() -> None:
        with transaction.atomic():
            Ticket.objects.lock(ticket)
            locked.set()
            sleep(0.5)
            Ticket.objects.filter(pk=ticket.pk).update(state="in_process", phase="active")
        connection.close()

    mover = Thread(target=move_slowly)
    mover.start()
    locked.wait(5)
    loaded = load(without_in_process(), replace=True)
    mover.join()

    assert "states.in_process" in loaded.kept
