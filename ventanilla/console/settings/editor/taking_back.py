"""Setting back what a change of the settings made: a configuration's values, or the fields of an area, category, group or product."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.console.settings.changes import record
from ventanilla.console.settings.editor.forms import reason_of
from ventanilla.console.settings.editor.telling import Teller
from ventanilla.console.settings.entry import AdminRequest
from ventanilla.console.settings.forms.base import ManyField, OneField
from ventanilla.console.settings.forms.named import NamedForm
from ventanilla.console.settings.kinds import KINDS, Kind
from ventanilla.desks import editing
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.load import CONFIGURATION
from ventanilla.desks.models import Area, Category, SettingsChange

_OF_KIND: Final = {kind.form.kind: kind for kind in KINDS.values()}


class CannotUndo(Exception):
    """Why a change stays as it is, in sentences for the reader."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)


@transaction.atomic
def take_back(request: AdminRequest, change: SettingsChange) -> None:
    """Write the change that undoes this one. Raises `CannotUndo`."""
    if change.kind == CONFIGURATION:
        _configuration(request, change)
    else:
        _row(request, change, _OF_KIND[change.kind])


def _configuration(request: AdminRequest, change: SettingsChange) -> None:
    teller = Teller(document_of(request.desk))
    try:
        undone = editing.undo(request.desk, change, by=request.user)
    except editing.Changed as changed:
        raise CannotUndo(*(_later(teller, one) for one in changed.values)) from changed
    except editing.Faulty as faulty:
        teller = Teller(faulty.document)
        raise CannotUndo(
            *(
                f"{teller.place(steps)}: {reason_of(getattr(reason, 'on_screen', reason))}"
                for steps, reason in faulty.found
            )
        ) from faulty
    if not undone.changes:
        raise CannotUndo(_("Este cambio ya está deshecho."))


def _later(teller: Teller, one: editing.Clashing) -> str:
    words = {
        "place": teller.place(one.path),
        "now": teller.value(one.path, one.now) or "—",
        "name": one.by or _("El sistema"),
    }
    return _("%(place)s: %(name)s lo cambió después; ahora dice «%(now)s».") % words


def _row(request: AdminRequest, change: SettingsChange, kind: Kind) -> None:
    row = kind.model.objects.select_for_update(of=("self",)).filter(pk=change.row).first()
    if row is None:
        raise CannotUndo(_("«%(name)s» ya no existe: se eliminó del todo.") % {"name": change.name})
    if not change.before:
        _take_away(request, row, kind)
    elif "archived" in change.before:
        _archive(request, row, kind, change.before["archived"])
    elif "position" in change.before:
        _place(request, row, kind, change)
    else:
        _fields(request, row, kind, change)


def _take_away(request: AdminRequest, row: Any, kind: Kind) -> None:
    """What was created goes again, unless something has come to need it."""
    if holds := kind.holds(row) or ", ".join(kind.uses(row)):
        raise CannotUndo(_("«%(name)s» ya está en uso: %(why)s. Se puede archivar.") % {"name": row, "why": holds})
    record(request.user, kind.form.kind, row, {"exists": True}, {"exists": False}, desk=request.desk)
    if isinstance(row, Category | Area) and (row.children if isinstance(row, Category) else row.categories).exists():
        raise CannotUndo(_("«%(name)s» ya tiene categorías.") % {"name": row})
    row.delete()


def _archive(request: AdminRequest, row: Any, kind: Kind, archived: bool) -> None:
    if (row.archived_at is not None) is archived:
        raise CannotUndo(_("«%(name)s» ya no está como este cambio lo dejó.") % {"name": row})
    if archived and (holds := kind.holds(row)):
        raise CannotUndo(_("«%(name)s» no se puede quitar: %(why)s.") % {"name": row, "why": holds})
    if not archived and getattr(row, "parent", None) is not None and row.parent.archived_at is not None:
        raise CannotUndo(_("Antes hay que restaurar «%(name)s», a la que pertenece.") % {"name": row.parent})
    row.archived_at = timezone.now() if archived else None
    row.save(update_fields=["archived_at"])
    record(request.user, kind.form.kind, row, {"archived": not archived}, {"archived": archived}, desk=request.desk)


def _place(request: AdminRequest, row: Any, kind: Kind, change: SettingsChange) -> None:
    found = list(kind.siblings(row).filter(archived_at=None).select_for_update().order_by("position", "id"))
    here = next((place for place, one in enumerate(found) if one.pk == row.pk), None)
    there = int(change.before["position"]) - 1
    if here is None or here != int(change.after["position"]) - 1 or there >= len(found):
        raise CannotUndo(_("«%(name)s» ya no está como este cambio lo dejó.") % {"name": row})
    found.insert(there, found.pop(here))
    for place, one in enumerate(found):
        if one.position != place:
            one.position = place
            one.save(update_fields=["position"])
    record(request.user, kind.form.kind, row, {"position": here + 1}, {"position": there + 1}, desk=request.desk)


def _fields(request: AdminRequest, row: Any, kind: Kind, change: SettingsChange) -> None:
    """Through the row's own form, so that what is set back is checked as if it were typed."""
    now = kind.form(row, request=request)
    said = now.told(now.before)
    later = [name for name in change.after if said.get(name) != change.after[name]]
    if later:
        raise CannotUndo(
            *(
                _("%(field)s: cambió después; ahora dice «%(now)s».")
                % {"field": now.fields[name].label if name in now.fields else name, "now": said.get(name) or "—"}
                for name in later
            )
        )
    typed = {**now.before, **{name: _value(now, name, change.before.get(name)) for name in change.after}}
    form = kind.form(row, {name: "" if value is None else value for name, value in typed.items()}, request=request)
    if not form.is_valid():
        raise CannotUndo(*(str(error) for errors in form.errors.values() for error in errors))
    form.write()
    record(request.user, form.kind, form.row, said, form.told(form.read()), desk=request.desk)


def _value(form: NamedForm, name: str, told: Any) -> Any:
    """A value of the history as the form takes it: rows stand there by their names."""
    field = form.fields.get(name)
    if not isinstance(field, OneField | ManyField) or told in ("", None, []):
        return told
    choices: Any = field.choices
    known = {str(label): value for value, label in choices}
    wanted = [told] if isinstance(field, OneField) else str(told).split(", ")
    if missing := [one for one in wanted if one not in known]:
        raise CannotUndo(_("«%(name)s» ya no se puede elegir.") % {"name": missing[0]})
    return known[told] if isinstance(field, OneField) else [known[one] for one in wanted]
