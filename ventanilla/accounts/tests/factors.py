"""What tests of the second factor do at the login and in the preferences, and the clock of the phones."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client

from ventanilla.people.models import User
from ventanilla.testing.cast import PASSWORD

CODE = "/login/code/"
SETUP = "/account/second-factor/"


class Clock:
    """The clock that codes are reckoned by; it stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time() // 30 * 30 + 5
        monkeypatch.setattr(auth.time, "time", lambda: self.now)

    def code(self, secret: str, steps: int = 0) -> str:
        value = auth.hotp_value(secret, int(self.now) // 30 + steps)
        return str(auth.format_hotp_value(value))


def protect(user: User) -> str:
    """Give this login a second factor; the secret of its phone."""
    secret: str = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret


def log_in(client: Client, login: str = "grace", **more: str) -> Any:
    return client.post("/login", {"login": login, "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def confirmed(client: Client, user: User) -> Client:
    """Signed in, having said his password again."""
    client.force_login(user)
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    return client


def key_on(page: str) -> str:
    found = re.search(r"data-key-text>([A-Z2-7 ]+)<", page)
    assert found is not None
    return found[1].replace(" ", "")
