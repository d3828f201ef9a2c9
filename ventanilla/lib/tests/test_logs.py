from __future__ import annotations

import json
import logging
import sys

from ventanilla.lib import logs
from ventanilla.lib.logs import JsonFormatter, TextFormatter


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
        record = logging.makeLogRecord({"name": "ventanilla.x", "msg": "Failed", "exc_info": sys.exc_info()})

    assert line(record)["error"] == "ValueError"
    assert "rita" not in json.dumps(line(record))


def test_what_a_library_says_is_told_by_its_place_alone() -> None:
    record = logging.makeLogRecord(
        {"name": "django.request", "msg": "%s: %s", "args": ("Not Found", "/rita"), "module": "log", "lineno": 7}
    )

    assert line(record)["message"] == "log.None:7"
    assert "rita" not in TextFormatter().format(record)


def test_a_developer_reads_all_of_it_and_what_it_is_about() -> None:
    record = logging.makeLogRecord({"name": "django.request", "msg": "Not Found: /rita", "fields": {"status": 404}})

    with logs.about(route="portal:home"):
        told = TextFormatter(whole=True).format(record)

    assert told.endswith("django.request: Not Found: /rita route=portal:home status=404")


def test_a_developer_reads_what_an_exception_says() -> None:
    try:
        raise ValueError("rita@acme.mx is unknown")
    except ValueError:
        record = logging.makeLogRecord({"name": "ventanilla.x", "msg": "Failed", "exc_info": sys.exc_info()})

    assert "ValueError: rita@acme.mx is unknown" in TextFormatter(whole=True).format(record)


def test_lines_carry_what_they_are_about() -> None:
    record = logging.makeLogRecord({"name": "ventanilla.x", "msg": "done", "fields": {"ms": 3}})

    with logs.about(job="mail.send(7)"), logs.about(queue="mail"):
        inside = line(record)

    assert (inside["job"], inside["queue"], inside["ms"]) == ("mail.send(7)", "mail", 3)
    assert "job" not in line(record)
