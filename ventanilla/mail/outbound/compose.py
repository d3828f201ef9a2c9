"""What a mail about a ticket says. It is composed when it is about to be sent: in its reader's language, as far as he may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from ventanilla.lib.text import first_line
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.letter import Letter, Quote, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.surveys import offers
from ventanilla.tickets import audience, describe, permissions
from ventanilla.tickets.models import Event, Kind, Message, Ticket


def letter_for(mail: OutboxMail) -> tuple[Letter, Recipient] | None:
    """The letter of this row and who reads it; None if he may not see it, or cannot be reached any more."""
    event = mail.event
    if event is None or mail.contact is None:
        return None
    to = Recipient.of(mail.contact, event.ticket.desk)
    if to is None or not audience.may_hear(mail.contact, event):
        return None
    staff = to.user is not None and permissions.is_staff_of(to.user, event.ticket)
    events = [event, *(later for later in what_followed(event) if later.is_public or staff)]
    with read_by(event.ticket.desk, to.language):
        return compose(events, to, staff=staff), to


def what_followed(event: Event) -> list[Event]:
    """What this event set off in the same action, so that one mail tells it all."""
    later = Event.objects.filter(
        ticket=event.ticket_id, seq__gt=event.seq, created_at__lt=event.created_at + audience.ONE_ACTION
    )
    action = {event.pk}
    found = []
    for other in later.select_related("ticket__desk", "message__author", "actor__contact").order_by("seq"):
        if other.caused_by_id in action:
            action.add(other.pk)
            found.append(other)
    return found


def compose(events: list[Event], to: Recipient, *, staff: bool) -> Letter:
    """The letter about these events, in the active language.

    What people wrote goes only to an address that somebody has shown to be his (safety S5); anybody else learns that something
    happened, and where to read it.
    """
    ticket = events[0].ticket
    desk = ticket.desk
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
        links=list(_survey(events, to)),
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


def _survey(events: list[Event], to: Recipient) -> Iterable[tuple[str, str]]:
    """The way to the survey, where the move invites to it and this reader is asked."""
    ticket = events[0].ticket
    invites = any("survey" in event.data.get("effects", ()) for event in events)
    if invites and to.user is not None and offers.is_pending(to.user, ticket):
        yield _("Contestar encuesta"), link_to(f"/portal/tickets/{ticket.number}/survey/")


def _who_asks(ticket: Ticket) -> str:
    return f"{ticket.requester_label} ({ticket.organization})" if ticket.organization else ticket.requester_label


def _quote(message: Message) -> Quote:
    note = _("%(author)s (nota interna, solo para el equipo)") if message.is_internal else "%(author)s"
    return Quote(note % {"author": message.author.name}, message.body)


def _how_to_answer(ticket: Ticket) -> str:
    if ticket.desk.config.replies_welcome:
        return _("Para responder, entre al ticket con el botón de arriba.")
    return _("Este es un correo automático: por favor, no lo responda. Si tiene algo que agregar, hágalo en el ticket.")
