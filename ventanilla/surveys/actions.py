"""Answering a survey: the one verb of this app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ventanilla.desks.config import Question, Survey
from ventanilla.people.models import User
from ventanilla.surveys import offers, versions
from ventanilla.surveys.forms import UNANSWERED
from ventanilla.surveys.models import Answer, Response
from ventanilla.tickets.errors import Missing, NotAllowed, Refused
from ventanilla.tickets.models import Ticket

# What was chosen or written, by key of question; what was left out is not there.
Given = Mapping[str, int | str]


class Withdrawn(Refused):
    """Nothing is asked about this ticket any more: it was reopened, or its category lost its survey."""


class Reworded(Refused):
    """The survey was changed since this person's form was drawn."""


class AlreadyAnswered(Refused):
    """This person has answered, and otherwise. What he said first stands."""


@transaction.atomic
def answer(ticket: Ticket, given: Given, *, by: User, wording: str) -> Response:
    """Keep what this person says about a ticket of his. Saying the same twice is once.

    `wording` is that of the form (`versions.wording`). Raises `NotAllowed`, `AlreadyAnswered`, `Withdrawn`,
    `Reworded` or `Missing`.
    """
    ticket = Ticket.objects.lock(ticket)
    if not offers.is_asked(by, ticket):
        raise NotAllowed("answer")
    earlier = offers.response_of(by, ticket)
    if earlier is not None:
        if given_in(earlier) == dict(given):
            return earlier
        raise AlreadyAnswered
    survey = offers.survey_of(ticket)
    if survey is None:
        raise Withdrawn
    if versions.wording(survey) != wording:
        raise Reworded
    unanswered = [question for question in survey.questions if question.required and question.key not in given]
    if unanswered:
        raise Missing({question.key: str(UNANSWERED) for question in unanswered})
    response = Response.objects.create(
        desk=ticket.desk, ticket=ticket, contact=by.contact, version=versions.fixed(ticket.desk, survey),
        answered_at=timezone.now(),
    )  # fmt: skip
    Answer.objects.bulk_create(_answers(response, survey, given))
    return response


def given_in(response: Response) -> dict[str, int | str]:
    return {one.question: one.stars or one.option or one.text for one in response.answers.all()}


def _answers(response: Response, survey: Survey, given: Given) -> Iterator[Answer]:
    for question in survey.questions:
        if question.key in given:
            yield Answer(response=response, question=question.key, **_value(question, given[question.key]))


def _value(question: Question, value: int | str) -> dict[str, Any]:
    column = {"stars": "stars", "choice": "option", "text": "text"}[question.kind]
    return {column: value}
