"""«Eliminados»: what was deleted on this desk, for its administrators, who may bring it back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.paging import NEWEST, page_of
from ventanilla.web.answer import answer


@require_safe
@on_desk
def deleted(request: StaffRequest) -> HttpResponse:
    if not request.staff.is_admin:
        raise PermissionDenied
    rows = Ticket.objects.deleted_for(request.user).filter(desk=request.desk).for_rows()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return answer(request, "console/deleted.html", page=page_of(rows, NEWEST, after=after, before=before, size=50))
