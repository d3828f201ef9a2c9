"""Texts that users define: maps language → text, shown in the reader's language with fallback to the other one."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

LANGUAGES = ("es", "en")


class LangMap(dict[str, str]):
    """A text in one or more languages. `str()` picks the active language, so templates can print it as it is."""

    def __str__(self) -> str:
        return pick(self)


def pick(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text for `language` (the active one by default): "es-ar" tries es-ar, es, then any other; "" if there is none."""
    language = language or get_language() or LANGUAGES[0]
    for key in (language, language.split("-")[0], *LANGUAGES):
        if texts.get(key):
            return texts[key]
    return next(iter(texts.values()), "")
