"""«Envíos en pausa»: after a restore, what waits to be sent, and whether it is to go."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.saving import gone_well, refused
from ventanilla.jobs import holds
from ventanilla.mail.outbound import resuming
from ventanilla.web.answer import answer

CHOICES = ("send", "discard")


@require_http_methods(["GET", "HEAD", "POST"])
@by_admin
def hold(request: AdminRequest) -> HttpResponse:
    """For administrators of the installation: the hold is on all desks."""
    if not request.user.is_admin:
        raise PermissionDenied
    choice = request.POST.get("what", "")
    if request.method == "POST" and choice in CHOICES:
        return _resume(request, discard=choice == "discard")
    current = holds.current()
    return answer(
        request, "console/settings/sending.html", hold=current,
        waiting=resuming.waiting(current.backup_at) if current else None,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else None,
    )  # fmt: skip


def _resume(request: AdminRequest, *, discard: bool) -> HttpResponse:
    discarded = resuming.resume(discard=discard)
    if discarded is None:
        return refused(request, _("Los envíos ya no estaban en pausa: alguien los reanudó."), reverse("console:mails"))
    said = _("Los envíos están en marcha.")
    if discarded:
        kept = ngettext(
            "%(count)s correo anterior al respaldo quedó guardado sin enviar.",
            "%(count)s correos anteriores al respaldo quedaron guardados sin enviar.",
            discarded,
        )
        said = f"{said} {kept % {'count': discarded}}"
    return gone_well(request, said, reverse("console:mails"))
