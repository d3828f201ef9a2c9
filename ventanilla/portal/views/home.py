"""The first page of a desk: its figures and the newest tickets, or a welcome when there is none yet."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.portal.listing import Filters, page_of
from ventanilla.portal.reach import PortalRequest, desk_of, frame
from ventanilla.portal.rows import Columns, figures_of, rows_of
from ventanilla.web.answer import answer

SHOWN: Final = 10


@require_safe
def home(request: PortalRequest, desk_key: str) -> HttpResponse:
    desk = desk_of(request, desk_key)
    # The desk says whose: each client's own (002-21), or those of his whole company.
    company = "company" in desk.config.see["requester"]
    page = page_of(request.user, desk, Filters(company), size=SHOWN)
    return answer(
        request,
        "portal/home.html",
        **frame(request, desk, "home"),
        company=company,
        figures=figures_of(request.user, desk, company=company),
        columns=Columns.of(desk),
        rows=rows_of(request.user, page.rows),
        has_more=bool(page.after),
        first_name=(request.user.get_full_name().split() or [""])[0],
    )
