"""Rows as clients: lines of the same client belong together, and every cell is judged where it can be without looking anything up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import phonenumbers
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ventanilla.customers.columns import COMPANY, OWNED, PERSON
from ventanilla.customers.reading import Row
from ventanilla.lib import tax_ids
from ventanilla.lib.fold import fold
from ventanilla.lib.text import clean_line

MAX_ADDRESSES: Final = 20
_ROOM: Final = {
    "name": 200, "legal_name": 200, "phone": 40, "address": 300, "tax_id_kept_because": 300, "source": 40, "code": 80,
    "person": 150, "person_email": 254, "person_phone": 40, "version": 60,
}  # fmt: skip
_ROLES: Final = {
    "solicitante": False, "member": False, "miembro": False, "requester": False,
    "encargado": True, "encargada": True, "gerente": True, "manager": True,
}  # fmt: skip


@dataclass
class Fault:
    line: int
    column: str
    text: str


@dataclass
class Person:
    line: int
    name: str
    email: str
    phone: str
    is_manager: bool | None  # None: the line does not say


@dataclass
class Owned:
    line: int
    product: str
    version: str


@dataclass
class Record:
    """A client as the master has it. A cell that is empty says nothing: it never empties what we know."""

    line: int
    cells: dict[str, str]
    country: str = ""
    addresses: list[str] | None = None
    people: list[Person] = field(default_factory=list)
    products: list[Owned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def tax_id(self) -> str:
        return self.cells.get("tax_id", "")

    @property
    def code(self) -> tuple[str, str] | None:
        return (self.cells.get("source", ""), self.cells["code"]) if "code" in self.cells else None

    def blame(self, column: str, text: str, line: int = 0) -> None:
        self.faults.append(Fault(line or self.line, column, text))


def records_of(rows: Iterable[Row], country: str) -> list[Record]:
    """The clients of these rows, in order. `country`: where a client is whose line does not say."""
    found: list[Record] = []
    known: dict[tuple[str, ...], Record] = {}
    for row in rows:
        cells = {key: clean_line(text) if key != "addresses" else text for key, text in row.cells.items()}
        here = _country(cells.get("country", ""), country)
        number = _spelled(here, cells.get("tax_id", ""))
        keys = _keys(here, number, cells)
        if not keys and found and "name" not in cells and any(key in cells for key in (*PERSON, *OWNED)):
            record = found[-1]  # the next line of the client above
        else:
            same = next((known[key] for key in keys if key in known), None)
            if same is None:
                record = _new(row.line, cells, here, number, country)
                found.append(record)
            else:
                record = same
                _compare(record, row.line, cells, number)
            known |= dict.fromkeys(keys, record)
        _add_person(record, row.line, cells)
        _add_owned(record, row.line, cells)
    return found


def _keys(country: str, number: str, cells: dict[str, str]) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [("tax", country, number)] if number else []
    return [*keys, ("code", cells.get("source", ""), cells["code"])] if "code" in cells else keys


def _new(line: int, cells: dict[str, str], country: str, number: str, default: str) -> Record:
    company = {key: cells[key] for key in COMPANY if key in cells and key not in ("addresses", "country")}
    record = Record(line, company, country)
    if country not in _countries():
        record.blame("country", _("Este país no existe: se escribe su nombre o sus dos letras, como EC."))
        record.country = default
    _judge_tax_id(record, number)
    if not record.tax_id and record.code is None:
        record.blame("tax_id", _("Hace falta el número fiscal o el código, para reconocer al cliente la próxima vez."))
    for key in set(company) & set(_ROOM):
        _judge_length(record, key, company[key], line)
    if "phone" in company and not _can_be_dialled(company["phone"], record.country):
        record.blame("phone", _undialable(company["phone"]))
    if "addresses" in cells:
        record.addresses = _addresses(record, cells["addresses"])
    return record


def _spelled(country: str, text: str) -> str:
    """The number as it is kept. Spreadsheets take away a zero at its beginning, which the check digit gives back."""
    for given in (text, f"0{text}"):
        try:
            return tax_ids.check(country, given)
        except tax_ids.WrongNumber:
            continue
    return tax_ids.bare(text)


def _judge_tax_id(record: Record, number: str) -> None:
    if not number:
        record.cells.pop("tax_id", None)
        return
    record.cells["tax_id"] = number
    try:
        tax_ids.check(record.country, number)
        record.cells.pop("tax_id_kept_because", None)
    except tax_ids.WrongNumber as wrong:
        if "tax_id_kept_because" not in record.cells:
            record.blame("tax_id", str(wrong))  # unless this very number is kept already: `planning` looks


def _compare(record: Record, line: int, cells: dict[str, str], number: str) -> None:
    """Another line of a client that we had: it may repeat what was said of the company, not say something else."""
    said = {**cells, "tax_id": number} if number else cells
    for key in COMPANY:
        if key not in said or key in ("country", "tax_id_kept_because"):
            continue
        if key == "addresses":
            differs = record.addresses is not None and _split(said[key]) != record.addresses
        else:
            differs = record.cells.get(key, said[key]) != said[key]
        if differs:
            text = _("La línea %(line)s ya dice otra cosa de este cliente.") % {"line": record.line}
            record.blame(key, text, line)
        elif key not in record.cells and key != "addresses":
            record.cells[key] = said[key]
    if not any(key in cells for key in (*PERSON, *OWNED)):
        record.blame("tax_id", _("Este cliente ya está en la línea %(line)s.") % {"line": record.line}, line)


def _add_person(record: Record, line: int, cells: dict[str, str]) -> None:
    if not any(key in cells for key in PERSON):
        return
    name, email, phone = (cells.get(key, "") for key in ("person", "person_email", "person_phone"))
    email = email.lower()
    if not (name or email):
        record.blame("person", _("Falta el nombre del solicitante."), line)
        return
    for key in set(cells) & set(_ROOM) & set(PERSON):
        _judge_length(record, key, cells[key], line)
    if email and not _is_address(email):
        record.blame("person_email", _not_an_address(email), line)
    if phone and not _can_be_dialled(phone, record.country):
        record.blame("person_phone", _undialable(phone), line)
    role = fold(cells.get("role", ""))
    if role and role not in _ROLES:
        record.blame("role", _("El rol puede ser «solicitante» o «encargado»."), line)
    one = Person(line, name or email, email, phone, _ROLES.get(role))
    twin = next((other for other in record.people if _same_person(other, one)), None)
    if twin is None:
        record.people.append(one)
    elif (twin.name, twin.phone) != (one.name, one.phone):
        record.blame("person", _("La línea %(line)s ya dice otra cosa de esta persona.") % {"line": twin.line}, line)


def _same_person(one: Person, other: Person) -> bool:
    return one.email == other.email if one.email and other.email else fold(one.name) == fold(other.name)


def _add_owned(record: Record, line: int, cells: dict[str, str]) -> None:
    product, version = cells.get("product", ""), cells.get("version", "")
    if version and not product:
        record.blame("version", _("Hay una versión sin su producto."), line)
    if not product:
        return
    _judge_length(record, "version", version, line)
    twin = next((one for one in record.products if fold(one.product) == fold(product)), None)
    if twin is None:
        record.products.append(Owned(line, product, version))
    elif version not in ("", twin.version):
        record.blame("version", _("La línea %(line)s ya dice otra versión.") % {"line": twin.line}, line)


# --- Single cells -----------------------------------------------------------------------------------------------------


def _judge_length(record: Record, key: str, text: str, line: int) -> None:
    if len(text) > _ROOM[key]:
        found = {"length": len(text), "limit": _ROOM[key]}
        record.blame(key, _("El texto tiene %(length)s caracteres; el máximo es %(limit)s.") % found, line)


def _addresses(record: Record, text: str) -> list[str]:
    found = _split(text)
    for one in found:
        if not _is_address(one):
            record.blame("addresses", _not_an_address(one))
    if len(found) > MAX_ADDRESSES:
        record.blame("addresses", _("Son demasiadas: el máximo es %(limit)s.") % {"limit": MAX_ADDRESSES})
    return found


def _split(text: str) -> list[str]:
    return sorted({one.lower() for one in re.split(r"[\s;,|]+", text) if one})


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _not_an_address(text: str) -> str:
    return _("«%(line)s» no es una dirección de correo.") % {"line": text[:80]}


def _can_be_dialled(text: str, country: str) -> bool:
    """Whether somebody there could dial one of the numbers that stand here."""
    return any(_possible(one, country) for one in re.split(r"[;/|]| y | o ", text))


def _possible(text: str, country: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, country or None))
    except phonenumbers.NumberParseException:
        return False


def _undialable(text: str) -> str:
    return _("«%(phone)s» no es un teléfono que se pueda marcar desde este país.") % {"phone": text[:60]}


def _country(text: str, default: str) -> str:
    """Two letters, or a name in either of our languages; what is neither stays as it is, to be blamed."""
    if not text:
        return default
    return _countries().get(fold(text), text.upper()[:20])


_names: dict[str, str] = {}


def _countries() -> dict[str, str]:
    if not _names:
        for language in ("es", "en"):
            for code, name in Locale(language).territories.items():
                if len(code) == 2 and code.isalpha():
                    _names.update({fold(name): code, fold(code): code, code: code})
    return _names
