"""A figure with the address of its tickets, and the lines and tables that figures stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from ventanilla.desks.config import Color
from ventanilla.reports.figures import Tally

MEASURES: Final = {
    "entered": gettext_lazy("Ingresados"),
    "open": gettext_lazy("Siguen abiertos"),
    "reopened": gettext_lazy("Reabiertos"),
    "closed": gettext_lazy("Terminados"),
}


@dataclass(frozen=True)
class Figure:
    count: int
    href: str  # to exactly these tickets


@dataclass(frozen=True)
class Line:
    value: str
    label: str
    tally: Tally
    figures: Sequence[Figure]
    color: Color | None = None
    icon: str = ""
    narrowed: str = ""  # this report, of these tickets only


@dataclass(frozen=True)
class Shown:
    """One table with its chart."""

    key: str
    title: str
    lines: Sequence[Line]
    hidden: int  # lines that are not shown
    chart: str


@dataclass(frozen=True)
class Headline:
    label: str
    explanation: str
    now: Figure
    before: Figure
