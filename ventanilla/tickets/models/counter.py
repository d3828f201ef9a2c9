from __future__ import annotations

from django.db import models
from django.db.models import Q

from ventanilla.desks.models import Desk
from ventanilla.people.models import Contact, Organization


class Counter(models.Model):
    """How many tickets of a person, or of a company, stand in a state of a desk. Kept in the verb's own transaction, so that a
    client's first page costs the same however many tickets there are."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="counters")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="counters")
    state = models.CharField(max_length=40)
    tickets = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "desk", "state"], condition=Q(organization=None), name="counter_contact_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "desk", "state"], condition=Q(contact=None), name="counter_organization_unique"
            ),
            models.CheckConstraint(
                condition=Q(contact=None, organization__isnull=False) | Q(contact__isnull=False, organization=None),
                name="counter_of_one",
            ),
            models.CheckConstraint(condition=Q(tickets__gte=0), name="counter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.tickets}"
