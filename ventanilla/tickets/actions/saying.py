"""What verbs share that put words on a ticket: the message row, and who has now had to do with the ticket."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.lib.text import clean
from ventanilla.people.models import Contact, User
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.facts import MAX_TEXT
from ventanilla.tickets.files import StoredFile, hang
from ventanilla.tickets.models import Involvement, Message, Ticket


def author(by: User) -> Contact:
    """The person behind a login. Every login has one; a login without is an error of ours."""
    return by.contact


def checked_body(body: str, files: Sequence[StoredFile] = (), *, field: str = "body") -> str:
    """Cleaned text of a message; raises `Invalid` if it says nothing and brings no file, or is too long."""
    text = clean(body)
    if not text and not files:
        raise Invalid({field: _("Escriba el mensaje.")})
    if len(text) > MAX_TEXT:
        raise Invalid(
            {field: _("El texto tiene %(length)s caracteres; el máximo es %(limit)s. Puede adjuntarlo como archivo.")
             % {"length": len(text), "limit": MAX_TEXT}}
        )  # fmt: skip
    return text


def say(
    ticket: Ticket,
    body: str,
    *,
    by: User,
    by_staff: bool,
    internal: bool = False,
    solution: bool = False,
    files: Sequence[StoredFile] = (),
    via: str = "portal",
) -> Message:
    """Write the message with its files and keep the ticket's counts in step. The body was checked."""
    now = timezone.now()
    if solution:
        ticket.messages.filter(is_solution=True).update(is_solution=False)
    message = Message.objects.create(
        ticket=ticket, author=author(by), by_staff=by_staff, is_internal=internal, is_solution=solution,
        body=body, via=via, created_at=now,
    )  # fmt: skip
    hang(message, files)
    ticket.message_count += 1
    columns = ["message_count"]
    if not internal:
        ticket.last_reply_at, ticket.last_reply_by_staff = now, by_staff
        columns += ["last_reply_at", "last_reply_by_staff"]
    ticket.save(update_fields=columns)
    if by_staff:
        involve(ticket, by, attended=True)
    return message


def involve(ticket: Ticket, user: User, *, attended: bool) -> None:
    """Remember that this member of the staff has had to do with the ticket; `attended` once he has worked on it."""
    row, _created = Involvement.objects.get_or_create(ticket=ticket, user=user)
    if attended and row.attended_at is None:
        row.attended_at = timezone.now()
        row.save(update_fields=["attended_at"])
