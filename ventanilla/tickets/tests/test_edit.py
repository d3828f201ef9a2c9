from __future__ import annotations

import pytest

from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed, Stale
from ventanilla.tickets.models import Kind
from ventanilla.tickets.tests.stories import kinds

pytestmark = pytest.mark.django_db


@pytest.mark.manual("002-9", "002-11", "002-12")
def test_the_technical_head_sets_category_and_severity_and_the_client_does_not() -> None:
    cast = make_cast("sanantonio")
    ticket = make_ticket(cast)
    category, priority = cast.area.categories.all()[0], cast.desk.config.priorities[0]

    with pytest.raises(NotAllowed):
        actions.edit(ticket, {"category": category}, by=cast.rita, as_client=True)
    ticket = actions.edit(ticket, {"category": category, "priority": priority.key}, by=cast.barbara)

    assert (ticket.category, ticket.priority, ticket.priority_rank) == (category, priority.key, 0)
    assert kinds(ticket) == [Kind.OPENED, Kind.EDITED]


def test_saving_what_is_there_already_changes_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast)

    again = actions.edit(ticket, {"priority": ticket.priority}, by=cast.barbara)

    assert kinds(again) == [Kind.OPENED]


def test_what_the_form_demands_cannot_be_emptied(cast: Cast) -> None:
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        actions.edit(ticket, {"category": None}, by=cast.barbara)

    ticket.refresh_from_db()
    assert ticket.category is not None


@pytest.mark.parametrize("given", [{"priority": "nonsense"}, {"nothing": "x"}, {"category": "7"}])
def test_a_bad_value_is_refused_with_its_field(cast: Cast, given: dict[str, str]) -> None:
    ticket = make_ticket(cast)

    with pytest.raises(Invalid) as refused:
        actions.edit(ticket, given, by=cast.barbara)

    assert list(refused.value.errors) == list(given)


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    ticket = make_ticket(cast)
    seen = ticket.version
    actions.edit(ticket, {"priority": "critical"}, by=cast.barbara)

    with pytest.raises(Stale):
        actions.edit(ticket, {"priority": "low"}, by=cast.olga, seen=seen)
    ticket = actions.edit(ticket, {"priority": "low"}, by=cast.barbara, seen=seen)  # one's own change is no surprise

    assert ticket.priority == "low"


def test_a_finished_ticket_is_not_edited(cast: Cast) -> None:
    ticket = make_ticket(cast, state="finished")

    with pytest.raises(NoSuchMove):
        actions.edit(ticket, {"priority": "critical"}, by=cast.barbara)


@pytest.mark.manual("004-13")
def test_a_flag_has_a_reason_and_is_taken_off_again(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    with pytest.raises(Invalid):
        actions.flag(ticket, "  ", by=cast.grace)
    with pytest.raises(NotAllowed):
        actions.flag(ticket, "Falta un repuesto", by=cast.rita)
    ticket = actions.flag(ticket, "Falta un repuesto", by=cast.grace)
    assert ticket.flag_reason == "Falta un repuesto"
    assert actions.flag(ticket, "Falta un repuesto", by=cast.grace).version == ticket.version

    ticket = actions.unflag(ticket, by=cast.grace)

    assert (ticket.flagged_at, ticket.flag_reason) == (None, "")
    assert ticket.events.public().count() == 1


def test_following_twice_is_following_once(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)

    actions.follow(ticket, by=cast.grace)
    actions.follow(ticket, by=cast.grace)
    assert ticket.followers.count() == 1
    actions.unfollow(ticket, by=cast.grace)
    actions.unfollow(ticket, by=cast.grace)

    assert ticket.followers.count() == 0
    assert kinds(ticket) == [Kind.OPENED, Kind.FOLLOWED, Kind.UNFOLLOWED]
