"""Whether something is new, told in one query: what the reader saw, and what he is on his desks, comes back signed from his page.

The token is the page's version (an ETag). It is worth something to this reader alone and for a while; with it the rows shown are
compared by a hash of (id, version). Only when that differs are his rights read anew and the page's parts written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.core import signing

from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.models import Desk
from ventanilla.people.models import User

SALT: Final = "ventanilla.console.live"
MAX_AGE: Final = 3600


def version_of(user: User, rows: Iterable[tuple[int, int]], *, with_access: bool = False) -> str:
    """The token of a page that shows these (id, version) rows; a list's carries its reader's access as well."""
    return _sealed(user, digest(rows), _written(Access.of(user)) if with_access else None)


def digest(rows: Iterable[tuple[int, int]]) -> str:
    text = ",".join(f"{pk}.{version}" for pk, version in rows)
    return hashlib.blake2s(text.encode(), digest_size=12).hexdigest()


def seen(user: User, token: str) -> str:
    """The digest that this token of this reader stands for, "" if it is none of his or too old.

    A list's token also gives him back the access that he had, which spares its query.
    """
    try:
        value = signing.loads(token.removeprefix("W/").strip('"'), salt=f"{SALT}:{user.pk}", max_age=MAX_AGE)
    except signing.BadSignature:
        return ""
    if value.get("a") is not None:
        user.__dict__["_access"] = _read(user, value["a"])
    return str(value["d"])


def forget(user: User) -> None:
    """Drop what a token said; from here on rights are what the database says."""
    user.__dict__.pop("_access", None)


def _sealed(user: User, digest: str, access: Any) -> str:
    token = signing.dumps({"d": digest, "a": access}, salt=f"{SALT}:{user.pk}", compress=True)
    return f'"{token}"'


def _written(access: Access) -> list[Any]:
    staff = [
        [one.desk.pk, one.desk.key, one.desk.revision, one.role, sorted(one.areas), dict(one.grants)]
        for one in access.staff.values()
    ]
    return [staff, sorted(access.team_ids)]


def _read(user: User, written: list[Any]) -> Access:
    rows, teams = written
    staff = {
        pk: StaffAccess(Desk(pk=pk, key=key, revision=revision), role, frozenset(areas), grants)
        for pk, key, revision, role, areas, grants in rows
    }
    return _Remembered(user, staff, frozenset(teams))


class _Remembered(Access):
    """What a reader was on his desks when his page was made."""

    def __init__(self, user: User, staff: dict[int, StaffAccess], team_ids: frozenset[int]) -> None:
        super().__init__(user)
        self._staff, self._team_ids = staff, team_ids

    @property
    def staff(self) -> dict[int, StaffAccess]:
        return self._staff

    @property
    def team_ids(self) -> frozenset[int]:
        return self._team_ids
