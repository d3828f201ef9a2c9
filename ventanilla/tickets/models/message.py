from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from ventanilla.people.models import Contact
from ventanilla.tickets.models.ticket import Ticket


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> Self:
        return self.filter(is_internal=False)


class Message(models.Model):
    """Something said on a ticket: a public reply, or an internal note that no client ever sees. Never changed once written."""

    id: int
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="messages")
    by_staff = models.BooleanField()
    is_internal = models.BooleanField(default=False)
    is_solution = models.BooleanField(default=False)
    body = models.TextField()
    via = models.CharField(max_length=10, default="portal")
    created_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(is_solution=True), name="message_one_solution"),
            models.CheckConstraint(
                condition=Q(is_solution=False) | Q(is_internal=False), name="message_solution_is_public"
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(by_staff=True), name="message_only_staff_writes_notes"
            ),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="message_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.pk}"
