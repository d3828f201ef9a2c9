"""A file of clients as rows of text, whatever program wrote it: CSV in the encodings and with the separators that are about, or XLSX.

Nothing is judged here but whether the file can be read at all. Rows keep the number of their line, by which people find them again.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from ventanilla.customers.columns import LABELS, key_of
from ventanilla.lib.text import clean

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 25_000
MAX_COLUMNS: Final = 60
_MAX_CELL: Final = 4_000
_MAX_UNPACKED: Final = 300 * 1024 * 1024  # a workbook is a packed archive
_SEPARATORS: Final = ";,\t|"
_LIVE: Final = ("=", "+", "-", "@")


class Unreadable(Exception):
    """Not a table of clients. Says why, in the reader's language."""


@dataclass(frozen=True)
class Row:
    """A line with something in it: its cells by the keys of `columns`."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)


def read(raw: bytes, name: str) -> list[Row]:
    """All rows of the file. Raises `Unreadable`."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(_("El archivo pesa demasiado: el máximo son %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
    if not raw.strip():
        raise Unreadable(_("El archivo está vacío."))
    if raw.startswith(b"PK\x03\x04"):
        return _rows_of_sheets(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("Es un libro de Excel antiguo (.xls). Guardado como .xlsx o CSV sí se puede leer."))
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")) and _utf_16(raw) is None:
        raise Unreadable(_("«%(name)s» no es una tabla: se leen archivos CSV y XLSX.") % {"name": name[:80]})
    lines = list(_lines(_decoded(raw)))
    return _rows(lines, _("el archivo"))


# --- CSV --------------------------------------------------------------------------------------------------------------


def _decoded(raw: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with or without, else Windows-1252, which Excel writes in our countries."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    guessed = _utf_16(raw)
    if guessed:
        return raw.decode(guessed, errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _utf_16(raw: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every second place."""
    head = raw[:400]
    if head.count(0) < len(head) // 3:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable(
            _("La línea %(line)s no se puede leer: le falta cerrar unas comillas.") % {"line": before + 1}
        ) from error


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _rows_of_sheets(raw: bytes) -> list[Row]:
    """The first sheet, and those after it that have the same kinds of columns: people on a sheet of their own, say."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise Unreadable(_("El libro ocupa demasiado una vez abierto."))
        book = load_workbook(io.BytesIO(raw), read_only=True)
        found: list[Row] = []
        for place, sheet in enumerate(book.worksheets):
            lines = list(_sheet_lines(sheet))
            if place and not _has_clients(lines):
                continue
            found += _rows(lines, _("la hoja «%(sheet)s»") % {"sheet": sheet.title})
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook fails in a hundred ways
        raise Unreadable(_("El libro de Excel está dañado o protegido: no se puede leer.")) from error
    return found


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), 1):
        if number > MAX_ROWS * 2:  # rows that only have colours are rows too
            break
        yield number, [_written(value) for value in cells]


def _written(value: Any) -> str:
    """A cell as people see it: a tax number that Excel took for a number is no 1790016919001.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)


def _has_clients(lines: Sequence[tuple[int, list[str]]]) -> bool:
    head = next((cells for _line, cells in lines if any(cells)), [])
    keys = {key_of(cell) for cell in head}
    return bool(keys & {"tax_id", "code"}) and len(keys - {""}) > 1


# --- Either -----------------------------------------------------------------------------------------------------------


def _rows(lines: Iterable[tuple[int, list[str]]], where: str) -> list[Row]:
    numbered = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not numbered:
        raise Unreadable(_("No hay nada en %(where)s.") % {"where": where})
    keys = _keys(numbered[0][1])
    if len(numbered) - 1 > MAX_ROWS:
        raise Unreadable(_("Son demasiadas líneas: el máximo son %(limit)s.") % {"limit": MAX_ROWS})
    rows = []
    for line, cells in numbered[1:]:
        if any(cell.strip() for cell in cells[len(keys) :]):
            raise Unreadable(_("La línea %(line)s tiene más celdas que la primera.") % {"line": line})
        filled = {key: text for key, cell in zip(keys, cells, strict=False) if key and (text := _text(cell))}
        if filled:
            rows.append(Row(line, filled))
    if not rows:
        raise Unreadable(_("Solo hay títulos en %(where)s, ningún cliente.") % {"where": where})
    return rows


def _keys(head: Sequence[str]) -> list[str]:
    """Which column each heading means; all that is wrong with the headings at once."""
    while head and not head[-1].strip():
        head = head[:-1]
    if len(head) > MAX_COLUMNS:
        raise Unreadable(_("Son demasiadas columnas: el máximo son %(limit)s.") % {"limit": MAX_COLUMNS})
    keys = [key_of(cell) for cell in head]
    unknown = [_quoted(cell) for cell, key in zip(head, keys, strict=True) if not key and cell.strip()]
    twice = dict.fromkeys(key for key in keys if key and keys.count(key) > 1)
    faults = [_("La columna «%(column)s» está dos veces.") % {"column": LABELS[key]} for key in twice]
    if unknown:
        told = {"unknown": ", ".join(unknown), "known": ", ".join(str(label) for label in LABELS.values())}
        faults.append(_("Columnas desconocidas: %(unknown)s. Las que se leen son: %(known)s.") % told)
    if not {"tax_id", "code"} & set(keys):
        faults.append(
            _("Falta la columna «%(one)s» o «%(other)s».") % {"one": LABELS["tax_id"], "other": LABELS["code"]}
        )
    if faults:
        raise Unreadable(" ".join(faults))
    return keys


def _quoted(cell: str) -> str:
    return f"«{clean(cell)[:40]}»"


def _text(cell: str) -> str:
    """What a cell says. The apostrophe before «=» by which programs keep text from being calculated is no part of it."""
    text = clean(cell)[:_MAX_CELL]
    return text[1:] if text.startswith("'") and text[1:].startswith(_LIVE) else text
