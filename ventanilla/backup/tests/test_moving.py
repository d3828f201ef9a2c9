"""There and back again: everything arrives, on the other database too, and what should not does not."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ventanilla.backup import restoring, tables
from ventanilla.backup.tests.conftest import FILES, TICKETS, TOGETHER
from ventanilla.mail.tests.postbox import Postbox
from ventanilla.testing import databases
from ventanilla.testing.installation import Installation, wait_until

pytestmark = [TOGETHER, pytest.mark.once]  # the first test is about both databases, the others about neither

Install = Callable[..., Installation]

# A restored installation forgets links of logins, and takes up jobs that ran.
CHANGED_BY_RESTORING = {"mail_outboxmail", "django_tasks_database_dbtaskresult"}

ASK = """
import json
from ventanilla.accounts.models import Session
from django_tasks_db.models import DBTaskResult
from ventanilla.accounts.models import Invitation, Session
from ventanilla.desks.models import Desk
from ventanilla.jobs import holds
from ventanilla.jobs.running import claim
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.deliver import deliver_due
from ventanilla.search.engines import Query, engine
from ventanilla.tickets import sweeping
from ventanilla.tickets.models import Ticket, TicketNumber

last = Ticket.objects.order_by("pk").last()
print(json.dumps({
    "sessions": Session.objects.count(), "invitations": Invitation.objects.count(),
    "held": holds.is_held("mail"), "claimed": str(claim("mail", "here")), "sent": deliver_due(),
    "jobs": sorted(set(DBTaskResult.objects.values_list("status", flat=True))),
    "mails": sorted(OutboxMail.objects.values_list("to_address", "state")),
    "found": sum(len(found) for found in engine().matches(Query(["caldera"]))),
    "files_missing": list(sweeping.missing()), "removed": sweeping.discard_orphans(before=2**40),
    "next_number": TicketNumber.take() > last.number,
}))
"""


def contents(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return restoring.verify(content).manifest.said()


def test_an_installation_moves_to_postgresql_and_back(
    origin: Installation, backup: Path, installed: Install, tmp_path: Path
) -> None:
    postgres = installed(DATABASE_URL=databases.create_postgres("moved_here"))
    postgres.ventanilla("restore", str(backup))
    postgres.ventanilla("backup", str(tmp_path / "postgres.tar"))
    sqlite = installed()
    sqlite.ventanilla("restore", str(tmp_path / "postgres.tar"))
    sqlite.ventanilla("backup", str(tmp_path / "sqlite.tar"))

    first, second, third = map(contents, (backup, tmp_path / "postgres.tar", tmp_path / "sqlite.tar"))

    assert first["tables"]["tickets_ticket"]["count"] == TICKETS
    assert first["files"]["count"] == FILES
    assert first["files"] == second["files"] == third["files"]
    for table, total in first["tables"].items():
        assert second["tables"][table] == third["tables"][table], table
        assert second["tables"][table]["count"] == total["count"], table
        assert second["tables"][table] == total or table in CHANGED_BY_RESTORING, table
    for here in (postgres, sqlite):
        assert json.loads(here.python(ASK)) == {
            "sessions": 0,
            "invitations": 0,
            "held": True,
            "claimed": "None",
            "sent": 0,
            "jobs": ["READY"],
            "mails": [["raj@example.com", "waiting"], ["rita@example.com", "waiting"], ["sam@example.com", "kept"]],
            "found": TICKETS // 100,
            "files_missing": [],
            "removed": 0,
            "next_number": True,
        }


def test_a_worker_of_a_restored_installation_sends_nothing_before_somebody_confirms(
    backup: Path, installed: Install
) -> None:
    with Postbox() as box:
        there = installed(VENTANILLA_SMTP=f"smtp://127.0.0.1:{box.port}?security=none")
        there.ventanilla("restore", str(backup))
        there.start("worker")
        # The clock's jobs of the other queues run, so the mail's would have run as well.
        wait_until(lambda: "gather_due" in there.log.read_text(), 120, "the worker is at work")
        assert box.mails == []

        there.ventanilla("resume")

        wait_until(lambda: len(box.mails) == 2, 120, "both mails arrive")
        there.stop_all()


def test_the_file_is_for_its_owner_only(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_the_secret_key_comes_along_only_if_asked_for(
    origin: Installation, backup: Path, installed: Install, tmp_path: Path
) -> None:
    key = (origin.folder / "var" / "secret-key").read_text()
    origin.ventanilla("backup", "--secret-key", str(tmp_path / "key.tar"))
    assert key.encode() not in backup.read_bytes()
    there = installed()
    there.python("pass")  # the first process makes the key
    own = (there.folder / "var" / "secret-key").read_text()

    there.ventanilla("restore", str(backup))
    assert (there.folder / "var" / "secret-key").read_text() == own
    there.ventanilla("restore", "--replace", str(tmp_path / "key.tar"))

    assert (there.folder / "var" / "secret-key").read_text() == key
    assert [file.read_text() for file in (there.folder / "var").glob("secret-key.before-restore-*")] == [own]


def test_a_file_that_is_gone_or_damaged_does_not_spoil_the_backup_and_comes_back_with_the_next_restore(
    backup: Path, installed: Install, tmp_path: Path
) -> None:
    there = installed()
    there.ventanilla("restore", str(backup))
    gone, damaged = sorted((there.folder / "var" / "files").glob("??/??/*"))[:2]
    gone.unlink()
    damaged.write_bytes(b"rotten")

    there.ventanilla("backup", str(tmp_path / "poor.tar"))

    assert contents(tmp_path / "poor.tar")["files"]["count"] == FILES - 2
    there.ventanilla("restore", "--replace", str(backup))
    assert [sha256(file.read_bytes()).hexdigest() for file in (gone, damaged)] == [gone.name, damaged.name]


def test_old_backups_go_and_the_newest_stay(origin: Installation) -> None:
    folder = origin.folder / "var" / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"ventanilla-2020010{day}-020000.tar").touch()

    origin.ventanilla("backup", "--keep", "3")

    kept = sorted(file.name for file in folder.iterdir())
    assert kept[:2] == ["ventanilla-20200104-020000.tar", "ventanilla-20200105-020000.tar"]
    assert len(kept) == 3


@pytest.mark.django_db
def test_every_table_that_holds_a_secret_for_once_is_left_out_or_known() -> None:
    """A new model with a token must be thought of here."""
    from django.apps import apps

    carried = [
        f"{model._meta.label_lower}.{field.name}"
        for model in tables.of(apps).values()
        for field in tables.fields(model)
        if any(word in field.name for word in ("token", "session", "secret", "key_hash", "code_hash"))
    ]

    # The hash of a program's token comes along, as those of passwords do.
    assert sorted(carried) == ["customers.apitoken.secret_hash", "mail.outboxmail.has_secret"]


def test_nothing_that_is_carried_points_at_what_is_left_out() -> None:
    from django.apps import apps

    carried = tables.of(apps)
    targets = {
        field.target_field.model._meta.db_table
        for model in carried.values()
        for field in tables.fields(model)
        if field.remote_field is not None
    }

    assert targets <= set(carried)
