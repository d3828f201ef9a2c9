"""«Flujo de trabajo»: how tickets of the desk go, to read for all of its staff. Administrators come from here to the editors."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console import picture
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.web.answer import answer


@require_safe
@on_desk
def workflow(request: StaffRequest) -> HttpResponse:
    config, is_admin = request.desk.config, request.staff.is_admin
    return answer(
        request, "console/workflow.html", drawing=picture.drawing(config, to_editors=is_admin),
        listed=picture.in_words(config, to_editors=is_admin),
    )  # fmt: skip
