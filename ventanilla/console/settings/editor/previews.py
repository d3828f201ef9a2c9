"""What is drawn beside an editor while somebody types: each takes the configuration as it would be, and writes nothing.

A part of the settings names its preview (`parts.py`); it stands in the block `preview` of its pages, which HTMX asks for again with
`do=preview` while one types and a plain button brings without script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from ventanilla.console import picture
from ventanilla.console.settings.editor import form_preview
from ventanilla.desks.config import DeskConfig


def workflow(config: DeskConfig) -> SafeString:
    return picture.drawing(config, to_editors=True)


def brand(config: DeskConfig) -> SafeString:
    drawing = render_to_string("console/settings/editor/_brand_preview.html", {"brand": config.brand})
    return mark_safe(drawing)  # noqa: S308 - a template of ours, which escapes what people wrote


PREVIEWS: Final[Mapping[str, Callable[[DeskConfig], SafeString]]] = {
    "workflow": workflow,
    "form": form_preview.form,
    "brand": brand,
}


def drawn(name: str, config: DeskConfig | None) -> SafeString | None:
    """The markup of this preview; None where the part has none or nothing can be drawn yet."""
    draw = PREVIEWS.get(name)
    return draw(config) if draw is not None and config is not None else None
