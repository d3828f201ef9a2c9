"""What tickets use may not disappear with a new blueprint: it stays, archived, at the end of its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ventanilla.desks.blueprint.build import Document
    from ventanilla.desks.models import Desk

# list of the document → column of the ticket that names its entries by key
_USED_IN: Final = {"states": "state", "outcomes": "outcome", "priorities": "priority", "services": "service"}


def keep_what_is_used(desk: Desk, before: Document, after: Document) -> tuple[Document, tuple[str, ...]]:
    return after, ()
