"""From a key of the shape to fields of a form and back: what they show, what was typed, and which one a fault is beside."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.editor.faces import Face
from ventanilla.console.settings.editor.logos import LogoField
from ventanilla.console.settings.forms.base import CHOOSE
from ventanilla.desks.blueprint.check import MAX_LINE, MAX_NUMBER, MAX_TEXT
from ventanilla.desks.blueprint.patch import MISSING
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
    def fields(self, value: Any) -> dict[str, forms.Field]:
        """The fields of the form, by name, while the document says `value`."""

    @abstractmethod
    def initial(self, value: Any) -> dict[str, Any]:
        """What they show."""

    @abstractmethod
    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        """What the document says of it now. `value` is what it said before."""

    def beside(self, steps: Sequence[str]) -> str:
        """The field that a fault belongs to, of which these are the steps below this key."""
        return self.name


class Single(Input):
    """A key with one field of its name."""

    @abstractmethod
    def field(self, value: Any) -> forms.Field: ...

    def fields(self, value: Any) -> dict[str, forms.Field]:
        return {self.name: self.field(value)}

    def initial(self, value: Any) -> dict[str, Any]:
        return {self.name: self.shown(value)}

    def shown(self, value: Any) -> Any:
        return value

    def read(self, cleaned: Mapping[str, Any], value: Any) -> Any:
        return self.clean(cleaned[self.name], value)

    def clean(self, typed: Any, value: Any) -> Any:
        return typed if typed not in ("", None) else MISSING


class OneLine(Single):
    def field(self, value: Any) -> forms.Field:
        return TextField(label=self.face.label, help_text=self.face.help, required=self.required, max_length=MAX_LINE)


class Texts(Input):
    """A text in each language; that of the desk is the one that must be there."""

    pair = True

    def __init__(self, *args: Any, is_long: bool, language: str, usual: LangMap | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_long, self.language, self.usual = is_long, language, usual or LangMap()

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


class Check(Single):
    def field(self, value: Any) -> forms.Field:
        return forms.BooleanField(label=self.face.label, help_text=self.face.help, required=False)

    def clean(self, typed: Any, value: Any) -> Any:
        return bool(typed)


class Number(Single):
    def field(self, value: Any) -> forms.Field:
        return forms.IntegerField(
            label=self.face.label, help_text=self.face.help, required=False, min_value=0, max_value=MAX_NUMBER,
            error_messages={"invalid": _("Debe ser un número entero.")},
        )  # fmt: skip


class Megabytes(Single):
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


class Duration(Single):
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


class One(Single):
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


class Many(Single):
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


class Commas(Single):
    def field(self, value: Any) -> forms.Field:
        return TextField(label=self.face.label, help_text=self.face.help, required=False, max_length=MAX_LINE)

    def shown(self, value: Any) -> Any:
        return ", ".join(value or ())

    def clean(self, typed: Any, value: Any) -> Any:
        found = [one.strip().lstrip(".").lower() for one in re.split(r"[,;\s]+", typed)]
        return list(dict.fromkeys(one for one in found if one))


class Spans(Single):
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


class Logo(Single):
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

    def _value(self, key: str, value: Any) -> Any:
        found = value.get(key, MISSING) if value and value is not MISSING else MISSING
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
