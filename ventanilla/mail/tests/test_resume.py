"""A restored installation sends nothing until somebody confirms (safety D10)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from ventanilla.jobs import holds
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import deliver, resuming
from ventanilla.mail.tests.test_deliver import again, box, put

__all__ = ["box"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def restored() -> tuple[OutboxMail, OutboxMail]:
    """Two mails, one written before the backup and one after the restore."""
    before, after = put("old@example.com"), put("new@example.com")
    backup_at = timezone.now() - timedelta(hours=5)
    OutboxMail.objects.filter(pk=before.pk).update(created_at=backup_at - timedelta(minutes=1))
    holds.place(backup_at=backup_at)
    return before, after


def test_nothing_leaves_while_sending_is_on_hold(box: Any, restored: tuple[OutboxMail, OutboxMail]) -> None:
    run_jobs()

    assert deliver.deliver_due() == 0  # nor for a job that began before the hold
    assert box.mails == []
    assert [again(mail).state for mail in restored] == ["waiting", "waiting"]


def test_a_mail_on_hold_is_not_claimed_even_by_who_has_seen_it_before(restored: tuple[OutboxMail, OutboxMail]) -> None:
    holds.lift()
    mine = OutboxMail.objects.filter(~holds.held("mail"), pk=restored[0].pk)
    holds.place(backup_at=timezone.now())

    assert mine.update(state="sending") == 0


def test_what_waits_is_counted(restored: tuple[OutboxMail, OutboxMail]) -> None:
    put("new@example.com")
    hold = holds.current()
    assert hold is not None

    waiting = resuming.waiting(hold.backup_at)

    assert (waiting.mails, waiting.before_backup, waiting.people) == (3, 1, 2)
    assert waiting.oldest == again(restored[0]).created_at


def test_resuming_sends_all(box: Any, restored: tuple[OutboxMail, OutboxMail]) -> None:
    assert resuming.resume(discard=False) == 0
    run_jobs()

    assert [again(mail).state for mail in restored] == ["sent", "sent"]


def test_resuming_may_put_away_what_is_older_than_the_backup(box: Any, restored: tuple[OutboxMail, OutboxMail]) -> None:
    said = StringIO()
    call_command("resume", "--discard", stdout=said)
    run_jobs()

    assert [again(mail).state for mail in restored] == ["kept", "sent"]
    assert said.getvalue() == (
        "1 correo anterior al respaldo quedó guardado sin enviar.\nLos envíos están en marcha.\n"
    )


def test_the_second_to_confirm_is_told() -> None:
    said = StringIO()
    call_command("resume", stdout=said)

    assert said.getvalue() == "Los envíos no estaban en pausa.\n"


def test_mails_with_a_link_to_a_login_lose_it() -> None:
    mail = put(has_secret=True)

    assert resuming.forget_links() == 1

    assert (again(mail).state, again(mail).text, again(mail).html) == ("kept", "", "")
