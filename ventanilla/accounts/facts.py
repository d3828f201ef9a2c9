"""What the query that fetches the user of a request brings along, so that no page needs another one for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef

from ventanilla.accounts import obligations
from ventanilla.bell import reading

if TYPE_CHECKING:
    from ventanilla.accounts.models import Session
    from ventanilla.people.models import User


def of_user() -> dict[str, Any]:
    """As `annotate` takes it, for a query of users."""
    return _facts(OuterRef("pk"), "")


def of_session() -> dict[str, Any]:
    """The same for a query of sessions, each with its user."""
    return _facts(OuterRef("user_id"), "user__")


def carried(row: Session) -> User | None:
    """The user that came with his session's row, knowing what the row knows."""
    user = row.user
    if user is not None:
        for name in of_session():
            setattr(user, name, getattr(row, name))
    return user


def _facts(user: OuterRef, prefix: str) -> dict[str, Any]:
    return {**reading.marks(user), **obligations.marks(user, prefix)}
