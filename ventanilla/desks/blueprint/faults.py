from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.positions import Path
from ventanilla.lib.langmap import pick
from ventanilla.lib.text import first_line

Found = Iterator[tuple[Path, str]]  # what a rule yields: where, and why


class Reason(str):
    """A fault as whoever writes a blueprint reads it; `on_screen` is the same for those who know labels and no keys."""

    on_screen: str

    @classmethod
    def of(cls, text: str, on_screen: str) -> Reason:
        reason = cls(text)
        reason.on_screen = on_screen
        return reason


def unknown(word: str, known: Iterable[str]) -> str:
    """That a word is not among those it may be, with the one that was probably meant, or all of them if they are few."""
    word, known = first_line(word), list(known)  # a key may be as long as the file, and hold anything
    close = get_close_matches(word, known, n=1)
    if close:
        return _("«%(word)s» no existe; ¿quiso decir «%(close)s»?") % {"word": word, "close": close[0]}
    if 0 < len(known) <= 16:
        return _("«%(word)s» no existe; puede ser: %(known)s") % {"word": word, "known": ", ".join(known)}
    return _("«%(word)s» no existe") % {"word": word}


# The rules run over a document in which what had the wrong type has been left out; so they never meet a surprise.


def entries(document: Mapping[str, Any], name: str, at: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The tables of a list, each with its path."""
    for number, entry in enumerate(document.get(name, ())):
        if entry is not None:
            yield (*at, name, number), entry


def words(table: Mapping[str, Any], name: str, at: Path) -> Iterator[tuple[Path, str]]:
    """The words of a list, each with its path."""
    for number, word in enumerate(table.get(name, ())):
        if word is not None:
            yield (*at, name, number), word


def keys(document: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    """The entries of a list by their key."""
    return {entry["key"]: entry for _path, entry in entries(document, name) if "key" in entry}


def refer(table: Mapping[str, Any], name: str, at: Path, known: Iterable[str]) -> Found:
    """A key, or a list of keys, that must exist elsewhere in the document."""
    value = table.get(name, ())
    named = words(table, name, at) if isinstance(value, list) else iter([((*at, name), value)] if value else [])
    known = list(known)
    for path, word in named:
        if word not in known:
            yield path, unknown(word, known)


def label(table: Mapping[str, Any]) -> str:
    """What an entry is called on the screen."""
    return pick(table.get("label") or {}) or str(table.get("key", ""))
