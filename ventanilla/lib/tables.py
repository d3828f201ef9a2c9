"""Tables for spreadsheets: CSV as the reader's own program opens it, and XLSX with typed cells.

Whatever people typed stays text: no cell becomes a formula, whichever program opens it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ventanilla.lib.text import clean

Value = str | int | float | date | datetime | None

_LIVE: Final = ("=", "+", "-", "@", "\t", "\r")
_MAX_CELL: Final = 32_767  # characters; Excel calls a file with more damaged
_MAX_TITLE: Final = 31
_NOT_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_MEASURED_ROWS: Final = 200
_WIDTHS: Final = (10, 60)


@dataclass(frozen=True)
class Table:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]


def to_csv(tables: Sequence[Table]) -> bytes:
    """One table, or several below one another, each under its title.

    With a BOM, without which Excel takes UTF-8 for something else. In Spanish the comma stands in numbers, so a semicolon parts the cells.
    """
    is_english = (get_language() or "es").startswith("en")
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if is_english else ";", lineterminator="\r\n")
    for place, table in enumerate(tables):
        if len(tables) > 1:
            writer.writerows([[]] * bool(place) + [[_harmless(table.title)]])
        writer.writerow([_harmless(label) for label in table.head])
        for row in table.rows:
            writer.writerow([_written(value, point="." if is_english else ",") for value in row])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """A sheet for each table, its head frozen."""
    book = Workbook(write_only=True)
    for table, title in zip(tables, _sheet_titles(table.title for table in tables), strict=True):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(table), 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_cell(sheet, label, bold=True) for label in table.head])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(value: Value, *, point: str) -> str:
    """A cell of a CSV. Dates as ISO writes them, which every program of every country takes for dates."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, datetime):
        return _here(value).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", point)


def _harmless(text: str) -> str:
    """A spreadsheet calculates what begins like a formula; an apostrophe before it says that it is text."""
    return f"'{text}" if text.startswith(_LIVE) else text


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, str):
        value = clean(value)[:_MAX_CELL]
    elif isinstance(value, datetime):
        value = _here(value)
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type] # the stubs know no dates
    if isinstance(value, str):
        cell.data_type = "s"  # also what begins with "="
        cell.quotePrefix = value.startswith(_LIVE)  # and stays so when somebody edits the cell
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _here(value: datetime) -> datetime:
    """In the reader's zone, which spreadsheets do not know."""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None)


def _widths(table: Table) -> Iterator[int]:
    least, most = _WIDTHS
    for place, label in enumerate(table.head):
        longest = max((len(str(row[place])) for row in table.rows[:_MEASURED_ROWS]), default=0)
        yield min(max(least, longest, len(label)) + 2, most)


def _sheet_titles(titles: Iterable[str]) -> Iterator[str]:
    """What Excel takes for the name of a sheet: short, without some characters, and each once."""
    seen: set[str] = set()
    for given in titles:
        title = base = _NOT_IN_TITLE.sub(" ", clean(given)).strip("' ")[:_MAX_TITLE] or "1"
        number = 1
        while title.casefold() in seen:
            number += 1
            title = f"{base[: _MAX_TITLE - 4]} {number}"
        seen.add(title.casefold())
        yield title
