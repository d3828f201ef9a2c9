"""Who uses the data folder: the site while it runs, or one command that must have it to itself. By flock, which no death leaves behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Somebody is there who does not suffer us beside him."""


def stay(folder: Path) -> None:
    """Be there for the rest of this process, and of those it forks. Raises `Taken` while somebody is alone."""
    _lock(folder, fcntl.LOCK_SH)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else is there, and nobody can come. Raises `Taken` if somebody is."""
    handle = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def _lock(folder: Path, how: int) -> int:
    handle = os.open(folder / "presence.lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(handle, False)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Taken from None
    return handle
