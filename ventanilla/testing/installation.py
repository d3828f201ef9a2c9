"""An installation of its own, with a folder, a database and processes of its own: for tests that kill processes."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from ventanilla.testing import databases

REPOSITORY: Final = Path(__file__).resolve().parents[2]
MIGRATE: Final = ("manage", "migrate", "--skip-checks", "--verbosity=0")


class Installation:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self.log = folder / "log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("VENTANILLA_", "DJANGO_"))},
            "VENTANILLA_DATA": str(folder / "var"),
            "VENTANILLA_LOG": "text",
            "LC_ALL": "C.UTF-8",  # so that commands speak Spanish, whatever the developer does
            "DJANGO_SETTINGS_MODULE": "ventanilla.settings",
            "PYTHONPATH": str(REPOSITORY),
            **environment,
        }
        if os.environ.get("VENTANILLA_TEST_DB") == "postgres":
            self.environment["DATABASE_URL"] = _new_database(databases.postgres_url())
        if "DATABASE_URL" in self.environment:
            self.ventanilla(*MIGRATE)
        else:
            (folder / "var").mkdir()
            shutil.copy(_tables(), folder / "var")

    def ventanilla(self, *arguments: str) -> str:
        return self._run([sys.executable, "-m", "ventanilla", *arguments])

    def python(self, code: str) -> str:
        """What this prints, run with Django set up. Each call is a process of its own."""
        return self._run([sys.executable, "-c", f"import django\ndjango.setup()\n{code}"])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[2:]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`ventanilla …` in the background; `stop_all` ends what is left of it."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ventanilla", *arguments],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._started.append(process)
        return process

    def stop_all(self) -> None:
        for process in self._started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that this one has forked. (`ps` is there on every Unix, /proc is not.)"""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return [int(pid) for pid, parent in pairs if int(parent) == process.pid]


def wait_until(so: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not so():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


@cache
def _tables() -> Path:
    """A database in which nothing has happened yet. Made once by each process, since making the tables takes ten seconds."""
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = os.environ | {"VENTANILLA_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "ventanilla.settings"}
    subprocess.run([sys.executable, "-m", "ventanilla", *MIGRATE], env=environment, cwd=REPOSITORY, check=True)
    return folder / "ventanilla.sqlite3"


def _new_database(server: str) -> str:
    import psycopg

    name = f"installed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    path, _, query = server.partition("?")
    return f"{path.rsplit('/', 1)[0]}/{name}?{query}"
