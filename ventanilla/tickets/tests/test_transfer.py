from __future__ import annotations

import pytest

from ventanilla.desks import blueprint
from ventanilla.desks.models import ClientOf, Staff
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NotAllowed
from ventanilla.tickets.models import Counter, Kind, Ticket
from ventanilla.tickets.tests.stories import fresh, kinds

pytestmark = pytest.mark.django_db


def test_another_area_gets_it_without_owner_and_without_foreign_category(cast: Cast) -> None:
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)
    other = cast.desk.areas.all()[1]

    ticket = actions.transfer(ticket, by=cast.barbara, area=other)

    assert (ticket.area, ticket.assignee, ticket.category, ticket.state) == (other, None, None, "in_process")
    assert kinds(ticket) == [Kind.OPENED, Kind.TRANSFERRED]
    assert not Ticket.objects.visible_to(fresh(cast.barbara)).exists()
    assert actions.transfer(ticket, by=cast.ada, area=other).version == ticket.version


def test_an_agent_cannot_hand_it_on(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    with pytest.raises(NotAllowed):
        actions.transfer(ticket, by=cast.grace, area=cast.desk.areas.all()[1])


def test_another_desk_gets_it_in_a_state_of_its_own_and_the_counters_move(cast: Cast) -> None:
    desk = blueprint.load(blueprint.read("ventanilla").document).desk
    ClientOf.objects.create(desk=desk, organization=cast.acme)
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)

    ticket = actions.transfer(ticket, by=cast.ada, area=desk.areas.all()[0])

    assert (ticket.desk, ticket.state, ticket.phase) == (desk, "in_progress", "active")
    counted = Counter.objects.filter(contact=cast.rita.contact, tickets__gt=0).values_list("desk", "state", "tickets")
    assert list(counted) == [(desk.pk, "in_progress", 1)]


def test_a_desk_that_does_not_serve_the_company_does_not_get_it(cast: Cast) -> None:
    desk = blueprint.load(blueprint.read("ventanilla").document).desk
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        actions.transfer(ticket, by=cast.ada, area=desk.areas.all()[0])


def test_nobody_hands_it_to_a_desk_where_he_does_not_work(cast: Cast) -> None:
    desk = blueprint.load(blueprint.read("ventanilla").document).desk
    ClientOf.objects.create(desk=desk, organization=cast.acme)
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        actions.transfer(ticket, by=cast.barbara, area=desk.areas.all()[0])
    Staff.objects.create(desk=desk, user=cast.barbara)

    assert actions.transfer(ticket, by=fresh(cast.barbara), area=desk.areas.all()[0]).desk == desk
