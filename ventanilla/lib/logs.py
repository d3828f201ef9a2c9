"""Log lines for machines, one JSON object each, and for a terminal. Neither carries what people typed, nor who they are.

Our own messages are made of names of the code, ids and numbers. What Django, the web server and other libraries say quotes paths, hosts
and input, so of theirs only the place in the code is told. An exception is told by its type and where it came from, never by its text.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

_OURS: Final = "ventanilla"
# The server's own few words about its processes; it knows nothing of requests.
_KNOWN: Final = ("_granian",)
_context: ContextVar[dict[str, Any] | None] = ContextVar("log_context", default=None)


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Every line written within carries these fields: which request, which job."""
    token = _context.set((_context.get() or {}) | fields)
    try:
        yield
    finally:
        _context.reset(token)


class JsonFormatter(logging.Formatter):
    """time, level, logger, message; `fields` of the record and of what it is about; for an exception `error` and `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **(_context.get() or {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = _trace(record)
        return json.dumps(line, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """The same for a person at a terminal. `whole`: with all that libraries and exceptions say, on a developer's own machine."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def format(self, record: logging.LogRecord) -> str:
        fields = (_context.get() or {}) | getattr(record, "fields", {})
        said = "".join(f" {name}={value}" for name, value in fields.items())
        message = record.getMessage() if self.whole else _message(record)
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname} {record.name}: {message}{said}"
        if self.whole and record.exc_info:
            return f"{line}\n{self.formatException(record.exc_info)}"
        if record.exc_info and record.exc_info[0]:
            line = "\n    ".join([f"{line} ({record.exc_info[0].__name__})", *_trace(record)])
        return line


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in (_OURS, *_KNOWN):
        return record.getMessage().partition("\n")[0]
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _trace(record: logging.LogRecord) -> list[str]:
    assert record.exc_info is not None
    frames = traceback.extract_tb(record.exc_info[2])
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
