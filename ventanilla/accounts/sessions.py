"""Ending sessions. A new password ends a user's sessions by itself, since each carries a hash of it; blocking needs this."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from ventanilla.people.models import User


def end_all(user: User) -> int:
    """End every session of this user on the server, so that unblocking him later does not bring them back."""
    wanted = str(user.pk)
    live = Session.objects.filter(expire_date__gt=timezone.now()).iterator(500)
    his = [session.pk for session in live if session.get_decoded().get(SESSION_KEY) == wanted]
    return Session.objects.filter(pk__in=his).delete()[0]


def block(user: User) -> None:
    """This person can no longer log in, and is out everywhere."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all(user)


def unblock(user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
