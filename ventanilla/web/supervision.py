"""Several long-lived processes under one parent, which brings back those that die and ends with them."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn

from django.db import connections

logger = logging.getLogger(__name__)

STOP: Final = (signal.SIGTERM, signal.SIGINT)
# What still runs so long after it was asked to stop is killed.
PATIENCE: Final = 40.0
LONGEST_PAUSE: Final = 30.0

Job = Callable[[], object]


@dataclass
class _Part:
    job: Job
    pid: int = 0
    started: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0


class _Stop(Exception):
    pass


def keep(jobs: Mapping[str, Job]) -> None:
    """Run each of these in a process of its own until SIGTERM or SIGINT. To be called in a process with one thread.

    The processes are forked, so what is loaded already is shared. If this parent is killed, they stop by themselves.
    """
    parts = {name: _Part(job) for name, job in jobs.items()}
    connections.close_all()  # a connection must not be shared with a child

    def stop(_number: int, _frame: FrameType | None) -> None:
        for asking in STOP:  # once is enough
            signal.signal(asking, signal.SIG_IGN)
        raise _Stop

    for asking in STOP:
        signal.signal(asking, stop)
    try:
        while True:
            for name, part in parts.items():
                if not part.pid and time.monotonic() >= part.again_at:
                    _start(name, part)
            _look_after(parts)
            time.sleep(0.2)
    except _Stop:
        _end(parts)


def _start(name: str, part: _Part) -> None:
    part.started, parent = time.monotonic(), os.getpid()
    # Held back until the child has handlers of its own, and the parent knows its number.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    part.pid = os.fork()
    if part.pid == 0:
        _be(name, part.job, parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)


def _be(name: str, job: Job, parent: int) -> NoReturn:
    status = 1
    try:
        for asking in STOP:
            signal.signal(asking, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
        _leave_with(parent)
        job()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        logger.exception("%s broke down", name)
    finally:
        logging.shutdown()
        os._exit(status)  # never back into the parent's code


def _leave_with(parent: int) -> None:
    """Look every second whether the parent is still there. By the clock's signal: a thread would not survive a fork."""

    def look(_number: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


def _look_after(parts: Mapping[str, _Part]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        for name, part in parts.items():
            if part.pid == pid:
                _ended(name, part, os.waitstatus_to_exitcode(status))


def _ended(name: str, part: _Part, status: int) -> None:
    """Killed: at once again. Broken down soon after its start (the port is taken, a fault of ours): with patience."""
    now = time.monotonic()
    quickly = now - part.started < 10 and status > 0
    part.pause = min(max(part.pause * 2, 1.0), LONGEST_PAUSE) if quickly else 0.1
    part.pid, part.again_at = 0, now + part.pause
    logger.error("%s ended with status %d; starting it again in %.1f s", name, status, part.pause)


def _end(parts: Mapping[str, _Part]) -> None:
    until = time.monotonic() + PATIENCE
    for part in parts.values():
        if part.pid:
            with suppress(ProcessLookupError):
                os.kill(part.pid, signal.SIGTERM)
    while any(part.pid for part in parts.values()):
        for part in parts.values():
            with suppress(ChildProcessError):
                if part.pid and os.waitpid(part.pid, os.WNOHANG)[0]:
                    part.pid = 0
                elif part.pid and time.monotonic() > until:
                    os.kill(part.pid, signal.SIGKILL)
        time.sleep(0.05)
