"""The help for the clients of a desk, and the one address of help that leads every reader to his own."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ventanilla import __version__
from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.portal.reach import PortalRequest, desk_of, frame
from ventanilla.tickets import guide
from ventanilla.tickets.forms import OpenForm
from ventanilla.web.answer import answer


@require_safe
def desk_guide(request: PortalRequest, desk_key: str) -> HttpResponse:
    desk = desk_of(request, desk_key)
    shown = frame(request, desk, "guide")
    asked = guide.asked(OpenForm(desk, request.user, side="portal")) if shown["may_open"] else []
    return answer(
        request, "portal/guide.html", **shown,
        version=__version__,
        parts=_parts(desk, may_open=bool(asked)),
        states=[state for state in desk.config.states if not state.archived],
        stations=guide.stations(desk, guide.client()),
        asked=asked,
    )  # fmt: skip


def _parts(desk: Desk, *, may_open: bool) -> dict[str, str]:
    """The parts with their titles, in order: of what this desk has and this reader may."""
    titles = {
        "start": _("Qué es un ticket"),
        "new": str(desk.word("new_ticket")) if may_open else "",
        "states": _("Simbología"),
        "possible": _("Qué se puede hacer en cada estado"),
        "answer": _("Seguir un ticket y responder"),
        "surveys": _("Encuestas") if desk.config.surveys else "",
        "preferences": _("Preferencias"),
        "keys": _("Atajos de teclado"),
        "contact": _("A quién llamar"),
    }
    return {key: title for key, title in titles.items() if title}


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """To the help of the desk that the reader comes from, or of the first of his: of its staff, or of its clients."""
    access = Access.of(request.user)
    desks = access.desks
    desk = next((one for one in desks if one.key == request.GET.get("desk")), desks[0] if desks else None)
    if desk is None:
        raise Http404
    return HttpResponseRedirect(reverse("console:guide" if access.on(desk.pk) else "portal:guide", args=[desk.key]))
