"""The clock on a ticket: it runs on the server, one a person, and its minutes are confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ventanilla.billing import timing
from ventanilla.billing.models import Timer
from ventanilla.billing.tests.stories import worked_on
from ventanilla.demo import clock
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, today
from ventanilla.tickets.errors import NotAllowed
from ventanilla.tickets.models import Ticket, Worklog

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, verb: str, ticket: Ticket) -> str:
    response = client.post(reverse(f"console:timer_{verb}", args=[ticket.number]), follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_survives_a_closed_browser_and_fills_the_form_that_confirms_it(cast: Cast) -> None:
    ticket, now = worked_on(cast), timezone.now()
    with clock.at(now - timedelta(minutes=24, seconds=10)):
        assert "En marcha desde las" in press(browser(cast.grace), "start", ticket)

    form = press(browser(cast.grace), "stop", ticket)
    assert 'value="25"' in form
    assert not Worklog.objects.exists()
    page = browser(cast.grace).get(reverse("console:ticket", args=[ticket.number])).content.decode()
    assert "Por confirmar: 25 min" in page
    given = {"minutes": 23, "worked_on": today(cast.desk).isoformat(), "note": "Revisión", "key": "una"}
    browser(cast.grace).post(reverse("console:worklog", args=[ticket.number]), given)

    assert Worklog.objects.get().minutes == 23
    assert not Timer.objects.exists()


def test_there_is_one_and_the_other_ticket_says_where_it_is(cast: Cast) -> None:
    first, second = worked_on(cast), worked_on(cast)
    grace = browser(cast.grace)
    press(grace, "start", first)

    said = press(grace, "start", second)

    assert f"El reloj está en el ticket {first.number}" in said
    assert Timer.objects.get().ticket == first
    press(grace, "start", first)
    press(browser(cast.alan), "start", second)
    assert Timer.objects.count() == 2


def test_it_is_discarded_from_any_ticket(cast: Cast) -> None:
    first, second = worked_on(cast), worked_on(cast)
    grace = browser(cast.grace)
    press(grace, "start", first)
    Ticket.objects.filter(pk=first.pk).update(deleted_at=timezone.now())

    press(grace, "discard", second)

    assert not Timer.objects.exists()
    assert not Worklog.objects.exists()


def test_one_that_was_forgotten_asks_and_fills_in_nothing(cast: Cast) -> None:
    ticket = worked_on(cast)
    with clock.at(timezone.now() - timedelta(hours=14, minutes=5)):
        press(browser(cast.grace), "start", ticket)

    grace = browser(cast.grace)
    page = grace.get(reverse("console:ticket", args=[ticket.number])).content.decode()
    form = press(grace, "stop", ticket)

    assert "¿quedó olvidado?" in page
    assert "El reloj marcó 14 h 5 min" in form or "El reloj marcó 14 h 6 min" in form
    assert 'name="minutes" value' not in form


def test_work_that_is_typed_meanwhile_leaves_a_running_clock_alone(cast: Cast) -> None:
    ticket = worked_on(cast)
    timing.start(ticket, by=cast.grace)

    timing.log_work(ticket, by=cast.grace, minutes=5)

    assert Timer.objects.get().is_running


def test_whoever_may_not_log_work_has_no_clock(cast: Cast) -> None:
    ticket = worked_on(cast)

    with pytest.raises(NotAllowed):
        timing.start(ticket, by=cast.rita)
    for name in ("rita", "sam", "nora"):
        client = browser(cast.everybody[name])
        for verb in ("start", "stop", "discard"):
            assert client.post(reverse(f"console:timer_{verb}", args=[ticket.number])).status_code == 404
    assert browser(cast.grace).get(reverse("console:timer_start", args=[ticket.number])).status_code == 405
    assert not Timer.objects.exists()


def test_the_page_costs_no_query_more_for_it(cast: Cast) -> None:
    ticket = worked_on(cast)
    grace, address = browser(cast.grace), reverse("console:ticket", args=[ticket.number])
    grace.get(address)
    counts = []
    for _run in range(2):
        with CaptureQueriesContext(connection) as queries:
            grace.get(address)
        counts.append(len(queries))
        timing.start(ticket, by=cast.grace)

    assert counts[0] == counts[1] <= 9
