"""The pieces of the web server that need no process: the real one is in tests/test_slow_clients.py."""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

from ventanilla.web import errors, server


def scope(*headers: tuple[str, str], **given: str) -> Any:
    known = {
        "method": "GET", "path": "/", "query_string": "", "http_version": "1.1", "scheme": "http",
        "server": "127.0.0.1:8000", "client": "10.0.0.9:5000", "authority": None,
    }  # fmt: skip
    pairs = SimpleNamespace(items=lambda: list(headers))
    return SimpleNamespace(**(known | given), headers=pairs)


def test_a_request_as_wsgi_says_it() -> None:
    environ = server.environ_of(
        scope(
            ("host", "mesa.example"), ("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y"),
            ("content-type", "text/plain"), ("content-length", "3"),
            path="/año", query_string="q=1", client="[2001:db8::7]:80",
        )
    )  # fmt: skip

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/año"
    assert environ["REMOTE_ADDR"] == "2001:db8::7"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert (environ["HTTP_HOST"], environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("mesa.example", "a=1; b=2", "x,y")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "3")


@pytest.mark.parametrize("behind", [False, True])
def test_what_only_a_proxy_may_say(behind: bool, settings: Settings) -> None:
    settings.BEHIND_PROXY = behind
    environ = server.environ_of(scope(("x-forwarded-for", "1.2.3.4"), ("x_forwarded_proto", "https")))

    assert ("HTTP_X_FORWARDED_FOR" in environ) == behind
    assert "HTTP_X_FORWARDED_PROTO" not in environ


class Sender:
    """A client that sends these pieces, `None` being silence."""

    def __init__(self, *pieces: bytes | None) -> None:
        self.pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if piece is None:
                await asyncio.sleep(60)
            else:
                yield piece


def read(length: str, *pieces: bytes | None, **more: str) -> bytes:
    reading = server.read(Sender(*pieces), {"CONTENT_LENGTH": length, **more})
    with ThreadPoolExecutor(1) as thread:  # a browser of another test may have left its event loop running in this one
        body = thread.submit(asyncio.run, reading).result()
    return body.read()


def refused(length: str, *pieces: bytes | None, **more: str) -> object:
    with pytest.raises(server.Refused) as found:
        read(length, *pieces, **more)
    return found.value.page


def test_a_body_is_read_whole_before_anybody_computes() -> None:
    assert read("6", b"abc", b"def") == b"abcdef"
    assert read("") == read("0") == b""
    large = str(server.IN_MEMORY * 3)
    assert len(read(large, *[b"x" * server.IN_MEMORY] * 3)) == int(large)


def test_bodies_that_do_not_arrive_as_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SILENCE", 0.05)

    assert refused("6", b"abc") is None  # broken off
    assert refused("6", b"abc", None) is None  # silent
    assert refused(str(server.MAX_BODY + 1), b"abc") is errors.too_large
    assert refused("x") is refused("", HTTP_TRANSFER_ENCODING="chunked") is not None


def test_a_client_that_sends_next_to_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SILENCE", 0.0)
    monkeypatch.setattr(server, "SLOWEST", 1e12)
    monkeypatch.setattr(asyncio, "timeout", lambda _: _Patient())

    assert refused("6", b"a", b"b") is None


class _Patient:
    async def __aenter__(self) -> None: ...
    async def __aexit__(self, *_: object) -> None: ...


def test_a_full_disk_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(server, "SpooledTemporaryFile", lambda *_, **__: Full())

    assert refused("3", b"abc") is errors.unavailable


def compute(result: object, headers: server.Headers | None = None) -> server.Answer:
    def application(_: server.Environ, start_response: Any) -> Iterable[bytes]:
        start_response("201 Created", headers or [("X-One", "1")])
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[return-value]

    return server.compute(application, {})


def test_a_page_comes_back_whole_and_is_closed() -> None:
    class Page(list[bytes]):
        closed = False

        def close(self) -> None:
            self.closed = True

    page = Page([b"a", b"b"])
    answer = compute(page, [("Set-Cookie", " a=1"), ("X-Name", "año")])

    assert (answer.status, answer.body, page.closed) == (201, b"ab", True)
    assert answer.headers == [("Set-Cookie", "a=1"), ("X-Name", "a?o")]


def test_a_file_comes_back_as_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"abcdef")
    whole, part = path.open("rb"), path.open("rb")
    part.seek(3)

    answer = compute(server.FileWrapper(whole))
    rest = compute(server.FileWrapper(part))

    assert (answer.path, whole.closed) == (str(path), True)
    assert rest.path == ""
    assert rest.stream is not None
    assert b"".join(rest.stream) == b"def"
    rest.close()
    assert part.closed


def test_an_application_that_breaks_down_is_an_answer_all_the_same() -> None:
    assert compute(RuntimeError("x")).status == 500


def test_error_pages_of_the_server_carry_the_headers_of_every_page() -> None:
    answer = server.refuse({**server.environ_of(scope(("host", "localhost")))}, errors.too_large)

    assert answer.status == 413
    assert "Content-Security-Policy" in dict(answer.headers)
