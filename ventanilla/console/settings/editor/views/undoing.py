"""«Deshacer»: a new change that sets back what an earlier one made, where nobody has changed it since."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ventanilla.console.settings.describe import UNDOABLE, shown
from ventanilla.console.settings.editor.taking_back import CannotUndo, take_back
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.saving import gone_well
from ventanilla.desks.models import SettingsChange
from ventanilla.web.answer import answer


@by_desk_admin
def undo(request: AdminRequest, pk: int) -> HttpResponse:
    """Asks first, showing what would be set back; a refusal says why."""
    change = get_object_or_404(SettingsChange.objects.select_related("by__contact"), pk=pk, desk=request.desk)
    if change.kind not in UNDOABLE:
        raise Http404
    back = reverse("console:settings_history", args=[request.desk.key])
    reasons: list[str] = []
    if request.method == "POST":
        try:
            take_back(request, change)
            return gone_well(
                request, _("El cambio se deshizo. Quedó en el historial, y también se puede deshacer."), back
            )
        except CannotUndo as refused:
            reasons = refused.reasons
    return answer(
        request, "console/settings/editor/undo.html", status=HTTPStatus.CONFLICT if reasons else HTTPStatus.OK,
        one=shown(request.desk, [change])[0], reasons=reasons, back=back, tab="history",
    )  # fmt: skip
