"""The reports: figures of a period with their tickets behind them, on a page and as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest
from ventanilla.console.reading import as_file, readers
from ventanilla.console.reporting.days import PERIODS
from ventanilla.console.reporting.figures import MEASURES
from ventanilla.console.reporting.report import Report
from ventanilla.console.views.tickets import choices_of
from ventanilla.web.answer import answer

by_reader = readers("reads_reports")


@require_safe
@by_reader
def reports(request: StaffRequest) -> HttpResponse:
    report = Report.asked(request)
    report.name_chips()
    return answer(request, "console/reports.html", report=report, form=report.form, periods=PERIODS, measures=MEASURES)


@require_safe
@by_reader
def choices(request: StaffRequest, key: str) -> HttpResponse:
    return choices_of(request, Report.asked(request), key)


@require_safe
@by_reader
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The whole, or the one table that the address names."""
    report = Report.asked(request)
    if report.days is None:
        raise Http404
    tables = report.tables(request.GET.get("table", ""))
    return as_file(tables, form, request.desk.key, report.days.since, report.days.until)
