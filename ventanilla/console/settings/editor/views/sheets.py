"""«Mesa», which leads to everything; a page of the desk's own keys; and a list's page, which is the other thing a part may be."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ventanilla.console.entry import on_desk
from ventanilla.console.settings.editor.forms import TableForm
from ventanilla.console.settings.editor.parts import OVERVIEW, PARTS, Listing, Sheet
from ventanilla.console.settings.editor.place import Place
from ventanilla.console.settings.editor.posting import edited, revision_of
from ventanilla.console.settings.editor.views.entries import entries
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.reach import Reach
from ventanilla.console.settings.saving import gone_well
from ventanilla.desks import editing
from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.blueprint.shape import blueprint_shape
from ventanilla.web.answer import answer


@require_safe
@on_desk
def overview(request: AdminRequest) -> HttpResponse:
    """Where the settings begin; a supervisor has but one page of them."""
    if not request.staff.is_supervisor:
        raise PermissionDenied
    if not request.staff.is_admin:
        return gone_to_categories(request)
    request.reach = Reach(request.user)
    groups = [(title, [PARTS[name] for name in names]) for title, names in OVERVIEW]
    return answer(request, "console/settings/editor/overview.html", groups=groups, counts=_counts(request), tab="desk")


def gone_to_categories(request: AdminRequest) -> HttpResponse:
    from django.shortcuts import redirect

    return redirect("console:setting_rows", request.desk.key, "categories")


def _counts(request: AdminRequest) -> dict[str, int]:
    config = request.desk.config
    return {part.name: len(getattr(config, part.name)) for part in PARTS.values() if isinstance(part, Listing)}


@by_desk_admin
def part(request: AdminRequest, part: str) -> HttpResponse:
    found = PARTS.get(part)
    if isinstance(found, Sheet):
        return sheet(request, found)
    if isinstance(found, Listing):
        return entries(request, found)
    raise Http404


def sheet(request: AdminRequest, part: Sheet) -> HttpResponse:
    table = blueprint_shape()

    def make(document: Document, typed: QueryDict | None) -> TableForm:
        return TableForm(
            table, part.keys, at="", value=document, place=Place(document), typed=typed,
            files=request.FILES if typed is not None else None,
        )  # fmt: skip

    page = edited(request, part, (), editing.base(request.desk, revision_of(request)), make)
    assert page is not None
    here = reverse("console:settings_part", args=[request.desk.key, part.name])
    if page.saved:
        return gone_well(request, _("Los cambios se guardaron. En el historial se pueden deshacer."), here)
    return answer(
        request, f"console/settings/editor/{part.template}.html{_fragment(request, part)}", status=page.status,
        part=part, page=page, form=page.form, groups=part.groups, back=reverse("console:settings", args=[request.desk.key]),
        tab="desk",
    )  # fmt: skip


def _fragment(request: AdminRequest, part: Sheet) -> str:
    return "#preview" if part.preview and request.POST.get("do") == "preview" else ""
