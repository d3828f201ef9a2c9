"""Search by number or words, within what the reader sees."""

from __future__ import annotations

from django.db.models import Q

from ventanilla.lib.text import clean_line
from ventanilla.tickets.models.ticket import TicketQuerySet

MAX_QUERY = 200


def matching(tickets: TicketQuerySet, text: str) -> TicketQuerySet:
    """Those of `tickets` that this number names, or whose subject has all of these words."""
    text = clean_line(text)[:MAX_QUERY]
    bare = text.removeprefix("#").strip()
    if bare.isascii() and bare.isdigit() and len(bare) < 19:
        return tickets.filter(number=int(bare))
    condition = Q()
    for word in text.split():
        condition &= Q(subject__icontains=word)
    return tickets.filter(condition)
