"""Working time, targets and the counting of hours: what `[deadlines]` and `[hours]` may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.faults import Found, keys, unknown, words

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY = 24 * 60

Table = Mapping[str, Any]


def broken(document: Table) -> Found:
    deadlines, hours = document.get("deadlines", {}), document.get("hours", {})
    if not 1 <= deadlines.get("amber_percent", 80) <= 99:
        yield ("deadlines", "amber_percent"), _("debe estar entre %(low)d y %(high)d") % {"low": 1, "high": 99}
    for day in deadlines.get("calendar", {}):
        yield from _day(deadlines["calendar"], day)
    known = ["default", *keys(document, "priorities")]
    for target in ("first_reply", "resolution"):
        for priority, minutes in deadlines.get(target, {}).items():
            at = ("deadlines", target, priority)
            if priority not in known:
                yield at, unknown(priority, known)
            elif minutes < 1:
                yield at, _("debe ser 1 o más")
    yield from _hours(hours)


def _hours(hours: Table) -> Found:
    for key, low, high in (("minimum", 0, _DAY), ("step", 1, _DAY), ("warn_percent", 1, 99), ("warn_days", 1, 365)):
        if not low <= hours.get(key, low) <= high:
            yield ("hours", key), _("debe estar entre %(low)d y %(high)d") % {"low": low, "high": high}


def _day(calendar: Table, day: str) -> Found:
    last = ""
    for at, span in words(calendar, day, ("deadlines", "calendar")):
        start, _dash, end = span.partition("-")
        if not _SPAN.fullmatch(span):
            yield at, _("un horario se escribe como «08:00-17:30»")
        elif end <= start:
            yield at, _("el horario termina antes de empezar")
        elif start < last:
            yield at, _("los horarios de un día van en orden y no se cruzan")
        else:
            last = end
