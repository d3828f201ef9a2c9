from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ventanilla.tickets.models.message import Message
from ventanilla.tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ventanilla.people.models import User


class Blob(models.Model):
    """Bytes kept once by their hash. Stored before the row, so a row never points at nothing (safety D9)."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)  # by our own sniffing, never as the sender said
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    thumbnail_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_image(self) -> bool:
        """Whether it may be shown inline: a picture that we decoded ourselves."""
        return self.width is not None


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def public(self) -> Self:
        return self.filter(message__is_internal=False)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of the tickets that this person sees; those of internal notes only where he works (safety S1)."""
        tickets = Ticket.objects.visible_to(user)
        public = Q(message__is_internal=False)
        return self.filter(public | Q(ticket__in=Ticket.objects.visible_to_staff(user)), ticket__in=tickets)


class Attachment(models.Model):
    """A file that came with a message, under the name its sender gave it."""

    id: int
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
