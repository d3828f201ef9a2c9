"""Which roles of a desk must confirm their login with a second factor; and whether those who administer the installation must."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts import obligations
from ventanilla.console.settings.forms.base import SettingsForm

_ALL: Final = "factor_installation"


class SecurityForm(SettingsForm):
    kind = "security"

    factor_agent = forms.BooleanField(label=_("Segundo factor obligatorio para agentes"), required=False)
    factor_supervisor = forms.BooleanField(label=_("Segundo factor obligatorio para supervisores"), required=False)
    factor_admin = forms.BooleanField(label=_("Segundo factor obligatorio para administradores"), required=False)
    factor_installation = forms.BooleanField(
        label=_("Segundo factor obligatorio para quienes administran la instalación"), required=False,
        help_text=_("Vale para todas las mesas."),
    )  # fmt: skip

    def fit(self) -> None:
        if not self.request.user.is_admin:
            del self.fields[_ALL]

    def read(self) -> dict[str, Any]:
        obliged = obligations.roles_of(self.row)
        values = {f"factor_{role}": role in obliged for role in ("agent", "supervisor", "admin")}
        if self.request.user.is_admin:
            values[_ALL] = bool(obligations.roles_of(None))
        return values

    def write(self) -> None:
        given = self.cleaned_data
        obligations.oblige(self.row, [role for role in ("agent", "supervisor", "admin") if given[f"factor_{role}"]])
        if _ALL in given:
            obligations.oblige(None, [obligations.ADMIN] if given[_ALL] else [])
