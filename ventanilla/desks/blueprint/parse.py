"""TOML text → plain values, with the line of each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.defects import Defect, Refused
from ventanilla.desks.blueprint.positions import Path, positions
from ventanilla.lib.text import first_line

MAX_BYTES: Final = 1024 * 1024
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
# How tomllib says that a name was given twice; its other messages tell little more than the place does.
_TWICE = ("Cannot overwrite a value", "Cannot declare", "Cannot mutate", "Duplicate inline table key")


@dataclass(frozen=True, slots=True)
class Source:
    """What a blueprint says, and where it says it."""

    file: str
    document: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of this key, or of what it would stand in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(raw: bytes, file: str) -> Source:
    """The values and places of a blueprint. Raises `Refused` when it is no TOML at all."""
    if len(raw) > MAX_BYTES:
        raise Refused([Defect(file, 1, _("el archivo pasa de 1 MB"))])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused([Defect(file, line, _("el texto no está en UTF-8"))]) from None
    try:
        document = tomllib.loads(text)
        lines = positions(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused([_invalid(file, text, str(error))]) from None
    except (RecursionError, ValueError):  # ten thousand brackets; a number of ten thousand digits
        raise Refused([Defect(file, 1, _("el archivo tiene listas o números de un tamaño absurdo"))]) from None
    return Source(file, document, lines)


def _invalid(file: str, text: str, message: str) -> Defect:
    lines = text.replace("\r\n", "\n").split("\n")
    place = _PLACE.search(message)
    if not place:  # at the end of the file
        return Defect(file, len(lines), _("el archivo termina antes de tiempo"))
    line, column = int(place[1]), int(place[2])
    if message.startswith(_TWICE):
        return Defect(file, line, _("esta clave o tabla ya se definió antes"))
    excerpt = first_line(lines[line - 1], 60) if line <= len(lines) else ""
    return Defect(
        file, line, _("no es TOML válido, columna %(column)d: «%(text)s»") % {"column": column, "text": excerpt}
    )
