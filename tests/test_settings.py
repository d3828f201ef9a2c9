"""Settings are read once, as a process starts, so each test starts one."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once


def settings(data: Path, names: str, **environment: str) -> dict[str, Any]:
    """What these settings are in a process with this environment and nothing else."""
    code = f"import json; from ventanilla import settings as s; print(json.dumps({{n: getattr(s, n) for n in {names.split()}}}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "VENTANILLA_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_secret_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first = settings(tmp_path / "var", "SECRET_KEY")
    second = settings(tmp_path / "var", "SECRET_KEY")

    assert first == second
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "var/secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_secret_key(tmp_path: Path) -> None:
    code = "from ventanilla.settings import SECRET_KEY; print(SECRET_KEY)"
    command, environment = [sys.executable, "-c", code], {"VENTANILLA_DATA": str(tmp_path / "var")}
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    keys = {process.communicate()[0] for process in started}

    assert len(keys) == 1
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["secret-key", "tmp"]


def test_nothing_set_is_safe(tmp_path: Path) -> None:
    assert settings(tmp_path, "DEBUG DEMO BEHIND_PROXY HOST ALLOWED_HOSTS SECURE_PROXY_SSL_HEADER") == {
        "DEBUG": False,
        "DEMO": False,
        "BEHIND_PROXY": False,
        "HOST": "127.0.0.1",
        "ALLOWED_HOSTS": ["127.0.0.1", "[::1]", "localhost"],
        "SECURE_PROXY_SSL_HEADER": None,
    }


def test_cookies_hosts_and_hsts_follow_from_an_https_address(tmp_path: Path) -> None:
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS CSRF_TRUSTED_ORIGINS ALLOWED_HOSTS"

    assert settings(tmp_path, names, VENTANILLA_URL="https://soporte.example.pe/") == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "CSRF_TRUSTED_ORIGINS": ["https://soporte.example.pe"],
        "ALLOWED_HOSTS": ["127.0.0.1", "[::1]", "localhost", "soporte.example.pe"],
    }


@pytest.mark.parametrize("prefix", ["/belenus", "belenus", "/belenus/"])
def test_a_prefix_is_part_of_every_address_and_of_the_cookies(tmp_path: Path, prefix: str) -> None:
    names = "SITE_URL STATIC_URL SESSION_COOKIE_PATH LOGIN_REDIRECT_URL FORCE_SCRIPT_NAME"

    assert settings(tmp_path, names, VENTANILLA_PREFIX=prefix) == {
        "SITE_URL": "http://127.0.0.1:8000/belenus",
        "STATIC_URL": "/belenus/static/",
        "SESSION_COOKIE_PATH": "/belenus/",
        "LOGIN_REDIRECT_URL": "/belenus/",
        "FORCE_SCRIPT_NAME": "/belenus",
    }


def test_mail_server_is_one_address(tmp_path: Path) -> None:
    names = "EMAIL_HOST EMAIL_PORT EMAIL_HOST_USER EMAIL_HOST_PASSWORD EMAIL_USE_TLS EMAIL_USE_SSL"

    assert settings(tmp_path, names, VENTANILLA_SMTP="smtp://mesa%40acme.mx:p%2Fw@mail.acme.mx") == {
        "EMAIL_HOST": "mail.acme.mx",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "mesa@acme.mx",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
    }


def test_a_database_by_url_and_sqlite_in_the_data_folder_without_one(tmp_path: Path) -> None:
    own = settings(tmp_path, "DATABASES")["DATABASES"]["default"]
    other = settings(tmp_path, "DATABASES", DATABASE_URL="postgres://ana:x@db.acme.mx/mesa")["DATABASES"]["default"]

    assert (own["NAME"], own["OPTIONS"]["transaction_mode"]) == (str(tmp_path / "ventanilla.sqlite3"), "IMMEDIATE")
    assert (other["ENGINE"], other["NAME"], other["CONN_MAX_AGE"]) == ("django.db.backends.postgresql", "mesa", 600)
