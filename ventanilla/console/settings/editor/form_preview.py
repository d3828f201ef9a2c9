"""The form of a new ticket as it would be: what clients see and what the staff sees, with nothing to send."""

from __future__ import annotations

from typing import Final, get_args

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ventanilla.console.settings.entry import AdminRequest
from ventanilla.desks import compiled
from ventanilla.desks.config import DeskConfig
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.tickets.forms import OpenForm, Side
from ventanilla.web import place

SIDES: Final[dict[Side, object]] = {"portal": _("Lo que ve el cliente"), "console": _("Lo que ve el personal")}
CHOSEN: Final = "preview_side"  # travels with the editor's form, so that the choice outlives each new drawing


def form(config: DeskConfig) -> SafeString:
    request = place.current_request()
    assert request is not None, "a preview is drawn while a page is answered"
    here: AdminRequest = request  # type: ignore[assignment]
    chosen = here.POST.get(CHOSEN, "portal")
    with compiled.trying(here.desk, config):
        context = {
            "forms": {side: _disabled(here.desk, here.user, side) for side in get_args(Side)},
            "sides": SIDES,
            "chosen": chosen if chosen in SIDES else "portal",
            "name": CHOSEN,
            "desk": here.desk,
        }
        page = render_to_string("console/settings/editor/_form_preview.html", context)
    return mark_safe(page)  # noqa: S308 - a template of ours, which escapes what people wrote


def _disabled(desk: Desk, user: User, side: Side) -> OpenForm:
    form = OpenForm(desk, user, side=side, auto_id=f"preview_{side}_%s")
    for field in form.fields.values():
        field.disabled = True
    return form
