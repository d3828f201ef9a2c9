"""The columns of a customer master, and the many ways in which people head them, in Spanish and English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ventanilla.lib.fold import fold

LABELS: Final[Mapping[str, Any]] = {
    "tax_id": _("Número fiscal"),
    "tax_id_kept_because": _("Por qué se conserva el número"),
    "source": _("Sistema de origen"),
    "code": _("Código"),
    "country": _("País"),
    "name": _("Nombre"),
    "legal_name": _("Razón social"),
    "phone": _("Teléfono"),
    "address": _("Dirección"),
    "addresses": _("Correos principales"),
    "product": _("Producto"),
    "version": _("Versión"),
    "person": _("Solicitante"),
    "person_email": _("Correo del solicitante"),
    "person_phone": _("Teléfono del solicitante"),
    "role": _("Rol del solicitante"),
}
PERSON: Final = ("person", "person_email", "person_phone", "role")
OWNED: Final = ("product", "version")
COMPANY: Final = tuple(key for key in LABELS if key not in (*PERSON, *OWNED))

_HEADINGS: Final = tomllib.loads(Path(__file__).with_name("headings.toml").read_text())
_KEY_OF: Final = {heading: key for key, headings in _HEADINGS.items() for heading in headings}


def key_of(head: str) -> str:
    """The column that somebody means by this heading; "" if none."""
    return _KEY_OF.get(" ".join(re.sub(r"[^0-9a-z]+", " ", fold(head).replace("º", "")).split()), "")
