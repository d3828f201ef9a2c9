"""One way of reducing words to what people mean, for search and for order, on every database alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[0-9a-z]+")
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Lower case without accents, one space between words: "Ñandú  CAÑÓN" → "nandu canon"."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    return " ".join(folded.split())


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """Light plural of Spanish and English on a folded word: "tickets" → "ticket", "errores" → "error".

    Never linguistically perfect; it only has to be the same on both sides of a comparison.
    """
    if len(word) > 4 and word.endswith("ces"):
        return word[:-3] + "z"
    if len(word) > 4 and word.endswith("es") and word[-3] not in "aeiou":
        word = word[:-2]
    elif len(word) > 3 and word.endswith("e") and word[-2] not in "aeiou":
        word = word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word


def terms(text: str) -> list[str]:
    """The folded words of a text in order, plurals reduced, as fed to the full-text indexes and their queries."""
    return [singular(word) for word in _WORD.findall(fold(text))]
