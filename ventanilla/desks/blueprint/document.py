"""A desk as it is now, as a document: its current revision, with the rows that were added or changed in the product's pages."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ventanilla.desks.blueprint.build import Document, canonical
from ventanilla.desks.models import Category, Team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ventanilla.desks.models import Area, Desk, Named


def document_of(desk: Desk) -> Document:
    """What an export of this desk says. Archived rows are left out: a blueprint says what is offered."""
    revision = desk.revisions.get(number=desk.revision)
    rows = {
        "areas": _areas(desk),
        "products": [
            {**_entry(product), "versions": product.versions} for product in desk.products.filter(archived_at=None)
        ],
    }
    return canonical({**revision.document, "key": desk.key, **rows})


def _areas(desk: Desk) -> list[Document]:
    categories = _by(Category.objects.filter(area__desk=desk, archived_at=None), "parent_id", "area_id")
    teams = _by(Team.objects.filter(area__desk=desk, archived_at=None), "area_id")
    return [
        {
            **_entry(area),
            "categories": [
                {**_category(top), "children": [_category(one) for one in categories[top.pk, area.pk]]}
                for top in categories[None, area.pk]
            ],
            "teams": [_entry(team) for team in teams[(area.pk,)]],
        }
        for area in desk.areas.filter(archived_at=None)
    ]


def _by(rows: Iterable[Any], *names: str) -> dict[tuple[int | None, ...], list[Any]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[tuple(getattr(row, name) for name in names)].append(row)
    return grouped


def _entry(row: Named | Area) -> Document:
    return {"key": row.key, "label": row.label}


def _category(row: Category) -> Document:
    return {
        **_entry(row),
        "kind": row.kind,
        "default_priority": row.default_priority,
        "outcomes": row.outcomes,
        "survey": row.survey,
    }
