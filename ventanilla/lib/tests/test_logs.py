from __future__ import annotations

import json
import logging
import sys

from ventanilla.lib.logs import JsonFormatter


def line(record: logging.LogRecord) -> dict[str, object]:
    return dict(json.loads(JsonFormatter().format(record)))


def test_a_record_is_one_line_with_named_fields_only() -> None:
    record = logging.makeLogRecord(
        {"name": "ventanilla.mail", "levelname": "INFO", "msg": "Sent %d", "args": (3,), "user": "Rita"}
    )

    assert line(record) | {"time": ""} == {
        "time": "",
        "level": "info",
        "logger": "ventanilla.mail",
        "message": "Sent 3",
    }


def test_an_exception_shows_its_type_and_place_but_not_its_text() -> None:
    try:
        raise ValueError("rita@acme.mx is unknown")
    except ValueError:
        record = logging.makeLogRecord({"msg": "Failed", "exc_info": sys.exc_info()})

    assert line(record)["error"] == "ValueError"
    assert "rita" not in json.dumps(line(record))
