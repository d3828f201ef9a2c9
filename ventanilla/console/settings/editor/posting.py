"""One post of an editor: saved over what others saved meanwhile, or shown again with what stands in the way and all that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from ventanilla.console.settings.editor.forms import TableForm, rearranged, reason_of
from ventanilla.console.settings.editor.logos import Picture
from ventanilla.console.settings.editor.parts import Listing, Part, part_of
from ventanilla.console.settings.editor.previews import drawn
from ventanilla.console.settings.editor.telling import Teller
from ventanilla.console.settings.entry import AdminRequest
from ventanilla.desks import editing
from ventanilla.desks.blueprint.build import Document, build
from ventanilla.desks.blueprint.patch import Steps, value_at
from ventanilla.desks.models import Desk

Maker = Callable[
    [Document, QueryDict | None], TableForm | None
]  # the form over a document; None where its entry is gone


@dataclass
class Elsewhere:
    """A fault that belongs to another page."""

    label: str
    reason: str
    href: str


@dataclass
class Clashed:
    """A value that somebody else changed first."""

    label: str
    now: str
    by: Any
    at: Any


@dataclass
class Page:
    """What an editor's page shows. `saved` if there is nothing more to show."""

    form: TableForm
    number: int
    status: HTTPStatus = HTTPStatus.OK
    saved: bool = False
    elsewhere: list[Elsewhere] = field(default_factory=list)
    clashes: list[Clashed] = field(default_factory=list)
    preview: SafeString | None = None


def revision_of(request: AdminRequest) -> int:
    """The revision that the page was made from; that of now, if it says none."""
    said = request.POST.get("revision", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    return number if 0 < number <= request.desk.revision else request.desk.revision


def edited(request: AdminRequest, part: Part, path: Steps, document: Document, make: Maker) -> Page | None:
    """The page of an editor, after a post or without one. `path` is where the form's table stands in the document, ("states", "new")
    say, and () for a sheet. None if what it edits is not there."""
    number = revision_of(request)
    posted = request.POST if request.method == "POST" else None
    form = make(document, posted)
    if form is None:
        return None
    page = Page(form, number)
    do = request.POST.get("do", "save")
    if posted is None:
        page.preview = drawn(part.preview, request.desk.config) if part.preview else None
        return page
    if do == "save":
        return _save(request, part, path, page, make)
    if do != "preview":
        again = make(document, rearranged(posted, do))
        assert again is not None
        page.form = again
    page.preview = _preview(request.desk, part, path, page.form, number)
    page.form.silence()
    return page


def _save(request: AdminRequest, part: Part, path: Steps, page: Page, make: Maker) -> Page:
    form = page.form
    if not form.is_valid():
        page.status = HTTPStatus.UNPROCESSABLE_ENTITY
        page.preview = drawn(part.preview, request.desk.config)
        return page
    for picture in form.cleaned_data.values():
        if isinstance(picture, Picture):
            picture.store()  # before the revision that names it (safety D9)
    try:
        editing.save(request.desk, change_of(form, path), number=page.number, by=request.user)
    except editing.Changed as changed:
        return _clashed(request, part, path, page, changed, make)
    except editing.Faulty as faulty:
        page.status = HTTPStatus.UNPROCESSABLE_ENTITY
        page.elsewhere = told(request.desk, faulty, form, path)
        page.preview = _preview(request.desk, part, path, form, page.number)
        return page
    page.saved = True
    return page


def change_of(form: TableForm, path: Steps) -> editing.Change:
    """What this form makes of a document."""

    def change(document: Document) -> Document:
        said = form.read()
        if not path:
            for name in [*form.inputs, *form.nested]:
                document.pop(name, None)
            return {
                **document,
                **{name: value for name, value in said.items() if name in {**form.inputs, **form.nested}},
            }
        entries = document.setdefault(path[0], [])
        found = next((at for at, one in enumerate(entries) if value_at(document, path) is one), None)
        if found is None:
            entries.append({"key": path[1], **said})
        else:
            entries[found] = said
        return document

    return change


def _clashed(request: AdminRequest, part: Part, path: Steps, page: Page, changed: editing.Changed, make: Maker) -> Page:
    """The form over what the others made of it, with what was typed here in its place."""
    request.desk.refresh_from_db(fields=["revision"])
    teller = Teller(changed.document, editing.base(request.desk, page.number))
    page.status = HTTPStatus.CONFLICT
    page.clashes = [
        Clashed(teller.place(one.path), teller.value(one.path, one.now), one.by, one.at) for one in changed.values
    ]
    form = make(changed.document, None)
    if form is not None:
        page.form, page.number = form, request.desk.revision
    page.preview = _drawn(part, changed.document)
    return page


def told(desk: Desk, faulty: editing.Faulty, form: TableForm, path: Steps) -> list[Elsewhere]:
    """Say each fault beside its field; those of other pages come back."""
    left = []
    teller = Teller(faulty.document)
    for steps, reason in faulty.found:
        sentence = reason_of(getattr(reason, "on_screen", reason))
        mine = steps[: len(path)] == path and (path or (steps[:1] and steps[0] in form.inputs))
        if not steps:
            form.add_error(None, sentence)
        elif not (mine and form.blame(steps[len(path) :], sentence)):
            left.append(Elsewhere(teller.place(steps), sentence, address(desk, steps)))
    return left


def address(desk: Desk, steps: Steps) -> str:
    """The page on which this path is edited; "" if there is none."""
    part = part_of(steps)
    if part is not None and isinstance(part, Listing) and len(steps) > 1:
        return reverse("console:settings_entry", args=[desk.key, part.name, steps[1]])
    if part is not None:
        return reverse("console:settings_part", args=[desk.key, part.name])
    if steps[0] == "areas":
        return reverse("console:setting_rows", args=[desk.key, "categories" if "categories" in steps else "areas"])
    return reverse("console:setting_rows", args=[desk.key, "products"]) if steps[0] == "products" else ""


def _preview(desk: Desk, part: Part, path: Steps, form: TableForm, number: int) -> SafeString | None:
    if not part.preview or not form.is_valid():
        return None
    return drawn(part.preview, editing.draft(desk, change_of(form, path), number=number).config)


def _drawn(part: Part, document: Mapping[str, Any]) -> SafeString | None:
    return drawn(part.preview, build(document)) if part.preview else None
