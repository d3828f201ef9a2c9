"""Putting jobs into the queue, and looking at what is in it.

A job is the dotted name of a function of ours and a few ids; never an object, never a text that somebody wrote. It may run twice
(its worker died between the work and the commit), so the function does no harm the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Literal, TypeAlias, get_args

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# Each queue has its own thread in the worker: a slow PDF never holds up a mail.
Queue = Literal["mail", "default", "slow"]
QUEUES: Final[tuple[Queue, ...]] = get_args(Queue)

Function = Callable[..., object]
Job: TypeAlias = DBTaskResult[..., None]

KEEP_DONE: Final = timedelta(days=3)
KEEP_FAILED: Final = timedelta(days=60)


def enqueue(
    function: Function | str, *ids: int | str, queue: Queue = "default", run_after: datetime | None = None
) -> None:
    """Run `function(*ids)` once this transaction is committed (not at all if it is rolled back), not before `run_after`."""
    name = function if isinstance(function, str) else name_of(function)
    resolve(name)
    # Always with a date: a job without one would stand behind all that have one, for ever on a busy machine.
    call.using(queue_name=queue, run_after=run_after or timezone.now()).enqueue(name, *ids)


@task()
def call(name: str, *ids: int | str) -> None:
    """The one task that django-tasks knows of. It lets a job be a plain function, without a decorator."""
    resolve(name)(*ids)


def name_of(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@cache
def resolve(name: str) -> Function:
    """The function of this dotted name. Only our own can be a job, whatever stands in the row."""
    if not name.startswith("ventanilla."):
        raise ValueError(f"{name} is not a function of Ventanilla")
    function = import_string(name)
    if not callable(function):
        raise TypeError(f"{name} cannot be called")
    return function  # type: ignore[no-any-return]


def describe(job: Job) -> str:
    """The job as an administrator reads it: `mail.outbound.deliver.deliver_due()`."""
    name, *ids = job.args_kwargs["args"]
    return f"{name.removeprefix('ventanilla.')}({', '.join(map(str, ids))})"


def is_waiting(name: str) -> bool:
    """Is this job, without ids, waiting or running already? For periodic jobs that should not pile up."""
    from ventanilla.jobs.models import Lease

    same = {"args": [name], "kwargs": {}}
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs=same)
    return waiting.exists() or Lease.objects.filter(job__args_kwargs=same).exists()


def failed() -> QuerySet[Job]:
    """Jobs that were given up, the newest first; `traceback` says why."""
    return DBTaskResult.objects.failed().order_by("-finished_at")


def retry(job: Job) -> bool:
    """Let a job that was given up start anew, with all its attempts. False if it is no longer among the failed."""
    again = DBTaskResult.objects.failed().filter(pk=job.pk)
    return bool(again.update(status=TaskResultStatus.READY, run_after=timezone.now(), finished_at=None, worker_ids=[]))


def backlog() -> dict[str, datetime]:
    """Queue → since when its oldest job has been due; a queue with nothing due is not in it."""
    due = DBTaskResult.objects.ready().order_by().values_list("queue_name")
    return dict(due.annotate(since=Min("run_after")))


def sweep() -> None:
    """Forget jobs that ended some days ago, and workers that are long gone."""
    from ventanilla.jobs.models import Heartbeat

    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
    Heartbeat.objects.filter(beat_at__lt=now - KEEP_DONE).delete()


def run_jobs(*, limit: int = 1000) -> int:
    """For tests: run in this process whatever is due, and what becomes due by it. A job that fails is recorded, then raised."""
    from ventanilla.jobs.running import claim, execute, fail, finish

    for count in range(limit):
        held = next((held for queue in QUEUES if (held := claim(queue, "here"))), None)
        if held is None:
            return count
        try:
            # A test's own transaction must survive a job that breaks it.
            with transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext():
                execute(held.job)
        except Exception as error:
            fail(held, error)
            raise
        finish(held)
    raise RuntimeError(f"more than {limit} jobs: one of them seems to start itself")
