"""The outbox: one row per recipient, written in the commit of the change it tells of (safety D3, D6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from ventanilla.desks.models import Desk
from ventanilla.jobs.queue import enqueue
from ventanilla.lib.text import clean_line
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.letter import Letter, read_by, render
from ventanilla.people.models import Contact, User
from ventanilla.tickets.models import Event, Ticket

State = OutboxMail.State

# How many automatic mails an hour, beside settings.MAIL_PER_HOUR for a person whose address is verified (safety S5).
HOUR: Final = timedelta(hours=1)
TO_UNVERIFIED: Final = 5
ABOUT_TICKET: Final = 200
IN_ALL: Final = 5000


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a mail, in which language. `verified`: somebody has shown that he reads this address."""

    address: str
    name: str
    language: str
    verified: bool
    contact: Contact | None = None
    user: User | None = None

    @classmethod
    def of(cls, contact: Contact, desk: Desk | None) -> Recipient | None:
        """This person, if a mail can reach him: his own address, else his login's."""
        user = contact.user
        address = usable_address(contact.email or (user.email if user else ""))
        if not address or contact.archived_at is not None or (user is not None and not user.is_active):
            return None
        language = user.language if user else (desk.config.language if desk else "es")
        return cls(address, clean_line(contact.name), language, contact.email_verified_at is not None, contact, user)


def usable_address(address: str) -> str:
    """The address, or "" if no mail can go there. Nothing that could become a second header passes (safety S9)."""
    address = clean_line(address)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def send(
    letter: Letter, to: Recipient, *, purpose: str, desk: Desk | None, has_secret: bool = False
) -> OutboxMail | None:
    """Put a letter that belongs to no ticket (an invitation, a forgotten password) into the outbox, in this transaction.

    None, and no mail, if an address that nobody has verified got too many within the hour: a stranger may have typed it.
    """
    if not to.verified and _sent(timezone.now() - HOUR, to_address=to.address, limit=TO_UNVERIFIED):
        return None
    mail = draft(letter, to, purpose=purpose, desk=desk, has_secret=has_secret)
    put([mail])
    return mail


def draft(letter: Letter, to: Recipient, *, purpose: str, desk: Desk | None, has_secret: bool = False) -> OutboxMail:
    """A row with its words, not yet saved."""
    mail = _row(to, purpose=purpose, desk=desk)
    mail.has_secret = has_secret
    mail.state = State.KEPT if settings.KEEP_MAIL else State.WAITING
    fill(mail, letter, to)
    return mail


def blank(event: Event, to: Recipient) -> OutboxMail:
    """A row about an event, not yet saved; what it says is composed by the job that sends it."""
    mail = _row(to, purpose=event.kind, desk=event.ticket.desk)
    mail.event, mail.ticket = event, event.ticket
    mail.headers |= _thread(event.ticket)
    return mail


def _row(to: Recipient, *, purpose: str, desk: Desk | None) -> OutboxMail:
    """With the Message-ID that this mail keeps however often it is tried."""
    now = timezone.now()
    return OutboxMail(
        purpose=purpose, message_id=f"<{uuid.uuid4().hex}@{domain()}>", next_attempt_at=now, created_at=now,
        to_address=to.address, to_name=to.name[:150] if to.verified else "", contact=to.contact,
        from_name=str(desk.config.brand.name)[:150] if desk else "Ventanilla", language=to.language, desk=desk,
        headers=_headers(desk),
    )  # fmt: skip


def fill(mail: OutboxMail, letter: Letter, to: Recipient) -> None:
    """The letter as this recipient reads it, into the row."""
    with read_by(mail.desk, to.language) as language:
        mail.language = language
        mail.from_name = str(mail.desk.config.brand.name)[:150] if mail.desk else "Ventanilla"
        mail.subject = clean_line(letter.subject)[:250]
        mail.text, mail.html = render(letter, mail.desk)


def put(mails: Sequence[OutboxMail]) -> None:
    """Save new rows and see that they are sent, all in the transaction of the change."""
    OutboxMail.objects.bulk_create(mails)
    deliver_soon(mails)


def deliver_soon(mails: Iterable[OutboxMail]) -> None:
    """One job for all that wait; it finds them by itself, so a second one does no harm. It also composes what is kept."""
    from ventanilla.mail.outbound.deliver import deliver_due

    if any(mail.state == State.WAITING for mail in mails):
        enqueue(deliver_due, queue="mail")


def is_over_limit(to: Recipient, ticket: Ticket) -> bool:
    """Is this address's, this ticket's or the whole system's share of the hour used up? Then the mail is gathered with others."""
    since = timezone.now() - HOUR
    return (
        _sent(since, to_address=to.address, limit=settings.MAIL_PER_HOUR if to.verified else TO_UNVERIFIED)
        or _sent(since, ticket=ticket, limit=ABOUT_TICKET)
        or _sent(since, limit=IN_ALL)
    )


def _sent(since: datetime, *, limit: int, **to: object) -> bool:
    """Were there so many mails, not counting those that are to be gathered, or may come to be? Looks no further than the limit."""
    sent = OutboxMail.objects.filter(created_at__gt=since, **to).exclude(text="")
    return sent.exclude(state__in=[State.OVER, State.GATHERED]).order_by()[limit - 1 : limit].exists()


def _headers(desk: Desk | None) -> dict[str, str]:
    """Says to machines that a machine wrote this, so that none answers."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return headers | {"List-Id": f"<{desk.key}.{domain()}>"} if desk else headers


def _thread(ticket: Ticket) -> dict[str, str]:
    """Ties the mails of a ticket together. The root is a mail that never was: each recipient comes to the ticket at a different
    moment, and mailers group by it all the same."""
    root = f"<ticket-{ticket.number}@{domain()}>"
    return {"In-Reply-To": root, "References": root, "X-Ventanilla-Ticket": str(ticket.number)}


def domain() -> str:
    """The domain of our own address, which Message-IDs bear."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def send_again(mail: OutboxMail) -> bool:
    """An administrator's button: try a mail that failed, or was kept, anew. False if it is neither, or nothing is sent here."""
    if settings.KEEP_MAIL:
        return False
    again = OutboxMail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.KEPT])
    changed = again.update(state=State.WAITING, next_attempt_at=timezone.now(), attempts=0, last_error="")
    if changed:
        mail.refresh_from_db()
        deliver_soon([mail])
    return bool(changed)
