from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from ventanilla.lib.text import initials
from ventanilla.lib.writing import duration
from ventanilla.web import filters, place

MOMENT = datetime(2025, 7, 10, 19, 5, tzinfo=UTC)


def desk(**config: str) -> SimpleNamespace:
    facts = {
        "country": "AR",
        "time_zone": "America/Argentina/Buenos_Aires",
        "register": "es-ar",
        "date_format": "dd-mm-yyyy",
    }
    return SimpleNamespace(config=SimpleNamespace(**{**facts, **config}))


@pytest.fixture
def buenos_aires() -> Iterator[None]:
    with place.standing(desk()):
        yield


@pytest.mark.usefixtures("buenos_aires")
def test_dates_are_written_as_the_desk_writes_them_in_its_zone() -> None:
    assert filters.date_text(MOMENT) == "10-07-2025"
    assert filters.datetime_text(MOMENT) == "10-07-2025 16:05"
    assert filters.date_text(date(2025, 7, 1)) == "01-07-2025"
    assert filters.day_text(MOMENT) == "jueves, 10 de julio de 2025"


def test_each_desk_has_its_own_order_of_day_and_month() -> None:
    with place.standing(desk(date_format="mm/dd/yyyy")):
        assert filters.date_text(MOMENT) == "07/10/2025"
    with place.standing(desk(date_format="yyyy-mm-dd")):
        assert filters.date_text(MOMENT) == "2025-07-10"


@pytest.mark.usefixtures("buenos_aires")
def test_nothing_is_written_where_there_is_no_date() -> None:
    assert [write(None) for write in (filters.date_text, filters.datetime_text, filters.ago, filters.when)] == [""] * 4


@pytest.mark.usefixtures("buenos_aires")
def test_how_long_ago_comes_with_the_date_and_in_the_readers_language() -> None:
    then = timezone.now() - timedelta(hours=2, seconds=5)

    spanish = filters.ago(then)
    with translation.override("en"):
        english = filters.relative(then)

    assert spanish == (
        f'<time datetime="{then.isoformat()}" title="{filters.datetime_text(then)}" data-ago>hace 2 horas</time>'
    )
    assert english == "2 hours ago"


@pytest.mark.usefixtures("buenos_aires")
def test_numbers_and_sizes_follow_the_country() -> None:
    assert filters.number(1234567.5) == "1.234.567,5"
    assert [filters.filesize(size) for size in (0, 850, 12_288, 3_565_158, 10 * 1024 * 1024)] == [
        "0\xa0B",
        "850\xa0B",
        "12\xa0kB",
        "3,4\xa0MB",
        "10\xa0MB",
    ]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "0\xa0min"),
        (timedelta(minutes=5), "5\xa0min"),
        (timedelta(hours=2, minutes=5), "2\xa0h 5\xa0min"),
        (timedelta(days=3, hours=4, minutes=9), "3\xa0d 4\xa0h"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta, said: str) -> None:
    assert duration(length) == said


def test_text_of_people_is_escaped_and_keeps_its_paragraphs() -> None:
    assert filters.text("Hola\nmundo\r\n\r\n<script>alert(1)</script> & más") == (
        "<p>Hola<br>mundo</p><p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; más</p>"
    )


@pytest.mark.parametrize(
    ("typed", "address", "after"),
    [
        ("https://a.example/x?y=1&z=2.", "https://a.example/x?y=1&amp;z=2", "."),
        ("http://a.example/(b)", "http://a.example/(b)", ""),
        ("(http://a.example/b)", "http://a.example/b", ")"),
        ("mailto:ana@a.example,", "mailto:ana@a.example", ","),
    ],
)
def test_addresses_become_links_without_the_sentences_punctuation(typed: str, address: str, after: str) -> None:
    written = filters.text(typed)

    assert f'href="{address}" rel="noopener noreferrer nofollow ugc"' in written
    assert written.endswith(f"</a>{after}</p>")


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", 'https://a.example/"onclick=alert(1)', "https://"]
)
def test_no_other_address_becomes_a_link_and_none_leaves_its_attribute(typed: str) -> None:
    written = filters.text(typed)

    assert "javascript:" not in written.partition("href=")[2]
    assert '"onclick' not in written


def test_a_person_has_initials_and_always_the_same_colour() -> None:
    assert [initials(name) for name in ("María José Andrade", "Ñusta", "ana.ruiz@a.example", "")] == [
        "MA",
        "Ñ",
        "AE",
        "?",
    ]
    assert filters.person_color("María José Andrade") == filters.person_color("María José Andrade")


def test_leaving_a_place_puts_everything_back() -> None:
    before = translation.get_language(), timezone.get_current_timezone_name(), place.current()

    with place.standing(desk(), SimpleNamespace(language="en", time_zone="America/Lima")):
        within = translation.get_language(), timezone.get_current_timezone_name(), place.current().country

    assert within == ("en", "America/Lima", "AR")
    assert (translation.get_language(), timezone.get_current_timezone_name(), place.current()) == before
