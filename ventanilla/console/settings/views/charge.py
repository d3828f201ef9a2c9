"""Who is in charge of what a company asks, category by category, on each of the desks that serve it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.forms.charge import EntrustedForm
from ventanilla.console.settings.saving import filled_in, gone_well
from ventanilla.desks.models import ClientOf, Desk, Entrusted
from ventanilla.web.answer import answer


@dataclass(frozen=True)
class Served:
    """One desk that serves the company: its agent in charge there, and the exceptions."""

    desk: Desk
    client: ClientOf
    rules: list[Entrusted]
    form: EntrustedForm


@require_http_methods(["GET", "POST"])
@by_admin
def charge(request: AdminRequest, pk: int) -> HttpResponse:
    """The rules of the desks that the reader administers; a post adds one on the desk that it names."""
    row = get_object_or_404(request.reach.organizations(), pk=pk)
    desks = {desk.pk: desk for desk in request.reach.desks}
    clients = row.client_of.filter(desk__in=desks).select_related("in_charge__contact").order_by("desk__key")
    if request.method == "POST" and not any(desks[one.desk_id].key == request.POST.get("desk") for one in clients):
        raise Http404
    status, served = None, []
    for client in clients:
        asked = request.method == "POST" and request.POST.get("desk") == desks[client.desk_id].key
        rule = Entrusted(client=client)
        form, status_here = (
            filled_in(request, EntrustedForm, rule, desk=desks[client.desk_id])
            if asked
            else (EntrustedForm(rule, request=request), None)
        )
        if status_here == 200:
            return gone_well(request, _("El agente encargado se guardó."), _address(pk))
        assert isinstance(form, EntrustedForm)
        rules = client.entrusted.select_related("category__parent", "in_charge__contact").order_by("category__folded")
        served.append(Served(desks[client.desk_id], client, list(rules), form))
        status = status_here or status
    return answer(request, "console/settings/charge.html", status=status, row=row, served=served)


@require_POST
@by_admin
@transaction.atomic
def remove(request: AdminRequest, pk: int, rule: int) -> HttpResponse:
    row = get_object_or_404(request.reach.organizations(), pk=pk)
    rules = Entrusted.objects.filter(client__organization=row, client__desk__in=request.reach.desk_ids)
    one = get_object_or_404(rules.select_related("client__desk", "category", "in_charge__contact"), pk=rule)
    told = {"category": str(one.category), "in_charge": str(one.in_charge)}
    record(request.user, "entrusted", one, told, {}, desk=one.client.desk)
    one.delete()
    return gone_well(request, _("La regla se quitó."), _address(pk))


def _address(pk: int) -> str:
    return reverse("console:organization_charge", args=[pk])
