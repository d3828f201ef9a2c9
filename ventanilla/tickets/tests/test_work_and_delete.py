from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Counter, Kind, Ticket
from ventanilla.tickets.tests.stories import kinds

pytestmark = pytest.mark.django_db


def test_minutes_add_up_and_the_first_ones_start_the_work(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    actions.log_work(ticket, 20, by=cast.grace, note="Revisión")
    ticket = actions.log_work(ticket, 25, by=cast.grace)

    assert (ticket.minutes, ticket.state) == (45, "in_process")
    assert kinds(ticket) == [Kind.OPENED, Kind.WORK_LOGGED, Kind.MOVED, Kind.WORK_LOGGED]
    assert Kind.WORK_LOGGED not in set(ticket.events.public().values_list("kind", flat=True))


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_absurd_minutes_are_refused(cast: Cast, minutes: int) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    with pytest.raises(Invalid):
        actions.log_work(ticket, minutes, by=cast.grace)


def test_work_is_not_done_in_the_future(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    with pytest.raises(Invalid):
        actions.log_work(ticket, 5, by=cast.grace, worked_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Invalid):
        actions.log_contact(ticket, "call", by=cast.grace, attempted_at=timezone.now() + timedelta(hours=1))


def test_the_same_form_logs_its_minutes_once(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    for _ in range(2):
        ticket = actions.log_work(ticket, 10, by=cast.grace, key="form")

    assert ticket.minutes == 10


@pytest.mark.manual("001-12")
def test_calls_to_the_client_are_on_record(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    actions.log_contact(ticket, "call", by=cast.grace, note="No contesta")

    attempt = ticket.contact_attempts.get()
    assert (attempt.user, attempt.channel, attempt.reached, attempt.note) == (cast.grace, "call", False, "No contesta")


@pytest.mark.manual("002-29", "002-30")
def test_the_client_deletes_while_open_and_never_once_closed() -> None:
    cast = make_cast("sanantonio")
    open_one, closed = make_ticket(cast), make_ticket(cast)
    closed = actions.close(closed, by=cast.rita, as_client=True)

    actions.delete(open_one, by=cast.rita, as_client=True)
    with pytest.raises(NoSuchMove):
        actions.delete(closed, by=cast.rita, as_client=True)

    assert list(Ticket.objects.visible_to(cast.rita)) == [closed]
    assert not Ticket.objects.visible_to(cast.ada).filter(pk=open_one.pk).exists()
    assert list(Ticket.objects.deleted_for(cast.ada)) == [open_one]
    assert not Ticket.objects.deleted_for(cast.barbara).exists()
    counted = Counter.objects.filter(contact=cast.rita.contact, tickets__gt=0)
    assert [(row.state, row.tickets) for row in counted] == [(closed.state, 1)]


def test_nothing_happens_to_a_deleted_ticket(cast: Cast) -> None:
    ticket = make_ticket(cast)
    actions.delete(ticket, by=cast.ada)

    wishes: list[Callable[[], Ticket]] = [
        lambda: actions.reply(ticket, "Hola", by=cast.rita, as_client=True),
        lambda: actions.assign(ticket, by=cast.ada, to=cast.grace),
        lambda: actions.cancel(ticket, by=cast.ada, comment="x"),
        lambda: actions.edit(ticket, {"priority": "low"}, by=cast.ada),
    ]
    for wish in wishes:
        with pytest.raises(NoSuchMove):
            wish()
    with pytest.raises(NotAllowed):
        actions.restore(ticket, by=cast.barbara)

    assert actions.restore(ticket, by=cast.ada).deleted_at is None
    assert kinds(ticket) == [Kind.OPENED, Kind.DELETED, Kind.RESTORED]


@pytest.mark.manual("002-3")
def test_one_message_holds_the_solution(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)
    actions.reply(ticket, "Pruebe esto.", by=cast.grace, solution=True)
    actions.reply(ticket, "Mejor esto otro.", by=cast.grace)
    last = ticket.messages.order_by("-pk")[0]

    actions.mark_solution(last, by=cast.grace)

    assert [message.body for message in ticket.messages.filter(is_solution=True)] == ["Mejor esto otro."]
    actions.note(ticket, "Secreto", by=cast.grace)
    with pytest.raises(Invalid):
        actions.mark_solution(ticket.messages.order_by("-pk")[0], by=cast.grace)
    with pytest.raises(NotAllowed):
        actions.mark_solution(last, by=cast.rita)
