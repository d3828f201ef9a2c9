"""How a country writes dates, numbers, sizes and lengths of time. Pages, mails and documents all write with this hand."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError, numbers
from django.utils.translation import gettext as _

# A desk's `date_format` → strftime.
DATE_FORMATS: Final = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "dd-mm-yyyy": "%d-%m-%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "mm/dd/yyyy": "%m/%d/%Y",
}


@lru_cache(maxsize=64)
def locale_of(language: str, country: str) -> Locale:
    """Babel's locale of a language in a country: es + EC → es_EC; the plain language where Babel knows no such pair."""
    try:
        return Locale(language, country or None)
    except UnknownLocaleError:
        return Locale(language)


def duration(value: timedelta | None) -> str:
    """2 h 5 min; 3 d 4 h. The two largest units, which is as much as one reads."""
    if value is None:
        return ""
    minutes = max(0, int(value.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, _("d")), (hours, _("h")), (minutes, _("min"))]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{count}\N{NO-BREAK SPACE}{unit}" for count, unit in parts[:2] if count or len(parts) == 1)


def worked(minutes: int) -> str:
    """2 h 15 min: hours, as work is counted, never days; −5 min where they are owed."""
    hours, rest = divmod(abs(minutes), 60)
    parts = ([_("%(count)s h") % {"count": hours}] if hours else []) + (
        [_("%(count)s min") % {"count": rest}] if rest or not hours else []
    )
    return ("−" if minutes < 0 else "") + " ".join(parts)


def number(value: float | None, locale: Locale, digits: int | None = None) -> str:
    if value is None:
        return ""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return str(numbers.format_decimal(value, format=pattern, locale=locale))


def filesize(value: int | None, locale: Locale) -> str:
    """850 B, 12 kB, 3,4 MB: steps of 1,024, as people's own machines count."""
    if value is None:
        return ""
    size, units = float(value), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1023.5 and len(units) > 1:
        size, units = size / 1024, units[1:]
    pattern = "#,##0.#" if units[0] not in ("B", "kB") and size < 99.95 else "#,##0"
    return f"{numbers.format_decimal(size, format=pattern, locale=locale)}\N{NO-BREAK SPACE}{units[0]}"
