"""Who reads which answers, and the answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.config import Question
from ventanilla.people.models import User
from ventanilla.surveys.forms import said
from ventanilla.surveys.models import Answer, Response
from ventanilla.tickets import sight
from ventanilla.tickets.models import Ticket


@dataclass(frozen=True)
class Said:
    """One question with what was answered to it; `stars` of a question that asks for them."""

    question: str
    text: str
    stars: int | None = None


@dataclass(frozen=True)
class Answered:
    """One person's answers, in the reader's language and in the words they were given to."""

    survey: str
    who: str
    at: datetime
    answers: tuple[Said, ...]


def readable(user: User, staff: StaffAccess) -> QuerySet[Response]:
    """The answers on this desk that its staff may read: about tickets that he sees, or has attended."""
    rows = Response.objects.filter(desk=staff.desk, ticket__deleted_at=None)
    if not staff.reads_surveys:
        return rows.none()
    tickets = Ticket.objects.visible_to_staff(user) | Ticket.objects.filter(sight.attended(Access.of(user)))
    return rows.filter(Exists(tickets.filter(pk=OuterRef("ticket"))))


def answers_for(ticket: Ticket, reader: User, *, as_client: bool = False) -> list[Answered]:
    """What was answered about this ticket, as far as this reader may know: his own, and what he reads as staff of its desk."""
    access = Access.of(reader)
    staff = None if as_client else access.on(ticket.desk_id)
    rows = Response.objects.filter(ticket=ticket, ticket__deleted_at=None)
    mine = rows.filter(contact=access.contact_id)
    found = mine if staff is None else mine | rows.filter(pk__in=readable(reader, staff))
    return [answered(one) for one in with_answers(found)]


def with_answers(responses: QuerySet[Response]) -> QuerySet[Response]:
    """With all that `answered` shows, in two queries."""
    return responses.select_related("version", "contact").prefetch_related("answers").order_by("answered_at", "pk")


def answered(response: Response) -> Answered:
    survey = response.version.survey
    answers = tuple(_said(survey.questions, response.answers.all()))
    return Answered(str(survey.label), response.contact.name, response.answered_at, answers)


def value_of(question: Question, answer: Answer | None) -> int | str | None:
    """What was answered, for a cell of a table: stars as a number."""
    if answer is None:
        return None
    return answer.stars or (said(question, answer.option) if answer.option else answer.text)


def _said(questions: Iterable[Question], answers: Iterable[Answer]) -> Iterator[Said]:
    by_key = {answer.question: answer for answer in answers}
    for question in questions:
        if (answer := by_key.get(question.key)) is not None:
            value = answer.stars or answer.option or answer.text
            yield Said(str(question.label), said(question, value), answer.stars)
