"""A new desk: what it begins with, what it is called, where it stands and how it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.editor.making import countries, zones
from ventanilla.console.settings.editor.vocabulary import LANGUAGES, REGISTERS
from ventanilla.console.settings.forms.base import CHOOSE
from ventanilla.desks import blueprint, founding
from ventanilla.desks.blueprint.naming import MAX_KEY, new_key
from ventanilla.desks.models import Desk
from ventanilla.lib.langmap import pick
from ventanilla.tickets.forms.inputs import REQUIRED, TextField


class NewDeskForm(forms.Form):
    start = forms.ChoiceField(
        label=gettext_lazy("Con qué empieza"), widget=forms.RadioSelect, initial=founding.EMPTY,
        help_text=gettext_lazy("Todo se puede cambiar después, en la configuración de la mesa."),
    )  # fmt: skip
    name = TextField(label=gettext_lazy("Nombre de la mesa"), max_length=80)
    key = forms.CharField(
        label=gettext_lazy("Clave"), required=False, max_length=MAX_KEY,
        help_text=gettext_lazy("Forma parte de las direcciones y ya no cambia. Si queda vacía, se toma del nombre."),
        validators=[
            RegexValidator(r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", gettext_lazy("Solo minúsculas sin acento, cifras, «_» y «-»."))
        ],
    )  # fmt: skip
    country = forms.ChoiceField(label=gettext_lazy("País"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Zona horaria"))
    language = forms.ChoiceField(label=gettext_lazy("Idioma"), choices=LANGUAGES, widget=forms.RadioSelect)
    register = forms.ChoiceField(label=gettext_lazy("Trato"), choices=REGISTERS, widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        choices = {"start": starts(), "country": countries(), "time_zone": zones()}
        for name, field in self.fields.items():
            if name in choices:
                field.choices = choices[name]  # type: ignore[attr-defined]
            field.error_messages |= {"required": REQUIRED, "invalid_choice": CHOOSE}

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if key in founding.RESERVED:
            raise forms.ValidationError(_("Esta clave la usan otras páginas. Elija otra."))
        if key and Desk.objects.filter(key=key).exists():
            raise forms.ValidationError(_("Ya hay una mesa con esta clave."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("key") and cleaned.get("name") and "key" not in self.errors:
            cleaned["key"] = new_key(cleaned["name"], {*Desk.objects.values_list("key", flat=True), *founding.RESERVED})
        return cleaned


def starts() -> list[tuple[str, str]]:
    """The empty desk and the six that ship, each with the states of its tickets."""
    own = (founding.EMPTY, _("Vacía"), founding.empty())
    shipped = ((key, pick(document["name"]), document) for key, document in _shipped().items())
    return [
        (key, f"{name}: {', '.join(pick(state['label']) for state in document['states'])}")
        for key, name, document in (own, *shipped)
    ]


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    return {key: blueprint.read(key).document for key in blueprint.SHIPPED}
