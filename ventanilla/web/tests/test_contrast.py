"""The tokens of tokens.css keep the contrast of WCAG AA, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static/css/tokens.css"
COLORS = ("gray", "blue", "cyan", "teal", "green", "yellow", "orange", "red", "pink", "purple")
PAPERS = ("bg", "surface", "raised", "sunken", "hover")
THEMES = ("light", "dark")

TEXT = 4.5  # of text
SHAPE = 3.0  # of icons, dots, the frame of a field, the ring of the focus

PAIRS = [
    *(
        (f"{color}-{text}", f"{color}-{paper}", TEXT)
        for color in COLORS
        for text, paper in (("ink", "soft"), ("on", "solid"))
    ),
    *((f"{color}-ink", paper, TEXT) for color in COLORS for paper in ("bg", "surface", "raised", "hover")),
    *((f"{color}-mark", paper, SHAPE) for color in COLORS for paper in ("bg", "surface")),
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "ink-3") for paper in PAPERS),
    *(("ink", f"{color}-soft", TEXT) for color in COLORS),
    *(("accent", paper, TEXT) for paper in (*PAPERS, "accent-soft")),
    *(("accent-strong", paper, TEXT) for paper in (*PAPERS, "accent-soft")),
    ("accent-on", "accent", TEXT),
    ("accent-on", "accent-strong", TEXT),
    ("note-ink", "note-bg", TEXT),
    ("note-on", "note-line", TEXT),
    ("ink", "note-bg", TEXT),
    ("ink-2", "note-bg", TEXT),
    ("ink-2", "accent-soft", TEXT),
    *(("field-line", paper, SHAPE) for paper in ("bg", "surface")),
    ("red-on", "red-ink", TEXT),  # a dangerous button under the pointer
]


def tokens() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--v-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_ink_and_paper_keeps_its_contrast(theme: str) -> None:
    known, place = tokens(), THEMES.index(theme)

    poor = {
        f"{front} on {back}": round(ratio, 2)
        for front, back, least in PAIRS
        if (ratio := contrast(known[front][place], known[back][place])) < least
    }

    assert poor == {}


def test_all_ten_colours_have_their_six_parts() -> None:
    parts = {f"{color}-{part}" for color in COLORS for part in ("soft", "line", "ink", "mark", "solid", "on")}

    assert parts - tokens().keys() == set()


def test_no_colour_is_written_outside_the_tokens() -> None:
    strays = {
        file.name: found
        for file in TOKENS.parent.glob("*.css")
        if file != TOKENS and (found := re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8})\b[^{}]*;", file.read_text()))
    }

    assert strays == {}
