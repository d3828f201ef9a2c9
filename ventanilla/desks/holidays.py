"""The public holidays of a country, which a desk there does not work on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from holidays import country_holidays


def holiday(country: str, day: date, language: str = "es") -> str:
    """What this day is called if it is a public holiday, else "": in this language where the country's calendar knows it."""
    return _of(country, day.year, language).get(day, "")


@lru_cache(maxsize=1024)
def _of(country: str, year: int, language: str) -> Mapping[date, str]:
    try:
        found = country_holidays(country, years=year)
        spoken = [one for one in found.supported_languages if one.startswith(language)]
        return dict(country_holidays(country, years=year, language=spoken[0]) if spoken else found)
    except NotImplementedError:  # a country of which the package knows nothing
        return {}
