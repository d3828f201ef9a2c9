"""The numbers by which the tax offices of Latin America know a company: one spelling, what is wrong with one, how it is printed.

python-stdnum knows the check digits; this says in words what it finds. A country whose numbers it does not know takes any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import exceptions
from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut as cl_rut
from stdnum.co import nit as co_nit
from stdnum.cr import cpf as cr_cpf
from stdnum.cr import cpj
from stdnum.do import cedula, rnc
from stdnum.ec import ruc as ec_ruc
from stdnum.es import nif
from stdnum.gt import nit as gt_nit
from stdnum.mx import rfc
from stdnum.pe import ruc as pe_ruc
from stdnum.py import ruc as py_ruc
from stdnum.sv import nit as sv_nit
from stdnum.uy import rut as uy_rut
from stdnum.ve import rif

from ventanilla.lib.text import clean_line

MAX: Final = 32  # letters of a number, signs included
_SIGNS: Final = re.compile(r"[\s.,\-–—_/]")
_DIGITS: Final = gettext_lazy("solo lleva cifras")


class WrongNumber(ValueError):
    """No number of this country. Says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a country calls its number, how long it may be, and who checks it: the first module for the length that it knows."""

    name: Any
    lengths: Sequence[int] = ()
    modules: tuple[ModuleType, ...] = ()
    shape: Any = _DIGITS
    nobodys: frozenset[str] = frozenset()  # stand for final consumers or foreigners, so they name no company


_KINDS: Final = {
    "AR": Kind("CUIT", (11,), (cuit,)),
    "BO": Kind("NIT"),
    "BR": Kind("CNPJ/CPF", (11, 14), (cnpj, cpf), gettext_lazy("lleva cifras y, solo en un CNPJ, letras")),
    "CL": Kind("RUT", (8, 9), (cl_rut,), gettext_lazy("lleva cifras y al final una cifra o la letra K")),
    "CO": Kind("NIT", range(8, 17), (co_nit,), nobodys=frozenset({"222222222222", "2222222222227"})),
    "CR": Kind(gettext_lazy("Cédula jurídica o física"), (9, 10), (cpj, cr_cpf)),
    "CU": Kind("NIT"),
    "DO": Kind("RNC", (9, 11), (rnc, cedula)),
    "EC": Kind("RUC", (13,), (ec_ruc,), nobodys=frozenset({"9999999999999"})),
    "ES": Kind("NIF", (9,), (nif,), gettext_lazy("lleva una letra y ocho cifras más, u ocho cifras y una letra")),
    "GT": Kind(
        "NIT", range(2, 13), (gt_nit,), gettext_lazy("lleva cifras y al final una cifra o la letra K"), frozenset({"CF"})
    ),
    "HN": Kind("RTN"),
    "MX": Kind(
        "RFC", (12, 13), (rfc,), gettext_lazy("lleva tres o cuatro letras, una fecha en seis cifras y tres caracteres más"),
        frozenset({"XAXX010101000", "XEXX010101000"}),
    ),
    "NI": Kind("RUC"),
    "PA": Kind("RUC"),
    "PE": Kind("RUC", (11,), (pe_ruc,)),
    "PY": Kind("RUC", range(4, 10), (py_ruc,), nobodys=frozenset({"444444017"})),
    "SV": Kind("NIT", (14,), (sv_nit,)),
    "US": Kind("EIN"),
    "UY": Kind("RUT", (12,), (uy_rut,)),
    "VE": Kind("RIF", (10,), (rif,), gettext_lazy("lleva una letra (V, E, J, P o G) y nueve cifras")),
}  # fmt: skip


def name_of(country: str) -> str:
    """What the number is called in this country: RUC, CUIT, RFC …"""
    kind = _KINDS.get(country)
    return str(kind.name) if kind else _("Número fiscal")


def bare(text: str) -> str:
    """The number without the signs that everybody sets differently; nothing is checked."""
    return _SIGNS.sub("", clean_line(text)).upper()


def check(country: str, text: str) -> str:
    """The one spelling under which this number is kept: "1790-016919-001" → "1790016919001". Raises `WrongNumber`."""
    number, kind = bare(text), _KINDS.get(country)
    if len(number) > MAX:
        raise WrongNumber(_("Es demasiado largo: el máximo son %(limit)s caracteres.") % {"limit": MAX})
    if not number or kind is None:
        return number
    if number in kind.nobodys:
        raise WrongNumber(
            _("%(number)s es el número de quien no tiene uno propio: en ese caso el campo queda vacío.")
            % {"number": number}
        )
    if not kind.modules:
        return number
    refusals = []
    for module in kind.modules:
        try:
            return _validated(module, number)
        except exceptions.ValidationError as refusal:
            refusals.append(refusal)
    raise WrongNumber(f"{kind.name}: {_reason(kind, number, refusals)}")


def shown(country: str, number: str) -> str:
    """As the country prints it: 30-71122334-9. What is no number of the country is shown as it is kept."""
    kind = _KINDS.get(country)
    for module in kind.modules if kind else ():
        prints: Callable[[str], str] | None = getattr(module, "format", None)
        try:
            if prints is not None and _validated(module, number) == number:
                return prints(number)
        except exceptions.ValidationError:
            continue
    return number


def _validated(module: ModuleType, number: str) -> str:
    if module is rfc:
        return str(rfc.validate(number, validate_check_digits=True))
    return str(module.validate(number))


def _reason(kind: Kind, number: str, refusals: Sequence[exceptions.ValidationError]) -> str:
    if len(number) not in kind.lengths:
        return _wrong_length(kind.lengths, len(number))
    if any(isinstance(refusal, exceptions.InvalidChecksum) for refusal in refusals):
        return _("el dígito verificador no corresponde; puede haber una cifra cambiada.")
    if all(isinstance(refusal, exceptions.InvalidFormat) for refusal in refusals):
        return f"{kind.shape}."
    return _("una de sus partes (tipo, provincia o fecha) no existe; puede haber una cifra cambiada.")


def _wrong_length(lengths: Sequence[int], found: int) -> str:
    facts = {"found": found, "first": lengths[0], "last": lengths[-1]}
    if len(lengths) == 1:
        return _("tiene %(found)s caracteres y deben ser %(first)s.") % facts
    if len(lengths) == 2:
        return _("tiene %(found)s caracteres y deben ser %(first)s o %(last)s.") % facts
    return _("tiene %(found)s caracteres y deben ser entre %(first)s y %(last)s.") % facts
