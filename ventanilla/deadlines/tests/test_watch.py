"""The timer tells each thing once, however often and late it looks."""

from __future__ import annotations

import pytest

from ventanilla.bell.models import Ring
from ventanilla.deadlines import watch
from ventanilla.deadlines.models import Deadline
from ventanilla.deadlines.tests.conftest import At, revise
from ventanilla.deadlines.tests.test_clock import opened
from ventanilla.testing.cast import Cast
from ventanilla.tickets import actions
from ventanilla.tickets.models import Event, Ticket


def told(ticket: Ticket) -> list[tuple[str, str, bool]]:
    events = Event.objects.filter(ticket=ticket, kind__startswith="ticket.deadline").order_by("seq")
    return [(event.kind.removeprefix("ticket.deadline_"), event.data["target"], event.is_public) for event in events]


def test_the_staff_is_warned_before_and_told_when_it_passed(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = actions.assign(opened(cast), by=cast.barbara, to=cast.alan)
    Ring.objects.all().delete()

    for now in ("09:47", "09:48", "09:49", "10:00", "10:01", "10:02"):
        at(f"2026-11-12 {now}")
        watch.look()

    assert told(ticket) == [("warned", "first_reply", False), ("breached", "first_reply", True)]
    assert [ring.event.kind for ring in Ring.objects.filter(user=cast.alan).order_by("pk")] == [
        "ticket.deadline_warned", "ticket.deadline_breached",
    ]  # fmt: skip
    assert Event.objects.filter(kind__startswith="ticket.deadline", actor_kind="user").count() == 0


def test_after_a_day_without_a_timer_what_passed_is_told_once_and_not_warned_of(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)

    at("2026-11-13 15:00")
    watch.look()
    watch.look()

    assert told(ticket) == [
        ("breached", "first_reply", True), ("breached", "resolution", True),
    ]  # fmt: skip


def test_two_timers_that_found_the_same_row_tell_it_once(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    now = at("2026-11-12 10:01")
    found = list(Deadline.objects.filter(due_at__lte=now).select_related("ticket"))

    for row in (*found, *found):
        watch._breach(row, now)

    assert told(ticket) == [("breached", "first_reply", True)]


def test_a_timer_killed_between_mark_and_event_has_done_neither(
    cast: Cast, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast)
    at("2026-11-12 10:01")

    def killed(*args: object, **given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions, "note_breach", killed)
        with pytest.raises(KeyboardInterrupt):
            watch.look()
    assert told(ticket) == []
    watch.look()

    assert told(ticket) == [("breached", "first_reply", True)]


def test_nothing_is_told_of_deleted_and_closed_tickets_or_of_desks_put_away(cast: Cast, at: At) -> None:
    now = at("2026-11-12 09:00")
    deleted, closed, away = opened(cast), opened(cast), opened(cast)
    actions.delete(deleted, by=cast.olga)
    closed = actions.take(closed, by=cast.grace)
    actions.close(closed, by=cast.barbara, comment="Listo.", outcome="solved", solution=True)
    cast.desk.archived_at = now
    cast.desk.save()

    at("2026-11-20 09:00")
    watch.look()

    assert [told(ticket) for ticket in (deleted, closed, away)] == [[], [], []]


def test_a_deadline_moved_into_the_future_is_told_of_anew(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = opened(cast, "critical")
    at("2026-11-12 09:31")
    watch.look()

    ticket = actions.edit(ticket, {"priority": "high"}, by=cast.grace)
    at("2026-11-12 10:01")
    watch.look()

    assert told(ticket) == [("breached", "first_reply", True), ("breached", "first_reply", True)]


def test_a_desk_that_keeps_its_deadlines_to_itself_tells_clients_nothing(cast: Cast, at: At) -> None:
    revise(cast, shown_to_clients=False)
    at("2026-11-12 09:00")
    ticket = opened(cast)

    at("2026-11-12 10:01")
    watch.look()

    assert told(ticket) == [("breached", "first_reply", False)]
