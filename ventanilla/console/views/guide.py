"""The help for the staff of a desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ventanilla import __version__
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.console.views.new import ConsoleOpenForm
from ventanilla.tickets import guide
from ventanilla.web.answer import answer


@require_safe
@on_desk
def desk_guide(request: StaffRequest) -> HttpResponse:
    desk, staff = request.desk, request.staff
    asked = guide.asked(ConsoleOpenForm(desk, request.user)) if request.may_open() else []
    return answer(
        request, "console/guide.html",
        version=__version__,
        parts=_parts(request, may_open=bool(asked)),
        states=[state for state in desk.config.states if not state.archived],
        stations=guide.stations(desk, guide.staff(staff.roles, staff.grants)),
        asked=asked,
    )  # fmt: skip


def _parts(request: StaffRequest, *, may_open: bool) -> dict[str, str]:
    """The parts with their titles, in order: of what this desk has and this reader may."""
    desk, staff = request.desk, request.staff
    titles = {
        "lists": _("Las listas de tickets"),
        "new": str(desk.word("new_ticket")) if may_open else "",
        "states": _("Simbología"),
        "possible": _("Qué se puede hacer en cada estado"),
        "write": _("Respuestas y notas internas"),
        "reports": _("Reportes") if staff.reads_reports else "",
        "surveys": _("Encuestas") if desk.config.surveys else "",
        "settings": _("Administración") if staff.is_supervisor else "",
        "preferences": _("Preferencias"),
        "keys": _("Atajos de teclado"),
        "contact": _("La mesa"),
    }
    return {key: title for key, title in titles.items() if title}
