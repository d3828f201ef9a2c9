from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.utils import timezone

from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import deliver, outbox
from ventanilla.mail.outbound.letter import Letter
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.mail.tests.postbox import Postbox

LETTER = Letter(subject="Hola", lines=["Una línea con ñ."], link="https://example.com/x", link_label="Abrir")


@pytest.fixture
def box(settings: Any) -> Generator[Postbox]:
    with Postbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield box


def put(address: str = "rita@example.com", **fields: Any) -> OutboxMail:
    fields.setdefault("desk", None)
    mail = outbox.send(LETTER, Recipient(address, "Rita Ñúñez", "es", verified=True), purpose="test", **fields)
    assert mail is not None
    return mail


def again(mail: OutboxMail) -> OutboxMail:
    return OutboxMail.objects.get(pk=mail.pk)


@pytest.mark.django_db
def test_what_is_due_goes_out_over_one_connection(box: Postbox) -> None:
    mails = [put(f"{name}@example.com") for name in ("a", "b", "c")]

    run_jobs()

    assert list(box.ids) == [mail.message_id for mail in mails]
    assert box.connections == 1
    assert {again(mail).state for mail in mails} == {"sent"}


@pytest.mark.django_db
def test_the_mail_as_it_arrives(box: Postbox) -> None:
    mail = put()

    run_jobs()

    arrived = message_from_bytes(box.mails[0].as_bytes(), policy=policy.default)
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["To"] == "Rita Ñúñez <rita@example.com>"
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    body = arrived.get_body(("plain",))
    assert body is not None
    assert "Una línea con ñ." in body.get_content()


@pytest.mark.django_db
def test_a_recipient_that_does_not_exist_is_given_up_and_the_others_get_theirs(box: Postbox) -> None:
    box.answers["nobody@example.com"] = "550 no such user"
    lost, good = put("nobody@example.com"), put("rita@example.com")

    run_jobs()

    assert (again(lost).state, again(lost).last_error) == ("failed", "550 no such user")
    assert again(good).state == "sent"


@pytest.mark.django_db
def test_a_temporary_no_is_asked_again_later(box: Postbox) -> None:
    box.answers["rita@example.com"] = "450 try later"
    mail = put()

    run_jobs()

    waiting = again(mail)
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert timedelta(seconds=40) < waiting.next_attempt_at - timezone.now() < timedelta(seconds=80)
    assert deliver.deliver_due() == 0

    box.answers.clear()
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    assert deliver.deliver_due() == 1
    assert again(mail).message_id == mail.message_id


@pytest.mark.django_db
def test_a_server_that_is_away_leaves_the_others_in_peace(settings: Any, box: Postbox) -> None:
    settings.EMAIL_PORT = 1
    mails = [put(f"{name}@example.com") for name in ("a", "b", "c")]

    assert deliver.deliver_due() == 0

    assert [again(mail).attempts for mail in mails] == [1, 0, 0]
    assert {again(mail).state for mail in mails} == {"waiting"}


@pytest.mark.django_db
def test_a_mail_is_given_up_after_many_attempts(box: Postbox) -> None:
    box.answers["*"] = "451 not now"
    mail = put()
    OutboxMail.objects.update(attempts=deliver.ATTEMPTS - 1)

    run_jobs()

    assert again(mail).state == "failed"
    assert outbox.send_again(again(mail))
    assert again(mail).state == "waiting"


@pytest.mark.django_db
def test_a_mail_in_hand_is_nobody_elses_until_its_lease_runs_out() -> None:
    put()
    held = deliver.claim()
    assert held is not None

    assert deliver.claim() is None

    OutboxMail.objects.update(next_attempt_at=timezone.now())
    second = deliver.claim()
    assert second is not None
    assert second.fence == held.fence + 1


@pytest.mark.django_db
def test_the_late_result_of_a_mail_that_was_taken_over_does_no_harm() -> None:
    mail = put()
    late = deliver.claim()
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    second = deliver.claim()
    assert late is not None
    assert second is not None

    assert not deliver.give_up(late, "too slow")
    assert deliver.mark_sent(second)
    assert not deliver.put_back(late, "too slow")

    assert again(mail).state == "sent"


@pytest.mark.django_db
def test_without_a_server_mails_are_kept(settings: Any, mailoutbox: list[object]) -> None:
    settings.KEEP_MAIL = True
    mail = put()

    run_jobs()

    assert mail.state == "kept"
    assert mailoutbox == []
    assert not outbox.send_again(mail)


@pytest.mark.django_db
def test_a_link_that_opens_a_login_is_forgotten_once_it_is_sent(box: Postbox) -> None:
    mail = put(has_secret=True)

    run_jobs()

    assert len(box.mails) == 1
    assert "example.com/x" not in again(mail).text + again(mail).html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d.example", "a@example.com, b@example.com"])
def test_an_address_that_is_none_gets_nothing(address: str) -> None:
    assert outbox.usable_address(address) == ""
