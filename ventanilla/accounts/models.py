from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts.store import SessionStore
from ventanilla.desks.models import Desk, Staff
from ventanilla.people.models import Contact


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A mailed link with which a person chooses the password of his login. It serves once; only a hash of its secret is kept."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    desk = models.ForeignKey(Desk, null=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(_("correo"), max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.contact} <{self.email}>"

    @property
    def is_pending(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in, or about to be. Its key is a secret: pages name it by a hash (`sessions`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions")
    agent = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        pass  # without the words that Django's own has

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Obligation(models.Model):
    """A role of a desk whose people must confirm their login with a second factor; without a desk, of the whole installation."""

    desk = models.ForeignKey(Desk, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Staff.Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "role"], name="obligation_once"),
            models.UniqueConstraint(fields=["role"], condition=models.Q(desk=None), name="obligation_of_all_once"),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id or '*'}: {self.role}"
