"""What a mail about a ticket says, and to whom it goes. `queue` is what the page of reactions names: it runs inside the verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.lib.text import first_line
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox, recipients
from ventanilla.mail.outbound.letter import Letter, Quote, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact
from ventanilla.tickets import describe, permissions
from ventanilla.tickets.models import Event, Kind, Message, Ticket


def queue(event: Event) -> None:
    """One row in the outbox for each person who is to hear of this, in the event's own transaction.

    What one action sets off (a reply that also moves the ticket) is told in one mail: the second event is added to the first one's,
    which nobody can have sent before the commit.
    """
    mails = [_tell(event, recipient) for recipient in recipients.of(event)]
    outbox.deliver_soon(mails)


def _tell(event: Event, to: Recipient) -> OutboxMail:
    earlier = _mail_about_cause(event, to)
    events = [event] if earlier is None else [*_chain(event.caused_by), event]
    with read_by(event.ticket.desk, to.language):
        letter = compose(events, to)
    if earlier is not None:
        outbox.fill(earlier, letter, to)
        earlier.save(update_fields=["subject", "text", "html"])
        return earlier
    over = outbox.is_over_limit(to, event.ticket, timezone.now())
    return outbox.write(
        letter, to, purpose=event.kind, desk=event.ticket.desk, event=event,
        state=outbox.State.OVER if over else None,
    )  # fmt: skip


def _mail_about_cause(event: Event, to: Recipient) -> OutboxMail | None:
    chain = _chain(event.caused_by)
    return OutboxMail.objects.filter(event__in=chain, to_address=to.address).first() if chain else None


def _chain(event: Event | None) -> list[Event]:
    """The event with its causes, the first cause first. Causes lie in the same transaction, on the same ticket."""
    chain: list[Event] = []
    while event is not None:
        chain.insert(0, event)
        event = event.caused_by
    return chain


def compose(events: list[Event], to: Recipient) -> Letter:
    """The letter about these events, in the active language.

    What people wrote goes only to an address that somebody has shown to be his (safety S5); anybody else learns that something
    happened, and where to read it.
    """
    ticket = events[-1].ticket
    desk = ticket.desk
    staff = to.user is not None and permissions.is_staff_of(to.user, ticket)
    message = next((event.message for event in events if event.message is not None), None)
    if message is not None and message.is_internal and not staff:
        message = None
    names = describe.Names.for_events(events)
    sentences = [describe.sentence(event, desk.config, names, public=not staff) for event in events]
    letter = Letter(
        subject=f"[#{ticket.number}] {first_line(ticket.subject, 150)}",
        preview=sentences[-1],
        greeting=_("Hola, %(name)s:") % {"name": to.name} if to.name else _("Hola:"),
        lines=_receipt(ticket) if _is_receipt(events, to) else sentences,
        facts=list(_facts(ticket, staff=staff)),
        quote=_quote(message) if message is not None else None,
        link=link_to(f"/tickets/{ticket.number}"),
        link_label=_("Ver el ticket"),
        closing=[_how_to_answer(ticket)],
    )
    return letter if to.verified else _without_foreign_words(letter, ticket, receipt=_is_receipt(events, to))


def _without_foreign_words(letter: Letter, ticket: Ticket, *, receipt: bool) -> Letter:
    """Only our own words: anybody may have typed the address, the name and the rest."""
    title = _("Ticket n.º %(number)s") % {"number": ticket.number}
    news = _receipt(ticket) if receipt else [_("Hay novedades en el ticket.")]
    return replace(
        letter,
        subject=f"[#{ticket.number}] {title}",
        preview=news[0],
        greeting=_("Hola:"),
        lines=news,
        facts=(),
        quote=None,
    )


def _is_receipt(events: list[Event], to: Recipient) -> bool:
    return events[0].kind == Kind.OPENED and to.contact is not None and to.contact.pk == events[0].ticket.requester_id


def _receipt(ticket: Ticket) -> list[str]:
    return [
        _("Su ticket quedó registrado con el número %(number)s. Le avisaremos por este medio cuando haya novedades.")
        % {"number": ticket.number}
    ]


def _facts(ticket: Ticket, *, staff: bool) -> Iterable[tuple[str, str]]:
    desk = ticket.desk
    yield str(desk.word("subject")), ticket.subject
    yield str(desk.word("state")), str(ticket.current.label)
    if staff:
        yield str(desk.word("requester")), _who_asks(ticket)
        if ticket.urgency is not None:
            yield str(desk.word("priority")), str(ticket.urgency.label)
    if ticket.assignee is not None:
        yield str(desk.word("assignee")), str(ticket.assignee)


def _who_asks(ticket: Ticket) -> str:
    return f"{ticket.requester} ({ticket.organization})" if ticket.organization else str(ticket.requester)


def _quote(message: Message) -> Quote:
    author: Contact = message.author
    note = _("%(author)s (nota interna, solo para el equipo)") if message.is_internal else "%(author)s"
    return Quote(note % {"author": author.name}, message.body)


def _how_to_answer(ticket: Ticket) -> str:
    if ticket.desk.config.replies_welcome:
        return _("Para responder, entre al ticket con el botón de arriba.")
    return _("Este es un correo automático: por favor, no lo responda. Si tiene algo que agregar, hágalo en el ticket.")
