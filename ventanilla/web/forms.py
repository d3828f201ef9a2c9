"""Form controls as the pages show them: classes of the layout, and what a screen reader needs to tie help and error to a field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


def control(bound: BoundField, **extra: Any) -> SafeString:
    """The input of a field. `extra` are attributes, with underscores for hyphens: `control(form["area"], data_sends="")`."""
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in extra.items()}
    widget = bound.field.widget
    attrs["class"] = f"{css_class(widget)} {widget.attrs.get('class', '')}".strip()
    described = [f"{anchor(bound)}-help"] if bound.help_text else []
    if bound.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{anchor(bound)}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if limit := counted(bound):
        # The browser's own maxlength cuts a pasted text without a word; the counter says how much is too much instead.
        attrs |= {"maxlength": False, "data-limit": limit}
    return bound.as_widget(attrs=attrs)


def css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def counted(bound: BoundField) -> int | None:
    """The limit of a text that is long enough to be worth counting."""
    limit = getattr(bound.field, "max_length", None)
    return limit if limit and limit >= 40 and isinstance(bound.field.widget, forms.TextInput | forms.Textarea) else None


def anchor(bound: BoundField) -> str:
    """The id that a link to the field leads to; a group has no input of that name, its fieldset stands in."""
    return bound.id_for_label or f"{bound.auto_id}-field"


def is_check(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxInput)


def is_group(bound: BoundField) -> bool:
    """Several inputs under one name: a fieldset with a legend."""
    return isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
