"""What a page shows, read as its reader would: rows, chips, buttons, without the markup around them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def text(response: Any) -> str:
    found: str = unescape(response.content.decode())
    return found


def words(response: Any) -> str:
    """The page's words alone, white space folded."""
    bare = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", text(response), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def rows(response: Any) -> list[int]:
    """The numbers of the tickets in the list, in order."""
    return [int(number) for number in re.findall(r'<tr id="t(\d+)"', text(response))]


def menu(response: Any) -> list[str]:
    """The entries of a menu."""
    found = re.findall(r'class="v-menu-item[^>]*>(.*?)</(?:a|button)>', text(response), flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in found]


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field of the page."""
    for field in re.findall(r"<input[^>]*>", text(response)):
        if f'name="{name}"' in field:
            value = re.search(r'value="([^"]*)"', field)
            return value.group(1) if value else ""
    raise LookupError(name)
