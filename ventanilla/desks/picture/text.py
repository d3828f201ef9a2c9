"""How wide a text is, near enough, without the font: what the browser draws may be a little narrower, hardly ever wider."""

from __future__ import annotations

from math import ceil
from typing import Final

_NARROW: Final = frozenset("iljtfrI1.,:;'|!()[]- ·í")
_WIDE: Final = frozenset("mwMWQOGÓ%@&—…")


def width(text: str, size: float) -> float:
    return ceil(size * sum(map(_em, text)))


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE or ord(letter) > 0x2E7F:  # ideographs and emoji fill their square
        return 0.9 if ord(letter) < 0x2E7F else 1.1
    return 0.7 if letter.isupper() else 0.6


def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """The text in lines that fit into `room`; a word that does not fit is broken."""
    lines: list[str] = []
    for word in text.split() or [""]:
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
            continue
        while width(word, size) > room and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n] + "-", size) <= room)
            lines.append(f"{word[:fits]}-")
            word = word[fits:]
        lines.append(word)
    return tuple(lines)
