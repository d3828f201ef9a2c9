from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.lib.phones import CannotDial, dialled, tidy


@pytest.mark.parametrize(
    ("typed", "country", "digits"),
    [
        ("099 445 1023", "EC", "593994451023"),
        ("0994451023", "EC", "593994451023"),
        ("+593 99 445 1023", "EC", "593994451023"),
        ("00593994451023", "EC", "593994451023"),
        ("03 296 1450", "EC", "59332961450"),
        ("(02) 299-1234 ext. 12", "EC", "59322991234"),
        ("+52 55 1234 5678", "EC", "525512345678"),
        ("55 1234 5678", "MX", "525512345678"),
        ("011 15-2345-6789", "AR", "5491123456789"),  # a mobile: WhatsApp wants the nine
        ("11 1111 1111", "", ""),
        ("911", "EC", ""),
        ("llámenme", "EC", ""),
        ("", "EC", ""),
        ("0" * 400, "EC", ""),
    ],
)
def test_a_number_as_people_write_it_is_dialled_from_abroad(typed: str, country: str, digits: str) -> None:
    assert dialled(typed, country) == digits


def test_a_number_is_kept_as_the_world_writes_it() -> None:
    assert tidy(" 099-445.1023 ", "EC") == "+593 99 445 1023"
    with pytest.raises(CannotDial):
        tidy("123", "EC")


@given(st.text(max_size=60), st.sampled_from(["EC", "AR", "MX", ""]))
def test_whatever_is_typed_is_digits_or_nothing(typed: str, country: str) -> None:
    found = dialled(typed, country)
    assert found == "" or (found.isascii() and found.isdigit() and len(found) <= 15)
    if found:
        assert dialled(tidy(typed, country), "") == found
