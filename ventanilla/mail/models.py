from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.models import Desk
from ventanilla.people.models import Contact
from ventanilla.tickets.models import Event, Ticket

if TYPE_CHECKING:
    from ventanilla.people.models import User


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def due(self, now: datetime) -> Self:
        """To be sent now: waiting for its moment, or in the hands of somebody whose lease has run out."""
        return self.filter(state__in=OutboxMail.PENDING, next_attempt_at__lte=now)

    def readable_by(self, user: User) -> Self:
        """The mails that this administrator may look at. Those with a link that opens a login are the installation's own affair."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(
            desk__staff__user=user, desk__staff__role="admin", desk__staff__is_active=True, has_secret=False
        )


class OutboxMail(models.Model):
    """One mail to one person, written in the commit of the change it tells of. It is sent once, or twice at the very most: if the
    process is killed between the server's yes and our commit, again under the same Message-ID (safety D7).

    `next_attempt_at` is when to look at it again: for a waiting mail when to send it, for one being sent when its lease runs out.
    `fence` grows with every claim; whoever writes the result must still have its number.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En espera")
        SENDING = "sending", _("Enviándose")
        SENT = "sent", _("Enviado")
        KEPT = "kept", _("Guardado sin enviar")
        FAILED = "failed", _("No se pudo enviar")
        OVER = "over", _("Por reunir")  # above the limit: goes out with others in one mail
        GATHERED = "gathered", _("Reunido en otro")

    PENDING = (State.WAITING, State.SENDING)

    id: int
    purpose = models.CharField(max_length=40)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    to_address = models.EmailField(max_length=254)
    to_name = models.CharField(max_length=150, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    from_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    has_secret = models.BooleanField(default=False)  # a link that opens a login: forgotten once it is sent

    desk = models.ForeignKey(Desk, null=True, on_delete=models.CASCADE, related_name="mails")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="mails")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="mails")
    gathered_in = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="gathered")

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "to_address", "purpose"], condition=Q(event__isnull=False), name="outbox_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state="sent"), name="outbox_sent_has_sent_at"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["waiting", "sending"]), name="outbox_due"),
            models.Index(fields=["to_address"], condition=Q(state="over"), name="outbox_over"),
            models.Index(fields=["to_address", "created_at"], name="outbox_address"),
            models.Index(fields=["ticket", "created_at"], name="outbox_ticket"),
            models.Index(fields=["created_at"], name="outbox_created"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} → {self.to_address}"
