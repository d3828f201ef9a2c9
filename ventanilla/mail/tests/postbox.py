"""A mail server for the tests: takes everything, or answers as it is told, and remembers what it said yes to."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from email import message_from_bytes
from email.message import Message
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller


class Postbox:
    """`with Postbox() as box:` listens at `box.url`. `answers` maps a recipient to what the server says to RCPT, or "*" to DATA."""

    def __init__(self, *, slowness: float = 0.0) -> None:
        self.mails: list[Message] = []
        self.answers: dict[str, str] = {}
        self.connections = 0
        self._slowness = slowness
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?security=none"

    @property
    def ids(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.get("*", "250 OK")
        if answer.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content))
            await asyncio.sleep(self._slowness)  # it is taken, and the sender does not know yet
        return answer

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
