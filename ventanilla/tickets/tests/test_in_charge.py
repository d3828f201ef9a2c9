"""The agent in charge, known when a ticket is opened (000-18): the most specific rule of the desk that names somebody at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.desks import charge
from ventanilla.desks.models import Area, Category, ClientOf, Entrusted, Product, Staff
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def of_area(cast: Cast, user: User) -> None:
    Area.objects.filter(pk=cast.area.pk).update(in_charge=user)


def of_product(cast: Cast, user: User) -> None:
    Product.objects.filter(desk=cast.desk).update(in_charge=user)


def of_parent(cast: Cast, user: User) -> None:
    Category.objects.filter(area=cast.area, parent=None).update(in_charge=user)


def of_category(cast: Cast, user: User) -> None:
    Category.objects.filter(area=cast.area).exclude(parent=None).update(in_charge=user)


def of_company(cast: Cast, user: User) -> None:
    ClientOf.objects.filter(desk=cast.desk, organization=cast.acme).update(in_charge=user)


def of_company_and_category(cast: Cast, user: User) -> None:
    client = ClientOf.objects.get(desk=cast.desk, organization=cast.acme)
    for category in Category.objects.filter(area=cast.area):
        Entrusted.objects.create(client=client, category=category, in_charge=user)


# The least specific first: each wins over all that stand before it.
RULES: list[tuple[str, Callable[[Cast, User], None]]] = [
    ("area", of_area),
    ("product", of_product),
    ("category", of_parent),
    ("category", of_category),
    ("company", of_company),
    ("company_category", of_company_and_category),
]


@pytest.fixture
def inner(cast: Cast) -> Category:
    """A category of the second level."""
    outer = Category.objects.create(area=cast.area, key="outer", label={"es": "Redes"})
    return Category.objects.create(area=cast.area, key="inner", label={"es": "Wifi"}, parent=outer)


def chosen(cast: Cast, category: Category | None) -> tuple[str, User] | None:
    product = Product.objects.filter(desk=cast.desk).first()
    area = Area.objects.get(pk=cast.area.pk)
    category = Category.objects.get(pk=category.pk) if category else None
    found = charge.in_charge_of(area, organization=cast.acme, category=category, product=product)
    return (found.rule, found.user) if found else None


@pytest.mark.manual("000-18")
def test_each_rule_wins_over_those_that_say_less(cast: Cast, inner: Category) -> None:
    Product.objects.create(desk=cast.desk, key="erp", label={"es": "ERP"})
    people = [cast.grace, cast.alan, cast.barbara, cast.olga, cast.alan, cast.grace]
    assert chosen(cast, inner) is None

    for (name, rule), user in zip(RULES, people, strict=True):
        rule(cast, user)
        assert chosen(cast, inner) == (name, user)


def test_who_no_longer_works_there_is_passed_over(cast: Cast, inner: Category) -> None:
    of_area(cast, cast.grace)
    of_category(cast, cast.alan)
    of_company(cast, cast.edsger)  # at work, but in another area
    assert chosen(cast, inner) == ("category", cast.alan)

    Staff.objects.filter(user=cast.alan).update(is_active=False)
    assert chosen(cast, inner) == ("area", cast.grace)

    User.objects.filter(pk=cast.grace.pk).update(is_active=False)
    assert chosen(cast, inner) is None


def test_another_company_and_another_category_keep_to_the_area(cast: Cast, inner: Category) -> None:
    of_area(cast, cast.barbara)
    of_company(cast, cast.grace)
    of_category(cast, cast.alan)
    other = cast.area.categories.filter(parent=None).exclude(key="outer")[0]

    ticket = make_ticket(cast, by=cast.sam, category=other)

    assert ticket.responsible == cast.barbara


@pytest.mark.manual("000-18")
def test_a_new_ticket_knows_who_is_in_charge_and_why() -> None:
    cast = make_cast("sii")
    of_company(cast, cast.grace)

    ticket = make_ticket(cast)

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.responsible, ticket.assignee, ticket.state) == (cast.grace, None, "awaiting_assignment")
    data = ticket.events.get().data
    assert (data["in_charge"], data["rule"]) == (cast.grace.pk, "company")


def test_where_the_desk_says_nothing_nobody_is_in_charge(cast: Cast) -> None:
    ticket = make_ticket(cast)

    assert ticket.responsible is None
    assert ticket.events.get().data == {"to": "registered"}


def test_in_another_area_its_own_person_is_in_charge(cast: Cast) -> None:
    of_area(cast, cast.grace)
    ticket = make_ticket(cast)
    there = cast.desk.areas.exclude(pk=cast.area.pk).filter(staff__user=cast.edsger)[0]
    Area.objects.filter(pk=there.pk).update(in_charge=cast.edsger)

    actions.transfer(ticket, by=cast.olga, area=Area.objects.get(pk=there.pk))

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.responsible, ticket.events.latest("seq").data["rule"]) == (cast.edsger, "area")


def test_two_queries_more_when_nobody_is_named(cast: Cast, django_assert_num_queries: Any) -> None:
    category = cast.area.categories.filter(parent=None)[0]
    area = Area.objects.get(pk=cast.area.pk)

    with django_assert_num_queries(2):
        assert charge.in_charge_of(area, organization=cast.acme, category=category, product=None) is None


@pytest.mark.manual("000-18")
def test_the_agent_in_charge_hears_of_the_new_ticket_by_mail() -> None:
    cast = make_cast("sii")
    Staff.objects.get(user=cast.olga).areas.clear()  # administers the desk, so the mail to the area is not for her
    of_company(cast, cast.olga)

    make_ticket(cast)

    assert OutboxMail.objects.filter(to_address=cast.olga.email).count() == 1
