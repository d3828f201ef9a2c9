from __future__ import annotations

import csv
import io
import zoneinfo
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ventanilla.lib.tables import Table, Value, to_csv, to_xlsx

pytestmark = pytest.mark.once


def _table(*rows: list[Value], title: str = "Categorías") -> Table:
    return Table(title, ["Nombre", "Tickets"], rows)


def test_csv_in_spanish_parts_cells_by_semicolon_and_begins_with_a_bom() -> None:
    with translation.override("es-ar"):
        content = to_csv([_table(["Conexión; lenta", 3], ["Otra", 2.5])])

    assert content == '\ufeffNombre;Tickets\r\n"Conexión; lenta";3\r\nOtra;2,5\r\n'.encode()


def test_csv_in_english_parts_cells_by_comma() -> None:
    with translation.override("en"):
        assert to_csv([_table(["Slow, very", 2.5])]) == '\ufeffNombre,Tickets\r\n"Slow, very",2.5\r\n'.encode()


def test_several_tables_stand_below_one_another() -> None:
    content = to_csv([_table(["a", 1]), _table(["b", 2], title="Áreas")]).decode("utf-8-sig")

    assert content.splitlines() == ["Categorías", "Nombre;Tickets", "a;1", "", "Áreas", "Nombre;Tickets", "b;2"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    [_head, row] = csv.reader(io.StringIO(to_csv([_table([text, -1])]).decode("utf-8-sig"), newline=""), delimiter=";")
    cell = load_workbook(io.BytesIO(to_xlsx([_table([text, -1])]))).worksheets[0]["A2"]

    assert row == [f"'{text}", "-1"]
    assert (cell.value, cell.data_type) == (text.strip(), "s")


def test_xlsx_has_typed_cells_and_a_frozen_head() -> None:
    moment = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
    with timezone.override(zoneinfo.ZoneInfo("America/Guayaquil")):
        content = to_xlsx([Table("Días", ["Día", "Hora", "Tickets"], [[date(2026, 11, 20), moment, 7]])])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]] == [datetime(2026, 11, 20), datetime(2026, 11, 20, 22, 5), 7]
    assert [cell.number_format for cell in sheet[2]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "General"]
    assert sheet["A1"].font.b


def test_sheets_have_names_that_excel_takes() -> None:
    titles = ["Área / equipo: todo [2026]", "x" * 50, "x" * 60, "", "'"]

    book = load_workbook(io.BytesIO(to_xlsx([_table(title=title) for title in titles])))

    assert book.sheetnames == ["Área   equipo  todo  2026", "x" * 31, "x" * 27 + " 2", "1", "1 2"]


@given(st.text(max_size=80))
def test_any_text_can_be_written(text: str) -> None:
    assert to_csv([_table([text.encode("utf-8", "replace").decode(), 1])])
    assert load_workbook(io.BytesIO(to_xlsx([_table([text, 1], title=text)]))).worksheets[0]["B2"].value == 1
