"""Secrets with which a program of the vendor's brings clients: made by an administrator, shown once, kept as a hash, revocable."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.utils import timezone

from ventanilla.customers.models import ApiToken
from ventanilla.desks.models import Desk
from ventanilla.people.models import User

_PREFIX: Final = "vtn_"  # by which people, and those who look for leaked secrets, know what it is
_REST: Final = timedelta(minutes=5)  # between two notes of when it was last used


def make(desk: Desk, name: str, *, by: User) -> tuple[ApiToken, str]:
    """The token's row, and its secret, which nobody can read again."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(desk=desk, name=name, by=by, secret_hash=_hash(secret)), secret


def find(secret: str) -> ApiToken | None:
    if not secret.startswith(_PREFIX):
        return None
    token = ApiToken.objects.valid().select_related("desk", "by").filter(secret_hash=_hash(secret)).first()
    now = timezone.now()
    if token is not None and (token.used_at is None or token.used_at < now - _REST):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def revoke(token: ApiToken) -> bool:
    """False if it was revoked before."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
