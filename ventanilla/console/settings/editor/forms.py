"""The form of one table of the document, with the tables below it (options, questions) as rows of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from ventanilla.console.settings.editor.faces import FACES, Face
from ventanilla.console.settings.editor.inputs import Group, Input
from ventanilla.console.settings.editor.making import make
from ventanilla.console.settings.editor.place import Place
from ventanilla.desks.blueprint.naming import new_key
from ventanilla.desks.blueprint.patch import MISSING, Steps, names
from ventanilla.desks.blueprint.shape import ListOf, Table
from ventanilla.lib.langmap import pick

Typed = Mapping[str, Any]
MAX_ROWS: Final = 100
FIRST_ROWS: Final = 2  # empty ones, where there is nothing yet


class TableForm(forms.Form):
    """`keys` of a table as fields. `at` is where the table's faces stand; `value` what the document says of it now."""

    # A row that is left empty is no fault, and no button but «Guardar» asks for anything.
    use_required_attribute = False

    def __init__(
        self, table: Table, keys: Sequence[str], *, at: str, value: Mapping[str, Any], place: Place,
        typed: Typed | None = None, files: Any = None, prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(typed, files, prefix=prefix, label_suffix="")
        self.table, self.at, self.value = table, at, value
        self.inputs: dict[str, Input] = {}
        self.nested: dict[str, Rows] = {}
        for name in keys:
            key, face = table.keys[name], f"{at}.{name}".removeprefix(".")
            match key.shape:
                case ListOf(Table() as entry) if name != "notices":
                    before = "" if prefix is None else f"{prefix}-"
                    self.nested[name] = Rows(
                        entry, at=face, name=f"{before}{name}", value=value.get(name, []), place=place, typed=typed
                    )
                case _:
                    made = make(key.shape, face, name, place, default=key.default, required=key.required)
                    now = value.get(name, key.default)
                    self.inputs[name] = made
                    self.fields.update(made.fields(now))
                    self.initial.update(made.initial(now))

    def shown(self, name: str) -> list[Shown]:
        """What the page draws for this key, one entry a label."""
        return list(_shown(self, self.inputs[name]))

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.nested.values())])

    def read(self) -> dict[str, Any]:
        """The table as it was typed; keys that this form does not show stay what they were."""
        said = dict(self.value)
        for name, one in self.inputs.items():
            read = one.read(self.cleaned_data, self.value.get(name, self.table.keys[name].default))
            said[name] = read
        for name, rows in self.nested.items():
            said[name] = rows.read()
        if self.at == "transitions":
            _fit_silence(said)
        return {name: value for name, value in said.items() if value is not MISSING}

    def blame(self, steps: Steps, reason: str) -> bool:
        """Say a fault beside the field that it belongs to; whether there is one."""
        if not steps:
            self.add_error(None, reason)
            return True
        if steps[0] in self.nested:
            return self.nested[steps[0]].blame(steps[1:], reason) or self._blame(None, reason)
        if steps[0] in self.inputs:
            return self._blame(self.inputs[steps[0]].beside(steps[1:]), reason)
        return self._blame(None, reason)

    def _blame(self, field: str | None, reason: str) -> bool:
        self.add_error(field, reason)
        return True

    def silence(self) -> None:
        """A form that was only looked at says nothing of what is still missing."""
        self._errors = ErrorDict()
        for rows in self.nested.values():
            for row in rows.forms:
                row.silence()

    @property
    def wrong(self) -> list[BoundField]:
        """The fields with an error, those of rows too."""
        inner = [bound for rows in self.nested.values() for form in rows.forms for bound in form.wrong]
        return [*(bound for bound in self if bound.errors), *inner]


def _fit_silence(move: dict[str, Any]) -> None:
    """Only the clock notices silence, and days mean nothing to any other trigger."""
    if move.get("trigger") == "silence":
        move["who"] = ["system"]
    else:
        move["who"] = [one for one in move.get("who", []) if one != "system"]
        move["days"] = MISSING


class Shown:
    """An input on the page: its label and its field, or a field a language."""

    def __init__(self, one: Input, bounds: list[BoundField]) -> None:
        self.face: Face = one.face
        self.pair = one.pair
        self.bounds = bounds
        self.bound = bounds[0]
        self.look = one.face.look
        self.required = one.required


def _shown(form: TableForm, one: Input) -> Iterator[Shown]:
    if isinstance(one, Group):
        for inner in one.inner.values():
            yield from _shown(form, inner)
    else:
        yield Shown(one, [form[name] for name in one.fields(None)])


class Rows:
    """The entries of a list below an entry. Which rows there are, and in which order, comes back with the post."""

    def __init__(
        self, table: Table, *, at: str, name: str, value: Sequence[Mapping[str, Any]], place: Place, typed: Typed | None
    ) -> None:
        self.name, self.face, self.at = name, FACES[at], at
        self.before = dict(zip(names(value), value, strict=True))
        self.keys = [key for key in table.keys if key not in ("key", "outcomes")]
        if typed is None:
            known: list[Mapping[str, Any]] = [*value, *([{}] * FIRST_ROWS if not value else [])]
            found = [
                (str(number), entry, list(self.before)[number] if number < len(value) else "")
                for number, entry in enumerate(known)
            ]
        else:
            order = [one for one in str(typed.get(f"{name}-order", "")).split(",") if one.isdigit() and len(one) < 4]
            keys = [(one, str(typed.get(f"{name}-{one}-key", ""))) for one in dict.fromkeys(order[:MAX_ROWS])]
            found = [(one, self.before.get(key, {}), key if key in self.before else "") for one, key in keys]
        self.forms = [
            Row(table, self.keys, at=at, value=entry, place=place, typed=typed, prefix=f"{name}-{one}").known_as(
                one, key
            )
            for one, entry, key in found
        ]

    @property
    def order(self) -> str:
        return ",".join(form.number for form in self.forms)

    def is_valid(self) -> bool:
        return all(form.is_empty or form.is_valid() for form in self.forms)

    def read(self) -> Any:
        kept: list[dict[str, Any]] = []
        taken = set(self.before)
        for form in self.forms:
            if form.is_empty:
                continue
            said = form.read()
            said["key"] = form.key or new_key(pick(said["label"]), taken)
            taken.add(said["key"])
            kept.append(said)
        return kept or MISSING

    def blame(self, steps: Steps, reason: str) -> bool:
        if not steps:
            return False
        filled = [form for form in self.forms if not form.is_empty]
        named = (
            dict(zip(names(self.read() or []), filled, strict=False)) if all(form.is_valid() for form in filled) else {}
        )
        form = named.get(steps[0])
        return form is not None and form.blame(steps[1:], reason)


class Row(TableForm):
    number = ""
    key = ""

    def known_as(self, number: str, key: str) -> Row:
        self.number, self.key = number, key
        return self

    @property
    def is_empty(self) -> bool:
        """A row in which nobody has written anything; it is left out."""
        inner = [form for rows in self.nested.values() for form in rows.forms]
        return self.is_bound and not self.key and not self.has_changed() and all(form.is_empty for form in inner)


def rearranged(typed: QueryDict, do: str) -> QueryDict:
    """What was typed, with a row more, less, or in another place: `add:options`, `up:options:2`, `drop:questions-0-options:1`."""
    what, _colon, rest = do.partition(":")
    name, _colon, number = rest.partition(":")
    typed = typed.copy()
    order = [one for one in typed.get(f"{name}-order", "").split(",") if one.isdigit()]
    if what == "add" and len(order) < MAX_ROWS:
        order.append(str(max([int(one) for one in order], default=-1) + 1))
    elif number in order:
        at = order.index(number)
        order.pop(at)
        if what in ("up", "down"):
            order.insert(max(at - 1, 0) if what == "up" else at + 1, number)
    typed[f"{name}-order"] = ",".join(order)
    return typed


def reason_of(text: str) -> str:
    """A fault of the check as a sentence."""
    sentence = text[:1].upper() + text[1:]
    return sentence if sentence.endswith((".", "?", "!")) else _("%(sentence)s.") % {"sentence": sentence}
