"""«Seguridad»: who has to confirm his login with a second factor."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.forms.security import SecurityForm
from ventanilla.console.settings.saving import filled_in, gone_well, page


@by_desk_admin
def security(request: AdminRequest) -> HttpResponse:
    here = reverse("console:security", args=[request.desk.key])
    form, status = filled_in(request, SecurityForm, request.desk, desk=request.desk)
    if status == 200:
        return gone_well(request, _("El cambio se guardó. A quien le falte, se le pedirá en su próxima página."), here)
    title = _("Seguridad")
    return page(
        request, form, status, title=title, back=reverse("console:settings", args=[request.desk.key]),
        lead=_("Quién debe confirmar su ingreso con un código del teléfono. Los clientes pueden activarlo, pero nunca se les exige."),
        crumbs=[(reverse("console:desk", args=[request.desk.key]), str(request.desk.config.brand.name)), ("", title)], tab="security",
    )  # fmt: skip
