"""Form fields of our own: text through the gate, several files within limits, a choice among rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.desks.models import Area, Category, Desk
from ventanilla.lib.text import clean, clean_line
from ventanilla.tickets.files import Limits, Upload, problems

REQUIRED: Final = gettext_lazy("Este campo es obligatorio.")


class TextField(forms.CharField):
    """Text through the gate: cleaned before its length is judged, with an error that says both lengths."""

    def __init__(self, *, long: bool = False, **options: Any) -> None:
        self.long = long
        if long:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(strip=False, **options)
        self.error_messages["required"] = str(REQUIRED)

    def to_python(self, value: Any) -> str:
        return (clean if self.long else clean_line)(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            raise forms.ValidationError(
                _("El texto tiene %(length)s caracteres; el máximo es %(limit)s.")
                % {"length": len(value), "limit": self.max_length}
            )


class SuggestingInput(forms.TextInput):
    """A line of text with a list to choose from, which binds nobody."""

    suggestions: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if not self.suggestions:
            return super().render(name, value, attrs, renderer)
        key = f"{(attrs or {}).get('id', name)}-list"
        options = format_html_join("", '<option value="{}">', ((one,) for one in self.suggestions))
        shown = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, key, options)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Upload]:
        return list(files.getlist(name)) if isinstance(files, MultiValueDict) else list(files.get(name, []))

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class FilesField(forms.Field):
    """Several files within the limits of the desk's form. Clean value: list of uploads, checked and not stored."""

    widget = FilesInput

    def __init__(self, *, limits: Limits, **options: Any) -> None:
        super().__init__(**options)
        self.limits = limits
        self.widget.attrs.update({"multiple": limits.files > 1, "accept": limits.accept})

    def clean(self, value: list[Upload]) -> list[Upload]:
        found = problems(value, self.limits)
        if found:
            raise forms.ValidationError(found)
        if self.required and not value:
            raise forms.ValidationError(str(REQUIRED))
        return value


class RowField(forms.TypedChoiceField):
    """A choice among rows that are fetched when the field is drawn or cleaned; clean value: the row."""

    def __init__(self, model: type[Any], rows: Callable[[], Sequence[Any]], **options: Any) -> None:
        self.model = model
        self.rows = rows
        required = options.get("required", True)
        super().__init__(
            choices=lambda: [("", _("Elegir…") if required else "—"), *((str(row.pk), str(row)) for row in rows())],
            coerce=self._row,
            empty_value=None,
            error_messages={"required": REQUIRED, "invalid_choice": gettext_lazy("Elija una opción de la lista.")},
            **options,
        )

    def _row(self, value: str) -> Any:
        return next((row for row in self.rows() if str(row.pk) == value), None)

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(getattr(initial, "pk", initial) or "") != str(data or "")


class EitherSelect(forms.Select):
    """A choice that something typed beside it can stand in for, so the browser does not insist on it."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class CategoryField(RowField):
    """Categories below their area and kind, so that a plain select still shows which belong together (004-27)."""

    def __init__(self, desk: Desk, area: Area | None, **options: Any) -> None:
        self.desk = desk
        self.area = area
        super().__init__(Category, self._load, **options)
        self.choices = self._grouped

    def _load(self) -> list[Category]:
        if "_rows" not in self.__dict__:
            rows = Category.objects.filter(area__desk=self.desk, archived_at=None, area__archived_at=None)
            if self.area is not None:
                rows = rows.filter(area=self.area)
            self._rows = list(rows.select_related("area", "parent").in_tree())
        return self._rows

    def _grouped(self) -> list[Any]:
        return [("", _("Elegir…")), *self.groups]

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Heading (area, kind) with its choices, in order; those with children are chosen by a child."""
        rows = self._load()
        parents = {row.parent_id for row in rows if row.parent_id}
        groups: dict[str, list[tuple[str, str]]] = {}
        several = len({row.area_id for row in rows}) > 1
        for row in rows:
            if row.pk in parents:
                continue
            kind = self.desk.word("kind_problem" if row.kind == Category.Kind.PROBLEM else "kind_request")
            heading = f"{row.area} · {kind}" if several else str(kind)
            label = f"{row.parent} › {row}" if row.parent else str(row)
            groups.setdefault(heading, []).append((str(row.pk), label))
        return list(groups.items())

    @property
    def area_of(self) -> dict[str, int]:
        """Category id → area id, for the select that follows the chosen area."""
        return {str(row.pk): row.area_id for row in self._load()}
