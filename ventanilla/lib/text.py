"""The gate: every text that comes in is normalised here before anything looks at it (safety S9)."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Text of several lines: NFC, line ends as \\n, without NUL, control, direction-override or lone surrogate characters."""
    text = _SURROGATES.sub("\ufffd", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BIDI.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """Text of one line, as in a subject, a name or a mail header: cleaned, any white space folded to one space."""
    return " ".join(clean(text).split())


def first_line(text: str, limit: int = 80) -> str:
    """The beginning of a text in at most `limit` characters, cut at a word with an ellipsis."""
    line = clean_line(text[: limit * 4])
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def initials(name: object) -> str:
    """María José Andrade → MA; at most two letters."""
    words = [word for word in re.split(r"[\s.@_-]+", str(name)) if word and word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
