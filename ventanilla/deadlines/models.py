from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.config import TARGETS
from ventanilla.desks.models import Category, Desk, Product
from ventanilla.people.models import Organization
from ventanilla.tickets.models import Ticket


class Policy(models.Model):
    """What one client, product or category is promised beyond what the desk promises everybody. The most particular one counts.

    The desk's own targets, by priority, stand in its blueprint; these name rows, and rows are no part of a blueprint.
    """

    id: int
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="deadline_policies")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    priority = models.CharField(max_length=40, blank=True)
    first_reply = models.PositiveIntegerField(_("primera respuesta"), null=True)
    next_reply = models.PositiveIntegerField(_("cada respuesta siguiente"), null=True)
    resolution = models.PositiveIntegerField(_("solución"), null=True)

    class Meta:
        constraints = [
            # None is like None here, which SQLite would not say of a NULL.
            models.UniqueConstraint(
                "desk", Coalesce("organization", 0), Coalesce("product", 0), Coalesce("category", 0), "priority",
                name="policy_unique",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(product__isnull=False) | Q(category__isnull=False),
                name="policy_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(first_reply__isnull=False) | Q(next_reply__isnull=False) | Q(resolution__isnull=False),
                name="policy_says_something",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return " · ".join(str(one) for one in (self.organization, self.product, self.category) if one)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class Deadline(models.Model):
    """One target of one ticket, from the moment it began to count until it ended.

    While it runs, `due_at` is always `minutes` and the `paused` ones after `started_at`, in the working time of `revision`: so it
    can be explained at any time, and counted anew from the same beginning.
    """

    id: int
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="deadlines")
    target = models.CharField(max_length=12, choices=[(target, target) for target in TARGETS])
    started_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    manual = models.BooleanField(default=False)  # the date was set by hand, and no clock stops it
    paused = models.PositiveIntegerField(default=0)  # working minutes during which the clock stood still
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    amber_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField()  # of the desk's configuration
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept = models.BooleanField(
        null=True
    )  # whether it was met in time; None: it came to nothing, as with a cancelled ticket

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "target"], condition=Q(ended_at=None), name="deadline_one_open"),
            models.CheckConstraint(condition=Q(target__in=sorted(TARGETS)), name="deadline_target_known"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, due_at__isnull=False, amber_at__isnull=False)
                | Q(stopped_at__isnull=False, due_at=None, amber_at=None),
                name="deadline_is_due_unless_stopped",
            ),
            models.CheckConstraint(condition=Q(kept=None) | Q(ended_at__isnull=False), name="deadline_kept_once_ended"),
            models.CheckConstraint(condition=Q(manual=False) | Q(stopped_at=None), name="deadline_manual_never_stops"),
        ]
        # What the timer asks for: only rows that still wait to be told.
        indexes = [
            models.Index(fields=["amber_at"], condition=Q(warned_at=None, ended_at=None), name="deadline_to_warn"),
            models.Index(fields=["due_at"], condition=Q(breached_at=None, ended_at=None), name="deadline_to_breach"),
        ]

    def __str__(self) -> str:
        return f"{self.target} of {self.ticket_id}"
