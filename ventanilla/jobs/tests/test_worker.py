"""The worker as it runs: a process of its own, on a database of its own, killed at random."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from ventanilla.testing.installation import Installation, children, wait_until


@pytest.fixture
def installed(tmp_path: Path) -> Generator[Installation]:
    installed = Installation(tmp_path)
    yield installed
    installed.stop_all()


def enqueue(installed: Installation, *jobs: str) -> None:
    installed.python(
        "from django.db import transaction\n"
        "from ventanilla.jobs.queue import enqueue\n"
        "from ventanilla.jobs.tests import outside\n"
        "with transaction.atomic():\n    " + "\n    ".join(jobs)
    )


def words(installed: Installation) -> list[str]:
    noted = installed.folder / "noted"
    return noted.read_text().split() if noted.exists() else []


def count(installed: Installation, status: str) -> int:
    return int(
        installed.python(
            "from django_tasks_db.models import DBTaskResult\n"
            f"jobs = DBTaskResult.objects.filter(status='{status}').values_list('args_kwargs', flat=True)\n"
            "print(sum(job['args'][0].endswith('.note') for job in jobs))"
        )
    )


def test_every_job_is_done_though_the_worker_is_killed_again_and_again(installed: Installation) -> None:
    chance = random.Random(4)
    noted = installed.folder / "noted"
    enqueue(installed, f"for n in range(120): enqueue(outside.note, {str(noted)!r}, str(n), 20)")

    parent = installed.start("worker")
    kills = 0
    while kills < 12 and len(set(words(installed))) < 120:
        time.sleep(chance.uniform(0.05, 0.4))
        for pid in children(parent):
            os.kill(pid, signal.SIGKILL)
            kills += 1
    wait_until(lambda: len(set(words(installed))) == 120, 40, "all jobs done")

    assert kills == 12
    assert len(words(installed)) <= 120 + kills
    wait_until(lambda: count(installed, "RUNNING") == 0, 10, "nothing left as if it ran")


def test_a_slow_job_does_not_hold_up_a_mail(installed: Installation) -> None:
    noted = str(installed.folder / "noted")
    installed.start("worker")
    enqueue(
        installed,
        f"enqueue(outside.note, {noted!r}, 'slow', 4000, queue='slow')",
        f"enqueue(outside.note, {noted!r}, 'mail', queue='mail')",
    )

    wait_until(lambda: len(words(installed)) == 2, 30, "both done")

    assert words(installed) == ["mail", "slow"]


def test_a_worker_that_is_asked_to_stop_ends_what_it_is_doing(installed: Installation) -> None:
    noted = str(installed.folder / "noted")
    worker = installed.start("worker")
    enqueue(
        installed,
        f"enqueue(outside.note, {noted!r}, 'begun', 0)",
        f"enqueue(outside.note, {noted!r}, 'ended', 1500)",
        f"enqueue(outside.note, {noted!r}, 'left', 0)",
    )
    wait_until(lambda: words(installed) == ["begun"], 20, "the first is done")

    time.sleep(0.3)
    worker.terminate()

    assert worker.wait(10) == 0
    assert words(installed) == ["begun", "ended"]
    assert (count(installed, "READY"), count(installed, "RUNNING")) == (1, 0)


def test_the_worker_leaves_when_its_parent_is_killed(installed: Installation) -> None:
    parent = installed.start("worker")
    wait_until(lambda: len(children(parent)) == 1, 20, "the worker is there")
    [worker] = children(parent)
    time.sleep(1)

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    wait_until(lambda: not _is_alive(worker), 15, "the worker has left")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")
