"""Jobs for the tests of the worker, which runs in another process: what they did stands in a file."""

from __future__ import annotations

import os
import time


def note(file: str, word: str, milliseconds: int = 0) -> None:
    time.sleep(milliseconds / 1000)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{word}\n".encode())
    os.close(descriptor)


def kill_own_process() -> None:
    os.kill(os.getpid(), 9)


def quote_a_person() -> None:
    raise ValueError("xilofono@example.com is unknown")
