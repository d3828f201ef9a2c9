"""Working time, targets and the counting of hours: what `[deadlines]` and `[hours]` may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.faults import Found, keys, unknown, words
from ventanilla.desks.config import TARGETS, Weekday
from ventanilla.lib.worktime import span_of

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY: Final = 24 * 60
# A span that ends before it begins goes over midnight; one so long was meant otherwise.
_LONGEST_NIGHT: Final = 16 * 60
_WEEKDAYS: Final = get_args(Weekday)
MAX_WEEKS: Final = 520

Table = Mapping[str, Any]


def broken(document: Table) -> Found:
    deadlines = document.get("deadlines", {})
    if not 1 <= deadlines.get("amber_percent", 80) <= 99:
        yield ("deadlines", "amber_percent"), _("debe estar entre %(low)d y %(high)d") % {"low": 1, "high": 99}
    yield from _calendar(deadlines.get("calendar", {}))
    yield from _targets(document, deadlines)
    yield from _hours(document.get("hours", {}))


def _targets(document: Table, deadlines: Table) -> Found:
    known = ["default", *keys(document, "priorities")]
    week = _week(deadlines.get("calendar", {}))
    for target in TARGETS:
        for priority, minutes in deadlines.get(target, {}).items():
            at = ("deadlines", target, priority)
            if priority not in known:
                yield at, unknown(priority, known)
            elif minutes < 1:
                yield at, _("debe ser 1 o más")
            elif not week:
                yield at, _("un plazo necesita un horario de trabajo, y no hay ninguna hora laborable")
            elif minutes > MAX_WEEKS * week:
                yield at, _("con este horario de trabajo el plazo pasa de diez años")


def _week(calendar: Table) -> int:
    """The working minutes of a week."""
    spans = [span_of(span) for day in calendar for _at, span in words(calendar, day, ()) if _SPAN.fullmatch(span)]
    return sum(end - start for start, end in spans)


def _hours(hours: Table) -> Found:
    for key, low, high in (("minimum", 0, _DAY), ("step", 1, _DAY), ("warn_percent", 1, 99), ("warn_days", 1, 365)):
        if not low <= hours.get(key, low) <= high:
            yield ("hours", key), _("debe estar entre %(low)d y %(high)d") % {"low": low, "high": high}


def _calendar(calendar: Table) -> Found:
    reached = dict.fromkeys(_WEEKDAYS, 0)  # how far the day before goes on after midnight
    for day, after in zip(_WEEKDAYS, (*_WEEKDAYS[1:], _WEEKDAYS[0]), strict=True):
        spans = [span_of(span) for _at, span in words(calendar, day, ()) if _SPAN.fullmatch(span)]
        reached[after] = max(0, spans[-1][1] - _DAY) if spans else 0
    for day in calendar:
        last = reached.get(day, 0)
        for at, span in words(calendar, day, ("deadlines", "calendar")):
            if not _SPAN.fullmatch(span):
                yield at, _("un horario se escribe como «08:00-17:30»")
                continue
            start, end = span_of(span)
            if end > _DAY and end - start > _LONGEST_NIGHT:
                yield at, _("el horario termina antes de empezar")
            elif start < last:
                yield at, _("los horarios de un día van en orden y no se cruzan")
            else:
                last = end
