"""Search by number or words, within a list that the reader sees."""

from __future__ import annotations

import logging
from typing import Final

from django.db import DatabaseError
from django.db.models import Q

from ventanilla.desks.models import Desk
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.search import finding

MAX_QUERY: Final = finding.MAX_LENGTH

logger = logging.getLogger(__name__)


def matching(text: str, user: User, desk: Desk) -> Q:
    """Tickets that this number names, or that say all of these words."""
    text = clean_line(text)[:MAX_QUERY]
    bare = text.removeprefix("#").strip()
    named = Q(number=int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 19 else Q(pk__in=[])
    return named | _saying(text, user, desk)


def _saying(text: str, user: User, desk: Desk) -> Q:
    try:
        return Q(pk__in=finding.find(user, text, as_client=True, desk=desk))
    except DatabaseError:  # a broken index leaves the list usable (safety D12)
        logger.exception("search failed; looking at subjects only")
        return Q(subject__icontains=text)
