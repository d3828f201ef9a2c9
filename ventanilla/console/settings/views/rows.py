"""Areas, categories, teams, products: list, new, edit, order, archive and delete, the same way for all four."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ventanilla.console.entry import on_desk
from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest
from ventanilla.console.settings.kinds import FOR_SUPERVISORS, KINDS, Kind, areas_of
from ventanilla.console.settings.reach import Reach
from ventanilla.console.settings.saving import filled_in, gone_well, locked, page, refused
from ventanilla.desks.models import Area, Category
from ventanilla.web.answer import answer

View = Callable[..., HttpResponse]


def of_kind(view: View) -> View:
    """Turn the word in the address into a kind of rows that this person may set up."""

    @on_desk
    @wraps(view)
    def entered(request: AdminRequest, kind: str, **rest: Any) -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        if not (request.staff.is_admin or (request.staff.is_supervisor and kind in FOR_SUPERVISORS)):
            raise PermissionDenied
        request.reach = Reach(request.user)
        return view(request, KINDS[kind], **rest)

    return entered


@require_safe
@of_kind
def rows(request: AdminRequest, kind: Kind) -> HttpResponse:
    archived = "archived" in request.GET
    found = list(kind.rows(request).filter(archived_at__isnull=not archived))
    areas = list(areas_of(request).filter(archived_at=None)) if kind.by_area else []
    return answer(
        request, f"console/settings/{kind.key}.html",
        kind=kind, rows=found, archived=archived, areas=areas, trees=_by_area(found) if kind.by_area else {},
    )  # fmt: skip


def _by_area(found: list[Any]) -> dict[int, list[Any]]:
    """Area id → its rows; categories in their tree, each below its parent."""
    ordered = sorted(found, key=lambda row: row.area_id)
    return {area: _tree(list(group)) for area, group in groupby(ordered, key=lambda row: row.area_id)}


def _tree(group: list[Any]) -> list[Any]:
    shown = {row.pk for row in group}

    def place(row: Any) -> tuple[int, int, int, int, int]:
        parent = getattr(row, "parent", None)
        top = parent if parent is not None and parent.pk in shown else row
        return (top.position, top.pk, top is not row, row.position, row.pk)

    return sorted(group, key=place)


@of_kind
def new(request: AdminRequest, kind: Kind) -> HttpResponse:
    row = kind.model(label={})
    if kind.by_area:
        row.area = _asked_area(request)
    else:
        row.desk = request.desk
    return _edit(request, kind, row)


@of_kind
def edit(request: AdminRequest, kind: Kind, pk: int) -> HttpResponse:
    return _edit(request, kind, get_object_or_404(kind.rows(request), pk=pk))


def _edit(request: AdminRequest, kind: Kind, row: Any) -> HttpResponse:
    form, status = filled_in(request, kind.form, row, desk=request.desk)
    back = _list(request, kind)
    if status == 200:
        return gone_well(request, _("«%(name)s» se guardó.") % {"name": form.row}, back)
    title = str(kind.new) if form.is_new else str(row)
    lead = _("En %(area)s") % {"area": row.area} if kind.by_area else ""
    crumbs = [(back, str(kind.title)), ("", title)]
    return page(request, form, status, title=title, lead=lead, back=back, crumbs=crumbs, tab=kind.key)


def _asked_area(request: AdminRequest) -> Any:
    asked = request.GET.get("area", "")
    areas = areas_of(request).filter(archived_at=None)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return get_object_or_404(areas, pk=int(asked))


@of_kind
def remove(request: AdminRequest, kind: Kind, pk: int) -> HttpResponse:
    """Asks first, saying what would happen: deleted where nothing points to it, archived where something does."""
    row = get_object_or_404(kind.rows(request), pk=pk)
    if request.method == "POST":
        return _remove(request, kind, row)
    holds = kind.holds(row)
    return answer(
        request, "console/settings/remove.html", kind=kind, row=row, holds=holds, uses=kind.uses(row),
        back=_list(request, kind), tab=kind.key,
    )  # fmt: skip


@transaction.atomic
def _remove(request: AdminRequest, kind: Kind, row: Any) -> HttpResponse:
    row, back = locked(row), _list(request, kind)
    if holds := kind.holds(row):
        return refused(request, _("«%(name)s» no se puede quitar: %(why)s.") % {"name": row, "why": holds}, back)
    if kind.uses(row):
        if row.archived_at is None:
            _archive(row)
            record(request.user, kind.form.kind, row, {"archived": False}, {"archived": True}, desk=request.desk)
        return gone_well(request, _("«%(name)s» se archivó.") % {"name": row}, back)
    record(request.user, kind.form.kind, row, {"exists": True}, {"exists": False}, desk=request.desk)
    name = str(row)
    # The second level first: the first one protects itself against losing it unnoticed.
    if isinstance(row, Category):
        row.children.all().delete()
    elif isinstance(row, Area):
        row.categories.exclude(parent=None).delete()
    row.delete()
    return gone_well(request, _("«%(name)s» se eliminó.") % {"name": name}, back)


def _archive(row: Any) -> None:
    """A category takes those below it along."""
    now = timezone.now()
    if isinstance(row, Category):
        row.children.filter(archived_at=None).update(archived_at=now)
    row.archived_at = now
    row.save(update_fields=["archived_at"])


@require_POST
@of_kind
@transaction.atomic
def restore(request: AdminRequest, kind: Kind, pk: int) -> HttpResponse:
    row = locked(get_object_or_404(kind.rows(request), pk=pk))
    back = _list(request, kind)
    parent = getattr(row, "parent", None)
    if parent is not None and parent.archived_at is not None:
        return refused(request, _("Restaure antes «%(name)s», a la que pertenece.") % {"name": parent}, back)
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        record(request.user, kind.form.kind, row, {"archived": True}, {"archived": False}, desk=request.desk)
    return gone_well(request, _("«%(name)s» vuelve a estar disponible.") % {"name": row}, back)


@require_POST
@of_kind
@transaction.atomic
def move(request: AdminRequest, kind: Kind, pk: int) -> HttpResponse:
    """One place up or down among its like."""
    row = get_object_or_404(kind.rows(request), pk=pk)
    found = list(kind.siblings(row).filter(archived_at=None).select_for_update().order_by("position", "id"))
    here = next((place for place, one in enumerate(found) if one.pk == row.pk), None)
    if here is not None:
        there = min(max(here + (-1 if request.POST.get("to") == "up" else 1), 0), len(found) - 1)
        found.insert(there, found.pop(here))
        for place, one in enumerate(found):
            if one.position != place:
                one.position = place
                one.save(update_fields=["position"])
        if here != there:
            record(
                request.user, kind.form.kind, row, {"position": here + 1}, {"position": there + 1}, desk=request.desk
            )
    return gone_well(request, _("El orden cambió."), _list(request, kind))


def _list(request: AdminRequest, kind: Kind) -> str:
    return reverse("console:setting_rows", args=[request.desk.key, kind.key])
