"""Working time: when somebody is at work, and how much of it lies between two moments. Arithmetic only; it never asks the clock.

A minute counts if the clock on the wall of the calendar's place stands within one of its spans then. So where clocks are put
forward an hour that was skipped is not worked, and where they are put back an hour that comes twice is worked twice. A span over
midnight belongs to the day on which it begins: it falls away with that day's holiday, and not with the next day's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = 24 * 60
# How far an end is looked for. A calendar may be closed for weeks; one that stays closed for years has no end to find.
HORIZON: Final = timedelta(days=50 * 366)

Span = tuple[int, int]  # minutes after midnight; an end past 24 hours is on the next day
Week = tuple[tuple[Span, ...], ...]  # Monday first
Stretch = tuple[datetime, datetime]
ALWAYS: Final[Week] = (((0, DAY),),) * 7


class NoWorkingTime(ValueError):
    """Nobody ever works by this calendar, or not enough: the end would never come."""


def span_of(text: str) -> Span:
    """«08:00-17:30» → (480, 1050); «22:00-06:00» ends on the next day → (1320, 1800)."""
    start, end = (60 * int(half[:2]) + int(half[3:]) for half in text.split("-"))
    return start, end if end > start else end + DAY


def open_every_day(day: date) -> str:
    return ""


@dataclass(frozen=True)
class Account:
    """How working minutes between two moments were counted: the stretches in local time, and what between them was left out."""

    minutes: int
    stretches: tuple[Stretch, ...]
    off_hours: bool  # hours outside of the spans of days on which somebody works
    off_weekdays: tuple[int, ...]  # Monday is 0: days of the week without a span
    closed: tuple[tuple[date, str], ...]  # days that would have been worked, and why they were not


@dataclass(frozen=True)
class Calendar:
    """The spans of each weekday, in order and not crossing, in a time zone. `closed` names the holiday that a day is, or ""."""

    zone: ZoneInfo
    week: Week
    closed: Callable[[date], str] = field(default=open_every_day)

    def is_working(self, at: datetime) -> bool:
        return next(self._stretches(at, at + timedelta(microseconds=1)), None) is not None

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so many minutes have been worked since `start`. Raises `NoWorkingTime`."""
        start = start.astimezone(UTC)
        left = timedelta(minutes=minutes)
        if not left:
            return start
        for begin, end in self._stretches(start, start + HORIZON):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise NoWorkingTime

    def between(self, start: datetime, end: datetime) -> int:
        """Whole minutes worked between two moments; none if the end comes first."""
        worked = sum((until - begin for begin, until in self._stretches(start, end)), timedelta())
        return worked // timedelta(minutes=1)

    def explain(self, start: datetime, end: datetime) -> Account:
        stretches = tuple(_joined(self._stretches(start, end)))
        moments = [start.astimezone(UTC), *(moment for stretch in stretches for moment in stretch), end.astimezone(UTC)]
        off_hours, weekdays, closed = False, set(), {}
        for begin, until in zip(moments[::2], moments[1::2], strict=True):
            for day in self._days(begin, until):
                if not self.week[day.weekday()]:
                    weekdays.add(day.weekday())
                elif label := self.closed(day):
                    closed[day] = label
                else:
                    off_hours = True
        return Account(
            minutes=self.between(start, end),
            stretches=tuple((begin.astimezone(self.zone), until.astimezone(self.zone)) for begin, until in stretches),
            off_hours=off_hours,
            off_weekdays=tuple(sorted(weekdays)),
            closed=tuple(sorted(closed.items())),
        )

    def _stretches(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """What is worked between two moments, in order. Stretches may touch one another."""
        at, end = start.astimezone(UTC), end.astimezone(UTC)
        while at < end:
            offset, until = self._steady(at, min(at + timedelta(days=1), end))
            for begin, stop in self._by_the_wall(at.replace(tzinfo=None) + offset, until.replace(tzinfo=None) + offset):
                yield (begin - offset).replace(tzinfo=UTC), (stop - offset).replace(tzinfo=UTC)
            at = until

    def _steady(self, at: datetime, until: datetime) -> tuple[timedelta, datetime]:
        """The offset from UTC at a moment, and how long it holds; no zone changes it twice within a day."""
        offset = self._offset(at)
        if self._offset(until - timedelta(microseconds=1)) == offset:
            return offset, until
        before, after = at, until
        while after - before > timedelta(microseconds=1):
            middle = before + (after - before) / 2
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return offset, after

    def _offset(self, at: datetime) -> timedelta:
        offset = at.astimezone(self.zone).utcoffset()
        assert offset is not None
        return offset

    def _by_the_wall(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """What is worked between two readings of the clock on the wall, which runs on evenly between them."""
        day = start.date() - timedelta(days=1)  # its last span may reach over midnight
        while day <= end.date():
            spans = self.week[day.weekday()]
            if spans and not self.closed(day):
                midnight = datetime.combine(day, time())
                for first, last in spans:
                    begin = max(start, midnight + timedelta(minutes=first))
                    until = min(end, midnight + timedelta(minutes=last))
                    if begin < until:
                        yield begin, until
            day += timedelta(days=1)

    def _days(self, start: datetime, end: datetime) -> Iterator[date]:
        """The local days that a length of time touches."""
        if start >= end:
            return
        day = start.astimezone(self.zone).date()
        last = (end - timedelta(microseconds=1)).astimezone(self.zone).date()
        while day <= last:
            yield day
            day += timedelta(days=1)


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same with those that touch made one."""
    last: Stretch | None = None
    for begin, end in stretches:
        if last is not None and last[1] == begin:
            last = (last[0], end)
        else:
            if last is not None:
                yield last
            last = (begin, end)
    if last is not None:
        yield last
