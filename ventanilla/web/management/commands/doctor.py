"""`ventanilla doctor`: look at this installation and say what is wrong with it, and what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ventanilla.jobs import queue, worker
from ventanilla.people.models import User

Verdict = Literal["good", "doubt", "bad"]
SIGNS: dict[Verdict, str] = {"good": "ok  ", "doubt": "look", "bad": "BAD "}
GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str


class Command(BaseCommand):
    help = "Look at this installation and say what is wrong with it. Ends with 1 if something is."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            self.stdout.write(f"{SIGNS[finding.verdict]}  {finding.text}")
        if any(finding.verdict == "bad" for finding in findings):
            raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every check, each on its own: one that breaks is a finding and does not hide the others."""
    for check in (_data_folder, _secret_key, _disk, _clock, _static_files, _address, _mail):
        yield from _careful(check)
    reachable = list(_careful(_database))
    yield from reachable
    if all(finding.verdict != "bad" for finding in reachable):
        for check in (_migrations, _administrator, _jobs):
            yield from _careful(check)


def _careful(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (OSError, DatabaseError) as error:
        yield Finding("bad", f"{check.__name__.strip('_').replace('_', ' ')}: {type(error).__name__}: {error}")


def _data_folder() -> Iterator[Finding]:
    probe = Path(settings.DATA) / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
    finally:
        probe.unlink(missing_ok=True)
    yield Finding("good", f"Data folder {settings.DATA} can be written")
    if stat.S_IMODE(settings.DATA.stat().st_mode) & 0o007:
        yield Finding("doubt", f"Everybody on this machine may look into it: chmod 700 {settings.DATA}")


def _secret_key() -> Iterator[Finding]:
    file = settings.DATA / "secret-key"
    if os.environ.get("VENTANILLA_SECRET_KEY"):
        verdict: Verdict = "good" if len(settings.SECRET_KEY) >= 50 else "bad"
        yield Finding(verdict, f"Secret key from the environment, {len(settings.SECRET_KEY)} characters (50 at least)")
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("bad", f"Others can read the secret key: chmod 600 {file}")
    else:
        yield Finding("good", "Secret key is kept and private")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free / GIGABYTE
    verdict: Verdict = "good" if free >= 2 else "doubt" if free >= 0.5 else "bad"
    yield Finding(verdict, f"{free:.1f} GB free on the disk of the data folder")


def _clock() -> Iterator[Finding]:
    """A clock that stands before the program was made breaks deadlines, sessions and codes."""
    if time.time() < Path(__file__).stat().st_mtime - 24 * 3600:
        yield Finding("bad", f"The clock says {time.strftime('%Y-%m-%d %H:%M')}: set it, better by NTP")
    else:
        yield Finding("good", f"Clock: {time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime())}")


def _static_files() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("doubt", "VENTANILLA_DEBUG is on: never where others can reach it")
    elif (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("good", "Static files are built")
    else:
        yield Finding("bad", "Static files are not built: ventanilla setup")


def _address() -> Iterator[Finding]:
    if settings.HTTPS or settings.DEMO or "127.0.0.1" in settings.SITE_URL or "localhost" in settings.SITE_URL:
        yield Finding("good", f"Address: {settings.SITE_URL}")
    else:
        yield Finding("doubt", f"Address {settings.SITE_URL} is not HTTPS: passwords travel in the clear")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Finding("good" if settings.DEMO else "doubt", f"Mails are kept in {settings.EMAIL_FILE_PATH}, not sent")
    else:
        yield Finding("good", f"Mails go out by {settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            yield Finding("good", f"SQLite {cursor.fetchone()[0]} in {connection.settings_dict['NAME']}")
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA quick_check(1)")
            sound = cursor.fetchone()[0]
            yield Finding("good" if mode == "wal" else "bad", f"Write-ahead log: {mode}")
            yield Finding("good" if sound == "ok" else "bad", f"Integrity: {sound}")
        else:
            cursor.execute("SELECT current_setting('server_version'), extract(epoch FROM now())")
            version, now = cursor.fetchone()
            drift = abs(float(now) - time.time())
            yield Finding("good", f"PostgreSQL {version}, database {connection.settings_dict['NAME']}")
            yield Finding("good" if drift < 5 else "bad", f"Its clock and ours differ by {drift:.1f} s")


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding("bad", f"{len(plan)} migrations are missing: ventanilla setup")
    else:
        yield Finding("good", "Tables are up to date")


def _administrator() -> Iterator[Finding]:
    if User.objects.filter(is_admin=True, is_active=True).exists():
        yield Finding("good", "There is an administrator")
    else:
        yield Finding("doubt", "There is no administrator: ventanilla setup --admin NAME")


def _jobs() -> Iterator[Finding]:
    if queue.failed().exists():
        yield Finding("doubt", f"{queue.failed().count()} jobs have failed for good: an administrator can look at them")
    patience = timezone.now() - timedelta(minutes=2)
    late = [f"{name} since {since:%d %b %H:%M}" for name, since in queue.backlog().items() if since < patience]
    if late and not worker.alive():
        yield Finding(
            "bad", f"Jobs wait and no worker runs ({', '.join(late)}): ventanilla serve, or ventanilla worker"
        )
    elif late:
        yield Finding("doubt", f"The worker is behind: {', '.join(late)}")
    else:
        yield Finding("good", "No job has waited for long")
