"""Pages of figures, such as reports and surveys: who of a desk may read them, and their tables as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from ventanilla.console.entry import StaffRequest, View, on_desk
from ventanilla.lib.tables import Table
from ventanilla.web.download import FORMATS, download


def readers(right: Literal["reads_reports", "reads_surveys"]) -> Callable[[View], View]:
    """For those of the desk who have this right."""

    def guard(view: View) -> View:
        @on_desk
        @wraps(view)
        def entered(request: StaffRequest, **rest: Any) -> HttpResponse:
            if not getattr(request.staff, right):
                raise PermissionDenied
            return view(request, **rest)

        return entered

    return guard


def as_file(tables: Sequence[Table], form: str, *name: object) -> HttpResponse:
    """404 for a form that there is not, and where there is no table."""
    if form not in FORMATS or not tables:
        raise Http404
    return download(tables, "-".join(map(str, name)), form)
