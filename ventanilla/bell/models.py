from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ventanilla.people.models import User
from ventanilla.tickets.models import Event, Ticket


class RingQuerySet(models.QuerySet["Ring"]):
    def heard_by(self, user: User) -> Self:
        """His, as far as he sees the ticket today; what is internal, only where he sees it as staff (safety S1)."""
        sees = Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket")))
        sees_as_staff = Exists(Ticket.objects.visible_to_staff(user).filter(pk=OuterRef("ticket")))
        return self.filter(sees, Q(event__is_public=True) | Q(sees_as_staff), user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Ring(models.Model):
    """One thing that happened to a ticket, told to one person in the bell; written in the commit of the change."""

    id: int
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rings")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rings")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rings")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = RingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="ring_once")]
        indexes = [
            models.Index(fields=["user", "id"], name="ring_user"),
            models.Index(fields=["user", "read_at"], name="ring_read"),  # what is unread, and the last that was read
            models.Index(fields=["created_at"], name="ring_created"),  # for the sweep
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ← {self.event_id}"
