from __future__ import annotations

import random
from collections.abc import Generator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from ventanilla.jobs import queue, running
from ventanilla.jobs.models import Lease
from ventanilla.jobs.queue import enqueue, run_jobs

done: list[tuple[int | str, ...]] = []


def work(*ids: int | str) -> None:
    done.append(ids)


def break_down() -> None:
    raise LookupError("nothing there")


def work_then_more() -> None:
    enqueue(work, 1)


@pytest.fixture(autouse=True)
def _nothing_done() -> Generator[None]:
    done.clear()
    yield
    done.clear()


@pytest.mark.django_db
def test_a_job_runs_with_its_ids() -> None:
    enqueue(work, 7, "seven")

    assert run_jobs() == 1
    assert done == [(7, "seven")]
    assert run_jobs() == 0


@pytest.mark.django_db
def test_a_job_may_be_given_by_name() -> None:
    enqueue(queue.name_of(work), 7)

    run_jobs()

    assert done == [(7,)]


@pytest.mark.django_db
def test_a_name_that_is_nothing_of_ours_is_refused_when_it_is_enqueued() -> None:
    with pytest.raises(ValueError, match=r"os\.system"):
        enqueue("os.system", "ls")
    with pytest.raises(ImportError):
        enqueue("ventanilla.jobs.queue.nothing_here")
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_is_rolled_back_with_the_change_it_belongs_to() -> None:
    with transaction.atomic():
        enqueue(work, 1)
        transaction.set_rollback(True)

    assert run_jobs() == 0
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_a_job_waits_for_the_commit() -> None:
    with transaction.atomic():
        enqueue(work, 1)
        assert done == []

    run_jobs()

    assert done == [(1,)]


@pytest.mark.django_db
def test_a_job_waits_for_its_time() -> None:
    enqueue(work, 1, run_after=timezone.now() + timedelta(hours=1))

    assert run_jobs() == 0

    DBTaskResult.objects.update(run_after=timezone.now())
    assert run_jobs() == 1


@pytest.mark.django_db
def test_jobs_run_in_the_order_in_which_they_came() -> None:
    for number in range(5):
        enqueue(work, number)

    run_jobs()

    assert done == [(0,), (1,), (2,), (3,), (4,)]


@pytest.mark.django_db
def test_what_a_job_enqueues_runs_too() -> None:
    enqueue(work_then_more)

    assert run_jobs() == 2
    assert done == [(1,)]


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_later_and_later_and_then_given_up() -> None:
    random.seed(7)
    enqueue(break_down)
    waits = []

    for _ in range(running.ATTEMPTS):
        before = timezone.now()
        with pytest.raises(LookupError):
            run_jobs()
        job = DBTaskResult.objects.get()
        waits.append((job.run_after - before).total_seconds())
        DBTaskResult.objects.update(run_after=before)

    assert job.status == TaskResultStatus.FAILED
    assert [round(wait) for wait in waits[:3]] == [pytest.approx(n, rel=0.3) for n in (5, 20, 80)]
    assert max(waits) < 3600 * 1.26
    assert run_jobs() == 0
    assert not Lease.objects.exists()


@pytest.mark.django_db
def test_a_job_that_was_given_up_says_why_and_can_be_started_again() -> None:
    enqueue(break_down)
    job = _claimed()
    job.job.worker_ids = ["w"] * running.ATTEMPTS
    running.fail(job, LookupError("nothing there"))

    given_up = queue.failed().get()
    assert queue.describe(given_up) == "jobs.tests.test_queue.break_down()"
    assert "nothing there" in given_up.traceback

    assert queue.retry(given_up)
    assert not queue.retry(given_up)
    with pytest.raises(LookupError):
        run_jobs()
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


@pytest.mark.django_db
def test_a_job_in_hand_is_nobody_elses() -> None:
    enqueue(work, 1)
    _claimed()

    assert running.claim("default", "second") is None
    assert running.take_back(timezone.now()) == 0


@pytest.mark.django_db
def test_a_job_comes_back_when_its_lease_runs_out() -> None:
    enqueue(work, 1)
    _claimed()

    assert running.take_back(timezone.now() + running.LEASE + timedelta(seconds=1)) == 1

    assert run_jobs() == 1
    assert done == [(1,)]


@pytest.mark.django_db
def test_a_renewed_lease_does_not_run_out() -> None:
    enqueue(work, 1)
    held = _claimed()
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    running.renew([held.token])

    assert running.take_back(timezone.now()) == 0


@pytest.mark.django_db
def test_the_late_end_of_a_job_that_was_taken_away_does_no_harm() -> None:
    enqueue(work, 1)
    late = _claimed()
    running.release("first")
    second = running.claim("default", "second")
    assert second is not None

    assert not running.finish(late)
    assert not running.fail(late, LookupError())

    job = DBTaskResult.objects.get()
    assert (job.status, job.worker_ids) == (TaskResultStatus.RUNNING, ["first", "second"])
    assert running.finish(second)
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_a_job_that_always_kills_its_worker_is_given_up_at_last() -> None:
    enqueue(work, 1)

    for _ in range(running.DEATHS):
        assert running.claim("default", "w") is not None
        running.release("w")

    assert queue.failed().count() == 1
    assert running.claim("default", "w") is None


@pytest.mark.django_db
def test_the_backlog_says_since_when_each_queue_waits() -> None:
    assert queue.backlog() == {}
    first = timezone.now() - timedelta(minutes=5)
    enqueue(work, 1, queue="mail", run_after=first)
    enqueue(work, 2, queue="mail")
    enqueue(work, 3, queue="slow", run_after=timezone.now() + timedelta(days=1))

    assert queue.backlog() == {"mail": first}


@pytest.mark.django_db
def test_old_jobs_are_swept_away_and_waiting_ones_stay() -> None:
    enqueue(work, 1)
    run_jobs()
    enqueue(work, 2)
    DBTaskResult.objects.filter(finished_at__isnull=False).update(finished_at=timezone.now() - timedelta(days=4))

    queue.sweep()

    assert [job.args_kwargs["args"][1] for job in DBTaskResult.objects.all()] == [2]


@pytest.mark.django_db
def test_looking_for_work_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert running.claim("default", "w") is None


def _claimed() -> running.Held:
    held = running.claim("default", "first")
    assert held is not None
    return held
