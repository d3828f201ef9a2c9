"""What the query that fetches the user of a request brings along, so that no page needs another one for it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef

from ventanilla.accounts import obligations
from ventanilla.bell import reading


def of_user() -> dict[str, Any]:
    """As `annotate` takes it, for a query of users."""
    return _facts(OuterRef("pk"), "")


def of_session() -> dict[str, Any]:
    """The same for a query of sessions, about the user of each."""
    return _facts(OuterRef("user_id"), "user__")


def _facts(user: OuterRef, prefix: str) -> dict[str, Any]:
    return {**reading.marks(user), **obligations.marks(user, prefix)}
