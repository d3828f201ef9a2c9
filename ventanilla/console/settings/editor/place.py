"""Where an editor's form stands: the desk, its document as the page shows it, and the names of what can be referred to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.blueprint.patch import names
from ventanilla.lib.langmap import pick


@dataclass(frozen=True)
class Place:
    document: Document

    @property
    def language(self) -> str:
        return str(self.document.get("language", "es"))

    def entries(self, name: str) -> list[tuple[str, str]]:
        """Key and label of the entries of a list, but for those that are out of use."""
        found = self.document.get(name, [])
        return [(key, label_of(one)) for key, one in zip(names(found), found, strict=True)]


def label_of(entry: Mapping[str, Any]) -> str:
    return pick(entry.get("label") or {}) or "…"
