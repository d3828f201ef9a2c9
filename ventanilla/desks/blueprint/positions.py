"""The line on which each key of a TOML text stands. `tomllib` reads values and forgets where; this walks the same text for
the places alone, and only after `tomllib` has found it valid, so it needs to know where things end, not what they mean."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r"""
      \"{3} (?: \\. | [^\\] )*? \"{3} \"{0,2}  # up to two quotes may stand before the closing ones
    | '{3} .*? '{3} '{0,2}
    | \" (?: \\. | [^"\\] )* \"
    | ' [^']* '
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}\n#]+")


def positions(text: str) -> dict[Path, int]:
    """Line (from 1) of every table, key and list entry of this valid TOML text."""
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    return walk.lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._entries: dict[Path, int] = {}  # of each [[array of tables]]

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._entry()
            elif self.text[self.at] == "[":
                table = self._table()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _entry(self) -> Path:
        line = self._line()
        self.at += 2
        path = self._resolve(self._key())
        self.at += 2
        number = self._entries.get(path, 0)
        self._entries[path] = number + 1
        self.lines.setdefault(path, line)
        self.lines[*path, number] = line
        return (*path, number)

    def _table(self) -> Path:
        line = self._line()
        self.at += 1
        path = self._resolve(self._key())
        self.at += 1
        # A table that a header below it had implied gets its own line now.
        self.lines[path] = line
        return path

    def _resolve(self, key: list[str]) -> Path:
        """A header names tables; below an array of tables it means the latest entry."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            self.lines.setdefault(path, self._line())
            if path in self._entries:
                path = (*path, self._entries[path] - 1)
        return (*path, key[-1])

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_SPACE)
            if self.text[self.at] in "\"'":
                parts.append(str(tomllib.loads(f"key = {self._take(_STRING)}")["key"]))
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self._take(_STRING)
        elif opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._take(_BARE_VALUE)

    def _list(self, path: Path) -> None:
        self.at += 1
        number = 0
        while not self._closes("]"):
            self.lines[*path, number] = self._line()
            self._value((*path, number))
            number += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while not self._closes("}"):
            self._pair(path)

    def _closes(self, bracket: str) -> bool:
        """Step over what is blank and over the comma between two entries; then over the closing bracket, if that comes."""
        self._skip(_BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_BLANK)
        if self.text[self.at] != bracket:
            return False
        self.at += 1
        return True

    def _line(self) -> int:
        return bisect_left(self._ends, self.at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found, f"not the TOML that tomllib read, at {self.at}"
        self.at = found.end()
        return found.group()
