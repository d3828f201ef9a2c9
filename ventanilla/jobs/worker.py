"""The worker: one process with a thread for each queue, under a parent that starts it again.

The parent does nothing but wait, so nothing can happen to it; it forks, so a worker that was killed is back within a moment and
shares its memory. Workers of one parent bear its name and a number; each takes over what those before it held. If parent and worker
die together, as with the machine, the jobs come back when their leases run out.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import threading
import time
import uuid
from datetime import timedelta
from types import FrameType
from typing import Final, NoReturn

from django.conf import settings
from django.db import connections
from django.utils import timezone

from ventanilla.jobs import periodic, running
from ventanilla.jobs.models import Heartbeat
from ventanilla.jobs.queue import QUEUES, Queue
from ventanilla.jobs.running import Held
from ventanilla.lib import maintenance

logger = logging.getLogger(__name__)

# An idle thread looks for work this often; a busy one does not wait at all.
SHORTEST_POLL: Final = 0.1
LONGEST_POLL: Final = 0.8
BEAT: Final = 5.0
# A job that takes longer than this hangs: the worker leaves, and is started anew.
LONGEST_JOB: Final[dict[Queue, float]] = {"mail": 600, "default": 600, "slow": 3600}
# How long a worker that was asked to stop waits for the jobs it runs.
GRACE: Final = 25.0

STOP: Final = (signal.SIGTERM, signal.SIGINT)
CAME_TO_NOTHING: Final = 70  # exit status: the worker left of its own accord because something hangs


class Worker:
    def __init__(self, family: str, number: int) -> None:
        self.family = f"{family}."
        self.name = f"{family}.{number}"
        self.stopping = threading.Event()
        self._held: dict[Queue, Held] = {}
        self._parent = os.getppid()

    def run(self) -> int:
        """Work until SIGTERM, or until the parent is gone."""
        for asking in STOP:
            signal.signal(asking, self._asked_to_stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
        running.through_trouble(lambda: running.release(self.family))
        threads = [threading.Thread(target=self._work, args=[queue], name=queue, daemon=True) for queue in QUEUES]
        for thread in threads:
            thread.start()
        logger.info("worker %s runs the queues %s", os.getpid(), ", ".join(QUEUES))
        status = self._keep_time()
        self.stopping.set()
        self._leave(threads)
        return status

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _work(self, queue: Queue) -> None:
        """The life of one thread. Nothing that a job or the database does may end it."""
        poll = SHORTEST_POLL
        while not self.stopping.is_set():
            try:
                held = None if maintenance.is_on(settings.DATA) else running.claim(queue, self.name)
                if held is None:
                    poll = min(poll * 1.5, LONGEST_POLL)
                    self.stopping.wait(poll * random.uniform(0.8, 1.2))  # noqa: S311
                    continue
                poll = SHORTEST_POLL
                self._held[queue] = held
                running.perform(held)
            except Exception:
                logger.exception("queue %s: trying again", queue)
                connections.close_all()
                self.stopping.wait(LONGEST_POLL)
            finally:
                self._held.pop(queue, None)
        connections.close_all()

    def _keep_time(self) -> int:
        """Beat, renew the leases of what runs here, take back what died elsewhere, start what is due by the clock."""
        started_at = timezone.now()
        while not self.stopping.is_set():
            if os.getppid() != self._parent:
                logger.warning("the parent of this worker is gone; stopping")
                return 0
            if self._hangs():
                return CAME_TO_NOTHING
            try:
                now = timezone.now()
                running.renew([held.token for held in list(self._held.values())])
                running.take_back(now)
                Heartbeat.objects.update_or_create(
                    worker=self.name,
                    defaults={"beat_at": now},
                    create_defaults={
                        "beat_at": now, "started_at": started_at, "host": socket.gethostname(), "pid": os.getpid(),
                    },
                )  # fmt: skip
                if not maintenance.is_on(settings.DATA):
                    periodic.start_due(now)
            except Exception:
                logger.exception("the worker's clock missed a beat")
                connections.close_all()
            self.stopping.wait(BEAT)
        return 0

    def _hangs(self) -> bool:
        for queue, held in list(self._held.items()):
            if time.monotonic() - held.since > LONGEST_JOB[queue]:
                logger.error("queue %s hangs for over %d s: starting the worker anew", queue, LONGEST_JOB[queue])
                return True
        return False

    def _leave(self, threads: list[threading.Thread]) -> None:
        """Wait a while for jobs that run; hand back those that do not end."""
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        try:
            running.release(self.name)
            Heartbeat.objects.filter(worker=self.name).delete()
        except Exception:
            logger.exception("leaving without a word; the leases run out by themselves")


def supervise() -> int:
    """Keep a worker running until SIGTERM or SIGINT, which it passes on. To be called in a process with one thread."""
    stopping = threading.Event()
    child = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        if child:
            os.kill(child, signal.SIGTERM)

    for asking in STOP:
        signal.signal(asking, stop)
    connections.close_all()  # a connection must not be shared with a child
    family, number, wait = uuid.uuid4().hex, 0, 0.1
    while True:
        started, number = time.monotonic(), number + 1
        # Held back until the child has handlers of its own, and the parent knows whom to pass it on to.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
        child = os.fork()
        if child == 0:
            _be_worker(family, number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        child = 0
        if stopping.is_set():
            return 0
        lived = time.monotonic() - started
        # Killed: at once again. Broken down soon after its start (no database, a fault of ours): with patience.
        wait = min(wait * 2, 30.0) if status > 0 and lived < 10 else 0.1
        logger.error("the worker ended after %.1f s with status %d; starting another in %.1f s", lived, status, wait)
        if stopping.wait(wait):
            return 0


def _be_worker(family: str, number: int) -> NoReturn:
    status = 1
    try:
        status = Worker(family, number).run()
    except BaseException:
        logger.exception("the worker broke down")
    finally:
        logging.shutdown()
        os._exit(status)  # never back into the parent's code


def alive(within: timedelta = timedelta(seconds=60)) -> bool:
    """Has a worker been heard of lately? For `ventanilla doctor`."""
    return Heartbeat.objects.filter(beat_at__gt=timezone.now() - within).exists()
