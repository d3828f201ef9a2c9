from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ventanilla.tickets.models.ticket import Ticket


class Worklog(models.Model):
    """Time that somebody spent on a ticket, in whole minutes. Never changed: a mistake is put right by a counter-entry."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="worklogs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="worklogs")
    minutes = models.PositiveIntegerField()
    worked_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="worklog_minutes_above_zero")]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class ContactAttempt(models.Model):
    """Somebody tried to reach the client (001-12): evidence for a closing without success."""

    class Channel(models.TextChoices):
        CALL = "call", _("Llamada")
        WHATSAPP = "whatsapp", _("WhatsApp")
        MAIL = "mail", _("Correo")
        REMOTE = "remote", _("Conexión remota")
        VISIT = "visit", _("Visita")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="contact_attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.CALL)
    reached = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    attempted_at = models.DateTimeField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.attempted_at:%Y-%m-%d %H:%M}"
