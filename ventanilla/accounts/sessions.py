"""The sessions of a person: which are open, and ending them. They live on the server; without its row a cookie opens nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from ventanilla.accounts.models import Session
from ventanilla.lib.devices import Device
from ventanilla.people.models import User


@dataclass(frozen=True)
class Open:
    """One of his sessions as he may see it: named by a hash, because the key itself would open it."""

    name: str
    device: Device
    seen_at: datetime
    is_this: bool


def open_of(user: User, key: str | None) -> list[Open]:
    """Where he is signed in, this session (of this key) first, then the last seen."""
    found = [
        Open(_name(row.pk), Device.of(row.agent), row.seen_at, row.pk == key)
        for row in _live(user).order_by("-seen_at")[:100]
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end(user: User, name: str) -> None:
    """End the one of his sessions that has this name, if it is still there."""
    for row in _live(user).only("pk"):
        if _name(row.pk) == name:
            row.delete()


def end_others(user: User, key: str | None) -> int:
    return Session.objects.filter(user=user).exclude(pk=key).delete()[0]


def end_all(user: User) -> int:
    """End every session of this user on the server, so that unblocking him later does not bring them back."""
    return Session.objects.filter(user=user).delete()[0]


def sweep() -> None:
    """Forget the sessions that ran out."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def block(user: User) -> None:
    """This person can no longer log in, and is out everywhere."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all(user)


def unblock(user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])


def _live(user: User) -> QuerySet[Session]:
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


def _name(key: str) -> str:
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:24]
