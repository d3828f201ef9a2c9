"""The days that a report is about, the days that it compares them with, and the steps in which it counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from django.db.models import Q
from django.utils import timezone

StepName = Literal["day", "week", "month"]

MAX_DAYS: Final = 5 * 366
# A chart of more days, or of more weeks, is a fence.
_MOST_DAYS: Final = 45
_MOST_WEEKS: Final = 30
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """From one day to another, both included, in the reader's time zone."""

    since: date
    until: date

    @property
    def length(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Days:
        """As many days, just before these."""
        return Days(self.since - timedelta(days=self.length), self.since - _ONE)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer within."""
        return midnight(self.until + _ONE)

    def within(self, column: str) -> Q:
        return Q(**{f"{column}__gte": midnight(self.since), f"{column}__lt": self.ends})

    @property
    def step(self) -> StepName:
        if self.length <= _MOST_DAYS:
            return "day"
        return "week" if self.length <= _MOST_WEEKS * 7 else "month"

    def steps(self) -> list[Days]:
        """These days in days, weeks or months; the first and the last may be cut."""
        return list(self._cut(_LAST_OF[self.step]))

    def _cut(self, last_of: Callable[[date], date]) -> Iterator[Days]:
        since = self.since
        while since <= self.until:
            until = min(last_of(since), self.until)
            yield Days(since, until)
            since = until + _ONE


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- The periods that a reader picks by name --------------------------------------------------------------------------


def _this_month(today: date) -> tuple[Days, Days]:
    """So far, beside as many days of the last one."""
    first = today.replace(day=1)
    before = _month_before(first)
    return Days(first, today), Days(before.since, min(before.since + (today - first), before.until))


def _last_month(today: date) -> tuple[Days, Days]:
    month = _month_before(today)
    return month, _month_before(month.since)


def _ninety_days(today: date) -> tuple[Days, Days]:
    days = Days(today - timedelta(days=89), today)
    return days, days.before


def _this_year(today: date) -> tuple[Days, Days]:
    """So far, beside the last one up to the same day."""
    same_day = _same_day(today, today.year - 1)
    return Days(date(today.year, 1, 1), today), Days(date(today.year - 1, 1, 1), same_day)


NAMED: Final[Mapping[str, Callable[[date], tuple[Days, Days]]]] = {
    "month": _this_month,
    "last-month": _last_month,
    "90-days": _ninety_days,
    "year": _this_year,
}


def _month_before(day: date) -> Days:
    until = day.replace(day=1) - _ONE
    return Days(until.replace(day=1), until)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # the 29th of February
        return day.replace(year=year, day=28)


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - _ONE


_LAST_OF: Final[Mapping[StepName, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": _sunday,
    "month": _month_end,
}
