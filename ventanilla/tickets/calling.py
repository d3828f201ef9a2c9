"""Telling somebody of a ticket by WhatsApp, from one's own telephone: whom, at which number, in which words (000-17)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from ventanilla.desks.config import CALL_WORDS
from ventanilla.lib.langmap import pick
from ventanilla.lib.phones import dialled
from ventanilla.lib.text import first_line
from ventanilla.people.models import Contact
from ventanilla.tickets import facts
from ventanilla.tickets.models import Ticket

_WORD: Final = re.compile(r"\{(" + "|".join(CALL_WORDS) + r")\}")


@dataclass(frozen=True)
class Call:
    """`digits` are empty where no telephone has the number that is on record; then there is nobody to call."""

    to: Contact
    digits: str
    text: str

    @property
    def address(self) -> str:
        """Click to chat: the other side's number and our text, which the caller still reads before he sends it."""
        return f"https://wa.me/{self.digits}?text={quote(self.text, safe='')}"


def to_agent(ticket: Ticket) -> Call | None:
    """For its client: to whoever works on the ticket, else to who is in charge; of the two rather to the one who can be reached."""
    people = [
        user for user in (ticket.assignee, ticket.responsible) if user is not None and facts.works_on(user, ticket)
    ]
    calls = [_call(ticket, user.contact, user.contact.phone, _to_agent(ticket)) for user in people]
    return next((call for call in calls if call.digits), calls[0] if calls else None)


def to_requester(ticket: Ticket) -> Call:
    """For the staff: to who asked, at the number he left on the ticket or at his own."""
    text = _("Hola, %(name)s. Mensaje de %(desk)s sobre el ticket n.º %(number)s (%(problem)s): %(link)s") % {
        "name": ticket.requester,
        "desk": ticket.desk.config.brand.name,
        **_words(ticket),
    }
    left = _call(ticket, ticket.requester, ticket.phone, text)
    return left if left.digits else _call(ticket, ticket.requester, ticket.requester.phone, text)


def _call(ticket: Ticket, to: Contact, phone: str, text: str) -> Call:
    return Call(to, dialled(phone, ticket.desk.config.country), text)


def _to_agent(ticket: Ticket) -> str:
    """In the desk's words, or the usual ones."""
    words = _words(ticket)
    said = pick(ticket.desk.config.calling.message)
    if said:
        return _WORD.sub(lambda found: words[found[1]], said)
    return _("Hola. %(company)s registró el ticket n.º %(number)s: %(problem)s. Se puede ver en %(link)s") % words


def _words(ticket: Ticket) -> dict[str, str]:
    return {
        "number": str(ticket.number),
        "company": first_line(str(ticket.organization or ticket.requester), 100),
        "problem": first_line(ticket.subject, 160),
        "link": f"{settings.SITE_URL}/tickets/{ticket.number}",
    }
