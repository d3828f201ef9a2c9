"""The file of a customer master, and the name of a program that may bring clients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ventanilla.customers.reading import MAX_BYTES
from ventanilla.desks.models import Desk
from ventanilla.tickets.forms.inputs import REQUIRED, TextField


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Archivo de clientes"), help_text=_("CSV o XLSX. La primera línea tiene los títulos de las columnas."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": REQUIRED, "empty": _("El archivo está vacío."), "missing": REQUIRED},
    )  # fmt: skip
    lets_in = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: Any = None, files: Any = None, *, desk: Desk) -> None:
        super().__init__(data, files, label_suffix="")
        by_number = desk.config.first_login == "tax_id"
        self.fields["lets_in"].label = (
            _("Abrir la cuenta de cada cliente nuevo") if by_number else _("Enviar a cada cliente nuevo su acceso")
        )
        self.fields["lets_in"].help_text = (
            _("El usuario y la primera contraseña son el número fiscal, durante 72 horas.")
            if by_number
            else _("Un enlace de activación a cada correo principal, válido siete días.")
        )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            limit = {"limit": MAX_BYTES // 1024**2}
            raise forms.ValidationError(_("El archivo pesa demasiado: el máximo son %(limit)s MB."), params=limit)
        return upload


class ProgramForm(forms.Form):
    name = TextField(
        label=_("Programa"),
        max_length=80,
        help_text=_("Cómo se llama el sistema que traerá los clientes, por ejemplo «Sii4»."),
    )
