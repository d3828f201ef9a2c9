from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from ventanilla.tickets.models.message import Message
from ventanilla.tickets.models.ticket import Ticket


class Kind(models.TextChoices):
    """What can happen to a ticket. Past tense, and never renamed: rows keep them."""

    OPENED = "ticket.opened"
    REPLIED = "ticket.replied"
    NOTED = "ticket.noted"
    SOLUTION_MARKED = "ticket.solution_marked"
    EDITED = "ticket.edited"
    ATTACHED = "ticket.attached"
    WORK_LOGGED = "ticket.work_logged"
    CONTACT_ATTEMPTED = "ticket.contact_attempted"
    ASSIGNED = "ticket.assigned"
    MOVED = "ticket.moved"
    DELETED = "ticket.deleted"
    RESTORED = "ticket.restored"
    FLAGGED = "ticket.flagged"
    UNFLAGGED = "ticket.unflagged"
    TRANSFERRED = "ticket.transferred"
    FOLLOWED = "ticket.followed"
    UNFOLLOWED = "ticket.unfollowed"
    NOTIFIED = "ticket.notified"
    DEADLINE_WARNED = "ticket.deadline_warned"
    DEADLINE_BREACHED = "ticket.deadline_breached"


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> Self:
        return self.filter(is_public=True)


class Event(models.Model):
    """What happened to a ticket. Only ever added; `data` holds ids and keys, never what people wrote."""

    id: int
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40, choices=Kind)
    actor_kind = models.CharField(max_length=10, choices=[("user", "user"), ("system", "system")])
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_public = models.BooleanField()
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="events")
    caused_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    state_label = models.JSONField(default=dict)  # as it was
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_unique"),
            models.CheckConstraint(condition=Q(kind__in=sorted(Kind.values)), name="event_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}/{self.seq}"
