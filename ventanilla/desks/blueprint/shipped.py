"""Where blueprints come from: the six that ship with the product, or a file of the administrator's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ventanilla.desks.blueprint.parse import MAX_BYTES, Source, parse

FOLDER: Final = Path(__file__).resolve().parent.parent / "blueprints"
# In the order in which a demo shows them.
SHIPPED: Final = ("ventanilla", "soporte", "sanantonio", "sii", "saci", "belenus")


def read(name: str | Path) -> Source:
    """The blueprint of this name, if it is one of ours, or in this file. Raises `Refused`, or OSError if there is no such file."""
    path = FOLDER / f"{name}.toml" if name in SHIPPED else Path(name)
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    return parse(raw, path.name if path.parent == FOLDER else str(path))
