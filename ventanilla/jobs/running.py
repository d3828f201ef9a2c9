"""A job's way from ready to done: claimed under a lease, performed, ended by whoever holds the lease; taken back from the dead.

Every change is one short transaction that moves the job's state and its lease together, so that a process killed at any point
leaves either a ready job, or a leased one that comes back.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connections, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ventanilla.jobs import holds
from ventanilla.jobs.models import Lease
from ventanilla.jobs.queue import Job, Queue, describe, resolve
from ventanilla.lib import logs

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
# After so many attempts that raised, a job is given up; about two hours after the first.
ATTEMPTS: Final = 8
# A job that takes its whole process down with it, every time, must end as well.
DEATHS: Final = 25
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    """A job that this process runs, as long as its lease is renewed."""

    job: Job
    token: str
    queue: Queue
    since: float = field(default_factory=time.monotonic)


def claim(queue: Queue, worker: str) -> Held | None:
    """The next job that is due, leased to this worker. None of a queue that is held."""
    due = DBTaskResult.objects.ready().filter(queue_name=queue)
    if not due.exists():  # reads only: an idle worker never takes SQLite's one write lock
        return None
    if holds.is_held(queue):  # reads only as well: it may stay so for days
        return None
    with transaction.atomic():
        job = due.get_locked()
        if job is None:
            return None
        job.claim(worker)
        lease = Lease.objects.create(
            job=job, token=secrets.token_hex(16), worker=worker, expires_at=timezone.now() + LEASE
        )
    return Held(job, lease.token, queue)


def perform(held: Held) -> None:
    """Run the job and record how it ended. An error is recorded and logged, not raised."""
    with logs.about(job=describe(held.job), queue=held.queue):
        try:
            execute(held.job)
        except Exception as error:
            logger.exception("job failed, attempt %d", len(held.job.worker_ids))
            trouble = error  # the name `error` ends with this block, before the function below is done with it
            through_trouble(lambda: fail(held, trouble))
        else:
            through_trouble(lambda: finish(held))
            logger.info("job done", extra={"fields": {"ms": round((time.monotonic() - held.since) * 1000)}})


def execute(job: Job) -> None:
    name, *ids = job.args_kwargs["args"]
    resolve(name)(*ids)


def finish(held: Held) -> bool:
    """The job is done. False, and nothing happens, if it was taken from us meanwhile."""
    with transaction.atomic():
        if not _let_go(held):
            return False
        held.job.set_successful(None)
    return True


def fail(held: Held, error: Exception) -> bool:
    """The job raised: try again later, or give it up. False, and nothing happens, if it was taken from us meanwhile."""
    with transaction.atomic():
        if not _let_go(held):
            return False
        attempts = len(held.job.worker_ids)
        if attempts >= ATTEMPTS:
            held.job.set_failed(error)
            logger.error("job %s given up after %d attempts", describe(held.job), attempts)
        else:
            DBTaskResult.objects.filter(pk=held.job.pk).update(
                status=TaskResultStatus.READY,
                run_after=timezone.now() + pause(attempts),
                exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
                traceback="".join(format_exception(error)),
            )
    return True


def _let_go(held: Held) -> bool:
    gone = Lease.objects.filter(token=held.token).delete()[0]
    if not gone:
        logger.warning("job %s ended after it had been taken from this worker", describe(held.job))
    return bool(gone)


def pause(attempts: int) -> timedelta:
    """Wait before the next attempt: four times as long each time, and never quite the same, so that failures spread out."""
    exact: timedelta = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    return exact * random.uniform(0.75, 1.25)  # noqa: S311


def renew(tokens: Iterable[str]) -> None:
    """These jobs are still being worked on."""
    Lease.objects.filter(token__in=list(tokens)).update(expires_at=timezone.now() + LEASE)


def take_back(now: datetime) -> int:
    """Jobs whose lease has run out become ready again."""
    return sum(_return(lease, now) for lease in Lease.objects.filter(expires_at__lt=now).select_related("job"))


def release(workers: str) -> int:
    """Jobs of workers that are known to be dead become ready again at once. Given is what their names begin with."""
    dead = Lease.objects.filter(worker__startswith=workers).select_related("job")
    return sum(_return(lease, None) for lease in dead)


def _return(lease: Lease, expired_at: datetime | None) -> int:
    with transaction.atomic():
        same = Lease.objects.filter(pk=lease.pk, token=lease.token)
        if expired_at is not None:
            same = same.filter(expires_at__lt=expired_at)  # its worker may have come round while we looked
        if not same.delete()[0]:
            return 0
        if len(lease.job.worker_ids) >= DEATHS:
            lease.job.set_failed(RuntimeError(f"the worker died {DEATHS} times while it ran this job"))
        else:
            DBTaskResult.objects.filter(pk=lease.job_id).update(status=TaskResultStatus.READY, run_after=timezone.now())
    logger.warning("job %s came back: its worker %s was lost", describe(lease.job), lease.worker)
    return 1


def through_trouble(step: Callable[[], T], *, patience: float = 300) -> T:
    """Do it, even if the database is locked for long or gone for a while: a job that is done should not be done again."""
    until = time.monotonic() + patience
    wait = 0.2
    while True:
        try:
            return step()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until or transaction.get_connection().in_atomic_block:
                raise
            logger.warning("the database does not answer; trying again in %.1f s", wait)
            connections.close_all()
            time.sleep(wait)
            wait = min(wait * 2, 5)
