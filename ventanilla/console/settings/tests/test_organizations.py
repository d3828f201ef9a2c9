"""Client companies: who they are, whose they are, and what they have."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ventanilla.accounts.models import Invitation
from ventanilla.console.settings.tests.pages import errors, fill, page, signed_in, words
from ventanilla.console.settings.tests.people import CONTACTS, ORGANIZATIONS, of, post
from ventanilla.desks import blueprint
from ventanilla.desks.models import ClientOf, OwnedProduct, Product, SettingsChange
from ventanilla.people.models import Contact, Organization, OrganizationMember, User
from ventanilla.testing.cast import Cast, make_cast


@pytest.mark.manual("004-5")
def test_an_administrator_registers_a_client_and_invites_its_people(soporte: Cast) -> None:
    fill(
        soporte.olga, f"{ORGANIZATIONS}new/", name="Ñandú", legal_name="Ñandú S. A.", tax_id="12-343", phone="555",
        addresses="Gerencia@nandu.gt\n\ngerencia@nandu.gt\r\nventas@nandu.gt",
    )  # fmt: skip
    row = Organization.objects.get(name="Ñandú")
    assert (row.country, [desk.key for desk in row.desks.all()]) == ("GT", ["soporte"])
    assert sorted(row.addresses.values_list("email", flat=True)) == ["gerencia@nandu.gt", "ventas@nandu.gt"]

    fill(soporte.olga, f"{CONTACTS}new/?organization={row.pk}", name="Ana Paz", email="ana@nandu.gt")
    ana = Contact.objects.get(name="Ana Paz")
    assert ana.memberships.get().organization == row
    post(soporte.olga, of(ana, "invite"))
    assert Invitation.objects.get(contact=ana).is_pending
    said = post(soporte.olga, of(row, "invite"))
    assert "Se enviaron 2 invitaciones." in said.content.decode()
    assert Invitation.objects.count() == 3


def test_a_company_is_found_without_accents_by_its_number_and_by_its_address(soporte: Cast) -> None:
    soporte.acme.legal_name, soporte.acme.tax_id = "Construcción Ñ S. A.", "GT123"
    soporte.acme.save()
    soporte.acme.addresses.create(email="jefe@acme.gt")
    for words_typed in ("CONSTRUCCION n", "gt-12", "jefe@acme.gt"):
        found = words(page(soporte.olga, f"{ORGANIZATIONS}?q={words_typed}"))
        assert "Acme" in found
        assert "Otra" not in found
    assert "Sin resultados" in words(page(soporte.olga, f"{ORGANIZATIONS}?q=nada"))


def test_a_tax_number_goes_by_its_countrys_name_and_has_one_spelling(soporte: Cast) -> None:
    form = page(soporte.olga, f"{ORGANIZATIONS}new/")
    assert [label.get_text(" ", strip=True) for label in form.select("label[for=id_tax_id]")] == ["NIT (opcional)"]
    assert not form.select("#id_tax_id_kept_because")

    fill(soporte.olga, f"{ORGANIZATIONS}new/", name="Arce", country="AR", tax_id=" 30.50001091/2 ")

    arce = Organization.objects.get(name="Arce")
    assert (arce.tax_id, arce.tax_id_kept_because) == ("30500010912", "")
    said = words(page(soporte.olga, of(arce)))
    assert "CUIT 30-50001091-2" in said
    assert "Arce" in words(page(soporte.olga, f"{ORGANIZATIONS}?q=30-50001091"))


def test_a_wrong_tax_number_is_kept_only_with_a_reason_that_stays_on_record(soporte: Cast) -> None:
    wrong = {"name": "Antigua", "country": "EC", "tax_id": "1790016919002000"}
    refused = fill(soporte.olga, f"{ORGANIZATIONS}new/", 422, **wrong)
    assert errors(refused) == {"tax_id": "RUC: tiene 16 caracteres y deben ser 13."}
    assert 'name="tax_id_kept_because"' in refused.content.decode()

    fill(soporte.olga, f"{ORGANIZATIONS}new/", **wrong, tax_id_kept_because="Así está en el SRI.")

    row = Organization.objects.get(name="Antigua")
    assert (row.tax_id, row.tax_id_kept_by) == ("1790016919002000", soporte.olga)
    assert row.tax_id_kept_at is not None
    said = words(page(soporte.olga, of(row)))
    assert "Así está en el SRI." in said
    assert "Olga Ortiz" in said
    change = SettingsChange.objects.get(kind="organization", row=row.pk)
    assert (change.by, change.after["tax_id_kept_because"]) == (soporte.olga, "Así está en el SRI.")

    fill(soporte.olga, of(row, "edit"), tax_id="1790016919001")
    row.refresh_from_db()
    assert (row.tax_id, row.tax_id_kept_because) == ("1790016919001", "")
    assert Organization.objects.filter(pk=row.pk, tax_id_kept_by=None, tax_id_kept_at=None).exists()


def test_the_companys_account_follows_its_number(db: None) -> None:
    saci = make_cast("saci")
    saci.acme.tax_id, saci.acme.country = "1790016919001", "EC"
    saci.acme.save()
    post(saci.olga, of(saci.acme, "account"))
    User.objects.create_user("1792060346001")

    refused = fill(saci.olga, of(saci.acme, "edit"), 422, tax_id="1792060346-001")
    assert errors(refused) == {"tax_id": "Este número fiscal ya es el usuario de otra cuenta."}
    fill(saci.olga, of(saci.acme, "edit"), tax_id="1791714350-001")

    assert not User.objects.filter(username="1790016919001").exists()
    assert User.objects.get(username="1791714350001").contact.memberships.get().organization == saci.acme


def test_bad_company_data_is_refused_beside_its_field(soporte: Cast) -> None:
    Organization.objects.filter(pk=soporte.other.pk).update(tax_id="990124", country="GT")
    new = f"{ORGANIZATIONS}new/"
    same = fill(soporte.olga, new, 422, name="Doble", tax_id="099012-4", country="GT")
    assert errors(same) == {"tax_id": "«Otra Empresa S.A.» ya tiene este número fiscal."}
    assert 'value="Doble"' in same.content.decode()
    bad = fill(soporte.olga, new, 422, name="x" * 201, country="XX", addresses="uno@x.gt\ndos")
    assert set(errors(bad)) == {"name", "country", "addresses"}
    assert "«dos» no es una dirección de correo." in errors(bad)["addresses"]
    assert not Organization.objects.filter(name="Doble").exists()


def test_an_agent_in_charge_of_a_company_works_on_the_desk(soporte: Cast) -> None:
    fill(soporte.olga, of(soporte.acme, "edit"), in_charge_soporte=soporte.grace.pk)
    assert ClientOf.objects.get(organization=soporte.acme).in_charge == soporte.grace
    refused = fill(soporte.olga, of(soporte.acme, "edit"), 422, in_charge_soporte=soporte.rita.pk)
    assert "in_charge_soporte" in errors(refused)


def test_an_archived_company_asks_nothing_more_and_can_come_back(soporte: Cast) -> None:
    assert signed_in(soporte.rita).get("/portal/soporte/tickets/new/").status_code == 200
    post(soporte.olga, of(soporte.acme, "archive"))
    assert signed_in(soporte.rita).get("/portal/soporte/tickets/new/").status_code == 404
    assert "Acme" in words(page(soporte.olga, f"{ORGANIZATIONS}?archived=1"))
    post(soporte.olga, of(soporte.acme, "restore"))
    assert signed_in(soporte.rita).get("/portal/soporte/tickets/new/").status_code == 200


def test_people_join_and_leave_a_company(soporte: Cast) -> None:
    sam = soporte.sam.contact
    unclear = post(soporte.olga, of(soporte.acme, "members"), person="ra", role="member")
    assert unclear.status_code == 422
    assert "Hay varias coincidencias" in words(unclear)
    post(soporte.olga, of(soporte.acme, "members"), person="SOLIS", role="manager")
    member = OrganizationMember.objects.get(organization=soporte.acme, contact=sam)
    assert member.role == "manager"
    twice = post(soporte.olga, of(soporte.acme, "members"), person="sam@example.com", role="member")
    assert "Sam Solís ya está en esta empresa." in words(twice)
    address = reverse("console:organization_member", args=[soporte.acme.pk, member.pk])
    post(soporte.olga, address, role="member")
    post(soporte.olga, address, role="out")
    assert not soporte.acme.members.filter(contact=sam).exists()


def test_a_company_has_products_in_versions(soporte: Cast) -> None:
    product = Product.objects.create(desk=soporte.desk, key="erp", label={"es": "ERP"})
    post(soporte.olga, of(soporte.acme, "products"), product=product.pk, version="2.1")
    owned = OwnedProduct.objects.get(organization=soporte.acme)
    assert owned.version == "2.1"
    address = reverse("console:organization_product", args=[soporte.acme.pk, owned.pk])
    post(soporte.olga, address, version="2.2")
    owned.refresh_from_db()
    assert owned.version == "2.2"
    post(soporte.olga, address, remove="1", version="2.2")
    assert not OwnedProduct.objects.exists()
    foreign = Product.objects.create(
        desk=blueprint.load(blueprint.read("saci").document).desk, key="x", label={"es": "X"}
    )
    assert post(soporte.olga, of(soporte.acme, "products"), product=foreign.pk).status_code == 422
