"""What is searched of a ticket: its words, folded, and tokens that narrow a search before sight is asked.

A client's search looks at the public words only, and only among tickets of his own or of his companies; so it finds an old ticket of
his however many newer ones of others hold the same word, and costs the same. The tokens are a short cut, never the rule of sight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ventanilla.lib.fold import terms
from ventanilla.tickets.models import Message, Ticket

_MAX_TERMS: Final = 20_000
# Tickets per bucket of age: PostgreSQL's index knows no order, so it is asked bucket by bucket, newest first.
BUCKET: Final = 4096


@dataclass(frozen=True)
class Document:
    """The tokens of one ticket. Those in capitals cannot come from anybody's words, which are folded to small letters."""

    ticket_id: int
    public: list[str]
    internal: list[str]


def document(ticket: Ticket, messages: Iterable[Message]) -> Document:
    public = [
        str(ticket.number), ticket.subject, ticket.affected_name, str(ticket.affected or ""), str(ticket.requester),
        ticket.requester_name,
        str(ticket.organization or ""), str(ticket.product or ""), ticket.vendor_number,
    ]  # fmt: skip
    internal: list[str] = []
    for message in messages:
        (internal if message.is_internal else public).append(message.body)
    return Document(ticket.pk, [*scopes(ticket), *_words(public)], _words(internal))


def scopes(ticket: Ticket) -> list[str]:
    found = [desk_token(ticket.desk_id), bucket_token(ticket.pk // BUCKET)]
    found += [person_token(pk) for pk in sorted(ticket.people())]
    if ticket.organization_id:
        found.append(organization_token(ticket.organization_id))
    return found


def desk_token(pk: int) -> str:
    return f"D{pk}"


def organization_token(pk: int) -> str:
    return f"O{pk}"


def person_token(pk: int) -> str:
    return f"P{pk}"


def bucket_token(bucket: int) -> str:
    return f"B{bucket}"


def _words(texts: Iterable[str]) -> list[str]:
    """Each word once: how often it stands somewhere does not matter to a search that reads newest first."""
    return list(dict.fromkeys(word for text in texts for word in terms(text)))[:_MAX_TERMS]
