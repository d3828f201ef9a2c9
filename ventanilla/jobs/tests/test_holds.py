from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ventanilla.jobs import holds
from ventanilla.jobs.queue import enqueue, run_jobs
from ventanilla.jobs.running import claim
from ventanilla.jobs.tests import outside

pytestmark = pytest.mark.django_db


def test_a_held_queue_gives_no_job_and_the_others_do() -> None:
    enqueue(outside.note, "/dev/null", "mail", queue="mail")
    enqueue(outside.note, "/dev/null", "other")
    holds.place(backup_at=timezone.now())

    assert claim("mail", "grace") is None
    assert claim("default", "grace") is not None


def test_what_waited_runs_once_the_hold_is_lifted() -> None:
    enqueue(outside.note, "/dev/null", "mail", queue="mail")
    holds.place(backup_at=timezone.now())
    assert run_jobs() == 0

    assert holds.lift()

    assert run_jobs() == 1
    assert not holds.lift()


def test_restoring_again_holds_on_with_the_newer_backup() -> None:
    monday = timezone.now() - timedelta(days=2)
    holds.place(backup_at=monday)
    first = holds.current()

    holds.place(backup_at=monday + timedelta(days=1))

    again = holds.current()
    assert first is not None
    assert again is not None
    assert (again.placed_at, again.backup_at) == (first.placed_at, monday + timedelta(days=1))
