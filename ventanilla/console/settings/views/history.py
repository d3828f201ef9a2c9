"""«Historial de cambios»: who changed what on these pages, before and after."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.settings.describe import shown
from ventanilla.console.settings.entry import AdminRequest, by_admin, by_desk_admin
from ventanilla.console.settings.pages import page_of
from ventanilla.desks.models import Desk, SettingsChange
from ventanilla.web.answer import answer


@require_safe
@by_desk_admin
def of_desk(request: AdminRequest) -> HttpResponse:
    return _history(request, SettingsChange.objects.filter(desk=request.desk), request.desk)


@require_safe
@by_admin
def of_people(request: AdminRequest) -> HttpResponse:
    """Of companies and persons; a desk's administrator reads of those that he may change himself."""
    rows = SettingsChange.objects.filter(desk=None)
    if not request.reach.is_whole:
        rows = rows.filter(by=request.user)
    return _history(request, rows, None)


def _history(request: AdminRequest, rows: QuerySet[SettingsChange], desk: Desk | None) -> HttpResponse:
    found = page_of(rows.select_related("by__contact"), request, by="-pk")
    return answer(
        request, "console/settings/history.html", page=found, changes=shown(desk, found.rows),
        tab="history" if desk else "",
    )  # fmt: skip
