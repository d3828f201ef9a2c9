"""Which input a key of the shape has, and what it offers."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from ventanilla.console.settings.editor.faces import FACES, Face
from ventanilla.console.settings.editor.icons import ICONS
from ventanilla.console.settings.editor.inputs import (
    Check,
    Commas,
    Duration,
    Group,
    Input,
    Logo,
    Many,
    Megabytes,
    Notices,
    Number,
    One,
    OneLine,
    Spans,
    Texts,
)
from ventanilla.console.settings.editor.place import Place
from ventanilla.console.settings.editor.vocabulary import EVENTS
from ventanilla.desks.blueprint.shape import (
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
)  # fmt: skip
from ventanilla.lib.fold import fold
from ventanilla.lib.langmap import LangMap


def make(shape: Shape, at: str, name: str, place: Place, **options: Any) -> Input:
    """The input of a key; `at` is where its face stands."""
    if at == "notices":
        to = FACES["notices.to"]
        return Notices(name, FACES[at], {
            event: Many(f"{name}-{event.replace('.', '_')}", Face(label, words=to.words), choices=list(to.words.items()))
            for event, label in EVENTS.items()
        })  # fmt: skip
    if at == "brand.logo":
        return Logo(name, FACES[at], **options)
    return _make(shape, FACES[at], at, name, place, **options)


def _make(shape: Shape, face: Face, at: str, name: str, place: Place, **options: Any) -> Input:
    match shape:
        case Text(one_line):
            usual = face.words if isinstance(face.words, LangMap) else None
            return Texts(
                name, face, is_long=not one_line and face.look == "long",
                language=place.language, usual=usual, **options,
            )  # fmt: skip
        case Flag():
            return Check(name, face, **options)
        case Whole():
            return {"duration": Duration, "megabytes": Megabytes}.get(face.look, Number)(name, face, **options)
        case OneOf(values):
            return One(name, face, choices=[(one, face.words.get(one, one)) for one in values], **options)
        case SetOf(values):
            # The clock needs no right; a move by it is given to it by its trigger.
            offered = [(one, face.words.get(one, one)) for one in values if one != "system"]
            # That nobody is chosen is for the check to judge, which knows what for.
            return Many(name, face, choices=offered, **{**options, "required": False})
        case ListOf() if face.look in ("commas", "spans"):
            return (Commas if face.look == "commas" else Spans)(name, face, **options)
        case ListOf():
            return Many(name, face, choices=[*_referred(face, place), *face.words.items()], **options)
        case MapOf(_, value):
            keys = face.keys or {**dict(_referred(face, place)), "default": _("Las demás")}
            return Group(
                name,
                face,
                {
                    key: _make(value, _child(face, key, label), at, f"{name}-{key}", place)
                    for key, label in keys.items()
                },
            )
        case Plain(table) | (Table() as table):
            return Group(name, face, {
                key.name: make(key.shape, f"{at}.{key.name}", f"{name}-{key.name}", place, default=key.default, required=key.required)
                for key in table.keys.values()
            })  # fmt: skip
        case Line():
            choices = _choices(face, place)
            return (
                One(name, face, choices=choices, **options) if choices is not None else OneLine(name, face, **options)
            )
    raise TypeError(shape)


def _child(face: Face, key: str, label: Any) -> Face:
    """The face of one key of a map. A word of the desk shows what it usually is."""
    if isinstance(label, LangMap):
        return Face(str(label), words=label)
    return Face(label, words=face.words, refers=face.refers if face.keys else (), look=face.look)


def _choices(face: Face, place: Place) -> list[tuple[str, Any]] | None:
    match face.look:
        case "country":
            return countries()
        case "zone":
            return zones()
        case "icon":
            return [("", _("Sin icono")), *ICONS.items()]
    if face.refers:
        return _referred(face, place)
    return list(face.words.items()) if face.words else None


def _referred(face: Face, place: Place) -> list[tuple[str, str]]:
    return [one for name in face.refers for one in place.entries(name)]


@cache
def zones() -> list[tuple[str, str]]:
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith("Etc")
    ]


def countries() -> list[tuple[str, str]]:
    return _countries((get_language() or "es").split("-")[0])


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale(language).territories
    return sorted(((key, names[key]) for key in SUPPORTED_REGIONS if key in names), key=lambda one: fold(one[1]))
