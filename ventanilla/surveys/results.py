"""What the answers to a survey come to: stars and choices counted, versions together where their questions agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, QuerySet

from ventanilla.desks.config import Color, Question, QuestionKind, Survey
from ventanilla.surveys.forms import said
from ventanilla.surveys.models import STARS, Answer, Response

TEXTS: Final = 5  # of each question, the newest; the list of answers has them all
_LOOKED_AT: Final = 200

Counts = Mapping[tuple[str, QuestionKind], Mapping[str, int]]


@dataclass(frozen=True)
class Bar:
    """How often one answer was given."""

    value: str
    label: str
    count: int
    share: int  # of those who answered the question, in hundredths
    color: Color


@dataclass(frozen=True)
class Result:
    question: Question
    count: int  # who answered it
    bars: Sequence[Bar] = ()
    average: float | None = None  # of stars
    texts: Sequence[Answer] = ()


def results(responses: QuerySet[Response], surveys: Sequence[Survey]) -> list[Result]:
    """Question by question. `surveys` are the versions that are looked at, the newest first: its words are those that are shown. Two
    queries."""
    counts, texts = _counts(responses), _texts(responses)
    return [_result(question, counts, texts) for question in _questions(surveys)]


def _questions(surveys: Sequence[Survey]) -> list[Question]:
    """Every question once, with every option that it ever had: the same key and kind are the same question."""
    found: dict[tuple[str, QuestionKind], Question] = {}
    for survey in surveys:
        for question in survey.questions:
            newer = found.get((question.key, question.kind))
            found[question.key, question.kind] = _joined(newer, question) if newer else question
    return list(found.values())


def _joined(newer: Question, older: Question) -> Question:
    known = {option.key for option in newer.options}
    gone = (option for option in older.options if option.key not in known)
    return replace(newer, options=(*newer.options, *gone))


def _result(question: Question, counts: Counts, texts: Mapping[str, Sequence[Answer]]) -> Result:
    found = counts.get((question.key, question.kind), {})
    total = sum(found.values())
    match question.kind:
        case "text":
            return Result(question, total, texts=texts.get(question.key, ()))
        case "stars":
            bars = [_bar(question, str(number), "yellow", found, total) for number in range(STARS, 0, -1)]
            given = sum(int(value) * count for value, count in found.items())
            return Result(question, total, bars, average=given / total if total else None)
        case "choice":
            return Result(
                question, total, [_bar(question, option.key, option.color, found, total) for option in question.options]
            )


def _bar(question: Question, value: str, color: Color, found: Mapping[str, int], total: int) -> Bar:
    count = found.get(value, 0)
    return Bar(value, said(question, value), count, round(100 * count / total) if total else 0, color)


def _counts(responses: QuerySet[Response]) -> Counts:
    rows = Answer.objects.filter(response__in=responses.order_by().values("pk")).order_by()
    found: dict[tuple[str, QuestionKind], dict[str, int]] = {}
    for key, stars, option, count in rows.values_list("question", "stars", "option").annotate(Count("pk")):
        kind: QuestionKind = "stars" if stars else "choice" if option else "text"
        found.setdefault((key, kind), {})[str(stars or option)] = count
    return found


def _texts(responses: QuerySet[Response]) -> dict[str, list[Answer]]:
    """The newest texts by question, with person and ticket."""
    rows = Answer.objects.filter(response__in=responses.order_by().values("pk")).exclude(text="")
    found: dict[str, list[Answer]] = {}
    for answer in rows.select_related("response__contact", "response__ticket").order_by(
        "-response__answered_at", "-pk"
    )[:_LOOKED_AT]:
        of_question = found.setdefault(answer.question, [])
        if len(of_question) < TEXTS:
            of_question.append(answer)
    return found
