"""What tests of surveys do again and again."""

from __future__ import annotations

from typing import Any

from ventanilla.desks import blueprint
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.surveys import actions, offers, versions
from ventanilla.surveys.models import Response
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions as verbs
from ventanilla.tickets.models import Ticket

GOOD: actions.Given = {"solved": "yes", "speed": 4, "treatment": 5, "comment": "Todo bien."}


def finished(cast: Cast, by: User | None = None, *, category: str = "access_problem", **given: Any) -> Ticket:
    """A ticket that Rita (or `by`) asked for, attended by Grace and finished by her."""
    chosen = cast.area.categories.get(key=category)
    ticket = make_ticket(cast, by, category=chosen, **given)
    verbs.assign(ticket, to=cast.grace, by=cast.barbara)
    return verbs.close(fresh(ticket), by=cast.grace)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("desk", "category").get(pk=ticket.pk)


def say(ticket: Ticket, by: User, **given: int | str) -> Response:
    """Answer the survey of this ticket as its form would."""
    ticket = fresh(ticket)
    survey = offers.survey_of(ticket)
    assert survey is not None
    return actions.answer(ticket, given or GOOD, by=by, wording=versions.wording(survey))


def reworded(desk: Desk, survey: str, **changed: Any) -> None:
    """Edit a survey of this desk as its administrator would: one key of it, replaced."""
    document = document_of(desk)
    for one in document["surveys"]:
        if one["key"] == survey:
            one.update(changed)
    blueprint.load(document, replace=True)
    desk.refresh_from_db()
