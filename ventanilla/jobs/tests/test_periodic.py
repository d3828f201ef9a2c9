from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ventanilla.jobs import periodic
from ventanilla.jobs.periodic import Every
from ventanilla.jobs.queue import name_of, run_jobs
from ventanilla.schedule import SCHEDULE

HOUR = timedelta(hours=1)


def look_around() -> None: ...


@pytest.fixture(autouse=True)
def _hourly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "schedule", lambda: (Every(HOUR, look_around),))


@pytest.mark.django_db
def test_a_periodic_job_starts_at_once_and_then_every_period() -> None:
    now = timezone.now()

    assert periodic.start_due(now) == [name_of(look_around)]
    run_jobs()
    assert periodic.start_due(now + HOUR * 0.9) == []
    assert periodic.start_due(now + HOUR) == [name_of(look_around)]


@pytest.mark.django_db
def test_it_does_not_start_beside_itself() -> None:
    now = timezone.now()
    periodic.start_due(now)

    assert periodic.start_due(now + HOUR) == []
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_what_was_missed_is_run_once() -> None:
    now = timezone.now()
    periodic.start_due(now)
    run_jobs()

    assert periodic.start_due(now + 100 * HOUR) == [name_of(look_around)]
    run_jobs()
    assert periodic.start_due(now + 100 * HOUR) == []


def test_no_function_stands_twice_on_the_page_of_the_clock() -> None:
    names = [entry.name for entry in SCHEDULE]
    assert len(names) == len(set(names))
