from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.models import Desk
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
