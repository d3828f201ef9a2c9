"""The list of tickets: one's own, or where allowed the company's."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.portal.listing import Filters, page_of
from ventanilla.portal.paging import ORDERS
from ventanilla.portal.reach import PortalRequest, desk_of, frame, sees_company
from ventanilla.portal.rows import Columns, figures_of, rows_of
from ventanilla.web.answer import answer


@require_safe
def tickets(request: PortalRequest, desk_key: str) -> HttpResponse:
    desk = desk_of(request, desk_key)
    filters = Filters.read(request.GET, request.user, desk)
    page = page_of(request.user, desk, filters, size=request.user.rows_per_page)
    return answer(
        request,
        "portal/tickets.html",
        **frame(request, desk, "tickets"),
        filters=filters,
        orders=ORDERS.values(),
        figures=figures_of(request.user, desk, company=filters.company),
        columns=Columns.of(desk),
        page=page,
        rows=rows_of(request.user, page.rows),
        sees_company=sees_company(request.user, desk),
    )
