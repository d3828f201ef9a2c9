"""A ticket's whole life on the desk `soporte`, verb by verb."""

from __future__ import annotations

import pytest

from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Missing, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Counter, Kind, Ticket
from ventanilla.tickets.tests.stories import kinds

pytestmark = pytest.mark.django_db


@pytest.mark.manual("004-29", "004-36", "004-41", "004-45")
def test_a_ticket_is_registered_assigned_worked_on_and_finished(cast: Cast) -> None:
    ticket = make_ticket(cast)
    assert ticket.state == "registered"

    ticket = actions.assign(ticket, by=cast.barbara, to=cast.grace)
    assert ticket.state == "assigned"
    ticket = actions.reply(ticket, "Lo reviso ahora.", by=cast.grace)
    assert ticket.state == "in_process"
    ticket = actions.move(ticket, "finish", by=cast.grace, comment="Listo.", solution=True)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.phase, ticket.outcome) == ("finished", "done", "solved")
    assert kinds(ticket) == [
        Kind.OPENED, Kind.ASSIGNED, Kind.MOVED, Kind.REPLIED, Kind.MOVED, Kind.MOVED,
    ]  # fmt: skip
    assert list(ticket.events.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert dict(Counter.objects.filter(contact=cast.rita.contact, tickets__gt=0).values_list("state", "tickets")) == {
        "finished": 1
    }


@pytest.mark.manual("004-16")
def test_an_agent_cannot_assign_and_nothing_is_left_behind(cast: Cast) -> None:
    ticket = make_ticket(cast)

    with pytest.raises(NotAllowed):
        actions.assign(ticket, by=cast.grace, to=cast.grace)

    assert kinds(ticket) == [Kind.OPENED]


@pytest.mark.manual("004-46")
def test_only_a_supervisor_reopens_and_only_to_in_process(cast: Cast) -> None:
    ticket = make_ticket(cast, state="finished", assignee=cast.grace)

    with pytest.raises(NotAllowed):
        actions.reopen(ticket, by=cast.grace, comment="Falta algo.")
    with pytest.raises(Missing):
        actions.reopen(ticket, by=cast.barbara)
    ticket = actions.reopen(ticket, by=cast.barbara, comment="Sigue fallando.")

    assert (ticket.state, ticket.reopened_count, ticket.closed_at) == ("in_process", 1, None)


@pytest.mark.manual("004-44")
def test_a_cancelled_ticket_never_changes_again(cast: Cast) -> None:
    ticket = make_ticket(cast)
    actions.cancel(ticket, by=cast.barbara, comment="Duplicado.")

    for transition in set(cast.desk.config.transition_by_key) - {"cancel"}:
        with pytest.raises((NoSuchMove, NotAllowed)):
            actions.move(ticket, transition, by=cast.ada)
    assert actions.cancel(ticket, by=cast.barbara, comment="Otra vez.").version == 2
    with pytest.raises(NoSuchMove):
        actions.assign(ticket, by=cast.ada, to=cast.grace)


def test_sight_follows_the_desk(cast: Cast) -> None:
    ticket = make_ticket(cast, assignee=cast.grace)

    seen = {name for name, user in cast.everybody.items() if Ticket.objects.visible_to(user).filter(pk=ticket.pk)}

    assert seen == {"ada", "olga", "barbara", "grace", "rita", "mona"}
