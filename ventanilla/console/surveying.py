"""What was answered to the surveys of a desk, as the address asks for it: which survey, which days, narrowed by what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.console import counting
from ventanilla.console.entry import StaffRequest
from ventanilla.console.filters import Chip, Chosen, filters_of
from ventanilla.console.narrowing import Narrowed
from ventanilla.console.reporting import DaysForm, days_asked
from ventanilla.desks.access import Access
from ventanilla.lib.tables import Table, Value
from ventanilla.reports.periods import Days
from ventanilla.surveys import reading
from ventanilla.surveys.models import STARS, Answer, Response, SurveyVersion
from ventanilla.surveys.results import Result, results
from ventanilla.tickets.models import Ticket

PER_PAGE: Final = 20
MOST: Final = 5000  # of the answers in a file
_FILTERS: Final = ("area", "category", "assignee", "client")
_PERIOD: Final = QueryDict("period=90-days")  # answers are few: a month that has just begun would show nothing


@dataclass(frozen=True)
class Page:
    """Some responses, and the keys that lead to the next ones."""

    responses: Sequence[Response] = ()
    after: str = ""


@dataclass
class Surveyed(Narrowed):
    page_name = "console:surveys"
    choices_name = "console:survey_filter"
    words: ClassVar[str] = ""  # answers are not searched

    period: str
    form: DaysForm
    days: Days | None
    chips: list[Chip] = field(default_factory=list)

    @classmethod
    def asked(cls, request: StaffRequest) -> Surveyed:
        """What the address asks for; nothing is fetched yet."""
        query = request.GET if {"period", "since", "until"} & request.GET.keys() else _PERIOD
        filters = {key: one for key, one in filters_of(request.staff).items() if key in _FILTERS}
        period, form, days, _before = days_asked(query, timezone.localdate())
        return cls(request, Chosen.of(filters, request.GET), period, form, days)

    # --- Which survey, in which of its versions -----------------------------------------------------------------------

    @cached_property
    def _versions(self) -> dict[str, list[SurveyVersion]]:
        """By survey, the newest first."""
        found: dict[str, list[SurveyVersion]] = {}
        for version in SurveyVersion.objects.filter(desk=self.request.desk).order_by("-number"):
            found.setdefault(version.key, []).append(version)
        return found

    @cached_property
    def surveys(self) -> dict[str, str]:
        """Those that the desk has, and below them those that it had."""
        offered = {survey.key: str(survey.label) for survey in self.request.desk.config.surveys}
        answered = {key: str(versions[0].survey.label) for key, versions in self._versions.items()}
        return offered | {key: label for key, label in answered.items() if key not in offered}

    @property
    def survey(self) -> str:
        asked = self.request.GET.get("survey", "")
        return asked if asked in self.surveys else next(iter(self.surveys), "")

    @property
    def versions(self) -> list[SurveyVersion]:
        return self._versions.get(self.survey, [])

    @property
    def version(self) -> SurveyVersion | None:
        """The one version that is asked for; None for all of them."""
        asked = self.request.GET.get("version", "")
        return next((version for version in self.versions if str(version.number) == asked), None)

    # --- What was answered --------------------------------------------------------------------------------------------

    @cached_property
    def responses(self) -> QuerySet[Response]:
        """What this person may read of it, within the days and the filters."""
        assert self.days is not None
        access = Access.of(self.request.user)
        rows = reading.readable(self.request.user, self.request.staff).filter(self.days.within("answered_at"))
        rows = rows.filter(version__in=[self.version] if self.version else self.versions)
        if self.chosen.values:
            rows = rows.filter(ticket__in=Ticket.objects.filter(self.chosen.condition(access)))
        return rows

    @cached_property
    def count(self) -> int:
        return self.responses.count()

    @cached_property
    def results(self) -> list[Result]:
        versions = [self.version] if self.version else self.versions
        return results(self.responses, [version.survey for version in versions])

    def page(self) -> Page:
        """The answers one by one, the newest first; those about one ticket, whenever they were given, if the address names one."""
        rows = self._about(self.ticket) if self.ticket else self.responses.filter(self._to_question())
        opens = Ticket.objects.visible_to_staff(self.request.user).filter(pk=OuterRef("ticket"))
        rows = rows.select_related("ticket__assignee__contact").annotate(opens=Exists(opens))
        if last := self._last_shown():
            rows = rows.filter(Q(answered_at__lt=last.answered_at) | Q(answered_at=last.answered_at, pk__lt=last.pk))
        found = list(reading.with_answers(rows).order_by("-answered_at", "-pk")[: PER_PAGE + 1])
        return Page(found[:PER_PAGE], str(found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else "")

    @property
    def ticket(self) -> int | None:
        """Number of the one ticket that the list is about."""
        return _number(self.request.GET.get("ticket", ""))

    def _about(self, number: int) -> QuerySet[Response]:
        return reading.readable(self.request.user, self.request.staff).filter(ticket__number=number)

    def _to_question(self) -> Q:
        """Those who gave one answer to one question, or any answer to it."""
        question, value = self.request.GET.get("question", "")[:40], self.request.GET.get("value", "")[:40]
        if not question:
            return Q()
        given = Answer.objects.filter(question=question)
        if value:
            given = (
                given.filter(stars=int(value)) if value in map(str, range(1, STARS + 1)) else given.filter(option=value)
            )
        return Q(pk__in=given.values("response"))

    def _last_shown(self) -> Response | None:
        pk = _number(self.request.GET.get("after", ""))
        return reading.readable(self.request.user, self.request.staff).filter(pk=pk).first() if pk else None

    @property
    def narrowed_to(self) -> str:
        """In words the question, and what was answered to it, to which the list is narrowed."""
        question, value = self.request.GET.get("question", ""), self.request.GET.get("value", "")
        for result in self.results if question else ():
            if result.question.key == question:
                answer = next((bar.label for bar in result.bars if bar.value == value), "")
                return f"{result.question.label} {answer}".strip()
        return ""

    # --- What the page shows ------------------------------------------------------------------------------------------

    def name_chips(self) -> None:
        desk, names = self.request.desk, self.chosen.names(self.request.desk)
        found = counting.look_up(desk, {key: name for key, name in names.items() if isinstance(name, Subquery)})
        self.chips = self.chosen.chips(names | found)

    def answers_address(self, **narrowed: str) -> str:
        """The list of answers to this survey, within the same days and filters."""
        changes: dict[str, str | None] = {"question": None, "value": None, "survey": self.survey, **narrowed}
        return reverse("console:survey_answers", args=[self.request.desk.key]) + self.address(**changes)

    def chart(self, result: Result) -> str:
        """As the script of the page reads it."""
        series: dict[str, Any] = {
            "name": _("Respuestas"),
            "colors": [bar.color for bar in result.bars],
            "color": "blue",
        }
        series |= {"values": [bar.count for bar in result.bars]}
        return json.dumps({"labels": [bar.label for bar in result.bars], "series": [series], "lying": True})

    # --- As a file ----------------------------------------------------------------------------------------------------

    def tables(self) -> list[Table]:
        """The figures of each question, and the answers one by one."""
        return [self._figures(), self._answers()]

    def _figures(self) -> Table:
        rows: list[list[Value]] = [
            [str(result.question.label), bar.label, bar.count, bar.share]
            for result in self.results
            for bar in result.bars
        ]
        return Table(_("Resumen"), [_("Pregunta"), _("Respuesta"), _("Cuántas"), "%"], rows)

    def _answers(self) -> Table:
        questions = [result.question for result in self.results]
        desk = self.request.desk
        head = [_("Fecha"), str(desk.word("ticket")), _("Persona"), *(str(question.label) for question in questions)]
        found = reading.with_answers(self.responses.select_related("ticket")).order_by("-answered_at", "-pk")
        rows: list[list[Value]] = []
        for response in found[:MOST]:
            given = {answer.question: answer for answer in response.answers.all()}
            said = [reading.value_of(question, given.get(question.key)) for question in questions]
            rows.append([response.answered_at, response.ticket.number, response.contact.name, *said])
        return Table(_("Respuestas"), head, rows)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
