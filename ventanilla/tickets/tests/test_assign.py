from __future__ import annotations

import pytest

from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed, Stale
from ventanilla.tickets.models import Involvement, Kind, Ticket
from ventanilla.tickets.tests.stories import fresh, kinds

pytestmark = pytest.mark.django_db


@pytest.mark.manual("004-17", "004-31", "004-32")
def test_a_supervisor_assigns_to_himself_or_to_an_agent(cast: Cast) -> None:
    mine, theirs = make_ticket(cast), make_ticket(cast)

    mine = actions.take(mine, by=cast.barbara)
    theirs = actions.assign(theirs, by=cast.barbara, to=cast.alan)

    assert (mine.assignee, mine.state) == (cast.barbara, "assigned")
    assert (theirs.assignee, theirs.state) == (cast.alan, "assigned")


@pytest.mark.manual("004-35")
def test_a_group_can_own_a_ticket_and_each_of_its_members_may_work_on_it(cast: Cast) -> None:
    team = cast.area.teams.all()[0]
    team.members.add(cast.grace)
    ticket = actions.assign(make_ticket(cast), by=cast.barbara, team=team)

    ticket = actions.reply(ticket, "Lo vemos.", by=fresh(cast.grace))

    assert (ticket.team, ticket.assignee, ticket.state) == (team, None, "in_process")
    assert Ticket.objects.visible_to(fresh(cast.alan)).count() == 0


def test_assigning_to_whoever_has_it_changes_nothing(cast: Cast) -> None:
    ticket = actions.assign(make_ticket(cast), by=cast.barbara, to=cast.grace)

    again = actions.assign(ticket, by=cast.barbara, to=cast.grace)

    assert again.version == ticket.version


@pytest.mark.manual("004-38")
def test_reassigning_keeps_the_state(cast: Cast) -> None:
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)

    ticket = actions.assign(ticket, by=cast.barbara, to=cast.alan)

    assert (ticket.state, ticket.assignee) == ("in_process", cast.alan)
    assert kinds(ticket) == [Kind.OPENED, Kind.ASSIGNED]


def test_only_somebody_who_works_there_can_be_given_a_ticket(cast: Cast) -> None:
    ticket = make_ticket(cast)
    other_team = cast.desk.areas.all()[1].teams.all()[0]

    for given in ({"to": cast.edsger}, {"to": cast.rita}, {"team": other_team}, {}):
        with pytest.raises(Invalid):
            actions.assign(ticket, by=cast.barbara, **given)
    cast.alan.is_active = False
    cast.alan.save(update_fields=["is_active"])
    with pytest.raises(Invalid):
        actions.assign(ticket, by=cast.barbara, to=cast.alan)

    assert kinds(ticket) == [Kind.OPENED]


@pytest.mark.manual("004-16", "004-36")
def test_nobody_but_supervisor_and_admin_assigns(cast: Cast) -> None:
    ticket = make_ticket(cast)

    for person in (cast.grace, cast.alan, cast.edsger, cast.rita, cast.raj, cast.mona, cast.sam):
        with pytest.raises(NotAllowed):
            actions.assign(ticket, by=person, to=cast.grace)
        with pytest.raises(NotAllowed):
            actions.take(ticket, by=person)

    assert actions.assign(ticket, by=cast.ada, to=cast.grace).state == "assigned"


def test_a_supervisor_of_another_area_cannot_assign(cast: Cast) -> None:
    other = cast.desk.areas.all()[1]
    ticket = make_ticket(cast, area=other)

    with pytest.raises(NotAllowed):
        actions.assign(ticket, by=cast.barbara, to=cast.grace)


def test_the_second_of_two_supervisors_is_told_before_he_assigns(cast: Cast) -> None:
    ticket = make_ticket(cast)
    seen = ticket.version
    actions.assign(ticket, by=cast.barbara, to=cast.grace)

    with pytest.raises(Stale) as refused:
        actions.assign(ticket, by=cast.olga, to=cast.alan, seen=seen)

    assert [event.kind for event in refused.value.events] == [Kind.ASSIGNED, Kind.MOVED]
    ticket.refresh_from_db()
    assert ticket.assignee == cast.grace


def test_a_finished_ticket_is_given_to_nobody(cast: Cast) -> None:
    ticket = make_ticket(cast, state="finished")

    with pytest.raises(NoSuchMove):
        actions.assign(ticket, by=cast.barbara, to=cast.grace)


def test_releasing_leaves_it_to_nobody(cast: Cast) -> None:
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)

    ticket = actions.release(ticket, by=cast.barbara)

    assert (ticket.assignee, ticket.team) == (None, None)
    assert actions.release(ticket, by=cast.barbara).version == ticket.version


def test_to_be_assigned_is_not_yet_to_have_attended(cast: Cast) -> None:
    ticket = actions.assign(make_ticket(cast), by=cast.barbara, to=cast.grace)
    attended = Involvement.objects.filter(ticket=ticket, user=cast.grace, attended_at__isnull=False)
    assert not attended.exists()

    actions.reply(ticket, "Voy.", by=cast.grace)

    assert attended.exists()
