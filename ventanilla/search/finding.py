"""The one search: newest first, through sight, until there is enough or too much was looked at (design §7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.lib.fold import fold, terms
from ventanilla.people.models import User
from ventanilla.search import documents
from ventanilla.search.engines import Query, engine
from ventanilla.tickets.models import Ticket

SHOWN: Final = 50
LOOKED_AT: Final = 1000
MAX_LENGTH: Final = 200
_MAX_WORDS: Final = 12


def find(user: User, text: str, *, as_client: bool, desk: Desk | None = None) -> list[int]:
    """Ids of the tickets that this person may see and that hold all these words, newest first, at most `SHOWN`.

    Words count whatever their accents, case or plural. If there are few, words that only begin like the last one count too. As a
    client he searches what is public, among what is his or his companies'; staff search internal notes as well.
    """
    words = list(dict.fromkeys(terms(text[:MAX_LENGTH])))[:_MAX_WORDS]
    if not words:
        return []
    sight = Ticket.objects.visible_to(user) if as_client else Ticket.objects.visible_to_staff(user)
    if desk is not None:
        sight = sight.filter(desk=desk)
    found: list[int] = []
    for query in _queries(user, words, as_client=as_client, desk=desk, begun=_last_word(text)):
        looked_at = 0
        for batch in engine().matches(query):
            allowed = set(sight.filter(pk__in=batch).values_list("pk", flat=True))
            found += [pk for pk in batch if pk in allowed and pk not in found]
            looked_at += len(batch)
            if len(found) >= SHOWN or looked_at >= LOOKED_AT:
                break
        if len(found) >= SHOWN:
            break
    return sorted(found, reverse=True)[:SHOWN]


def _queries(user: User, words: list[str], *, as_client: bool, desk: Desk | None, begun: str) -> Iterator[Query]:
    scopes = _scopes(user) if as_client else ([documents.desk_token(desk.pk)] if desk else [])
    if as_client and not scopes:
        return
    yield Query(words, scopes, public=as_client)
    if len(begun) > 2:
        yield Query([*words[:-1], begun], scopes, public=as_client, begun=True)


def _scopes(user: User) -> list[str]:
    access = Access.of(user)
    found = [documents.organization_token(pk) for pk in sorted(access.organization_ids)]
    if access.contact_id is not None:
        found.append(documents.person_token(access.contact_id))
    return found


def _last_word(text: str) -> str:
    """The last word as it was typed so far, folded but not yet put into the singular."""
    found = fold(text[:MAX_LENGTH]).split()
    return "".join(char for char in found[-1] if char.isascii() and char.isalnum()) if found else ""
