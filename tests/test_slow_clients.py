"""The real server among slow clients, and what it answers to bodies that are too large, stall or break off."""

from __future__ import annotations

import errno
import http.client
import json
import os
import signal
import socket
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event, Thread

import pytest

from ventanilla.testing.installation import Installation, children, wait_until
from ventanilla.web.server import MAX_BODY

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("server")]

SPEED = 1000  # bytes a second
MANY = 60  # clients that say nothing, beside the four that send and the four that read
A_LARGE_FILE = 8 * 1024 * 1024
# A session and a list of tickets, as a browser would have them.
PREPARE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from ventanilla.accounts.store import SessionStore
from django.core.management import call_command
from ventanilla.testing.cast import make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.files import StoredFile, store_dir
call_command("createcachetable", verbosity=0)
cast = make_cast()
for _ in range(20):
    ticket = make_ticket(cast)
sha256, size = store_dir().put([b"%PDF-1.7 "] + [b"x" * 1024 * 1024] * 8)
actions.reply(ticket, by=cast.rita, body="Va.", files=[StoredFile("grande.pdf", sha256, size, "application/pdf")])
session = SessionStore()
session.update({
    SESSION_KEY: str(cast.rita.pk),
    BACKEND_SESSION_KEY: "ventanilla.accounts.backend.Backend",
    HASH_SESSION_KEY: cast.rita.get_session_auth_hash(),
})
session.save()
print(session.session_key)
"""


class Site:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.installation = Installation(folder, PORT=str(self.port), VENTANILLA_DEBUG="1")
        self.cookie = f"ventanilla={self.installation.python(PREPARE).split()[-1]}"
        self.process = self.installation.start("serve", "--processes", "1", "--threads", "2")
        wait_until(self.is_up, 30, "the site answers")

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return bool(json.load(answer)["worker"])
        except OSError:
            return False

    def is_refused(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == errno.ECONNREFUSED

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def say(self, head: str, *, receive: int | None = None) -> socket.socket:
        """A connection on which this much was said: a request, or its beginning."""
        connection = socket.socket()
        if receive:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(f"{head}\r\nHost: localhost\r\nCookie: {self.cookie}\r\n".encode())
        return connection


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.installation.stop_all()


LIST = "/portal/soporte/tickets/"


def seconds_for_the_list(site: Site, times: int = 12) -> float:
    taken = []
    for _ in range(times):
        began = time.monotonic()
        status, page = site.get(LIST)
        taken.append(time.monotonic() - began)
        assert status == 200
        assert b"impresora" in page
    return statistics.median(taken)


def test_slow_clients_leave_the_list_as_fast_as_it_was(site: Site) -> None:
    """Four upload and four download at 1 kB/s, sixty say nothing; the process has two threads that compute."""
    seconds_for_the_list(site, 3)
    alone = seconds_for_the_list(site)

    with ExitStack() as stack:
        stop = Event()
        stack.callback(stop.set)
        up = [site.say("POST /portal/soporte/tickets/new/ HTTP/1.1") for _ in range(4)]
        down = [site.say("GET /files/1/grande.pdf HTTP/1.1", receive=4096) for _ in range(4)]
        silent = [site.say("POST /login HTTP/1.1") for _ in range(MANY // 2)]
        half = [site.say("GET /login HTTP/1.1") for _ in range(MANY // 2)]
        for connection in up + down + silent + half:
            stack.enter_context(closing(connection))
        for connection in up + silent:
            connection.sendall(b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3000000\r\n\r\n")
        for connection in down:
            connection.sendall(b"\r\n")
            assert connection.recv(12) == b"HTTP/1.1 200"

        def trickle() -> None:
            while not stop.wait(1):
                for connection in up:
                    connection.sendall(b"x" * SPEED)
                for connection in down:
                    connection.recv(SPEED)

        Thread(target=trickle, daemon=True).start()
        time.sleep(1.5)
        among_slow = seconds_for_the_list(site)

    # A server that waits for them in the threads that compute would not answer at all. The rest is the machine's own unrest.
    assert among_slow < max(2 * alone, alone + 0.1)


def test_a_file_arrives_whole(site: Site) -> None:
    status, content = site.get("/files/1/grande.pdf")

    assert (status, len(content)) == (200, 9 + A_LARGE_FILE)


def answer_to(connection: socket.socket) -> tuple[int, str]:
    with closing(connection):
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read().decode()


def test_a_body_that_is_too_large_gets_a_page_and_not_a_broken_connection(site: Site) -> None:
    connection = site.say("POST /login HTTP/1.1")
    pieces = MAX_BODY // (1024 * 1024) + 1
    connection.sendall(f"Content-Length: {pieces * 1024 * 1024}\r\n\r\n".encode())
    for _ in range(pieces):
        connection.sendall(bytes(1024 * 1024))

    status, page = answer_to(connection)

    assert status == 413
    assert "Lo enviado es demasiado grande" in page


def test_a_body_beyond_all_reason_is_not_even_listened_to(site: Site) -> None:
    connection = site.say("POST /login HTTP/1.1")
    connection.sendall(b"Content-Length: 99999999999999\r\n\r\n")

    assert answer_to(connection)[0] == 413


@pytest.mark.parametrize("header", ["Content-Length: x", "Content-Length: -1", "Transfer-Encoding: chunked"])
def test_a_body_of_unknown_length_is_refused(header: str, site: Site) -> None:
    connection = site.say("POST /login HTTP/1.1")
    connection.sendall(f"{header}\r\n\r\n".encode())

    assert answer_to(connection)[0] in {400, 411}


def test_what_breaks_off_in_the_middle_is_nothing(site: Site) -> None:
    connection = site.say("POST /portal/soporte/tickets/new/ HTTP/1.1")
    connection.sendall(
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\ndescription=half"
    )
    connection.close()

    assert site.get(LIST)[0] == 200
    assert (
        site.installation.python("from ventanilla.tickets.models import Ticket; print(Ticket.objects.count())")
        == "20\n"
    )


def test_headers_of_a_proxy_are_not_believed_without_one(site: Site) -> None:
    connection = site.say("GET /console/ HTTP/1.1")
    connection.sendall(b"X-Forwarded-Proto: https\r\nX_Forwarded_Host: evil.example\r\nConnection: close\r\n\r\n")
    status, page = answer_to(connection)

    assert status in {200, 302, 403, 404}
    assert "evil.example" not in page


def test_web_and_worker_come_back_when_killed_and_end_with_their_parent(site: Site) -> None:
    """The last one here: it leaves no site behind."""
    for part in children(site.process):
        os.kill(part, signal.SIGKILL)
        wait_until(lambda: len(children(site.process)) == 2, 10, "it is started again")
        wait_until(site.is_up, 20, "the site answers again")
    site.process.terminate()

    assert site.process.wait(30) == 0
    # What a killed process left behind asks once a second whether its parent is still there.
    wait_until(site.is_refused, 10, "nobody serves any more")
