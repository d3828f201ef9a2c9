"""Who is in charge of what: on the pages of companies, categories and products."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks import blueprint
from ventanilla.desks.models import Category, ClientOf, Entrusted, Product, SettingsChange
from ventanilla.testing.cast import Cast, make_ticket

pytestmark = pytest.mark.django_db


def charge(cast: Cast) -> str:
    return reverse("console:organization_charge", args=[cast.acme.pk])


def of_kind(cast: Cast, kind: str, pk: int) -> str:
    return reverse("console:setting", args=[cast.desk.key, kind, pk])


@pytest.mark.manual("000-18")
def test_an_administrator_entrusts_a_category_of_a_company_to_an_agent(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    olga, address = signed_in(soporte.olga), charge(soporte)

    sent = {"desk": soporte.desk.key, "category": category.pk, "in_charge": soporte.alan.pk}
    assert olga.post(address, sent).status_code == 302

    shown = words(page(soporte.olga, address))
    assert f"{category}" in shown
    assert "Alan Arias" in shown
    assert make_ticket(soporte, category=category).responsible == soporte.alan
    change = SettingsChange.objects.get()
    assert (change.kind, change.after["in_charge"], change.desk) == ("entrusted", "Alan Arias", soporte.desk)

    rule = Entrusted.objects.get()
    gone = reverse("console:organization_charge_remove", args=[soporte.acme.pk, rule.pk])
    assert olga.get(gone).status_code == 405
    assert olga.post(gone).status_code == 302
    assert not Entrusted.objects.exists()
    assert SettingsChange.objects.count() == 2


def test_only_who_works_in_the_area_of_the_category_can_be_entrusted_with_it(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    sent = {"desk": soporte.desk.key, "category": category.pk, "in_charge": soporte.edsger.pk}

    refused = signed_in(soporte.olga).post(charge(soporte), sent)

    assert refused.status_code == 422
    assert errors(refused) == {"in_charge": "Esta persona no trabaja en el área de la categoría."}
    assert not Entrusted.objects.exists()
    empty = signed_in(soporte.olga).post(charge(soporte), {"desk": soporte.desk.key})
    assert set(errors(empty)) == {"category", "in_charge"}
    assert signed_in(soporte.olga).post(charge(soporte), {"desk": "other"}).status_code == 404


def test_a_category_of_the_company_has_one_agent(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    client = ClientOf.objects.get(desk=soporte.desk, organization=soporte.acme)
    Entrusted.objects.create(client=client, category=category, in_charge=soporte.alan)
    sent = {"desk": soporte.desk.key, "category": category.pk, "in_charge": soporte.grace.pk}

    refused = signed_in(soporte.olga).post(charge(soporte), sent)

    assert errors(refused) == {"category": "Elija una opción de la lista."}
    assert Entrusted.objects.get().in_charge == soporte.alan


def test_another_desks_administrator_neither_sees_nor_removes_these_rules(soporte: Cast) -> None:
    client = ClientOf.objects.get(desk=soporte.desk, organization=soporte.acme)
    category = soporte.area.categories.filter(children=None)[0]
    rule = Entrusted.objects.create(client=client, category=category, in_charge=soporte.alan)
    gone = reverse("console:organization_charge_remove", args=[soporte.acme.pk, rule.pk])

    for user, status in ((soporte.barbara, 403), (soporte.rita, 404)):
        assert signed_in(user).get(charge(soporte)).status_code == status
        assert signed_in(user).post(gone).status_code == status
    assert Entrusted.objects.exists()


def test_the_page_costs_the_same_with_one_rule_and_with_many(soporte: Cast) -> None:
    client = ClientOf.objects.get(desk=soporte.desk, organization=soporte.acme)
    categories = list(Category.objects.filter(area=soporte.area))
    Entrusted.objects.create(client=client, category=categories[0], in_charge=soporte.alan)
    one = cost(soporte.olga, charge(soporte))

    for category in categories[1:]:
        Entrusted.objects.create(client=client, category=category, in_charge=soporte.grace)

    assert cost(soporte.olga, charge(soporte)) == one


@pytest.mark.manual("000-18")
def test_a_category_and_a_product_have_their_agent_in_charge(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    product = Product.objects.create(desk=soporte.desk, key="erp", label={"es": "ERP"})

    fill(soporte.olga, of_kind(soporte, "categories", category.pk), in_charge=soporte.grace.pk)
    fill(soporte.olga, of_kind(soporte, "products", product.pk), in_charge=soporte.edsger.pk)

    assert Category.objects.get(pk=category.pk).in_charge == soporte.grace
    assert Product.objects.get(pk=product.pk).in_charge == soporte.edsger
    refused = fill(soporte.olga, of_kind(soporte, "categories", category.pk), 422, in_charge=soporte.edsger.pk)
    assert errors(refused) == {"in_charge": "Elija una opción de la lista."}


def test_who_is_in_charge_of_anything_is_replaced_before_he_leaves(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    client = ClientOf.objects.get(desk=soporte.desk, organization=soporte.acme)
    Category.objects.filter(pk=category.pk).update(in_charge=soporte.grace)
    Entrusted.objects.create(client=client, category=category, in_charge=soporte.grace)
    address = reverse("console:staff_member", args=[soporte.desk.key, soporte.grace.staff_of.get().pk])
    sent = fields(page(soporte.olga, address))
    sent.pop("is_active")

    refused = signed_in(soporte.olga).post(address, sent)

    assert f"Es agente encargado de «Acme», «{category}»" in errors(refused)["is_active"]


def test_every_desk_that_serves_the_company_has_its_rules(soporte: Cast) -> None:
    other = blueprint.load(blueprint.read("sii").document).desk
    ClientOf.objects.create(desk=other, organization=soporte.acme)

    shown = words(page(soporte.ada, charge(soporte)))

    assert "SiiTickets" in shown
