"""What people said once their tickets were finished: figures with pictures, the answers one by one, both as files (004-15)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest
from ventanilla.console.reading import as_file, readers
from ventanilla.console.reporting import PERIODS
from ventanilla.console.surveying import Surveyed
from ventanilla.console.views.tickets import choices_of
from ventanilla.surveys.reading import answered
from ventanilla.web.answer import answer

by_reader = readers("reads_surveys")


@require_safe
@by_reader
def surveys(request: StaffRequest) -> HttpResponse:
    found = Surveyed.asked(request)
    found.name_chips()
    return answer(request, "console/surveys.html", list=found, form=found.form, periods=PERIODS)


@require_safe
@by_reader
def answers(request: StaffRequest) -> HttpResponse:
    found = Surveyed.asked(request)
    found.name_chips()
    return answer(
        request, "console/survey_answers.html", list=found, form=found.form, periods=PERIODS, in_words=answered
    )


@require_safe
@by_reader
def choices(request: StaffRequest, key: str) -> HttpResponse:
    return choices_of(request, Surveyed.asked(request), key)


@require_safe
@by_reader
def export(request: StaffRequest, form: str) -> HttpResponse:
    found = Surveyed.asked(request)
    if found.days is None:
        raise Http404
    return as_file(found.tables(), form, request.desk.key, found.survey, found.days.since, found.days.until)
