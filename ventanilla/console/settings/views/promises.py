"""«Plazos particulares»: what one client, product or category is promised beyond the desk's targets."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.forms.promises import PromiseForm
from ventanilla.console.settings.saving import filled_in, gone_well
from ventanilla.deadlines.models import Policy
from ventanilla.lib.writing import worked
from ventanilla.web.answer import answer


@require_http_methods(["GET", "HEAD", "POST"])
@by_desk_admin
def promises(request: AdminRequest) -> HttpResponse:
    """The list, and the form that adds to it."""
    form, status = filled_in(request, PromiseForm, Policy(desk=request.desk), desk=request.desk)
    if status == 200:
        return gone_well(
            request,
            _("El plazo se guardó. Vale para los tickets nuevos y los que cambien desde ahora."),
            _here(request),
        )
    rows = Policy.objects.filter(desk=request.desk).select_related("organization", "product", "category")
    return answer(
        request, "console/settings/promises.html", status=status, form=form, worked=worked,
        rows=rows.order_by("organization__folded", "product__folded", "category__folded", "pk"),
    )  # fmt: skip


@require_POST
@by_desk_admin
@transaction.atomic
def remove(request: AdminRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Policy.objects.select_related("organization", "product", "category"), desk=request.desk, pk=pk
    )
    form = PromiseForm(row, request=request)
    record(request.user, form.kind, row, form.told(form.before), {}, desk=request.desk)
    row.delete()
    return gone_well(request, _("El plazo particular se quitó."), _here(request))


def _here(request: AdminRequest) -> str:
    return reverse("console:promises", args=[request.desk.key])
