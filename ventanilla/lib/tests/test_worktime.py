from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ventanilla.lib.worktime import ALWAYS, DAY, Calendar, NoWorkingTime, Span, Week, span_of

pytestmark = pytest.mark.once

GUAYAQUIL = ZoneInfo("America/Guayaquil")
OFFICE: Week = (((8 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 5 + ((), ())
NIGHTS: Week = (((22 * 60, 30 * 60),),) * 7


def office(zone: str = "America/Guayaquil", week: Week = OFFICE, **closed: str) -> Calendar:
    """Closed on days written as `d2026_11_02="Día de los Difuntos"`."""
    names = {date(*map(int, day[1:].split("_"))): name for day, name in closed.items()}
    return Calendar(ZoneInfo(zone), week, lambda day: names.get(day, ""))


def at(text: str, zone: str = "America/Guayaquil", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("08:00-17:30", (480, 1050)),
        ("00:00-24:00", (0, 1440)),
        ("22:00-06:00", (1320, 1800)),
        ("22:00-00:00", (1320, 1440)),
    ],
)
def test_a_span_is_read_in_minutes(text: str, span: Span) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-12 09:30", 60, "2026-11-12 10:30"),
        ("2026-11-12 09:30", 150, "2026-11-12 12:00"),  # the end of a span is still on that day
        ("2026-11-12 09:30", 151, "2026-11-12 13:01"),
        ("2026-11-12 09:30", 480, "2026-11-13 09:30"),
        ("2026-11-12 12:30", 1, "2026-11-12 13:01"),  # at lunch
        ("2026-11-12 03:00", 240, "2026-11-12 12:00"),
        ("2026-11-12 23:59", 1, "2026-11-13 08:01"),
        ("2026-11-13 16:59", 2, "2026-11-16 08:01"),  # over a weekend
        ("2026-11-14 10:00", 480, "2026-11-16 17:00"),
        ("2026-11-12 16:59:30", 1, "2026-11-13 08:00:30"),  # seconds count
        ("2026-11-14 10:00", 0, "2026-11-14 10:00"),
    ],
)
def test_minutes_are_counted_in_working_time_only(start: str, minutes: int, due: str) -> None:
    found = office().add(at(start), minutes)

    assert found == at(due)
    assert office().between(at(start), found) == minutes


def test_it_does_not_matter_in_which_zone_a_moment_is_given() -> None:
    start = at("2026-11-12 09:30")

    assert office().add(start.astimezone(ZoneInfo("Asia/Tokyo")), 151) == office().add(start, 151)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2026-11-12 08:00", True),
        ("2026-11-12 07:59:59", False),
        ("2026-11-12 11:59:59", True),
        ("2026-11-12 12:00", False),
        ("2026-11-14 10:00", False),
    ],
)
def test_a_span_holds_its_beginning_and_not_its_end(moment: str, works: bool) -> None:
    assert office().is_working(at(moment)) is works


def test_a_holiday_is_not_worked_whatever_its_weekday() -> None:
    calendar = office(d2026_11_02="Día de los Difuntos", d2026_11_03="Independencia de Cuenca", d2026_11_07="un sábado")

    assert calendar.add(at("2026-10-30 16:00"), 120) == at("2026-11-04 09:00")
    assert calendar.between(at("2026-10-30 16:00"), at("2026-11-04 09:00")) == 120
    assert not calendar.is_working(at("2026-11-02 10:00"))


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert office().add(at("2028-02-28 16:00"), 120) == at("2028-02-29 09:00")
    assert office().add(at("2028-02-29 16:00"), 120) == at("2028-03-01 09:00")
    assert office().add(at("2027-02-26 16:00"), 120) == at("2027-03-01 09:00")
    assert office(d2028_02_29="cerrado").add(at("2028-02-28 16:00"), 120) == at("2028-03-01 09:00")


def test_a_night_shift_is_one_span() -> None:
    calendar = office(week=NIGHTS)

    assert calendar.add(at("2026-11-12 23:00"), 120) == at("2026-11-13 01:00")
    assert calendar.add(at("2026-11-12 05:00"), 120) == at("2026-11-12 23:00")
    assert calendar.between(at("2026-11-12 12:00"), at("2026-11-14 12:00")) == 2 * 8 * 60


def test_a_night_shift_falls_away_with_the_holiday_on_which_it_begins() -> None:
    calendar = office(week=NIGHTS, d2026_11_12="feriado")

    assert calendar.is_working(at("2026-11-12 05:00")), "that is Wednesday's shift"
    assert not calendar.is_working(at("2026-11-12 23:00"))
    assert not calendar.is_working(at("2026-11-13 05:00"))
    assert calendar.is_working(at("2026-11-13 23:00"))


def test_a_friday_night_reaches_into_saturday() -> None:
    calendar = office(week=(((1320, 1800),),) * 5 + ((), ()))

    assert calendar.add(at("2026-11-13 22:00"), 8 * 60) == at("2026-11-14 06:00")
    assert calendar.add(at("2026-11-14 06:00"), 1) == at("2026-11-16 22:01")


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("America/Santiago", "2026-09-06", 23 * 60),  # 24:00 becomes 01:00: the day has no midnight
        ("America/Santiago", "2026-04-04", 25 * 60),  # 24:00 becomes 23:00
        ("America/Asuncion", "2023-10-01", 23 * 60),
        ("America/Asuncion", "2024-03-23", 25 * 60),
        ("America/Mexico_City", "2022-04-03", 23 * 60),
        ("America/Mexico_City", "2022-10-30", 25 * 60),
        ("America/Mexico_City", "2023-04-02", 24 * 60),  # no longer
        ("America/New_York", "2026-03-08", 23 * 60),
        ("America/New_York", "2026-11-01", 25 * 60),
        ("America/St_Johns", "2010-03-14", 23 * 60),  # at one minute past midnight
        ("America/Havana", "2026-11-01", 25 * 60),
        ("Australia/Lord_Howe", "2026-04-05", 24 * 60 + 30),
        ("Pacific/Apia", "2011-12-30", 0),  # a day that never was
    ],
)
def test_a_day_has_the_minutes_that_the_clock_on_the_wall_shows(zone: str, day: str, minutes: int) -> None:
    weekday = date.fromisoformat(day).weekday()
    that_day: Week = tuple(((0, DAY),) if number == weekday else () for number in range(7))
    noon = at(f"{day} 12:00", "UTC")

    assert office(zone, that_day).between(noon - timedelta(days=2), noon + timedelta(days=2)) == minutes


def test_an_hour_that_is_skipped_is_not_worked_and_one_that_comes_twice_is_worked_twice() -> None:
    zone = "America/New_York"
    small_hours = office(zone, (((60, 180),),) * 7)  # 01:00 to 03:00

    assert small_hours.add(at("2026-03-08 01:00", zone), 60) == at("2026-03-08 03:00", zone)
    assert small_hours.add(at("2026-03-08 01:00", zone), 61) == at("2026-03-09 01:01", zone)
    assert small_hours.add(at("2026-11-01 01:00", zone), 60) == at("2026-11-01 01:00", zone, fold=1).astimezone(UTC)
    assert small_hours.add(at("2026-11-01 01:00", zone), 180) == at("2026-11-01 03:00", zone)
    skipped = office(zone, (((120, 180),),) * 7)
    assert skipped.between(at("2026-03-08 00:00", zone), at("2026-03-09 00:00", zone)) == 0
    twice = office(zone, (((90, 120),),) * 7)  # 01:30 to 02:00
    assert [moment.astimezone(UTC).time() for stretch in _stretches(twice, "2026-11-01", zone) for moment in stretch] == [
        time(5, 30), time(6), time(6, 30), time(7),
    ]  # fmt: skip


def _stretches(calendar: Calendar, day: str, zone: str) -> tuple[tuple[datetime, datetime], ...]:
    return calendar.explain(at(f"{day} 00:00", zone), at(f"{day} 23:00", zone)).stretches


def test_office_hours_do_not_notice_the_change_of_the_clocks() -> None:
    zone = "America/Santiago"
    calendar = office(zone)

    assert calendar.add(at("2026-04-03 16:00", zone), 120) == at("2026-04-06 09:00", zone)
    assert calendar.add(at("2026-09-04 16:00", zone), 120) == at("2026-09-07 09:00", zone)


def test_a_night_shift_is_as_long_as_the_night() -> None:
    zone = "America/New_York"
    calendar = office(zone, NIGHTS)

    assert calendar.between(at("2026-03-07 12:00", zone), at("2026-03-08 12:00", zone)) == 7 * 60
    assert calendar.between(at("2026-10-31 12:00", zone), at("2026-11-01 12:00", zone)) == 9 * 60


def test_nothing_is_worked_backwards() -> None:
    assert office().between(at("2026-11-13 09:00"), at("2026-11-12 09:00")) == 0


@pytest.mark.parametrize("closed", [lambda day: "", lambda day: "siempre"])
def test_a_calendar_by_which_nobody_works_has_no_end(closed: object) -> None:
    week: Week = ((),) * 7 if closed("") == "" else OFFICE  # type: ignore[operator]
    calendar = Calendar(GUAYAQUIL, week, closed)  # type: ignore[arg-type]

    with pytest.raises(NoWorkingTime):
        calendar.add(at("2026-11-12 09:30"), 1)
    assert calendar.between(at("2026-11-12 09:30"), at("2027-11-12 09:30")) == 0


def test_far_dates_are_reached_and_too_far_ones_refused() -> None:
    one_hour_a_week = office(week=(((540, 600),), *((),) * 6))

    assert one_hour_a_week.add(at("2026-11-16 09:00"), 520 * 60) == at("2036-10-27 10:00")
    with pytest.raises(NoWorkingTime):
        one_hour_a_week.add(at("2026-11-16 09:00"), 60 * 52 * 60)
    assert office("America/New_York").between(at("2500-01-01 00:00"), at("2501-01-01 00:00")) == 261 * 480


def test_an_account_tells_what_was_counted_and_what_was_left_out() -> None:
    calendar = office(d2026_11_02="Día de los Difuntos", d2026_11_07="un sábado que nadie trabaja de todos modos")
    start, due = at("2026-10-30 16:30"), calendar.add(at("2026-10-30 16:30"), 480)

    account = calendar.explain(start, due)

    assert account.minutes == 480
    assert account.stretches == (
        (at("2026-10-30 16:30"), at("2026-10-30 17:00")),
        (at("2026-11-03 08:00"), at("2026-11-03 12:00")),
        (at("2026-11-03 13:00"), at("2026-11-03 16:30")),
    )
    assert account.off_hours
    assert account.off_weekdays == (5, 6)
    assert account.closed == ((date(2026, 11, 2), "Día de los Difuntos"),)


def test_an_account_leaves_out_nothing_where_nothing_was() -> None:
    account = office().explain(at("2026-11-12 09:30"), at("2026-11-12 11:30"))

    assert (account.minutes, account.off_hours, account.off_weekdays, account.closed) == (120, False, (), ())
    around_the_clock = office(week=ALWAYS).explain(at("2026-11-12 09:30"), at("2026-11-19 09:30"))
    assert (len(around_the_clock.stretches), around_the_clock.off_hours) == (1, False)


def test_whole_free_days_are_no_off_hours() -> None:
    weekdays: Week = (((0, DAY),),) * 5 + ((), ())
    account = office(week=weekdays).explain(at("2026-11-13 00:00"), at("2026-11-17 00:00"))

    assert (account.off_hours, account.off_weekdays, account.minutes) == (False, (5, 6), 2 * DAY)


# --- Against a second way of counting: slow, and too simple to be wrong --------------------------------------------------


def slowly_working(calendar: Calendar, moment: datetime) -> bool:
    """What the clock on the wall says, looked up among today's spans and what yesterday's leave over."""
    local = moment.astimezone(calendar.zone)
    today, minute = local.date(), 60 * local.hour + local.minute
    for day, shown in ((today, minute), (today - timedelta(days=1), minute + DAY)):
        if not calendar.closed(day) and any(first <= shown < last for first, last in calendar.week[day.weekday()]):
            return True
    return False


def slowly_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    minutes = range((end - start) // timedelta(minutes=1))
    return sum(slowly_working(calendar, start + timedelta(minutes=passed)) for passed in minutes)


def slowly_add(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    at = start
    while minutes:
        minutes -= slowly_working(calendar, at)
        at += timedelta(minutes=1)
    return at


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Spans of a week in order, not crossing; the last of a day may go over midnight as far as the next day allows."""
    week: list[tuple[Span, ...]] = []
    for _day in range(7):
        reached = week[-1][-1][1] - DAY if week and week[-1] else 0
        marks: list[int] = draw(st.lists(st.integers(max(reached, 0), DAY), max_size=4, unique=True).map(sorted))
        week.append(tuple(zip(marks[::2], marks[1::2], strict=False)))
        goes_over: bool = draw(st.booleans())
        if week[-1] and goes_over:
            (first, last), extra = week[-1][-1], draw(st.integers(0, 300))
            week[-1] = (*week[-1][:-1], (first, min(last + extra, first + DAY)))
    monday, sunday = week[0], week[6]
    if monday and sunday and sunday[-1][1] - DAY > monday[0][0]:
        week[6] = ()
    return tuple(week)


# Around the days on which clocks change, of zones that change them at midnight, at two and at odd minutes.
CHANGES = [
    ("America/Santiago", datetime(2026, 4, 5, 3, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("America/Mexico_City", datetime(2022, 10, 30, 7, tzinfo=UTC)),
    ("America/Asuncion", datetime(2024, 3, 24, 3, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("America/Guayaquil", datetime(2026, 11, 12, tzinfo=UTC)),
]


@st.composite
def counts(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, change = draw(st.sampled_from(CHANGES))
    free = draw(st.sets(st.integers(-4, 4), max_size=3))
    days = {change.date() + timedelta(days=number) for number in free}
    calendar = Calendar(ZoneInfo(zone), draw(weeks()), lambda day: "feriado" if day in days else "")
    return calendar, change + timedelta(minutes=draw(st.integers(-3 * DAY, DAY)))


@settings(deadline=None, max_examples=60)
@given(counts(), st.integers(0, 3 * DAY))
def test_what_lies_between_is_what_a_slow_count_finds(count: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = count
    end = start + timedelta(minutes=minutes)

    assert calendar.between(start, end) == slowly_between(calendar, start, end)
    assert calendar.explain(start, end).minutes == calendar.between(start, end)
    assert calendar.is_working(start) is slowly_working(calendar, start)


@settings(deadline=None, max_examples=60)
@given(counts(), st.data())
def test_the_end_is_where_a_slow_count_finds_it(count: tuple[Calendar, datetime], data: st.DataObject) -> None:
    calendar, start = count
    within = slowly_between(calendar, start, start + timedelta(days=5))
    minutes = data.draw(st.integers(0, within))

    due = calendar.add(start, minutes)

    assert due == slowly_add(calendar, start, minutes)
    assert calendar.between(start, due) == minutes


@settings(deadline=None, max_examples=60)
@given(counts(), st.integers(0, 4 * DAY), st.integers(0, 3600 * 24 * 3))
def test_a_length_cut_in_two_is_as_long(count: tuple[Calendar, datetime], minutes: int, seconds: int) -> None:
    calendar, start = count
    cut, end = start + timedelta(minutes=seconds // 60), start + timedelta(minutes=minutes + seconds // 60)

    assert calendar.between(start, cut) + calendar.between(cut, end) == calendar.between(start, end)
    if any(calendar.week):
        late = start + timedelta(seconds=seconds)
        assert calendar.between(late, calendar.add(late, minutes)) == minutes
