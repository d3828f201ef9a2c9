"""How many working minutes a ticket has for each target: by its client, product and category, else by its priority."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from ventanilla.deadlines.models import Policy
from ventanilla.desks.config import TARGETS
from ventanilla.tickets.models import Ticket


def minutes_of(ticket: Ticket) -> Mapping[str, int]:
    """Targets that this ticket has. The most particular policy that says something of a target counts, then the desk's blueprint."""
    policies = sorted(_policies(ticket), key=_particular, reverse=True)
    found: dict[str, int] = {}
    for target in TARGETS:
        said = (minutes for policy in policies if (minutes := getattr(policy, target)) is not None)
        minutes = next(said, ticket.desk.config.deadlines.minutes(target, ticket.priority))
        if minutes is not None:
            found[target] = minutes
    return found


def _policies(ticket: Ticket) -> list[Policy]:
    categories = [pk for pk in (ticket.category_id, ticket.category.parent_id if ticket.category else None) if pk]
    return list(
        Policy.objects.filter(
            Q(organization=None) | Q(organization=ticket.organization_id),
            Q(product=None) | Q(product=ticket.product_id),
            Q(category=None) | Q(category__in=categories),
            priority__in=["", ticket.priority],
            desk=ticket.desk_id,
        ).select_related("category")
    )


def _particular(policy: Policy) -> tuple[bool, bool, bool, bool, bool]:
    """A client's own promise comes before that for a product, and that before one for a category; a subcategory before its parent."""
    return (
        policy.organization_id is not None,
        policy.product_id is not None,
        policy.category is not None,
        policy.category is not None and policy.category.parent_id is not None,
        bool(policy.priority),
    )
