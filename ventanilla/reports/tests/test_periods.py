from __future__ import annotations

import zoneinfo
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.reports.periods import MAX_DAYS, NAMED, Days, midnight

pytestmark = pytest.mark.once

DATES = st.dates(date(1980, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("name", "today", "days", "before"),
    [
        ("month", date(2026, 11, 21), ("2026-11-01", "2026-11-21"), ("2026-10-01", "2026-10-21")),
        ("month", date(2026, 3, 31), ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ("last-month", date(2026, 1, 5), ("2025-12-01", "2025-12-31"), ("2025-11-01", "2025-11-30")),
        ("90-days", date(2026, 11, 21), ("2026-08-24", "2026-11-21"), ("2026-05-26", "2026-08-23")),
        ("year", date(2028, 2, 29), ("2028-01-01", "2028-02-29"), ("2027-01-01", "2027-02-28")),
    ],
)
def test_a_named_period_stands_beside_the_one_before(
    name: str, today: date, days: tuple[str, str], before: tuple[str, str]
) -> None:
    found = NAMED[name](today)

    assert [(one.since.isoformat(), one.until.isoformat()) for one in found] == [days, before]


@given(DATES, st.integers(0, MAX_DAYS - 1))
def test_steps_cover_each_day_once_and_are_few(since: date, more: int) -> None:
    days = Days(since, since + timedelta(days=more))

    steps = days.steps()

    assert sum(step.length for step in steps) == days.length
    assert (steps[0].since, steps[-1].until) == (days.since, days.until)
    assert all(after.since == step.until + timedelta(days=1) for step, after in pairwise(steps))
    assert len(steps) <= 62


@pytest.mark.parametrize(
    ("length", "step", "first"),
    [(31, "day", 1), (90, "week", 5), (365, "month", 14), (730, "month", 14)],
)
def test_a_longer_period_is_counted_in_longer_steps(length: int, step: str, first: int) -> None:
    since = date(2026, 6, 17)  # a Wednesday

    days = Days(since, since + timedelta(days=length - 1))

    assert (days.step, days.steps()[0].length) == (step, first)


def test_a_day_begins_at_midnight_where_the_reader_is() -> None:
    with timezone.override(zoneinfo.ZoneInfo("America/Guayaquil")):
        assert midnight(date(2026, 11, 21)).isoformat() == "2026-11-21T00:00:00-05:00"
