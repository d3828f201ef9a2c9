"""What stands on every paper of a desk: its brand above, the number of the page below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ventanilla.desks.config import Brand
from ventanilla.desks.models import Desk
from ventanilla.documents import pictures
from ventanilla.lib.text import initials

# Where paper is 8½ × 11 inches; the rest of the world has A4.
_LETTER: Final = frozenset({"BZ", "CA", "CL", "CO", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "PR", "SV", "US", "VE"})


def of(desk: Desk, *, title: str, running: str, foot: str, date: datetime) -> dict[str, Any]:
    """What `document-of` in `base.typ` is given, in the active language. `running` stands above and below each page."""
    local = timezone.localtime(date)
    before, between, after = _("Página %(page)s de %(pages)s").replace("%(pages)s", "%(page)s").split("%(page)s")
    return {
        "language": (translation.get_language() or "es")[:2],
        "paper": "us-letter" if desk.config.country.upper() in _LETTER else "a4",
        "date": [local.year, local.month, local.day, local.hour, local.minute, local.second],
        "title": title,
        "running": running,
        "foot": foot,
        "page_of": [before, between, after],
        "brand": _brand(desk.config.brand),
    }


def _brand(brand: Brand) -> dict[str, Any]:
    name = str(brand.name)
    return {
        "name": name,
        "motto": str(brand.motto),
        "lines": list(_lines(brand)),
        "color": brand.color,
        "logo": _logo(brand.logo),
        "initials": initials(name),
    }


def _lines(brand: Brand) -> Iterator[str]:
    site = brand.site.removeprefix("https://").removeprefix("http://").rstrip("/")
    yield from filter(None, (brand.address, site, brand.email, brand.phone))


def _logo(name: str) -> dict[str, Any] | None:
    """A logo that ships with a blueprint, or one that was uploaded and is kept by its hash."""
    shipped = finders.find(f"brands/{name}") if name and "/" not in name else None
    return pictures.shipped(shipped) if isinstance(shipped, str) else pictures.kept(name)
