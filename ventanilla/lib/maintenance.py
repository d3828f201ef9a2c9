"""A file in the data folder that says: closed for a moment. A file, because it is asked while the database is changed or away."""

from __future__ import annotations

from pathlib import Path

_NAME = "maintenance"


def begin(folder: Path) -> None:
    (folder / _NAME).touch(mode=0o600)


def end(folder: Path) -> None:
    (folder / _NAME).unlink(missing_ok=True)


def is_on(folder: Path) -> bool:
    return (folder / _NAME).exists()
