"""Who is in charge of a ticket before anybody was assigned: whom to call about it. The most specific rule that names somebody wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from ventanilla.desks.models import Area, Category, ClientOf, Entrusted, Product, Staff
from ventanilla.people.models import Organization, User

Rule = Literal["company_category", "company", "category", "product", "area"]


@dataclass(frozen=True)
class InCharge:
    user: User
    rule: Rule


def in_charge_of(
    area: Area, *, organization: Organization | None, category: Category | None, product: Product | None
) -> InCharge | None:
    """The agent in charge of what this company asks about this; None where the desk names nobody.

    A rule that names somebody who no longer works in the area is passed over, as if it named nobody.
    """
    rules = list(_rules(area, organization, category, product))
    able = {user.pk: user for user in _at_work(area, {user_id for _rule, user_id in rules})} if rules else {}
    return next((InCharge(able[user_id], rule) for rule, user_id in rules if user_id in able), None)


def _rules(
    area: Area, organization: Organization | None, category: Category | None, product: Product | None
) -> Iterator[tuple[Rule, int]]:
    """The most specific first. A category stands before the one that it is part of."""
    categories = [one for one in (category, category.parent if category else None) if one is not None]
    if organization is not None:
        entrusted = dict(
            Entrusted.objects.filter(
                client__organization=organization, client__desk=area.desk_id, category__in=categories
            ).values_list("category_id", "in_charge_id")
        )
        yield from (("company_category", entrusted[one.pk]) for one in categories if one.pk in entrusted)
        served = ClientOf.objects.filter(organization=organization, desk=area.desk_id, in_charge__isnull=False)
        yield from (("company", user_id) for user_id in served.values_list("in_charge_id", flat=True) if user_id)
    yield from (("category", one.in_charge_id) for one in categories if one.in_charge_id)
    if product is not None and product.in_charge_id:
        yield "product", product.in_charge_id
    if area.in_charge_id:
        yield "area", area.in_charge_id


def _at_work(area: Area, users: set[int]) -> list[User]:
    """Those of them who can be given a ticket of this area: at work on its desk, and in the area or its administrator."""
    staff = Staff.objects.filter(desk=area.desk_id, user__in=users, is_active=True, user__is_active=True)
    mine = staff.filter(Q(role=Staff.Role.ADMIN) | Q(areas=area)).select_related("user__contact").distinct()
    return [one.user for one in mine]
