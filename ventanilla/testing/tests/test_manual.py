from __future__ import annotations

from collections import Counter

from ventanilla.testing import manual


def test_the_five_manuals_have_230_lines() -> None:
    counts = Counter(key.split("-")[0] for key in manual.read_lines())

    assert counts.keys() == {"000", "001", "002", "003", "004"}
    assert counts.total() == 230


def test_numbers_of_a_manual_run_without_gaps() -> None:
    for book in ("000", "001", "002", "003", "004"):
        numbers = [int(key.split("-")[1]) for key in manual.read_lines() if key.startswith(book)]

        assert numbers == list(range(1, len(numbers) + 1))


def test_summary_names_what_is_missing_and_ends_with_the_count() -> None:
    lines = {"000-1": "Enter", "000-2": "Log in", "001-1": "Leave"}

    assert manual.summary(lines, {"000-2", "009-9"}) == [
        "000-1  Enter",
        "001-1  Leave",
        "1 of 3 manual lines proved",
    ]
