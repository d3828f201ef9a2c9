"""Files as the programs of our countries write them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ventanilla.customers.reading import MAX_ROWS, Row, Unreadable, read
from ventanilla.customers.records import records_of

pytestmark = pytest.mark.once
LINES = "RUC;Nombre comercial;Correos\r\n1790016919001;Ñandú «Café»;a@x.ec\r\n"
ROWS = [Row(2, {"tax_id": "1790016919001", "name": "Ñandú «Café»", "addresses": "a@x.ec"})]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(f"Hoja {number}")
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_found_out(encoding: str, separator: str) -> None:
    assert read(LINES.replace(";", separator).encode(encoding), "clientes.csv") == ROWS


def test_headings_are_known_in_both_languages_however_they_are_written() -> None:
    raw = "TAX ID,Company name,E-mails,TELÉFONO,Razón Social\n1,Acme,a@x.ec,022555555,Acme S.A.\n"

    assert read(raw.encode(), "x.csv")[0].cells == {
        "tax_id": "1", "name": "Acme", "addresses": "a@x.ec", "phone": "022555555", "legal_name": "Acme S.A.",
    }  # fmt: skip


def test_a_workbook_may_hold_its_people_on_a_sheet_of_their_own() -> None:
    raw = workbook(
        [["RUC", "Nombre"], [1790016919001, "Favorita"], [None, None], ["=A1", "=SUM(1;2)"]],
        [["Notas"], ["nada de esto"]],
        [["RUC", "Solicitante", "Correo del solicitante"], [1790016919001.0, "Ana", "ana@x.ec"]],
    )

    assert read(raw, "clientes.xlsx") == [
        Row(2, {"tax_id": "1790016919001", "name": "Favorita"}),
        Row(4, {"tax_id": "=A1", "name": "=SUM(1;2)"}),
        Row(2, {"tax_id": "1790016919001", "person": "Ana", "person_email": "ana@x.ec"}),
    ]


def test_a_cell_that_looks_like_a_formula_stays_text_without_the_apostrophe_before_it() -> None:
    raw = "Código;Nombre;Teléfono\n'-1;=1+1;+593 2 255 5555\n1;'=cmd|x;\n"

    assert [row.cells for row in read(raw.encode(), "x.csv")] == [
        {"code": "-1", "name": "=1+1", "phone": "+593 2 255 5555"}, {"code": "1", "name": "=cmd|x"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "El archivo está vacío."),
        (b"RUC;Nombre;Telefnoo\n1;a;2", "Columnas desconocidas: «Telefnoo»."),
        (b"RUC;Nombre;R.U.C;NOMBRE\n1;a;2;b", "La columna «Nombre» está dos veces."),
        ("Nombre;Teléfono\na;2".encode(), "Falta la columna «Número fiscal» o «Código»."),
        (b"RUC;Nombre\n", "Solo hay títulos en el archivo, ningún cliente."),
        (b"RUC;Nombre\n1;a;sobra", "La línea 2 tiene más celdas que la primera."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Es un libro de Excel antiguo (.xls)."),
        (b"PK\x03\x04 roto", "El libro de Excel está dañado o protegido: no se puede leer."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "«x» no es una tabla: se leen archivos CSV y XLSX."),
        (b"RUC;Nombre\n" + b"1;a\n" * (MAX_ROWS + 1), "Son demasiadas líneas: el máximo son 25000."),
        (b"a" * (10 * 1024 * 1024 + 1), "El archivo pesa demasiado: el máximo son 10 MB."),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(raw, "x")

    assert why in str(refused.value)


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"RUC;Nombre;Correos;Teléfono\n{text}".encode())
)
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        rows = read(raw, "x")
    except Unreadable:
        return
    assert all(record.line for record in records_of(rows, "EC"))


def test_lines_of_one_client_belong_together() -> None:
    raw = (
        "RUC;Código;Nombre;Correos;Solicitante;Correo del solicitante;Rol;Producto;Versión\n"
        "1790016919001;C1;Favorita;b@x.ec, A@x.ec;Ana;ana@x.ec;encargada;Sii4;4.1\n"
        "1790016919001;;;;Luis;;;;\n"
        ";;;;Eva;eva@x.ec;;;\n"
        ";C1;Favorita;;;;;Otro;\n"
    )

    (record,) = records_of(read(raw.encode(), "x.csv"), "EC")

    assert record.faults == []
    assert record.addresses == ["a@x.ec", "b@x.ec"]
    assert [(one.name, one.email, one.is_manager) for one in record.people] == [
        ("Ana", "ana@x.ec", True), ("Luis", "", None), ("Eva", "eva@x.ec", None),
    ]  # fmt: skip
    assert [(one.product, one.version) for one in record.products] == [("Sii4", "4.1"), ("Otro", "")]


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ("1792060347001;;a;;;", "tax_id", "RUC: el dígito verificador no corresponde; puede haber una cifra cambiada."),
        (";;a;;;", "tax_id", "Hace falta el número fiscal o el código, para reconocer al cliente la próxima vez."),
        (
            "1792060346001;Atlántida;a;;;",
            "country",
            "Este país no existe: se escribe su nombre o sus dos letras, como EC.",
        ),
        ("1792060346001;;a;12;;", "phone", "«12» no es un teléfono que se pueda marcar desde este país."),
        ("1792060346001;;a;;jefe@;", "addresses", "«jefe@» no es una dirección de correo."),
        ("1792060346001;;a;;;nadie", "person_email", "«nadie» no es una dirección de correo."),
        (f"1792060346001;;{'a' * 201};;;", "name", "El texto tiene 201 caracteres; el máximo es 200."),
    ],
)
def test_a_bad_cell_is_told_with_its_line_and_column(line: str, column: str, why: str) -> None:
    raw = f"RUC;País;Nombre;Teléfono;Correos;Correo del solicitante\n1790016919001;;Buena;;;\n{line}\n"

    good, bad = records_of(read(raw.encode(), "x.csv"), "EC")

    assert good.faults == []
    assert [(fault.line, fault.column, fault.text) for fault in bad.faults] == [(3, column, why)]


def test_the_second_line_of_a_number_is_told_where_the_first_is() -> None:
    raw = "RUC;Nombre\n1790016919001;Uno\n1790016919-001;Uno\n1790016919001;Otro\n"

    (record,) = records_of(read(raw.encode(), "x.csv"), "EC")

    assert [(fault.line, fault.column) for fault in record.faults] == [(3, "tax_id"), (4, "name"), (4, "tax_id")]


def test_a_zero_that_a_spreadsheet_took_away_comes_back() -> None:
    (record,) = records_of([Row(2, {"tax_id": "990005087001", "name": "Noboa"})], "EC")

    assert (record.tax_id, record.faults) == ("0990005087001", [])


def test_countries_are_known_by_name_and_by_letters() -> None:
    rows = [
        Row(line, {"code": str(line), "name": "x", "country": name})
        for line, name in enumerate(("México", "PE", "united states"))
    ]

    assert [record.country for record in records_of(rows, "EC")] == ["MX", "PE", "US"]
