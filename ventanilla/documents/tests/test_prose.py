"""What people wrote keeps its lines and loses nothing, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.documents.prose import breakable, paragraphs

pytestmark = pytest.mark.once


def test_paragraphs_lines_and_indents_stay() -> None:
    assert paragraphs("Uno\ndos\n\n  tres   cuatro\n") == [
        {"kind": "text", "lines": ["Uno", "dos"]},
        {"kind": "text", "lines": ["\N{NO-BREAK SPACE}" * 2 + "tres" + "\N{NO-BREAK SPACE}" * 3 + "cuatro"]},
    ]


def test_what_stands_between_fences_is_code() -> None:
    found = paragraphs("Sale:\n```py\nraise ValueError\n\n  x\n```\nGracias.")

    assert [part["kind"] for part in found] == ["text", "code", "text"]
    assert found[1]["lines"] == ["raise ValueError", "", "\N{NO-BREAK SPACE}" * 2 + "x"]


def test_a_fence_that_is_not_closed_is_text() -> None:
    assert paragraphs("```\nx") == [{"kind": "text", "lines": ["```", "x"]}]


@pytest.mark.parametrize(
    ("text", "kind"), [("مرحبا 1", "rtl"), ("123 שלום", "rtl"), ("Hola مرحبا", "text"), ("123", "text")]
)
def test_a_paragraph_goes_as_its_first_letter_does(text: str, kind: str) -> None:
    assert paragraphs(text)[0]["kind"] == kind


def test_an_endless_word_may_break_and_a_usual_one_may_not() -> None:
    assert "\u200b" not in breakable("Otorrinolaringología en Tegucigalpa")
    assert max(map(len, breakable("x" * 500).split("\u200b"))) <= 12
    assert breakable("https://ejemplo.com/segmento?clave=1").split("\u200b")[0] == "https://"


@given(st.text(max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    whole = "".join(line for part in paragraphs(text) for line in part["lines"])

    def letters(value: str) -> str:
        return "".join(letter for letter in value if letter.isalnum())

    assert letters(whole) == letters(text)
