from __future__ import annotations

from collections import Counter as Tally
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from ventanilla.bench import seed as seeding
from ventanilla.bench.stories import LIVES, live
from ventanilla.billing.models import LedgerEntry
from ventanilla.search.finding import find
from ventanilla.tickets import counters
from ventanilla.tickets.models import Counter, Event, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_the_same_rows_as_through_the_verbs() -> None:
    desk = seeding.seed(30)
    scene = seeding._scene(30)

    for life in LIVES:
        cast = Ticket.objects.filter(desk=desk).exclude(subject="?")
        state = {"closed": "closed", "waiting": "waiting_for_client"}.get(life, life)
        twin = next((one for one in cast if one.state == state and one.message_count == 4), None)
        assert twin is not None, life
        # At the same moment, because working time differs from day to day.
        lived = live(desk, scene.area, scene.people, life, twin.created_at, ["uno", "dos", "tres", "cuatro"], "?")
        assert _rows(twin) == _rows(lived), life
    assert not LedgerEntry.objects.exists()  # nobody logs work in these lives, so none of them costs anything


def _rows(ticket: Ticket) -> list[Any]:
    """Everything about a ticket but ids, words, people, and moments, which become distances from its opening."""
    fluid = {
        "id", "number", "subject", "category_id", "body", "ticket_id", "message_id", "caused_by_id",
        "warned_at", "breached_at",  # the timer's
    }  # fmt: skip
    found: list[Any] = []
    for rows in ([ticket], ticket.messages.order_by("pk"), ticket.events.order_by("seq"), ticket.involvements.all(),
                 ticket.deadlines.order_by("target", "started_at")):  # fmt: skip
        for row in rows:
            values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            found.append(
                {
                    name: value - ticket.created_at if hasattr(value, "tzinfo") else _part(ticket, name, value)
                    for name, value in values.items()
                    if name not in fluid
                }
            )
    return found


def _part(ticket: Ticket, name: str, value: Any) -> Any:
    """The part that somebody plays instead of who he is."""
    parts = {ticket.assignee_id: "agent", ticket.requester.user_id: "client"}
    people = {ticket.requester_id: "client"} | ({ticket.assignee.contact.pk: "agent"} if ticket.assignee else {})
    if name in ("assignee_id", "actor_id", "user_id"):
        return parts.get(value) if value else None
    if name in ("requester_id", "entered_by_id", "author_id", "accepted_by_id"):
        return people.get(value) if value else None
    if name == "organization_id":
        return "organization"
    if name == "data" and "from_team" in value:
        return {**value, "to": parts.get(value["to"])}
    return value


def test_counters_search_and_shares_are_right(data: Path) -> None:
    desk = seeding.seed(400)

    tickets = list(Ticket.objects.filter(desk=desk))
    assert len(tickets) == 400
    assert sum(ticket.is_open for ticket in tickets) == 80
    assert {ticket.message_count for ticket in tickets} == {4}
    real: Tally[counters.Place] = Tally()
    for ticket in tickets:
        real.update(counters.places(ticket))
    assert sum(real.values()) == sum(Counter.objects.values_list("tickets", flat=True))
    assert Message.objects.filter(body__contains="caldera").count() == 4
    assert Message.objects.filter(body__contains="turbina").count() == 4
    agent = Event.objects.exclude(actor__is_admin=True).filter(kind="ticket.assigned")[0].actor
    assert agent is not None
    assert len(find(agent, "caldera", as_client=False, desk=desk)) == 4
    assert len(find(agent, "turbinas", as_client=False, desk=desk)) == 4
    assert (data / "demo-accounts.json").read_text().count('"desk": "bench"') == 16


def test_seeding_twice_adds_to_what_is_there() -> None:
    seeding.seed(20)
    desk = seeding.seed(20)

    assert Ticket.objects.filter(desk=desk).count() == 40
    assert Ticket.objects.values("number").distinct().count() == 40
