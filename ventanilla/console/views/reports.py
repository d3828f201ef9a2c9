"""The reports: figures of a period with their tickets behind them, on a page and as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.console.reporting.days import PERIODS
from ventanilla.console.reporting.figures import MEASURES
from ventanilla.console.reporting.report import Report
from ventanilla.console.views.tickets import choices_of
from ventanilla.web.answer import answer
from ventanilla.web.download import FORMATS, download

View = Callable[..., HttpResponse]


def by_reader(view: View) -> View:
    """For those of the desk who may read reports."""

    @on_desk
    @wraps(view)
    def entered(request: StaffRequest, **rest: Any) -> HttpResponse:
        if not request.staff.reads_reports:
            raise PermissionDenied
        return view(request, **rest)

    return entered


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
    if form not in FORMATS or report.days is None:
        raise Http404
    tables = report.tables(request.GET.get("table", ""))
    if not tables:
        raise Http404
    name = f"{request.desk.key}-{report.days.since}-{report.days.until}"
    return download(tables, name, "csv" if form == "csv" else "xlsx")
