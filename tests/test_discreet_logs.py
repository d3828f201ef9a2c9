"""The log of a site at work, with its worst moments, never says who somebody is or what he typed."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ventanilla.mail.tests.postbox import Postbox
from ventanilla.testing.installation import Installation, wait_until

pytestmark = pytest.mark.once

CANARY = "xilofono"
MAIL = """
from ventanilla.mail.outbound import outbox
from ventanilla.mail.outbound.letter import Letter
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact, User
Contact.objects.create(user=User.objects.create_user("xilofono", "correcto-caballo"), name="xilofono")
letter = Letter(subject="xilofono", lines=["xilofono"])
for name in ("later", "never"):
    to = Recipient(f"xilofono-{name}@example.com", "xilofono", "es", True)
    outbox.send(letter, to, purpose="test", desk=None)
"""

BREAK = """
from django.db import connection
from ventanilla.jobs.queue import enqueue
connection.cursor().execute("ALTER TABLE accounts_invitation RENAME TO gone")
enqueue("ventanilla.jobs.tests.outside.quote_a_person")
"""


@pytest.fixture
def box() -> Generator[Postbox]:
    with Postbox() as box:
        box.answers["xilofono-later@example.com"] = "450 xilofono@example.com is busy"
        box.answers["xilofono-never@example.com"] = "550 xilofono@example.com is unknown"
        yield box


@pytest.fixture
def site(tmp_path: Path, box: Postbox) -> Generator[tuple[Installation, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    installation = Installation(
        tmp_path, VENTANILLA_LOG="json", PORT=str(port), VENTANILLA_WEB_PROCESSES="1",
        VENTANILLA_SMTP=f"smtp://127.0.0.1:{box.port}?security=none",
    )  # fmt: skip
    installation.ventanilla("setup")
    installation.start("serve")
    try:
        wait_until(lambda: answers(port, "GET", "/health") == 200, 120, "the site is up")
        yield installation, port
    finally:
        installation.stop_all()


def answers(port: int, method: str, path: str, body: str = "", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body.encode(), headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_nothing_personal_is_logged(site: tuple[Installation, int]) -> None:
    installation, port = site
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    login = urlencode({"login": CANARY, "password": CANARY})
    installation.python(MAIL)
    seen = [
        answers(port, "GET", f"/login?next=/{CANARY}&q={CANARY}", **{"User-Agent": CANARY, "Cookie": f"a={CANARY}"}),
        answers(port, "POST", "/login", login, **form),  # no token
        answers(port, "GET", f"/{CANARY}"),
        answers(port, "GET", "/login", Host=f"{CANARY}.example"),
        answers(port, "POST", f"/login?{CANARY}", f"{CANARY}\0\xff", **{"Content-Type": f"multipart/{CANARY}"}),
        answers(port, "GET", "/login", **{"X-Request-ID": CANARY, "X-Forwarded-For": CANARY}),
    ]
    assert seen == [200, 403, 404, 400, 403, 200]
    installation.python(BREAK)
    assert answers(port, "GET", f"/activate/{CANARY}/") in (500, 503)
    wait_until(lambda: "job done" in installation.log.read_text(), 60, "a job was done")
    wait_until(lambda: "given up" in installation.log.read_text(), 60, "a mail was refused")
    wait_until(lambda: "job failed" in installation.log.read_text(), 60, "a job has raised")

    log = installation.log.read_text()

    lines = [json.loads(line) for line in log.splitlines()]
    assert CANARY not in log.lower()
    assert "127.0.0.1" not in "".join(line for line in log.splitlines() if "_granian" not in line)
    requests = [line for line in lines if line["message"] == "request"]
    assert {"time", "level", "logger", "message", "request", "method", "route", "status", "ms"} == set(requests[0])
    assert [line["error"] for line in lines if line["message"] == "job failed, attempt 1"] == ["ValueError"]
    assert ("login", 403) in {(line["route"], line["status"]) for line in requests}
    assert {line["job"] for line in lines if "job" in line} >= {"mail.outbound.deliver.deliver_due()"}
