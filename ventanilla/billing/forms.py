"""What supervisors fill in on an account's pages. They clean and never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ventanilla.billing.actions import MAX_LABEL, MAX_NOTE, MOST_HOURS
from ventanilla.billing.models import HOUR
from ventanilla.tickets.forms.inputs import REQUIRED, TextField

_REQUIRED: Final = {"required": REQUIRED}


class AccountForm(forms.Form):
    """Base of all: hours are typed, minutes are kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label_suffix="", **options)

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what a verb refused beside its field; what has none here stands above the form."""
        for key, message in errors.items():
            name = "hours" if key == "minutes" and "hours" in self.fields else key
            self.add_error(name if name in self.fields else None, message)


class PackForm(AccountForm):
    hours = forms.IntegerField(label=_("Horas compradas"), min_value=1, max_value=MOST_HOURS, error_messages=_REQUIRED)
    bought_on = forms.DateField(
        label=_("Fecha de compra"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=_REQUIRED
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("Sirve hasta"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False,
        help_text=_("Vacío: no vence. Primero se descuenta de lo que vence antes."),
    )  # fmt: skip
    label = TextField(
        label=_("Nombre"), required=False, max_length=MAX_LABEL,
        help_text=_("Por ejemplo, el número de la factura de compra. La empresa lo ve en su estado de cuenta."),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"minutes": given.pop("hours") * HOUR, **given}


class OverdraftForm(AccountForm):
    hours = forms.IntegerField(
        label=_("Horas que se autorizan por debajo de cero"), min_value=0, max_value=MOST_HOURS, error_messages=_REQUIRED,
        help_text=_("Con 0 se retira el permiso. El próximo paquete cubre primero lo que se haya usado de más."),
    )  # fmt: skip
    reason = TextField(label=_("Motivo"), max_length=MAX_NOTE)

    def given(self) -> dict[str, Any]:
        return {"minutes": self.cleaned_data["hours"] * HOUR, "reason": self.cleaned_data["reason"]}


class CorrectionForm(AccountForm):
    minutes = forms.IntegerField(label=_("Minutos que se devuelven"), min_value=1, error_messages=_REQUIRED)
    reason = TextField(label=_("Motivo"), max_length=MAX_NOTE, help_text=_("La empresa lo ve en su estado de cuenta."))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data


class InvoiceForm(AccountForm):
    hours = forms.IntegerField(label=_("Horas facturadas"), min_value=1, max_value=MOST_HOURS, error_messages=_REQUIRED)
    note = TextField(
        label=_("Número de factura"), max_length=MAX_NOTE, help_text=_("La empresa lo ve en su estado de cuenta.")
    )

    def given(self) -> dict[str, Any]:
        return self.cleaned_data
