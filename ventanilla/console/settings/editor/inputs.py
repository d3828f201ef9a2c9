"""From a key of the shape to fields of a form and back: what they show, what was typed, and which one a fault is beside."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from ventanilla.console.settings.editor.faces import FACES, Face
from ventanilla.console.settings.editor.icons import ICONS
from ventanilla.console.settings.editor.logos import LogoField
from ventanilla.console.settings.editor.place import Place
from ventanilla.console.settings.editor.vocabulary import EVENTS
from ventanilla.console.settings.forms.base import CHOOSE
from ventanilla.desks.blueprint.check import MAX_LINE, MAX_NUMBER, MAX_TEXT
from ventanilla.desks.blueprint.patch import MISSING
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
from ventanilla.lib.langmap import LANGUAGES, LangMap
from ventanilla.tickets.forms.inputs import REQUIRED, TextField

_MEGABYTE: Final = 1024 * 1024
_DURATION: Final = re.compile(
    r"(?:(\d+)\s*(?:h|horas?|hours?))?\s*(?:(\d+)\s*(?:m|min|minutos?|minutes?)?)?", re.IGNORECASE
)


class Input(ABC):
    """One key of a table on a form. `name` is how its fields are called."""

    pair = False  # a text, in its languages beside each other

    def __init__(self, name: str, face: Face, default: Any = MISSING, *, required: bool = False) -> None:
        self.name, self.face, self.required = name, face, required
        self.default = default

    @abstractmethod
    def field(self, value: Any) -> forms.Field: ...

    def fields(self, value: Any) -> dict[str, forms.Field]:
        return {self.name: self.field(value)}

    def initial(self, value: Any) -> dict[str, Any]:
        return {self.name: self.shown(value)}

    def shown(self, value: Any) -> Any:
        return value

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        """What the document says of it now. `value` is what it said before."""
        return self.clean(cleaned[self.name], value)

    def clean(self, typed: Any, value: Any) -> Any:
        return typed if typed not in ("", None) else MISSING

    def beside(self, steps: Sequence[str]) -> str:
        """The field that a fault belongs to, of which these are the steps below this key."""
        return self.name


class OneLine(Input):
    def field(self, value: Any) -> forms.Field:
        return TextField(label=self.face.label, help_text=self.face.help, required=self.required, max_length=MAX_LINE)


class Texts(Input):
    """A text in each language; that of the desk is the one that must be there."""

    pair = True

    def __init__(self, *args: Any, is_long: bool, language: str, usual: LangMap | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_long, self.language, self.usual = is_long, language, usual or LangMap()

    def field(self, value: Any) -> forms.Field:
        raise NotImplementedError

    def fields(self, value: Any) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for language in LANGUAGES:
            field = TextField(
                label=self._label(language), long=self.is_long, max_length=MAX_TEXT if self.is_long else MAX_LINE,
                required=self.required and language == self.language,
            )  # fmt: skip
            field.widget.attrs["lang"] = language
            if self.is_long:
                field.widget.attrs["rows"] = 3
            if self.usual.get(language):
                field.widget.attrs["placeholder"] = self.usual[language]
            found[f"{self.name}-{language}"] = field
        return found

    def _label(self, language: str) -> str:
        text = _("%(label)s, en español") if language == "es" else _("%(label)s, en inglés")
        return text % {"label": self.face.label}

    def initial(self, value: Any) -> dict[str, Any]:
        return {f"{self.name}-{language}": (value or {}).get(language, "") for language in LANGUAGES}

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        texts = {language: cleaned[f"{self.name}-{language}"] for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text} or MISSING

    def beside(self, steps: Sequence[str]) -> str:
        return f"{self.name}-{steps[0] if steps and steps[0] in LANGUAGES else LANGUAGES[0]}"


class Check(Input):
    def field(self, value: Any) -> forms.Field:
        return forms.BooleanField(label=self.face.label, help_text=self.face.help, required=False)

    def clean(self, typed: Any, value: Any) -> Any:
        return bool(typed)


class Number(Input):
    def field(self, value: Any) -> forms.Field:
        return forms.IntegerField(
            label=self.face.label, help_text=self.face.help, required=False, min_value=0, max_value=MAX_NUMBER,
            error_messages={"invalid": _("Debe ser un número entero.")},
        )  # fmt: skip


class Megabytes(Input):
    def field(self, value: Any) -> forms.Field:
        return forms.FloatField(
            label=self.face.label, help_text=self.face.help, required=False, min_value=0, max_value=1024
        )

    def shown(self, value: Any) -> Any:
        size = round((value or 0) / _MEGABYTE, 2)
        return int(size) if size == int(size) else size

    def clean(self, typed: Any, value: Any) -> Any:
        # A size that was not a round number of megabytes is not rounded by looking at it.
        return value if typed == self.shown(value) else int((typed or 0) * _MEGABYTE)


class Duration(Input):
    """Working minutes, written as people do: «4 h», «1 h 30 min», «45 min»."""

    def field(self, value: Any) -> forms.Field:
        return DurationField(label=self.face.label, help_text=self.face.help, required=False, max_length=30)

    def shown(self, value: Any) -> Any:
        if not isinstance(value, int):
            return ""
        hours, minutes = divmod(value, 60)
        return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes or not hours else [])])


class DurationField(TextField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = _DURATION.fullmatch(text)
        minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found and len(text) < 12 else 0
        if not minutes:
            raise forms.ValidationError(_("Una duración se escribe como «4 h», «1 h 30 min» o «45 min»."))
        return minutes


class One(Input):
    """One of some choices. What the document says now is always among them."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = list(choices)

    def field(self, value: Any) -> forms.Field:
        choices = list(self.choices)
        if not self.required and self.default in (MISSING, "") and "" not in dict(choices):
            choices.insert(0, ("", self.face.empty or "—"))
        widget = forms.RadioSelect if self.face.look in ("radio", "color", "icon") else forms.Select
        return forms.ChoiceField(
            label=self.face.label, help_text=self.face.help, choices=choices, widget=widget, required=self.required,
            error_messages={"required": REQUIRED, "invalid_choice": CHOOSE},
        )  # fmt: skip


class Many(Input):
    """Some of some choices, in the order in which the document has them."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = list(choices)

    def field(self, value: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            label=self.face.label, help_text=self.face.help, choices=self.choices, required=self.required,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Hace falta al menos una opción."), "invalid_choice": CHOOSE},
        )  # fmt: skip

    def shown(self, value: Any) -> Any:
        return list(value or ())

    def clean(self, typed: Any, value: Any) -> Any:
        offered = [key for key, _label in self.choices]
        kept = [one for one in value or () if one in typed or one not in offered]
        return [*kept, *(one for one in typed if one not in kept)]


class Commas(Input):
    def field(self, value: Any) -> forms.Field:
        return TextField(label=self.face.label, help_text=self.face.help, required=False, max_length=MAX_LINE)

    def shown(self, value: Any) -> Any:
        return ", ".join(value or ())

    def clean(self, typed: Any, value: Any) -> Any:
        found = [one.strip().lstrip(".").lower() for one in re.split(r"[,;\s]+", typed)]
        return list(dict.fromkeys(one for one in found if one))


class Spans(Input):
    """The working time of a day: «08:00-12:00, 13:00-17:30»."""

    def field(self, value: Any) -> forms.Field:
        field = TextField(label=self.face.label, required=False, max_length=MAX_LINE)
        field.widget.attrs["placeholder"] = _("No se trabaja")
        return field

    def shown(self, value: Any) -> Any:
        return ", ".join(value or ())

    def clean(self, typed: Any, value: Any) -> Any:
        return [
            re.sub(r"\s*(?:-|–|—|\ba\b)\s*", "-", one.strip()) for one in re.split(r"[,;]|\by\b", typed) if one.strip()
        ] or MISSING


class Logo(Input):
    """A picture; what is stored is named by its hash, which is what the document says."""

    def fields(self, value: Any) -> dict[str, forms.Field]:
        return {
            self.name: self.field(value),
            f"{self.name}-none": forms.BooleanField(label=_("Quitar el logotipo"), required=False),
        }

    def field(self, value: Any) -> forms.Field:
        return LogoField(label=self.face.label, help_text=self.face.help, required=False)

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        if cleaned[self.name] is not None:
            return cleaned[self.name].name
        return MISSING if cleaned[f"{self.name}-none"] else value or MISSING


class Group(Input):
    """A table or a map: the inputs of its keys, side by side."""

    def __init__(self, name: str, face: Face, inner: Mapping[str, Input]) -> None:
        super().__init__(name, face)
        self.inner = inner

    def field(self, value: Any) -> forms.Field:
        raise NotImplementedError

    def _value(self, key: str, value: Any) -> Any:
        found = (value or {}).get(key, MISSING)
        return self.inner[key].default if found is MISSING else found

    def fields(self, value: Any) -> dict[str, forms.Field]:
        return {
            name: field
            for key, one in self.inner.items()
            for name, field in one.fields(self._value(key, value)).items()
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return {
            name: shown
            for key, one in self.inner.items()
            for name, shown in one.initial(_none(self._value(key, value))).items()
        }

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        said = {key: one for key, one in (value or {}).items() if key not in self.inner}
        for key, one in self.inner.items():
            read = one.read(cleaned, _none(self._value(key, value)))
            if read is not MISSING:
                said[key] = read
        return said or MISSING

    def beside(self, steps: Sequence[str]) -> str:
        key = steps[0] if steps and steps[0] in self.inner else next(iter(self.inner))
        return self.inner[key].beside(steps[1:])


class Notices(Group):
    """A list whose entries are named by what happens: a line an event, ticked where somebody hears of it."""

    def fields(self, value: Any) -> dict[str, forms.Field]:
        return super().fields(_by_event(value))

    def initial(self, value: Any) -> dict[str, Any]:
        return super().initial(_by_event(value))

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        before = _by_event(value)
        chosen = super().read(cleaned, before)
        found = [{"event": event, "to": chosen[event]} for event in before if chosen.get(event)]
        return [*found, *({"event": event, "to": to} for event, to in chosen.items() if to and event not in before)]


def _by_event(notices: Any) -> dict[str, Any]:
    return {one["event"]: one["to"] for one in notices or ()}


def _none(value: Any) -> Any:
    return None if value is MISSING else value


# --- Which input a key has --------------------------------------------------------------------------------------------


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
