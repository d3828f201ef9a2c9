"""Keys: what they look like, and how one is made of what an entry says."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from django.utils.text import slugify

MAX_KEY: Final = 40
KEY: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_PARTS = re.compile(r"[a-z0-9]+")


def new_key(label: str, taken: Collection[str]) -> str:
    """A key that never changes again: from the label, with a number behind it where it is taken."""
    base = "_".join(_PARTS.findall(slugify(label)))[: MAX_KEY - 4].strip("_") or "x"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
