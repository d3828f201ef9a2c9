"""Everything that can be wrong with a blueprint. All of it is told at once, each with its line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint import flow, rules
from ventanilla.desks.blueprint.defects import Defect, Refused
from ventanilla.desks.blueprint.faults import unknown
from ventanilla.desks.blueprint.naming import KEY, MAX_KEY
from ventanilla.desks.blueprint.parse import Source
from ventanilla.desks.blueprint.positions import Path
from ventanilla.desks.blueprint.shape import (
    FORMAT,
    Flag,
    Line,
    ListOf,
    MapOf,
    OneOf,
    Plain,
    SetOf,
    Shape,
    Table,
    Text,
    Whole,
    blueprint_shape,
)
from ventanilla.lib.langmap import LANGUAGES
from ventanilla.lib.text import first_line

MAX_LINE: Final = 200
MAX_TEXT: Final = 4000
MAX_ENTRIES: Final = 500
MAX_NUMBER: Final = 2**31 - 1


def check(source: Source, languages: Iterable[str] = ()) -> list[Defect]:
    """The defects of a blueprint in the order of the file; every text must be there in these `languages`."""
    return _defects(source, faults(source.document, languages, whole=True))


def require(source: Source, languages: Iterable[str] = ()) -> None:
    """Raise `Refused` if the blueprint has any defect. A state that nothing leads to yet is none: a workflow grows state by state."""
    if defects := _defects(source, faults(source.document, languages)):
        raise Refused(defects)


def _defects(source: Source, found: Iterable[tuple[Path, str]]) -> list[Defect]:
    return sorted({Defect(source.file, source.line(path), f"{_where(path)}{reason}") for path, reason in found})


def faults(
    document: Mapping[str, Any], languages: Iterable[str] = (), *, whole: bool = False
) -> list[tuple[Path, str]]:
    """What is wrong with a document, by path: also for one that an editor made, which has no lines.

    `whole`: every state must be reached. Without it one may stand by itself, as long as it is being connected.
    """
    walk = _Walk(tuple(languages))
    version = document.get("format")
    if version is None or isinstance(version, bool) or version != FORMAT:
        walk.found.append((("format",), _("falta «format = %(number)d» o es otro formato") % {"number": FORMAT}))
    sound = walk.table((), {key: value for key, value in document.items() if key != "format"}, blueprint_shape())
    return [*walk.found, *rules.broken(sound), *flow.broken(sound, whole=whole)]


def is_buildable(document: Mapping[str, Any]) -> bool:
    """Whether each value is of its type and within its limits, so that a configuration can be made of it, be it sensible or not."""
    walk = _Walk(())
    walk.table((), {key: value for key, value in document.items() if key != "format"}, blueprint_shape())
    return not walk.found


def _where(path: Path) -> str:
    """The path as a prefix of the reason: a long line may hold several keys."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{first_line(part)}"
    return f"{name.removeprefix('.')}: " if name else ""


class _Walk:
    """Reads a document by its shape and returns what was sound of it; in lists, None stands for what was not."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self.found: list[tuple[Path, str]] = []

    def _fault(self, path: Path, reason: str) -> None:
        self.found.append((path, reason))

    def value(self, path: Path, value: Any, shape: Shape) -> Any:
        match shape:
            case Table():
                return self.table(path, value, shape)
            case Text(one_line):
                return self._text(path, value, one_line)
            case Line():
                return self._line(path, value)
            case Whole():
                return self._whole(path, value)
            case Flag():
                return self._flag(path, value)
            case OneOf(values):
                return self._one_of(path, value, values)
            case SetOf(values):
                return self._list(path, value, OneOf(values))
            case ListOf(entry):
                return self._list(path, value, entry)
            case MapOf():
                return self._map(path, value, shape)
            case Plain(table):
                return self.table(path, value, table)

    def table(self, path: Path, value: Any, shape: Table) -> Any:
        if not isinstance(value, Mapping):
            return self._fault(path, _("debe ser una tabla"))
        sound = {}
        for name, inner in value.items():
            key = shape.keys.get(name)
            if key is None:
                self._fault((*path, name), _("clave desconocida: %(reason)s") % {"reason": unknown(name, shape.keys)})
            elif (read := self.value((*path, name), inner, key.shape)) is not None:
                sound[name] = read
        for key in shape.keys.values():
            if key.required and key.name not in value:
                self._fault(path, _("falta la clave «%(key)s»") % {"key": key.name})
        return sound

    def _map(self, path: Path, value: Any, shape: MapOf) -> Any:
        if not isinstance(value, Mapping):
            return self._fault(path, _("debe ser una tabla"))
        sound = {}
        for name, inner in value.items():
            if shape.keys and name not in shape.keys:
                self._fault((*path, name), _("clave desconocida: %(reason)s") % {"reason": unknown(name, shape.keys)})
            elif (read := self.value((*path, name), inner, shape.value)) is not None:
                sound[name] = read
        return sound

    def _list(self, path: Path, value: Any, entry: Shape) -> Any:
        if not isinstance(value, list):
            return self._fault(path, _("debe ser una lista"))
        if len(value) > MAX_ENTRIES:
            return self._fault(path, _("tiene más de %(limit)d elementos") % {"limit": MAX_ENTRIES})
        sound = [self.value((*path, number), one, entry) for number, one in enumerate(value)]
        names = [one.get("key", one.get("event")) if isinstance(one, Mapping) else one for one in sound]
        for number, name in enumerate(names):
            if name is not None and name in names[:number]:
                self._fault((*path, number), _("«%(key)s» está repetido") % {"key": name})
        return sound

    def _text(self, path: Path, value: Any, one_line: bool) -> Any:
        if not isinstance(value, Mapping):
            return self._fault(path, _('debe ser un texto por idioma, como { es = "…", en = "…" }'))
        sound = {}
        for language, text in value.items():
            at = (*path, language)
            if language not in LANGUAGES:
                self._fault(at, _("idioma desconocido: %(reason)s") % {"reason": unknown(language, LANGUAGES)})
            elif not isinstance(text, str):
                self._fault(at, _("debe ser un texto"))
            elif self._is_clean(at, text, MAX_LINE if one_line else MAX_TEXT, one_line) and text.strip():
                sound[language] = text
        if not any(str(text).strip() for text in value.values()):
            return self._fault(path, _("no tiene texto en ningún idioma"))
        for language in self.languages:
            if not str(value.get(language, "")).strip():
                self._fault(path, _("falta el texto en el idioma «%(language)s»") % {"language": language})
        return sound or None

    def _line(self, path: Path, value: Any) -> Any:
        if not isinstance(value, str):
            return self._fault(path, _("debe ser un texto entre comillas"))
        if path[-1] == "key" and not (KEY.fullmatch(value) and len(value) <= MAX_KEY):
            return self._fault(
                path,
                _("una clave lleva solo minúsculas sin acento, cifras, «_» y «-», y hasta %(limit)d caracteres")
                % {"limit": MAX_KEY},
            )
        return value if self._is_clean(path, value, MAX_LINE, one_line=True) else None

    def _is_clean(self, path: Path, text: str, limit: int, one_line: bool) -> bool:
        if len(text) > limit:
            self._fault(path, _("pasa de %(limit)d caracteres") % {"limit": limit})
        elif one_line and "\n" in text:
            self._fault(path, _("debe caber en una línea"))
        elif any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text):
            self._fault(path, _("contiene caracteres de control"))
        else:
            return True
        return False

    def _whole(self, path: Path, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            return self._fault(path, _("debe ser un número entero"))
        if not 0 <= value <= MAX_NUMBER:
            return self._fault(path, _("debe estar entre %(low)d y %(high)d") % {"low": 0, "high": MAX_NUMBER})
        return value

    def _flag(self, path: Path, value: Any) -> Any:
        return value if isinstance(value, bool) else self._fault(path, _("debe ser true o false"))

    def _one_of(self, path: Path, value: Any, values: tuple[str, ...]) -> Any:
        if not isinstance(value, str):
            return self._fault(path, _("debe ser un texto entre comillas"))
        return value if value in values else self._fault(path, unknown(value, values))
