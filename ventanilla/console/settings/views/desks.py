"""«Mesas»: all desks of the installation, a new one, and putting one away; for administrators of the installation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.forms.desks import NewDeskForm
from ventanilla.console.settings.saving import gone_well
from ventanilla.desks import founding
from ventanilla.desks.models import Desk
from ventanilla.web.answer import answer

View = Callable[..., HttpResponse]


def by_installation_admin(view: View) -> View:
    @by_admin
    @wraps(view)
    def entered(request: AdminRequest, **rest: Any) -> HttpResponse:
        if not request.reach.is_whole:
            raise PermissionDenied
        return view(request, **rest)

    return entered


@require_safe
@by_installation_admin
def desks(request: AdminRequest) -> HttpResponse:
    archived = "archived" in request.GET
    found = (
        Desk.objects.filter(archived_at__isnull=not archived)
        .annotate(
            people=Count("staff", filter=Q(staff__is_active=True), distinct=True),
            companies=Count("clients", distinct=True),
        )
        .order_by("key")
    )
    return answer(request, "console/settings/desks.html", rows=list(found), archived=archived)


@require_http_methods(["GET", "POST"])
@by_installation_admin
def new(request: AdminRequest) -> HttpResponse:
    form = NewDeskForm(request.POST if request.method == "POST" else None, initial=_usual())
    if form.is_valid():
        try:
            with transaction.atomic():
                desk = founding.found(by=request.user, **form.cleaned_data)
        except (founding.Taken, IntegrityError):
            form.add_error("key", _("Ya hay una mesa con esta clave."))
        else:
            text = _("La mesa «%(desk)s» quedó creada. Aquí se termina de configurar.") % {"desk": desk}
            return gone_well(request, text, reverse("console:settings", args=[desk.key]))
    return answer(request, "console/settings/desk_new.html", form=form)


def _usual() -> dict[str, str]:
    """Country, zone, language and register of the latest desk: a company's desks mostly share them."""
    latest = Desk.objects.order_by("-pk").first()
    if latest is None:
        return {"language": "es", "register": "es"}
    return {name: getattr(latest.config, name) for name in ("country", "time_zone", "language", "register")}


@require_POST
@by_installation_admin
def archive(request: AdminRequest, key: str) -> HttpResponse:
    desk = get_object_or_404(Desk, key=key)
    founding.archive(desk, by=request.user)
    text = _("La mesa «%(desk)s» quedó archivada. Sus tickets se pueden seguir leyendo.") % {"desk": desk}
    return gone_well(request, text, reverse("console:desks"))


@require_POST
@by_installation_admin
def restore(request: AdminRequest, key: str) -> HttpResponse:
    desk = get_object_or_404(Desk, key=key)
    founding.restore(desk, by=request.user)
    return gone_well(request, _("La mesa «%(desk)s» vuelve a atender.") % {"desk": desk}, reverse("console:desks"))
