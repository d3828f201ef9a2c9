"""The web server. One thread of each process waits for slow clients; a few others compute, and they never wait for a client.

granian hands over requests by its own protocol, RSGI, because only there a slow upload or download costs no thread at all: the body is
read here, a piece at a time, into a file; when it is whole, a thread of a small pool calls the WSGI application; what comes out is
handed back whole, or as the path of a file that granian sends by itself. docs/decisions/0005-web-server.md has the figures.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import resource
import secrets
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from ventanilla.lib import logs
from ventanilla.tickets.files import MAX_BYTES, MAX_FILES
from ventanilla.web import errors
from ventanilla.web.middleware import security_headers

logger = logging.getLogger(__name__)
access = logging.getLogger("ventanilla.access")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Refusal = Callable[[HttpRequest], HttpResponse]

# As many files as any form may take, and the text beside them.
MAX_BODY: Final = MAX_FILES * MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
# What is larger is read all the same, into nothing, up to this: a browser shows our answer only when it has said all it had to say.
MAX_LISTENED_TO: Final = 4 * MAX_BODY
IN_MEMORY: Final = 128 * 1024
# A client may be slow, but not silent; and after a minute it must have sent more than this on average.
SILENCE: Final = 60.0
SLOWEST: Final = 200  # bytes a second
# Connections that may be open at a time, in each process; most of them wait between two pages.
MAX_CONNECTIONS: Final = 2000
GRACE: Final = 20
# Ties together all log lines of a request. Our own, never a client's: it stands in the log.
REQUEST_ID: Final = "ventanilla.request"
# What granian says goes where everything else goes.
LOGGING: Final = {"handlers": {}, "formatters": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application said: all of it, or the file that it is in, or a stream."""

    status: int
    headers: Headers
    body: bytes = b""
    path: str = ""
    stream: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


class Refused(Exception):
    """The body did not arrive as it should; `page` answers that, or nobody is there to be answered."""

    def __init__(self, page: Refusal | None) -> None:
        self.page = page


class Door:
    """What granian calls in each of its processes."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        from ventanilla.wsgi import application

        self.application = application
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="page")
        self._watch = loop.create_task(_leave_with(os.getppid()))

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        began = time.perf_counter()
        environ = environ_of(scope)
        in_pool = partial(asyncio.get_running_loop().run_in_executor, self.pool)
        answer = await self._answer(environ, protocol, in_pool)
        if answer is None:
            protocol.response_empty(HTTPStatus.REQUEST_TIMEOUT, [("Connection", "close")])
            return
        _log(environ, answer, time.perf_counter() - began)
        if answer.path:
            protocol.response_file(answer.status, answer.headers, answer.path)
        elif answer.stream is None:
            protocol.response_bytes(answer.status, answer.headers, answer.body)
        else:
            await _stream(protocol, answer, in_pool)

    async def _answer(
        self, environ: Environ, protocol: Any, in_pool: Callable[..., Awaitable[Answer]]
    ) -> Answer | None:
        try:
            body = await read(protocol, environ)
        except Refused as refused:
            return await in_pool(refuse, environ, refused.page) if refused.page is not None else None
        try:
            environ["wsgi.input"] = body
            return await in_pool(compute, self.application, environ)
        finally:
            body.close()


# --- In: a request, slow as it may be ---------------------------------------------------------------------------------


def environ_of(scope: Any) -> Environ:
    """The request as WSGI says it. Of headers that only a proxy may write, nothing is believed unless there is one."""
    server, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input": io.BytesIO(),
        "wsgi.file_wrapper": FileWrapper,
    }
    environ[REQUEST_ID] = secrets.token_hex(8)
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name or (not settings.BEHIND_PROXY and (name.startswith("x-forwarded") or name == "forwarded")):
            continue  # X_Forwarded_For would arrive under the name of X-Forwarded-For
        key = name.replace("-", "_").upper()
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        known = environ.get(key) if key != "HTTP_HOST" else None
        environ[key] = value if known is None else f"{known}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    return environ


async def read(protocol: Any, environ: Environ) -> IO[bytes]:
    """The whole body, in memory while it is small. Raises `Refused` if it is too large, stalls, breaks off or finds no room."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal():
        if length or "HTTP_TRANSFER_ENCODING" in environ:
            raise Refused(_length_required)
        return io.BytesIO()
    expected = int(length)
    if expected > MAX_BODY:
        if expected <= MAX_LISTENED_TO:
            async for _ in _pieces(protocol):
                pass
        raise Refused(errors.too_large)
    folder = str(settings.FILE_UPLOAD_TEMP_DIR)
    body = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY, "w+b", dir=folder))  # noqa: SIM115
    if not expected:
        return body
    try:
        async for piece in _pieces(protocol):
            body.write(piece)
        if body.tell() != expected:
            raise Refused(None)  # the client has gone
    except OSError as error:  # most likely a full disk
        body.close()
        logger.exception("a request's body could not be kept")
        raise Refused(errors.unavailable) from error
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _pieces(protocol: Any) -> Any:
    began, received, pieces = time.monotonic(), 0, aiter(protocol)
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                piece = await anext(pieces, b"")
        except TimeoutError:
            raise Refused(None) from None
        if not piece:
            return
        received += len(piece)
        if received < (time.monotonic() - began - SILENCE) * SLOWEST:
            raise Refused(None)
        yield piece


# --- Within: the few threads that compute -----------------------------------------------------------------------------


class FileWrapper:
    """What the application returns instead of the content of a file, so that it can be sent without us."""

    def __init__(self, file: IO[bytes], block_size: int = 64 * 1024) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self.file.read, self.block_size), b"")

    def close(self) -> None:
        self.file.close()

    @property
    def path(self) -> str:
        """Where it lies, if it is a plain file that is wanted from its beginning."""
        name = getattr(self.file, "name", None)
        plain = isinstance(self.file, io.BufferedReader) and not self.file.tell()
        return os.fspath(name) if plain and isinstance(name, str | Path) else ""


def compute(application: Callable[..., Iterable[bytes]], environ: Environ) -> Answer:
    """Let the application answer, and end the request here, in the thread whose database connection it used."""
    with logs.about(request=environ.get(REQUEST_ID)):
        return _compute(application, environ)


def _compute(application: Callable[..., Iterable[bytes]], environ: Environ) -> Answer:
    status, headers = 0, list[tuple[str, str]]()

    def start_response(said: str, given: Headers, exc_info: object = None) -> None:
        nonlocal status, headers
        status, headers = int(said[:3]), [(name, _ascii(value.strip())) for name, value in given]

    try:
        result = application(environ, start_response)
    except Exception:
        logger.exception("the application broke down")
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, [("Content-Type", "text/plain")], b"Internal Server Error")
    close = getattr(result, "close", lambda: None)
    if isinstance(result, FileWrapper) and (path := result.path):
        close()
        return Answer(status, headers, path=path)
    if isinstance(result, FileWrapper) or getattr(result, "streaming", False):
        return Answer(status, headers, stream=iter(result), close=close)
    try:
        return Answer(status, headers, b"".join(result))
    finally:
        close()


def refuse(environ: Environ, page: Refusal) -> Answer:
    """One of our error pages, for a request that the application never sees."""
    response = security_headers(page)(WSGIRequest(environ))
    assert isinstance(response, HttpResponse)
    return Answer(response.status_code, [*response.items(), ("Connection", "close")], response.content)


def _length_required(request: HttpRequest) -> HttpResponse:
    return errors.page(request, HTTPStatus.LENGTH_REQUIRED, "400")


def _ascii(value: str) -> str:
    """A header that is not ASCII would bring granian down; Django writes none, unless by a fault of ours."""
    return value if value.isascii() else value.encode("ascii", "replace").decode()


# --- Out --------------------------------------------------------------------------------------------------------------


async def _stream(protocol: Any, answer: Answer, in_pool: Callable[..., Awaitable[Any]]) -> None:
    """For what is neither short nor a file. Each piece is made in the pool, which nothing keeps waiting in between."""
    assert answer.stream is not None
    transport = protocol.response_stream(answer.status, answer.headers)
    try:
        while piece := await in_pool(next, answer.stream, b""):
            await transport.send_bytes(piece)
    finally:
        await in_pool(answer.close)


def _log(environ: Environ, answer: Answer, seconds: float) -> None:
    """Which page, how it ended, how long it took. No address, no name, no number, nothing that was asked for."""
    route = environ.get("ventanilla.route")
    if route is not None and route != "health":
        fields = {
            "request": environ[REQUEST_ID],
            "method": environ["REQUEST_METHOD"],
            "route": route,
            "status": answer.status,
            "ms": round(seconds * 1000),
        }
        access.info("request", extra={"fields": fields})


# --- The processes ----------------------------------------------------------------------------------------------------


async def _leave_with(parent: int) -> None:
    """End this process when the one that started it is gone: its port would stay taken."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(GRACE)  # what is under way may end; nobody is left who would end what does not
    os._exit(1)


def run(host: str, port: int, *, processes: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is under way. A process that dies is replaced."""
    load()
    _allow_files()
    connections.close_all()
    gc.collect()
    gc.freeze()  # nothing that is here now is garbage; so the processes go on sharing it
    Granian(
        target="ventanilla.web.server:Door",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        websockets=False,
        workers=processes,
        backlog=MAX_CONNECTIONS,
        backpressure=MAX_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=30_000, max_buffer_size=64 * 1024),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=GRACE,
        log_dictconfig=LOGGING,
    ).serve(target_loader=cast(Any, partial(Door, threads)), wrap_loader=False)


def load() -> None:
    """Everything that pages need, once: the processes that are forked afterwards share it and answer their first page quickly."""
    from ventanilla import wsgi  # noqa: F401

    _ = get_resolver().url_patterns, engines.all()


def wait_for_port(host: str, port: int, *, seconds: float = 5) -> bool:
    """Whether it is free, perhaps after those who served here before have ended. granian would share it without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + seconds
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((host, port))
                return True
        if time.monotonic() > until:
            return False
        time.sleep(0.2)


def _allow_files() -> None:
    """Each connection is an open file, and many systems allow but 1,024 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + 1000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
