"""Changes of a desk's configuration from the product's pages: what somebody made of an earlier revision is laid over the current one.

Nothing is lost between two people: what touches other values is applied, what touches the same ones is refused with the name of
whoever was first. Every document is checked like a blueprint before it becomes a revision, in the same way as one that is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ventanilla.desks.blueprint import patch
from ventanilla.desks.blueprint.build import Document, build, canonical
from ventanilla.desks.blueprint.check import faults, is_buildable
from ventanilla.desks.blueprint.defects import Refused
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.load import CONFIGURATION, Loaded, load
from ventanilla.desks.blueprint.patch import Edit, Steps
from ventanilla.desks.blueprint.shape import rows_shape
from ventanilla.desks.models import Desk, DeskRevision, SettingsChange

if TYPE_CHECKING:
    from ventanilla.desks.config import DeskConfig
    from ventanilla.people.models import User

Change = Callable[[Document], Document]  # takes a document of its own, and may change it
Fault = tuple[Steps, str]


@dataclass(frozen=True)
class Clashing:
    """A value that others changed since the page was made: what it is now, and whose doing that was."""

    path: Steps
    mine: Any
    now: Any
    by: User | None
    at: datetime | None


class Changed(Exception):
    """Others have changed the same values meanwhile; nothing was written. `document` is theirs with all that was to be changed."""

    def __init__(self, values: Sequence[Clashing], document: Document) -> None:
        self.values = tuple(values)
        self.document = document


class Faulty(Exception):
    """The document would have faults, by path; nothing was written."""

    def __init__(self, document: Document, found: Sequence[Fault]) -> None:
        self.document = document
        self.found = tuple(found)


@dataclass(frozen=True)
class Draft:
    """A configuration as it would be; nothing of it is stored. `config` is None while something that it needs is missing."""

    document: Document
    config: DeskConfig | None
    found: tuple[Fault, ...]


def base(desk: Desk, number: int) -> Document:
    """The document that a page of this revision showed. The rows are those of now: they have pages, and a history, of their own."""
    current = document_of(desk)
    revision = DeskRevision.objects.filter(desk=desk, number=number).first()
    if number == desk.revision or revision is None:
        return current
    rows = {name: current[name] for name in rows_shape().keys if name in current}
    return canonical({**revision.document, "key": desk.key, **rows})


def draft(desk: Desk, change: Change, *, number: int) -> Draft:
    """What the desk would be like with this change of the revision `number`, for a preview."""
    document = change(canonical(base(desk, number)))
    found = _found(document)
    return Draft(document, build(canonical(document)) if is_buildable(document) else None, found)


@transaction.atomic
def save(desk: Desk, change: Change, *, number: int, by: User, source: str = "editor") -> Loaded:
    """Make this change of the revision `number` the desk's next revision. Raises `Changed` or `Faulty`, and then leaves all as it was."""
    desk = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    before = base(desk, number)
    mine = change(canonical(before))
    if found := _found(mine):
        raise Faulty(mine, found)
    return _write(desk, patch.compare(before, mine), number, by, source)


@transaction.atomic
def undo(desk: Desk, change: SettingsChange, *, by: User) -> Loaded:
    """Set back what this change of the configuration made, where it still is so. Raises `Changed` or `Faulty`."""
    desk = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    return _write(desk, patch.inverse(edits_of(change)), change.row, by, "undo")


def edits_of(change: SettingsChange) -> tuple[Edit, ...]:
    """The values of a change of the configuration, the order of lists last."""
    return tuple(
        Edit(tuple(path.split("/")), change.before.get(path, patch.MISSING), change.after.get(path, patch.MISSING))
        for path in sorted({**change.before, **change.after}, key=lambda path: path.endswith(f"/{patch.ORDER}"))
    )


def _write(desk: Desk, edits: Sequence[Edit], number: int, by: User, source: str) -> Loaded:
    current = document_of(desk)
    try:
        document = patch.lay(edits, current)
    except patch.Clash as clash:
        values = [_clashing(desk, edit, current, number) for edit in clash.edits]
        raise Changed(values, patch.force(clash.edits, clash.document)) from clash
    if found := _found(document):
        raise Faulty(document, found)
    try:
        return load(document, by=by, replace=True, source=source)
    except Refused as refused:  # what tickets use was kept, and does not fit
        raise Faulty(document, [((), defect.reason) for defect in refused.defects]) from refused


def _found(document: Document) -> tuple[Fault, ...]:
    return tuple((patch.keyed(document, path), reason) for path, reason in faults(document))


def _clashing(desk: Desk, edit: Edit, current: Document, number: int) -> Clashing:
    changes = SettingsChange.objects.filter(desk=desk, kind=CONFIGURATION, row__gt=number)
    name = "/".join(edit.path)
    for change in changes.select_related("by__contact").order_by("-id"):
        if any(_meet(name, path) for path in {**change.before, **change.after}):
            return Clashing(edit.path, edit.after, patch.value_at(current, edit.path), change.by, change.at)
    return Clashing(edit.path, edit.after, patch.value_at(current, edit.path), None, None)


def _meet(one: str, other: str) -> bool:
    """Whether a path is the other, or leads to it."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
