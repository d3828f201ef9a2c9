"""The charts of a report as `charts.js` reads them: labels, series of values, and tokens for their colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.console.reporting.figures import MEASURES, Line
from ventanilla.desks.config import Color
from ventanilla.reports.figures import Tally, total

Chart = dict[str, Any]


def columns(lines: Sequence[Line]) -> Chart:
    """What came in beside what was closed, over time."""
    return {
        "labels": [line.label for line in lines],
        "series": [
            _series("entered", "blue", [line.tally.entered for line in lines]),
            _series("closed", "green", [line.tally.closed for line in lines]),
        ],
    }


def by_state(lines: Sequence[Line]) -> Chart:
    entered = _series("entered", "gray", [line.tally.entered for line in lines])
    return {
        "labels": [line.label for line in lines],
        "series": [entered | {"colors": [line.color for line in lines]}],
        "lying": True,
    }


def bars(lines: Sequence[Line], rest: Sequence[tuple[str, Tally]]) -> Chart:
    """Of what came in, what is open and what is over; the many small ones together."""
    labels, tallies = [line.label for line in lines], [line.tally for line in lines]
    if rest:
        labels.append(ngettext("%(num)s más", "%(num)s más", len(rest)) % {"num": len(rest)})
        tallies.append(total(tally for _value, tally in rest))
    over = {"name": _("Ya terminados"), "color": "teal", "values": [tally.entered - tally.open for tally in tallies]}
    return {
        "labels": labels,
        "series": [_series("open", "orange", [tally.open for tally in tallies]), over],
        "lying": True,
        "stacked": True,
    }


def _series(measure: str, color: Color, values: Sequence[int]) -> Chart:
    return {"name": str(MEASURES[measure]), "color": color, "values": values}
