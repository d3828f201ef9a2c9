"""A client of the real server: signs in with a real login, keeps its connection, and measures each answer."""

from __future__ import annotations

import http.client
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urlsplit

_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Unexpected(Exception):
    """The server did not answer as a person would need it to."""


@dataclass
class Visitor:
    """One person on one connection that stays open."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    category: str = ""  # remembered by whoever creates tickets
    _connection: http.client.HTTPConnection | None = None

    def sign_in(self, username: str, password: str) -> Visitor:
        self.get("/login")
        status, _body, headers = self._send("POST", "/login", {"login": username, "password": password})
        if status != 302 or "ventanilla" not in self.cookies:
            raise Unexpected(f"{username} could not sign in: {status} {headers.get('Location')}")
        return self

    def get(self, path: str) -> bytes:
        status, body, _headers = self._send("GET", path)
        if status != 200:
            raise Unexpected(f"GET {path}: {status}")
        found = _TOKEN.search(body.decode("utf-8", "replace"))
        if found:
            self.token = found.group(1)
        return body

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        """Where the answer leads to; anything but a redirect is a failure."""
        status, body, headers = self._send("POST", path, fields)
        if status != 302:
            raise Unexpected(f"POST {path}: {status} {body[:300]!r}")
        return urlsplit(headers.get("Location") or "").path

    def _send(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}{path}",
            }
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # it rested too long; a browser opens another one
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, content, answer.headers


@dataclass(frozen=True)
class Figures:
    """What one page did under so many connections: requests a second, milliseconds, bytes of an answer."""

    connections: int
    per_second: float
    p50: float
    p95: float
    size: int


def drive(visitors: Sequence[Visitor], visit: Callable[[Visitor], int], seconds: float) -> Figures:
    """All visitors at once, each as fast as he is answered, for so many seconds after a short warm-up."""
    for visitor in visitors:
        visit(visitor)
    times: list[float] = []
    sizes: list[int] = []
    failures: list[BaseException] = []
    began = time.perf_counter()
    end = began + seconds

    def run(visitor: Visitor) -> None:
        try:
            while (start := time.perf_counter()) < end:
                sizes.append(visit(visitor))
                times.append(time.perf_counter() - start)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    elapsed = time.perf_counter() - began
    times.sort()
    return Figures(
        connections=len(visitors),
        per_second=len(times) / elapsed,
        p50=times[len(times) // 2] * 1000,
        p95=times[min(int(len(times) * 0.95), len(times) - 1)] * 1000,
        size=sum(sizes) // len(sizes),
    )


def new_key() -> str:
    return uuid.uuid4().hex
