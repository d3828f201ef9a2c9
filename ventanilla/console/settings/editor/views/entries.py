"""The lists of a configuration: each entry has a page, a place in its order, and a way out, whole or into the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ventanilla.console.settings.editor.forms import TableForm, reason_of
from ventanilla.console.settings.editor.parts import OWN_KINDS, PARTS, Listing
from ventanilla.console.settings.editor.place import Place, label_of
from ventanilla.console.settings.editor.posting import address, edited, revision_of
from ventanilla.console.settings.editor.previews import drawn
from ventanilla.console.settings.editor.references import references
from ventanilla.console.settings.editor.sentences import summary
from ventanilla.console.settings.editor.telling import Teller
from ventanilla.console.settings.editor.vocabulary import FIELD_ICONS, FIELD_KINDS
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.saving import gone_well, refused
from ventanilla.desks import editing
from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.blueprint.keep import is_used
from ventanilla.desks.blueprint.naming import new_key
from ventanilla.desks.blueprint.patch import names, value_at
from ventanilla.desks.blueprint.shape import ListOf, Table, blueprint_shape
from ventanilla.desks.config import BUILT_IN_KINDS
from ventanilla.lib.langmap import pick
from ventanilla.web.answer import answer

View = Callable[..., HttpResponse]
Entry = Mapping[str, Any]


def of_listing(view: View) -> View:
    """Turn the word in the address into a list, for an administrator of the desk."""

    @by_desk_admin
    @wraps(view)
    def entered(request: AdminRequest, part: str, **rest: Any) -> HttpResponse:
        found = PARTS.get(part)
        if not isinstance(found, Listing):
            raise Http404
        return view(request, found, **rest)

    return entered


def entries(request: AdminRequest, part: Listing) -> HttpResponse:
    """The page of a list."""
    number = revision_of(request)
    document = editing.base(request.desk, number)
    found = document.get(part.name, [])
    place = Place(document)
    rows = [(key, one, summary(part.name, one, place)) for key, one in zip(names(found), found, strict=True)]
    return answer(
        request, "console/settings/editor/list.html", part=part, rows=rows, number=number, tab="desk",
        preview=drawn(part.preview, request.desk.config), back=reverse("console:settings", args=[request.desk.key]),
    )  # fmt: skip


@of_listing
def new(request: AdminRequest, part: Listing) -> HttpResponse:
    value: dict[str, Any] = {}
    if part.name == "fields":
        kind = request.GET.get("kind", "")
        if kind not in _kinds(request):
            return _asked_kind(request, part)
        value = {"kind": kind}
    return _edit(request, part, "", value)


def _asked_kind(request: AdminRequest, part: Listing) -> HttpResponse:
    offered = _kinds(request)
    built_in = [kind for kind in offered if kind not in OWN_KINDS]
    return answer(
        request, "console/settings/editor/kinds.html", part=part, kinds=FIELD_KINDS, icons=FIELD_ICONS, tab="desk",
        groups=[(_("Campos propios de la mesa"), OWN_KINDS), (_("Campos del producto"), built_in)], back=_list(request, part),
    )  # fmt: skip


def _kinds(request: AdminRequest) -> list[str]:
    """The kinds of field that the form can still have."""
    there = {field.kind for field in request.desk.config.fields}
    return [kind for kind in FIELD_KINDS if kind not in BUILT_IN_KINDS or kind not in there]


@of_listing
def entry(request: AdminRequest, part: Listing, entry: str) -> HttpResponse:
    return _edit(request, part, entry, None)


def _edit(request: AdminRequest, part: Listing, key: str, value: dict[str, Any] | None) -> HttpResponse:
    document = editing.base(request.desk, revision_of(request))
    shown: dict[str, Any] = {}

    def make(document: Document, typed: QueryDict | None) -> TableForm | None:
        found = value if value is not None else value_at(document, (part.name, key))
        if not isinstance(found, dict):
            return None
        shown["groups"] = part.groups_for(found)
        keys = [name for _title, names in shown["groups"] for name in names]
        return TableForm(_table(part), keys, at=part.name, value=found, place=Place(document), typed=typed)

    is_new = value is not None
    path = (part.name, _fresh(request, part, document) if is_new else key)
    page = edited(request, part, path, document, make)
    if page is None:
        raise Http404
    back = _list(request, part)
    if page.saved:
        return gone_well(request, _("Los cambios se guardaron. En el historial se pueden deshacer."), back)
    fragment = (
        "#preview"
        if request.POST.get("do") == "preview"
        else "#fields"
        if request.POST.get("do", "save") != "save"
        else ""
    )
    return answer(
        request, f"console/settings/editor/entry.html{fragment}", status=page.status, part=part, page=page, form=page.form,
        groups=shown["groups"], key=key, title=str(part.new) if is_new else label_of(page.form.value), back=back, tab="desk",
        kind=FIELD_KINDS.get(page.form.value.get("kind", "")) if part.name == "fields" else "",
    )  # fmt: skip


def _table(part: Listing) -> Table:
    shape = blueprint_shape().keys[part.name].shape
    assert isinstance(shape, ListOf)
    assert isinstance(shape.entry, Table)
    return shape.entry


def _fresh(request: AdminRequest, part: Listing, document: Document) -> str:
    """The key of a new entry, from its label; one that nobody has, here or in what others saved since."""
    label = {language: request.POST.get(f"label-{language}", "").strip() for language in ("es", "en")}
    taken = {
        *names(document.get(part.name, [])),
        *names(editing.base(request.desk, request.desk.revision).get(part.name, [])),
    }
    return new_key(pick({language: text for language, text in label.items() if text}), taken)


@require_POST
@of_listing
def move(request: AdminRequest, part: Listing, entry: str) -> HttpResponse:
    """One place up or down."""

    def change(document: Document) -> Document:
        found = document.get(part.name, [])
        if entry in names(found):
            at = names(found).index(entry)
            found.insert(max(at - 1, 0) if request.POST.get("to") == "up" else at + 1, found.pop(at))
        return document

    return _written(request, part, change, _("El orden cambió."))


@require_POST
@of_listing
def order(request: AdminRequest, part: Listing) -> HttpResponse:
    """The whole order, as somebody dragged it."""
    wanted = [one for one in request.POST.getlist("entry") if len(one) <= 60][:500]

    def change(document: Document) -> Document:
        found = dict(zip(names(document.get(part.name, [])), document.get(part.name, []), strict=True))
        ahead = [name for name in dict.fromkeys(wanted) if name in found]
        if found:
            document[part.name] = [found[name] for name in [*ahead, *(name for name in found if name not in ahead)]]
        return document

    return _written(request, part, change, _("El orden cambió."))


@of_listing
def remove(request: AdminRequest, part: Listing, entry: str) -> HttpResponse:
    """Asks first, saying what would happen: what tickets have is archived, what the configuration names stays."""
    document = editing.base(request.desk, revision_of(request))
    found = value_at(document, (part.name, entry))
    if not isinstance(found, dict):
        raise Http404
    used = is_used(request.desk, part.name, entry)
    change = _archive(part, entry, True) if used and part.archives else _leave_out(part, entry)
    if request.method == "POST":
        done = _("«%(name)s» se archivó.") if used and part.archives else _("«%(name)s» se eliminó.")
        return _written(request, part, change, done % {"name": label_of(found)})
    return answer(
        request, "console/settings/editor/remove.html", part=part, entry=found, key=entry, used=used, tab="desk",
        number=revision_of(request), back=_list(request, part), holds=_holds(request, part, entry, change, document, used=used),
        stays=used and not part.archives,
    )  # fmt: skip


def _holds(
    request: AdminRequest, part: Listing, key: str, change: editing.Change, document: Document, *, used: bool
) -> list[tuple[str, str]]:
    """Where something stands in the way, and the address of its page."""
    teller = Teller(document)
    if not (used and part.archives):
        named = references(document, part.name, key)
        if named:
            return [(teller.place(steps), address(request.desk, steps)) for steps in named]
    draft = editing.draft(request.desk, change, number=revision_of(request))
    told = Teller(draft.document, document)
    return [
        (f"{told.place(steps)}: {reason_of(getattr(reason, 'on_screen', reason))}", address(request.desk, steps))
        for steps, reason in draft.found
    ]


@require_POST
@of_listing
def restore(request: AdminRequest, part: Listing, entry: str) -> HttpResponse:
    return _written(request, part, _archive(part, entry, False), _("Disponible otra vez."))


def _archive(part: Listing, key: str, archived: bool) -> editing.Change:
    def change(document: Document) -> Document:
        for name, one in zip(names(document.get(part.name, [])), document.get(part.name, []), strict=True):
            if name == key and part.archives:
                one["archived"] = archived
        return document

    return change


def _leave_out(part: Listing, key: str) -> editing.Change:
    def change(document: Document) -> Document:
        found = document.get(part.name, [])
        document[part.name] = [one for name, one in zip(names(found), found, strict=True) if name != key]
        return document

    return change


def _written(request: AdminRequest, part: Listing, change: editing.Change, text: str) -> HttpResponse:
    back = _list(request, part)
    try:
        editing.save(request.desk, change, number=revision_of(request), by=request.user)
    except editing.Changed as changed:
        by = next((one.by for one in changed.values if one.by), None) or _("Otra persona")
        return refused(request, _("%(name)s cambió lo mismo mientras tanto. No se hizo nada.") % {"name": by}, back)
    except editing.Faulty as faulty:
        teller = Teller(faulty.document)
        for steps, reason in faulty.found:
            messages.error(request, f"{teller.place(steps)}: {reason_of(getattr(reason, 'on_screen', reason))}")
        return redirect(back)
    return gone_well(request, text, back)


def _list(request: AdminRequest, part: Listing) -> str:
    return reverse("console:settings_part", args=[request.desk.key, part.name])
