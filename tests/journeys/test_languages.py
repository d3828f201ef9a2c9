"""Every page is reached, and speaks its reader's language.

What a page says is held against the catalogue: an English page shows no text of the code in Spanish, a Spanish one none of its
translations. What people wrote is nobody's translation; what stands in another language says so (`lang`) and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Final

import pytest

from tests.journeys.walking import WALKERS, pages, walk
from tools import messages
from ventanilla.testing.browser import Visitor, submit

WITHOUT_END: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
WRITTEN_BY_PEOPLE: Final = frozenset({"script", "style", "textarea", "code", "pre"})
READ_OUT: Final = re.compile(r"title|aria-label|placeholder|alt|label|data-label|data-text-\w+")
NAMES: Final = {"Español", "English"}  # each language is called by its own
SENTENCE: Final = 3  # so many words nobody else writes by chance


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_reached_and_speaks_its_readers_language(visitor: Visitor, language: str) -> None:
    found, reached = [], set()
    for walker in WALKERS:
        visiting = visitor(walker.desk, walker.role, language=language)
        if walker.role:
            submit(visiting, "/", "/look/", {"language": language})
        for kind, shown in walk(visiting, walker).items():
            reached.add(kind.split()[0])
            found += [f"{walker} {kind} ({shown.address}): {text}" for text in foreign(shown.text, language)]
        if walker.role:
            submit(visiting, "/", "/look/", {"language": "es"})

    assert found == []
    assert pages() - reached == set(), "no link leads there: give an address in walking.UNLINKED"


@pytest.mark.parametrize(
    ("page", "language", "wrong"),
    [
        ("<p>Guardar</p>", "en", ["Guardar"]),
        ("<p>Save</p>", "es", ["Save"]),
        ("<p>Save</p><p>Rita Ríos</p>", "en", []),
        ('<a title="Elija su contraseña"></a>', "en", ["Elija su contraseña"]),
        ("<p>Quedan 3 códigos de recuperación.</p>", "en", ["Quedan 3 códigos de recuperación."]),
        ('<p lang="es">Guardar<br> ya</p> <p lang="en">Guardar</p>', "en", ["Guardar"]),
        ("<textarea>Guardar</textarea>", "en", []),
        ("<p>Rita: Elegí tu contraseña</p>", "en", ["Rita: Elegí tu contraseña"]),
    ],
)
def test_a_text_in_the_wrong_language_is_found(page: str, language: str, wrong: list[str]) -> None:
    assert list(foreign(page, language)) == wrong


def foreign(page: str, language: str) -> Iterator[str]:
    """What this page says in the other language."""
    reader = Reader(language)
    reader.feed(page)
    own, other = texts(language), texts("en" if language == "es" else "es")
    for text in dict.fromkeys(reader.said):
        if text not in NAMES and other.say(text) and not own.say(text):
            yield text


class Texts:
    """All texts of the code in one language."""

    def __init__(self, said: set[str]) -> None:
        filled = {text for text in said if messages.PLACEHOLDER.search(text)}
        self.whole = said - filled
        self.sentences = [text for text in self.whole if len(text.split()) >= SENTENCE]
        self.filled = [pattern for pattern in map(_pattern, filled) if pattern is not None]

    def say(self, text: str) -> bool:
        return (
            text in self.whole
            or any(sentence in text for sentence in self.sentences)
            or any(pattern.fullmatch(text) for pattern in self.filled)
        )


@cache
def texts(language: str) -> Texts:
    said = set[str]()
    for catalogue in ["en"] if language == "en" else ["en", "es_MX", "es_AR"]:
        for message in messages.read(catalogue):
            is_key = language == "es" and catalogue == "en"
            one = message.id if is_key else message.string
            said |= {_plain(each) for each in (one if isinstance(one, tuple | list) else (one,)) if each}
    return Texts(said)


def _pattern(text: str) -> re.Pattern[str] | None:
    pieces = messages.PLACEHOLDER.split(text)
    if len(re.findall(r"[^\W\d_]", "".join(pieces))) < 6:
        return None  # "%(n)s de %(total)s" is in every language
    return re.compile(".+?".join(map(re.escape, pieces)))


def _plain(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())


class Reader(HTMLParser):
    """Collects what is shown or read out of a page."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []  # elements around the place, and whether they speak the page's language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        speaks = self._speaks and tag not in WRITTEN_BY_PEOPLE
        speaks = speaks and given.get("lang", self.language).split("-")[0] == self.language
        is_texts = given.get("id") == "texts"
        if speaks:
            for name, value in given.items():
                if READ_OUT.fullmatch(name) or (is_texts and name.startswith("data-")):
                    self._say(value)
        if tag not in WITHOUT_END:
            self._open.append((tag, speaks))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._speaks:
            self._say(data)

    @property
    def _speaks(self) -> bool:
        return not self._open or self._open[-1][1]

    def _say(self, text: str) -> None:
        if plain := _plain(text).strip(" ·:—–-()*"):
            self.said.append(plain)
