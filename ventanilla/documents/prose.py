"""What people wrote, ready to be set: paragraphs of lines, with code as it was typed and room to break where a word is endless."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_FENCE: Final = re.compile(r"^```[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n)+")
_ENDLESS: Final = re.compile(r"\S{24,}")
_JOINT: Final = re.compile(r"([/?&=_.,;:\\-]+)(?=\w)")
_MAY_BREAK: Final = "\u200b"
_EVERY: Final = 12


def paragraphs(text: str) -> list[dict[str, Any]]:
    """`kind` is text, rtl (its first letter is written from right to left) or code (between fences of ```)."""
    found: list[dict[str, Any]] = []
    pieces = _FENCE.split(text.replace("\r\n", "\n").strip("\n"))
    for at, piece in enumerate(pieces):
        if at % 2:
            found.append({"kind": "code", "lines": [_line(line) for line in piece.rstrip("\n").split("\n")]})
            continue
        for paragraph in _BLANK_LINES.split(piece):
            if paragraph.strip():
                lines = [_line(line) for line in paragraph.strip("\n").split("\n")]
                found.append({"kind": "rtl" if _is_rtl(paragraph) else "text", "lines": lines})
    return found


def breakable(text: str) -> str:
    """The same line; an endless word may break at its joints, or anywhere where it has none."""
    return _ENDLESS.sub(lambda word: _with_breaks(word.group()), text)


def _line(line: str) -> str:
    """Spaces that stand together are an indent or a column, and stay."""
    spaced = re.sub(r"^ +| {2,}", lambda run: "\N{NO-BREAK SPACE}" * len(run.group()), line.expandtabs(4).rstrip())
    return breakable(spaced)


def _with_breaks(word: str) -> str:
    jointed = _JOINT.sub(rf"\1{_MAY_BREAK}", word)
    return _MAY_BREAK.join(_chopped(piece) for piece in jointed.split(_MAY_BREAK))


def _chopped(piece: str) -> str:
    if len(piece) < 2 * _EVERY:
        return piece
    return _MAY_BREAK.join(piece[at : at + _EVERY] for at in range(0, len(piece), _EVERY))


def _is_rtl(paragraph: str) -> bool:
    for letter in paragraph:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
