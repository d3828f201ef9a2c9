"""The code on a paper says what it was made of, to us alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.documents.verification import Claim, code_of, read

pytestmark = pytest.mark.once

CLAIM = Claim(1042, 17, "client", "es", b"abc")


@given(
    st.integers(1, 2**62), st.integers(0, 2**40), st.sampled_from(["client", "staff"]), st.sampled_from(["es", "en"])
)
def test_a_code_says_what_it_was_made_of(number: int, version: int, audience: str, language: str) -> None:
    claim = Claim(number, version, audience, language, b"\x00\xff\x10")  # type: ignore[arg-type]

    assert read(code_of(claim)) == claim


def test_case_dashes_spaces_and_letters_that_look_alike_do_not_matter() -> None:
    code = code_of(CLAIM)

    assert read(code.lower().replace("-", "")) == CLAIM
    assert read(f" {code.replace('-', ' ')} ") == CLAIM
    assert read(code.replace("0", "O").replace("1", "l")) == CLAIM


def test_a_code_of_which_one_letter_differs_is_none_of_ours() -> None:
    code = code_of(CLAIM)
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    changed = [
        code[:at] + letters[(letters.index(letter) + 7) % 32] + code[at + 1 :]
        for at, letter in enumerate(code[:-1])
        if letter != "-"
    ]

    assert [read(one) for one in changed] == [None] * len(changed)


@pytest.mark.parametrize(
    "nonsense", ["", "-", "K7QM", "ñandú", "é" * 30, "\x00" * 40, "A" * 10_000, "U" * 24, "🙂" * 20]
)
def test_anything_else_is_none_of_ours(nonsense: str) -> None:
    assert read(nonsense) is None


@given(st.text(max_size=100))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert read(text) is None


def test_a_code_from_before_the_key_was_changed_is_believed(settings: pytest.FixtureRequest) -> None:
    settings.SECRET_KEY = "old"  # type: ignore[attr-defined]
    code = code_of(CLAIM)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["older", "old"]  # type: ignore[attr-defined]
    assert read(code) == CLAIM

    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert read(code) is None
