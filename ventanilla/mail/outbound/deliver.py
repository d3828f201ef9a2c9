"""Sending what stands in the outbox. A mail is claimed by an UPDATE, sent, and marked by whoever still holds its fence."""

from __future__ import annotations

import logging
import random
import smtplib
import time
from datetime import timedelta
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.jobs.holds import held
from ventanilla.jobs.running import through_trouble
from ventanilla.mail.models import OutboxMail, OutboxMailQuerySet
from ventanilla.mail.outbound import outbox
from ventanilla.mail.outbound.compose import letter_for
from ventanilla.mail.outbound.letter import read_by

logger = logging.getLogger(__name__)

State = OutboxMail.State

# Longer than a server that answers each of its seven steps at the last moment takes (settings.EMAIL_TIMEOUT).
LEASE: Final = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
# A job ends well before it counts as hanging; what is left is found by the next one.
BUSY_FOR: Final = 240.0

# With these pauses a mail is tried for about four days before it is given up.
ATTEMPTS: Final = 30
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=4)


# What composing a mail reads of its ticket.
WITH: Final = (
    "desk", "contact__user", "event__message__author", "event__actor__contact", "event__ticket__desk",
    "event__ticket__requester", "event__ticket__organization", "event__ticket__assignee__contact", "ticket",
)  # fmt: skip


class Refused(Exception):
    """The server will never take this mail. Trying again would only repeat its answer."""


class Unreachable(Exception):
    """Nothing is wrong with this mail: the server is away, or does not let us in. So the others can wait as well."""


def deliver_due() -> int:
    """Compose and send everything that is due, over one connection; how many mails went out."""
    sent, until = 0, time.monotonic() + BUSY_FOR
    server = get_connection()
    try:
        while time.monotonic() < until and (mail := claim()) is not None:
            try:
                if (mail.text or _compose(mail)) and not _keep(mail):
                    _hand_over(mail, server)
                    through_trouble(partial(mark_sent, mail))
                    sent += 1
            except Refused as error:
                through_trouble(partial(give_up, mail, str(error)))
            except Exception as error:
                through_trouble(partial(put_back, mail, str(error)))
                server.close()
                if isinstance(error, Unreachable):
                    break
    finally:
        server.close()
    return sent


def _compose(mail: OutboxMail) -> bool:
    """Give the row its words. False if there is nothing to send: nobody who may hear it, or he had his share of the hour."""
    composed = letter_for(mail)
    if composed is None:
        OutboxMail.objects.filter(pk=mail.pk, fence=mail.fence).delete()
        return False
    letter, to = composed
    outbox.fill(mail, letter, to)
    words = {name: getattr(mail, name) for name in ("language", "from_name", "subject", "text", "html")}
    assert mail.ticket is not None
    if not settings.KEEP_MAIL and outbox.is_over_limit(to, mail.ticket):
        _end(mail, state=State.OVER, **words)
        return False
    return _held(mail).update(**words) == 1


def _keep(mail: OutboxMail) -> bool:
    """Where nothing is sent, a mail ends here."""
    return settings.KEEP_MAIL and through_trouble(partial(_end, mail, state=State.KEPT))


def claim() -> OutboxMail | None:
    """The next mail that is due, ours until its lease runs out. Two who reach for the same row: one UPDATE finds it changed.

    None while sending is on hold, also when the hold was placed after this job began.
    """
    while True:
        now = timezone.now()
        mail = (
            OutboxMail.objects.due(now)
            .filter(~held("mail"))
            .order_by("next_attempt_at", "pk")
            .select_related(*WITH)
            .first()
        )
        if mail is None:
            return None
        mine = OutboxMail.objects.filter(~held("mail"), pk=mail.pk, fence=mail.fence, state__in=OutboxMail.PENDING)
        if mine.update(
            state=State.SENDING, fence=F("fence") + 1, attempts=F("attempts") + 1, next_attempt_at=now + LEASE
        ):
            mail.state, mail.fence, mail.attempts = State.SENDING, mail.fence + 1, mail.attempts + 1
            return mail


def _hand_over(mail: OutboxMail, server: BaseEmailBackend) -> None:
    """Give the mail to the server. Returns once the server has said yes."""
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(str(error)) from error
    try:
        server.send_messages([message(mail)])
    except smtplib.SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        if all(code >= 500 for code, _answer in answers):
            raise Refused(_answers(answers)) from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise Refused(f"{error.smtp_code} {_readable(error.smtp_error)}") from error
        raise
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused, OSError) as error:
        # A sender that is refused is a fault of the settings; the mails should survive until it is mended.
        if isinstance(error, smtplib.SMTPException) or not isinstance(error, UnicodeError):
            raise Unreachable(str(error)) from error
        raise
    except ValueError as error:  # a header or an address that cannot be written down
        raise Refused(str(error)) from error


def message(mail: OutboxMail) -> EmailMultiAlternatives:
    """The mail as it goes over the wire, under the Message-ID of its row."""
    built = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((mail.from_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[formataddr((mail.to_name, mail.to_address)) if mail.to_name else mail.to_address],
        headers={**mail.headers, "Message-ID": mail.message_id, "Content-Language": mail.language},
    )
    built.attach_alternative(mail.html, "text/html")
    return built


def mark_sent(mail: OutboxMail) -> bool:
    """The server said yes. False if the mail has been claimed by another meanwhile, who will say the same."""
    forgotten = {"text": _secret_gone(mail), "html": ""} if mail.has_secret else {}
    return _end(mail, state=State.SENT, sent_at=timezone.now(), last_error="", **forgotten)


def put_back(mail: OutboxMail, why: str) -> bool:
    """Try again later; after many attempts give it up."""
    if mail.attempts >= ATTEMPTS:
        return give_up(mail, why)
    logger.warning(
        "mail %d not sent, attempt %d", mail.pk, mail.attempts
    )  # why stands in its row: it may name a person
    return _end(mail, state=State.WAITING, next_attempt_at=timezone.now() + pause(mail.attempts), last_error=why[:500])


def give_up(mail: OutboxMail, why: str) -> bool:
    logger.error("mail %d given up after %d attempts", mail.pk, mail.attempts)
    return _end(mail, state=State.FAILED, last_error=why[:500])


def _end(mail: OutboxMail, **fields: object) -> bool:
    return bool(_held(mail).update(**fields))


def _held(mail: OutboxMail) -> OutboxMailQuerySet:
    """The row, if this claim on it still counts."""
    return OutboxMail.objects.filter(pk=mail.pk, fence=mail.fence, state=State.SENDING)


def pause(attempts: int) -> timedelta:
    exact: timedelta = min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return exact * random.uniform(0.75, 1.25)  # noqa: S311


def _secret_gone(mail: OutboxMail) -> str:
    with read_by(mail.desk, mail.language[:2]):
        return _("El contenido de este correo no se conserva: llevaba un enlace personal.")


def _answers(answers: list[tuple[int, bytes]]) -> str:
    return "; ".join(f"{code} {_readable(answer)}" for code, answer in answers)


def _readable(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
