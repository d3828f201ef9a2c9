from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.models import Desk
from ventanilla.people.models import Organization


class ExternalId(models.Model):
    """The code under which another system (`source`) knows a client of this desk; it is found again by it when its number changed."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="external_ids")
    source = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "source", "code"], name="external_id_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="external_id_has_code"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.code}".strip()


class Import(models.Model):
    """A customer master that somebody brought: first what it would change, and once he confirmed it, what it did."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Comparando")
        READY = "ready", _("Por confirmar")
        WRITING = "writing", _("Importando")
        DONE = "done", _("Importado")
        FAILED = "failed", _("Sin importar")

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    lets_in = models.BooleanField(default=True)  # new clients get their links (or their account) afterwards
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    rows = models.JSONField(default=list)  # [line, cells] as they were read; let go of once they are written
    row_count = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows that have been looked at
    report = models.JSONField(default=list)  # a line for each client
    seal = models.CharField(max_length=64, blank=True)  # stands for the report that somebody confirms
    is_other = models.BooleanField(default=False)  # the data changed since somebody confirmed: this is another report
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["desk", "-id"], name="import_desk_newest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_moving(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.WRITING)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> Self:
        """Not revoked, of a desk in use; blocking a person ends what works in his name."""
        return self.filter(revoked_at=None, desk__archived_at=None).exclude(by__is_active=False)


class ApiToken(models.Model):
    """Lets a program of the vendor's bring clients to one desk. Only a hash of its secret is kept."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("nombre"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
