"""Changes of a configuration in the words of its pages: where, what it said, what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ventanilla.console.settings.editor.faces import FACES, Face
from ventanilla.console.settings.editor.icons import ICONS
from ventanilla.console.settings.editor.making import countries
from ventanilla.console.settings.editor.place import Place, label_of
from ventanilla.console.settings.editor.vocabulary import EVENTS
from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.blueprint.patch import MISSING, ORDER, Edit, Steps, value_at
from ventanilla.desks.blueprint.shape import ListOf, MapOf, Plain, Shape, Table, Text, blueprint_shape
from ventanilla.lib.langmap import LangMap, pick


class Line(NamedTuple):
    """One value that changed. An entry that is new or gone has a sentence instead of values."""

    label: str
    before: str
    after: str


class Teller:
    """Names come from the first of these documents that has the entry."""

    def __init__(self, *documents: Document) -> None:
        self.documents = documents

    def lines(self, edits: Iterable[Edit]) -> list[Line]:
        return [self.line(edit) for edit in edits if not _is_noise(edit)]

    def line(self, edit: Edit) -> Line:
        trail, face = self._trail(edit)
        if isinstance(edit.before, Mapping) or isinstance(edit.after, Mapping):
            gone = edit.after is MISSING
            return Line(" › ".join(trail[:-1]), trail[-1] if gone else "", _("(quitado)") if gone else trail[-1])
        return Line(
            " › ".join(trail), self._said(edit.before, face, edit.path), self._said(edit.after, face, edit.path)
        )

    def place(self, path: Steps) -> str:
        """Where a path leads, in words."""
        return " › ".join(self._trail(Edit(path, MISSING, MISSING))[0])

    def value(self, path: Steps, value: Any) -> str:
        return self._said(value, self._trail(Edit(path, MISSING, MISSING))[1], path)

    def _trail(self, edit: Edit) -> tuple[list[str], Face]:
        shape: Shape = blueprint_shape()
        at, face, trail = "", Face(""), list[str]()
        for depth, step in enumerate(edit.path):
            match shape:
                case Table(_made, keys) | Plain(Table(_made, keys)):
                    at = f"{at}.{step}".removeprefix(".")
                    face = FACES.get(at, Face(step))
                    shape = keys[step].shape if step in keys else Text(one_line=True)
                    trail.append(str(face.label))
                case MapOf(_keys, value):
                    shape = value
                    trail.append(self._key(face, step))
                case ListOf(Table() as entry):
                    shape = entry
                    trail.append(_("Orden") if step == ORDER else self._name(edit, depth))
                case Text():
                    trail[-1] += _(" (español)") if step == "es" else _(" (inglés)") if step == "en" else ""
        return trail, face

    def _key(self, face: Face, step: str) -> str:
        known = face.keys.get(step)
        if known is not None:
            return pick(known) if isinstance(known, LangMap) else str(known)
        return self._referred(face, step) if step != "default" else _("Las demás")

    def _name(self, edit: Edit, depth: int) -> str:
        path = edit.path[: depth + 1]
        own = (
            [value for value in (edit.after, edit.before) if isinstance(value, Mapping)]
            if depth == len(edit.path) - 1
            else []
        )
        found = [*own, *(value_at(document, path) for document in self.documents)]
        entry = next((one for one in found if isinstance(one, Mapping)), None)
        if entry is None:
            return path[-1]
        if "event" in entry:
            return str(EVENTS.get(entry["event"], entry["event"]))
        return label_of(entry)

    def _said(self, value: Any, face: Face, path: Steps) -> str:
        if value is MISSING:
            return ""
        if isinstance(value, bool):
            return _("Sí") if value else _("No")
        if path[-1] == ORDER:
            return " · ".join(self._name(Edit((*path[:-1], name), MISSING, MISSING), len(path) - 1) for name in value)
        if isinstance(value, list):
            return ", ".join(self._word(face, one) for one in value)
        return self._word(face, value)

    def _word(self, face: Face, value: Any) -> str:
        if isinstance(value, Mapping):
            return label_of(value)
        if not isinstance(value, str):
            return str(value)
        match face.look:
            case "icon":
                return str(ICONS.get(value, value))
            case "country":
                return str(dict(countries()).get(value, value))
            case "logo":
                return _("Una imagen")
        if value in face.words and not isinstance(face.words, LangMap):
            return str(face.words[value])
        return self._referred(face, value)

    def _referred(self, face: Face, key: str) -> str:
        for document in self.documents:
            for name in face.refers:
                found = dict(Place(document).entries(name)).get(key)
                if found:
                    return found
        return key


def _is_noise(edit: Edit) -> bool:
    """An entry more or less changes the order, which says nothing by itself."""
    if edit.path[-1] != ORDER:
        return False
    before: Sequence[str] = edit.before if isinstance(edit.before, list) else []
    after: Sequence[str] = edit.after if isinstance(edit.after, list) else []
    return [one for one in before if one in after] == [one for one in after if one in before]
