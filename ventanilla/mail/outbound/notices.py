"""What a mail about a ticket says, and to whom it goes. `queue` is what the page of reactions names: it runs inside the verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from ventanilla.lib.text import first_line
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox, recipients
from ventanilla.mail.outbound.letter import Letter, Quote, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact
from ventanilla.tickets import describe, permissions
from ventanilla.tickets.models import Event, Kind, Message, Ticket

ONE_ACTION: Final = timedelta(seconds=30)


def queue(event: Event) -> None:
    """One row in the outbox for each person who is to hear of this, in the event's own transaction.

    What one action sets off (a reply that also moves the ticket) is told in one mail: the second event is added to the first one's.
    """
    told = _unsent_mails_about_cause(event)
    fresh = []
    for to in recipients.of(event):
        mail = told.get(to.address)
        if mail is None:
            fresh.append(to)
        else:
            outbox.fill(mail, _letter([*_chain(event.caused_by), event], to), to)
            mail.save(update_fields=["subject", "text", "html"])
    over = outbox.over_limit(fresh, event.ticket)
    outbox.put(
        [
            outbox.draft(
                _letter([event], to), to,
                purpose=event.kind, desk=event.ticket.desk, event=event, over=to.address in over,
            )
            for to in fresh
        ]
    )  # fmt: skip


def _letter(events: list[Event], to: Recipient) -> Letter:
    with read_by(events[-1].ticket.desk, to.language):
        return compose(events, to)


def _unsent_mails_about_cause(event: Event) -> dict[str, OutboxMail]:
    """By address. Those of this very action: a cause may also lie days back, as when a rule looks at old tickets."""
    chain = _chain(event.caused_by)
    if not chain:
        return {}
    recent = OutboxMail.objects.filter(event__in=chain, created_at__gt=event.created_at - ONE_ACTION, fence=0)
    mails = recent.select_for_update(of=("self",)).select_related("desk").order_by("pk")
    return {mail.to_address: mail for mail in mails}


def _chain(event: Event | None) -> list[Event]:
    """The event with its causes, the first cause first."""
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
