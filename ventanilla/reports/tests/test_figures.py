"""The figures: what counts when, by what, and that the work is that of the period alone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ventanilla.reports import figures
from ventanilla.reports.figures import AREA, ASSIGNEE, CATEGORY, CLIENT, STATE, Tally, by_step
from ventanilla.reports.periods import Days
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet

WEEK = Days(date(2026, 3, 2), date(2026, 3, 8))


def _moment(day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(2026, 3, day, hour))


def _put(ticket: Ticket, **columns: object) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**columns)


def _of(cast: Cast, days: Days = WEEK) -> Tally:
    return figures.total(figures.count(Ticket.objects.filter(desk=cast.desk), days, [STATE])["state"].values())


def test_entered_open_and_reopened_are_of_those_that_came_in_closed_of_those_that_ended(soporte: Cast) -> None:
    old, fresh, back, gone, late = (make_ticket(soporte) for _ in range(5))
    _put(old, created_at=_moment(1), closed_at=_moment(3), phase="done", state="finished")
    _put(fresh, created_at=_moment(2, 0))
    _put(back, created_at=_moment(8, 23), reopened_count=2)
    _put(gone, created_at=_moment(5), closed_at=_moment(9), phase="done", state="cancelled")
    _put(late, created_at=_moment(9, 0))

    assert _of(soporte) == Tally(entered=3, open=2, reopened=1, closed=1)


def test_each_is_counted_by_what_it_is(soporte: Cast) -> None:
    team, other = soporte.area.teams.all()[0], soporte.desk.areas.all()[1]
    mine, ours, nobodys = make_ticket(soporte), make_ticket(soporte), make_ticket(soporte, soporte.sam, area=other)
    actions.assign(mine, by=soporte.barbara, to=soporte.grace)
    actions.assign(ours, by=soporte.barbara, team=team)
    _put(nobodys, category=None)
    today = Days(timezone.localdate(), timezone.localdate())

    found = figures.count(Ticket.objects.all(), today, [STATE, AREA, CATEGORY, CLIENT, ASSIGNEE, by_step([today])])

    one, two, three = (Tally(entered=count, open=count) for count in (1, 2, 3))
    assert found == {
        "state": {"assigned": two, "registered": one},
        "area": {str(soporte.area.pk): two, str(other.pk): one},
        "category": {str(mine.category_id): two, "none": one},
        "organization": {str(soporte.acme.pk): two, str(soporte.other.pk): one},
        "assignee": {str(soporte.grace.pk): one, "team": one, "none": one},
        "step": {"0": three},
    }


def test_each_day_has_its_own(soporte: Cast) -> None:
    for day, closed in ((2, 2), (2, 8), (8, 8)):
        _put(make_ticket(soporte), created_at=_moment(day), closed_at=_moment(closed), phase="done", state="finished")

    found = figures.count(Ticket.objects.all(), WEEK, [by_step(WEEK.steps())])["step"]

    assert found == {"0": Tally(entered=2, closed=1), "6": Tally(entered=1, closed=2)}


DIMENSIONS = [STATE, AREA, CATEGORY, CLIENT, ASSIGNEE, by_step(WEEK.steps())]
AGO = timezone.make_aware(datetime(2024, 1, 1))
YEARS = timedelta(days=700)


@pytest.fixture
def busy(soporte: Cast) -> Cast:
    """2,000 tickets in two years, the later half of them closed."""
    _copies(make_ticket(soporte), 2_000, AGO, AGO + YEARS)
    return soporte


def _copies(ticket: Ticket, number: int, first: datetime, last: datetime) -> None:
    """Bare rows, evenly spread; nothing else is asked for here."""
    start = Ticket.objects.latest("number").number + 1
    copied = {
        field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields if field.name != "id"
    }
    rows = []
    for place in range(number):
        moment = first + (last - first) * (place / number)
        ending = {"phase": "done", "state": "finished", "closed_at": moment} if place % 2 else {}
        rows.append(Ticket(**copied | {"number": start + place, "created_at": moment} | ending))
    Ticket.objects.bulk_create(rows, batch_size=500)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.parametrize("sight", ["desk", "area"])
def test_the_plan_enters_by_the_period(busy: Cast, sight: str) -> None:
    """Whatever else narrows the tickets."""
    narrowed = Q() if sight == "desk" else Q(area__in=[busy.area.pk])
    categories = busy.area.categories.values_list("pk")[:2]
    tickets = Ticket.objects.filter(narrowed, desk=busy.desk, deleted_at=None, category__in=list(categories))
    days = Days(date(2025, 1, 6), date(2025, 1, 12))

    plan = _plan_of(tickets, days)

    assert plan.count("ticket_desk_created") == len(DIMENSIONS)
    assert plan.count("ticket_desk_closed") == len(DIMENSIONS)
    assert not re.search(r"SCAN tickets_ticket|Seq Scan on tickets_ticket", plan)


@pytest.mark.once
def test_ten_times_the_tickets_are_no_more_work_for_the_same_period(busy: Cast) -> None:
    """Work as SQLite counts it: steps of its virtual machine."""
    tickets, days = Ticket.objects.filter(desk=busy.desk), Days(date(2025, 3, 1), date(2025, 3, 31))
    few = _steps(tickets, days)
    _copies(Ticket.objects.latest("pk"), 9_000, AGO - YEARS, AGO)
    _copies(Ticket.objects.latest("pk"), 9_000, AGO + YEARS, AGO + 2 * YEARS)

    many = _steps(tickets, days)

    assert tickets.count() > 20_000
    assert many <= few * 1.05


def _steps(tickets: TicketQuerySet, days: Days) -> int:
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        return 0

    assert connection.connection is not None
    connection.connection.set_progress_handler(tick, 10)
    try:
        found = figures.count(tickets, days, DIMENSIONS)
    finally:
        connection.connection.set_progress_handler(None, 0)
    assert figures.total(found["state"].values()).entered > 50
    return steps


def _plan_of(tickets: TicketQuerySet, days: Days) -> str:
    with CaptureQueriesContext(connection) as queries:
        figures.count(tickets, days, DIMENSIONS)
    [query] = queries
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + query["sql"])
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
