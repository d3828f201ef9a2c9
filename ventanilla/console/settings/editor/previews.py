"""What is drawn beside an editor while somebody types: each takes the configuration as it would be, and writes nothing.

A part of the settings names its preview (`parts.py`); it stands in the block `preview` of its pages, which HTMX asks for again with
`do=preview` while one types and a plain button brings without script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.safestring import SafeString

from ventanilla.desks.config import DeskConfig

PREVIEWS: Final[Mapping[str, Callable[[DeskConfig], SafeString]]] = {}


def drawn(name: str, config: DeskConfig | None) -> SafeString | None:
    """The markup of this preview; None where the part has none or nothing can be drawn yet."""
    draw = PREVIEWS.get(name)
    return draw(config) if draw is not None and config is not None else None
