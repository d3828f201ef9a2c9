"""The columns of a customer master, and the many ways in which people head them, in Spanish and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
IDENTITY: Final = ("tax_id", "source", "code")
COMPANY: Final = tuple(key for key in LABELS if key not in (*PERSON, *OWNED))

_SYNONYMS: Final[Mapping[str, str]] = {
    "tax_id": (
        "numero fiscal, nro fiscal, no fiscal, ruc, cuit, rfc, nit, rut, cnpj, cpf, rif, rnc, rtn, nif, cif, ein, cedula juridica,"
        " identificacion, identificacion fiscal, id fiscal, documento, tax id, tax number, tax no, vat, vat number"
    ),
    "tax_id_kept_because": "por que se conserva el numero, motivo del numero, motivo, tax id kept because, tax id reason",
    "source": "sistema de origen, origen, sistema, source, source system",
    "code": "codigo, codigo de cliente, codigo del cliente, cod, cod cliente, id, id cliente, external id, customer code, code",
    "country": "pais, country, country code",
    "name": "nombre, nombre comercial, cliente, empresa, compania, company, company name, customer, customer name, trade name",
    "legal_name": "razon social, nombre legal, denominacion, legal name",
    "phone": "telefono, telefonos, tel, celular, phone, telephone, phone number",
    "address": "direccion, domicilio, address",
    "addresses": (
        "correos principales, correo principal, correos, correo, correo electronico, correos electronicos, email, emails, e mail,"
        " e mails, mail, mails, principal mail, main email"
    ),
    "product": "producto, programa, modulo, product",
    "version": "version, version del producto, product version",
    "person": (
        "solicitante, contacto, persona, nombre del solicitante, nombre del contacto, nombre contacto, requester, contact,"
        " contact name, person"
    ),
    "person_email": (
        "correo del solicitante, correo del contacto, correo contacto, correo solicitante, email contacto, email del contacto,"
        " contact email, requester email, person email"
    ),
    "person_phone": (
        "telefono del solicitante, telefono del contacto, telefono contacto, telefono solicitante, celular contacto,"
        " contact phone, requester phone, person phone"
    ),
    "role": "rol del solicitante, rol, papel, cargo, role, contact role",
}  # fmt: skip
_KEY_OF: Final = {word: key for key, words in _SYNONYMS.items() for word in words.split(", ")}


def key_of(head: str) -> str:
    """The column that somebody means by this heading; "" if none."""
    return _KEY_OF.get(" ".join(re.sub(r"[^0-9a-z]+", " ", fold(head).replace("º", "")).split()), "")
