"""Put a blueprint into the database: the configuration as a revision, areas, categories, teams and products as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone

from ventanilla.desks import compiled
from ventanilla.desks.blueprint import shape
from ventanilla.desks.blueprint.build import Document, build_rows, canonical, configuration
from ventanilla.desks.blueprint.check import require
from ventanilla.desks.blueprint.diff import Change, difference
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.keep import hold_tickets, keep_what_is_used
from ventanilla.desks.blueprint.parse import Source
from ventanilla.desks.blueprint.patch import MISSING, compare
from ventanilla.desks.models import Area, Category, Desk, DeskRevision, Named, Product, SettingsChange, Team

if TYPE_CHECKING:
    from ventanilla.people.models import User

Row = TypeVar("Row", bound=Named)
CONFIGURATION: Final = "configuration"  # the kind of a SettingsChange whose row is the number of a revision


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it. Without `applied`, the desk differs and was left as it is."""

    desk: Desk
    created: bool
    applied: bool
    changes: tuple[Change, ...]
    kept: tuple[str, ...] = ()  # left out of the blueprint but in use, so archived instead


@compiled.revising()
@transaction.atomic
def load(
    document: Document, *, by: User | None = None, replace: bool = False, key: str = "", source: str = "blueprint"
) -> Loaded:
    """Set up the desk that this document describes, or compare it with the desk that is there.

    A desk that differs is changed with `replace` only. Tickets are never touched: what they use stays, archived.
    `key` loads the document as another desk than the one it names. Raises `Refused` if the document has a defect.
    """
    document = {**document, "key": key or document.get("key", "")}
    require(Source(document["key"], document))
    document = canonical(document)
    desk = Desk.objects.select_for_update(no_key=True).filter(key=document["key"]).first()
    if desk is None:
        desk = Desk.objects.create(key=document["key"])
        _revise(desk, document, 1, by, source)
        _put_rows(desk, document)
        return Loaded(desk, created=True, applied=True, changes=())

    if replace:
        hold_tickets(desk)
    before = document_of(desk)
    document, kept = keep_what_is_used(desk, before, document)
    require(Source(document["key"], document))
    changes = difference(before, document)
    if changes and replace:
        last = desk.revisions.order_by("-number").values_list("number", flat=True)[0]
        _revise(desk, document, last + 1, by, source)
        if build_rows(before) != build_rows(document):
            _put_rows(desk, document)
        _record(desk, before, document, by)
    return Loaded(desk, created=False, applied=replace or not changes, changes=changes, kept=kept)


def _revise(desk: Desk, document: Document, number: int, by: User | None, source: str) -> None:
    DeskRevision.objects.create(desk=desk, number=number, document=configuration(document), source=source, by=by)
    compiled.forget()
    desk.revision = number
    desk.save(update_fields=["revision"])


def _record(desk: Desk, before: Document, after: Document, by: User | None) -> None:
    """The history keeps the values that differ, by their paths; what undoes them needs no more."""
    edits = compare(before, after)
    SettingsChange.objects.create(
        desk=desk,
        by=by,
        kind=CONFIGURATION,
        row=desk.revision,
        before={"/".join(edit.path): edit.before for edit in edits if edit.before is not MISSING},
        after={"/".join(edit.path): edit.after for edit in edits if edit.after is not MISSING},
    )


def _put_rows(desk: Desk, document: Document) -> None:
    rows = build_rows(document)
    for area, wanted in _merge(Area, rows.areas, desk=desk):
        _merge(Team, wanted.teams, area=area)
        for category, inner in _categories(area, wanted.categories, None):
            _categories(area, inner.children, category)
        _archive(Category, {one.key for top in wanted.categories for one in (top, *top.children)}, area=area)
    for product, wanted_product in _merge(Product, rows.products, desk=desk):
        product.offer(wanted_product.versions)
        product.save(update_fields=["versions", "old_versions"])


def _categories(area: Area, wanted: Sequence[shape.Subcategory], parent: Category | None) -> list[tuple[Category, Any]]:
    return [
        (
            _put(
                Category, one, position, {"area": area}, parent=parent, kind=one.kind, survey=one.survey,
                default_priority=one.default_priority, outcomes=list(one.outcomes),
            ),
            one,
        )
        for position, one in enumerate(wanted)
    ]  # fmt: skip


def _merge(model: type[Named], wanted: Iterable[Any], **owner: Any) -> list[tuple[Any, Any]]:
    """Rows of this owner by key: updated, added, and those that are no longer wanted archived."""
    wanted = tuple(wanted)
    _archive(model, {one.key for one in wanted}, **owner)
    return [(_put(model, one, position, owner), one) for position, one in enumerate(wanted)]


def _put(model: type[Row], wanted: Any, position: int, owner: dict[str, Any], **values: Any) -> Row:
    values |= {"label": dict(wanted.label), "position": position, "archived_at": None}
    row, _ = model._default_manager.update_or_create(key=wanted.key, **owner, defaults=values)
    return row


def _archive(model: type[Named], keys: set[str], **owner: Any) -> None:
    rows = model._default_manager.filter(archived_at=None, **owner).exclude(key__in=keys)
    rows.update(archived_at=timezone.now())
