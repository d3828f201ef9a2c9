"""Killed at any moment: what was there still works, and the command can be run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ventanilla.backup import restoring
from ventanilla.backup.tests.conftest import TICKETS, TOGETHER
from ventanilla.testing.installation import Installation, wait_until

pytestmark = TOGETHER

Install = Callable[..., Installation]

MINE = """
from ventanilla.people.models import User
User.objects.create_user("mine", "correcto-caballo")
"""
WHOSE = """
import json
from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket
from ventanilla.jobs import holds
print(json.dumps([User.objects.filter(username="mine").exists(), Ticket.objects.count(), holds.is_held("mail")]))
"""


def killed_after(installation: Installation, lines: int, *arguments: str) -> bool:
    """Run this and kill it when it has said so much. False if it had ended before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", *arguments],
        env=installation.environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stderr is not None
    for _ in range(lines):
        process.stderr.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.stderr.close()
    return process.wait() == -signal.SIGKILL


def test_a_restore_that_is_killed_leaves_the_old_installation(backup: Path, installed: Install) -> None:
    there = installed()
    there.python(MINE)
    survived = 0
    for lines in (1, 9, 20, 32):
        if killed_after(there, lines, "restore", "--replace", str(backup)):
            mine, tickets, held = json.loads(there.python(WHOSE))
            assert (mine, tickets, held) in ((True, 0, False), (False, TICKETS, True))
            survived += mine
    assert survived >= 3

    there.ventanilla("restore", "--replace", str(backup))

    assert json.loads(there.python(WHOSE)) == [False, TICKETS, True]
    assert list((there.folder / "var").glob(".*")) == []


@pytest.mark.once
def test_what_was_there_is_set_aside_sound_or_broken(backup: Path, installed: Install) -> None:
    there = installed()
    there.python(MINE)
    database = there.folder / "var" / "ventanilla.sqlite3"

    there.ventanilla("restore", "--replace", str(backup))
    (aside,) = (there.folder / "var").glob("before-restore-*/ventanilla.sqlite3")
    database.write_bytes(b"rubbish" * 1000)
    database.with_name("ventanilla.sqlite3-wal").write_bytes(b"rubbish" * 1000)
    there.ventanilla("restore", "--replace", str(backup))

    assert json.loads(there.python(WHOSE)) == [False, TICKETS, True]
    assert len(list((there.folder / "var").glob("before-restore-*/ventanilla.sqlite3"))) == 2
    there.environment["DATABASE_URL"] = f"sqlite:///{aside}"
    assert json.loads(there.python(WHOSE))[0]


def test_a_backup_that_is_killed_leaves_no_file_of_its_name(origin: Installation, tmp_path: Path) -> None:
    for lines in (5, 30):
        assert killed_after(origin, lines, "backup", str(tmp_path / "b.tar"))
        assert not (tmp_path / "b.tar").exists()

    origin.ventanilla("backup", str(tmp_path / "b.tar"))

    with (tmp_path / "b.tar").open("rb") as file:
        assert restoring.verify(file).manifest.said()["tables"]["tickets_ticket"]["count"] == TICKETS


WRITE = """
import itertools, pathlib, sys
from django.db import transaction
from ventanilla.people.models import Contact, Organization
for number in itertools.count():
    with transaction.atomic():
        Organization.objects.create(name=f"o{number}")
        Contact.objects.create(name=f"c{number}")
    if number == 20:
        pathlib.Path(sys.argv[1]).touch()
"""


def test_a_backup_of_a_site_at_work_is_of_one_moment(installed: Install, tmp_path: Path) -> None:
    """Companies and people are written two by two; the tables are read one after the other."""
    there = installed()
    writer = subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{WRITE}", str(tmp_path / "begun")],
        env=there.environment,
    )
    try:
        wait_until((tmp_path / "begun").exists, 120, "the writer has begun")
        for number in range(3):
            there.ventanilla("backup", str(tmp_path / f"{number}.tar"))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()

    counts = []
    for number in range(3):
        with (tmp_path / f"{number}.tar").open("rb") as file:
            tables = restoring.verify(file).manifest.tables
        assert tables["people_contact"].count == tables["people_organization"].count
        counts.append(tables["people_contact"].count)
    assert counts == sorted(set(counts))
