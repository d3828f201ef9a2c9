"""Numbers of real companies, as they stand on their invoices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.lib import tax_ids

pytestmark = pytest.mark.once
COUNTRIES = ("AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PY", "SV",
             "US", "UY", "VE", "FR", "")  # fmt: skip


@pytest.mark.parametrize(
    ("country", "typed", "kept", "name"),
    [
        ("EC", " 1790016919-001 ", "1790016919001", "RUC"),
        ("PE", "20100070970", "20100070970", "RUC"),
        ("PY", "80028061-0", "800280610", "RUC"),
        ("AR", "30-50001091-2", "30500010912", "CUIT"),
        ("MX", "wmt970714r10", "WMT970714R10", "RFC"),
        ("CO", "890.903.938–8", "8909039388", "NIT"),
        ("GT", "576937-k", "576937K", "NIT"),
        ("CL", "96.790.240-3", "967902403", "RUT"),
        ("UY", "21-100342-001-7", "211003420017", "RUT"),
        ("BR", "00.000.000/0001-91", "00000000000191", "CNPJ/CPF"),
        ("BR", "390.533.447-05", "39053344705", "CNPJ/CPF"),
        ("VE", "J-00006372-9", "J000063729", "RIF"),
        ("DO", "1-01-85004-3", "101850043", "RNC"),
        ("SV", "0614-050707-104-8", "06140507071048", "NIT"),
        ("BO", "1028 779-020", "1028779020", "NIT"),
        ("FR", "40 303 265 045", "40303265045", "Número fiscal"),
    ],
)
def test_a_number_has_one_spelling_and_its_countrys_name(country: str, typed: str, kept: str, name: str) -> None:
    assert tax_ids.check(country, typed) == kept
    assert tax_ids.check(country, tax_ids.shown(country, kept)) == kept
    assert tax_ids.name_of(country) == name


@pytest.mark.parametrize(
    ("country", "typed", "why"),
    [
        ("EC", "179001691900", "RUC: tiene 12 caracteres y deben ser 13."),
        ("EC", "17900169190O1", "RUC: solo lleva cifras."),
        ("EC", "1792060347001", "RUC: el dígito verificador no corresponde; puede haber una cifra cambiada."),
        ("EC", "9990016919001", "RUC: una de sus partes (tipo, provincia o fecha) no existe; puede haber una cifra cambiada."),
        ("EC", "9999999999999", "9999999999999 es el número de quien no tiene uno propio: en ese caso el campo queda vacío."),
        ("AR", "30-50001091-3", "CUIT: el dígito verificador no corresponde; puede haber una cifra cambiada."),
        ("MX", "WMT970714R1", "RFC: tiene 11 caracteres y deben ser 12 o 13."),
        ("MX", "WMT970714R11", "RFC: el dígito verificador no corresponde; puede haber una cifra cambiada."),
        ("CO", "8903-8", "NIT: tiene 5 caracteres y deben ser entre 8 y 16."),
        ("BR", "00.000.000/0001-92", "CNPJ/CPF: el dígito verificador no corresponde; puede haber una cifra cambiada."),
        ("VE", "J-00006372-X", "RIF: lleva una letra (V, E, J, P o G) y nueve cifras."),
        ("FR", "1" * 33, "Es demasiado largo: el máximo son 32 caracteres."),
    ],
)  # fmt: skip
def test_a_wrong_number_says_what_is_wrong_with_it(country: str, typed: str, why: str) -> None:
    with pytest.raises(tax_ids.WrongNumber) as refused:
        tax_ids.check(country, typed)

    assert str(refused.value) == why


@given(st.sampled_from(COUNTRIES), st.text(max_size=20) | st.from_regex(r"[0-9A-ZÑ&./ -]{0,18}", fullmatch=True))
def test_whatever_is_typed_is_a_number_or_has_a_reason(country: str, typed: str) -> None:
    try:
        kept = tax_ids.check(country, typed)
    except tax_ids.WrongNumber:
        return
    assert tax_ids.check(country, kept) == kept
    assert tax_ids.bare(tax_ids.shown(country, kept)) == kept
