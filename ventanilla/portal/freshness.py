"""Whether what a page shows is still so, told in one query.

A page carries a signed token: this reader saw this ticket in this version. As long as the token is young and the version the same, "nothing
new" is all that is said, and the rights need not be worked out; after that sight is asked as for any page.
"""

from __future__ import annotations

from typing import Final

from django.core import signing

from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket

MAX_AGE: Final = 300
_SALT: Final = "ventanilla.portal.live"


def token(user: User, ticket: Ticket) -> str:
    return signing.TimestampSigner(salt=_SALT).sign(f"{user.pk}.{ticket.number}.{ticket.version}")


def is_fresh(user: User, number: int, given: str) -> bool:
    """Whether nothing happened to the ticket since this reader got this token; False as well if it is not his or too old."""
    try:
        seen = signing.TimestampSigner(salt=_SALT).unsign(given.strip().strip('"'), max_age=MAX_AGE)
    except signing.BadSignature:
        return False
    owner, shown, version = seen.split(".")
    if (owner, shown) != (str(user.pk), str(number)):
        return False
    return Ticket.objects.filter(number=number, version=int(version), deleted_at=None).exists()
