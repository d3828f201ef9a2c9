"""How far each administrator reaches among companies and persons, and what their pages cost."""

from __future__ import annotations

from ventanilla.console.settings.tests.pages import cost, fields, fill, page, signed_in, words
from ventanilla.console.settings.tests.people import CONTACTS, ORGANIZATIONS, of, post
from ventanilla.desks.models import ClientOf, Desk, Staff
from ventanilla.people.models import Contact, Organization, OrganizationMember, User
from ventanilla.testing.cast import Cast, make_ticket


def test_a_desks_administrator_does_not_see_who_belongs_to_other_desks_only(soporte: Cast, other_desk: Desk) -> None:
    foreign = Organization.objects.get(name="Extranjera")
    zoe, donald = Contact.objects.get(name="Zoe Zamora"), Contact.objects.get(name="Donald Knuth")
    for address in (of(foreign), of(foreign, "edit"), of(zoe), of(zoe, "edit"), of(donald), of(donald, "edit")):
        page(soporte.olga, address, 404)
    for address in (of(zoe, "block"), of(zoe, "reset"), of(zoe, "invite"), of(donald, "block"), of(foreign, "archive")):
        assert signed_in(soporte.olga).post(address).status_code == 404
    listed = words(page(soporte.olga, CONTACTS)) + words(page(soporte.olga, ORGANIZATIONS))
    for name in ("Zoe", "Donald", "Extranjera"):
        assert name not in listed
    said = post(soporte.olga, of(soporte.acme, "members"), person="zoe@example.com", role="member")
    assert "No encontramos a nadie" in words(said)
    refused = fill(soporte.olga, f"{ORGANIZATIONS}new/", 422, name="Copia", tax_id="0999", country="EC")
    assert "Extranjera" not in refused.content.decode()


def test_what_belongs_to_two_desks_is_changed_by_the_installation_only(soporte: Cast, other_desk: Desk) -> None:
    ClientOf.objects.create(desk=other_desk, organization=soporte.acme)
    soporte.desk.refresh_from_db()
    page(soporte.olga, of(soporte.acme))
    assert set(fields(page(soporte.olga, of(soporte.acme, "edit")))) == {"seen", "in_charge_soporte"}
    signed_in(soporte.olga).post(of(soporte.acme, "edit"), {"name": "Robada", "in_charge_soporte": ""})
    soporte.acme.refresh_from_db()
    assert soporte.acme.name == "Acme"
    assert ClientOf.objects.filter(organization=soporte.acme).count() == 2
    # A mail address or a membership that he could set would open the other desk to him.
    for address in (of(soporte.rita, "edit"), of(soporte.rita, "block"), of(soporte.rita, "reset"),
                    of(soporte.acme, "archive"), of(soporte.acme, "members")):  # fmt: skip
        assert signed_in(soporte.olga).post(address, {"email": "olga@example.com"}).status_code == 403
    taken = post(soporte.olga, of(soporte.sam, "organizations"), organization="Acme", role="manager")
    assert taken.status_code == 422
    fill(soporte.ada, of(soporte.acme, "edit"), name="Acme Dos")


def test_a_desks_administrator_cannot_touch_the_installations(soporte: Cast) -> None:
    Staff.objects.create(desk=soporte.desk, user=soporte.ada, role="agent")
    page(soporte.olga, of(soporte.ada))
    for name in ("edit", "block", "reset", "archive"):
        assert signed_in(soporte.olga).post(of(soporte.ada, name), {"email": "x@example.com"}).status_code == 403
    assert signed_in(soporte.olga).post(of(soporte.olga, "admin"), {"admin": "yes"}).status_code == 403
    assert signed_in(soporte.olga).post(of(soporte.grace, "admin"), {"admin": "yes"}).status_code == 403
    assert not User.objects.get(pk=soporte.olga.pk).is_admin


def test_strangers_and_other_staff_do_not_come_in(soporte: Cast) -> None:
    for address in (ORGANIZATIONS, CONTACTS, of(soporte.acme), of(soporte.rita), "/console/mail/", "/console/people/"):
        page(soporte.rita, address, 404)
        page(soporte.grace, address, 403)
        page(soporte.barbara, address, 403)
    assert signed_in(soporte.olga).get(of(soporte.rita, "block")).status_code == 405
    assert User.objects.get(pk=soporte.rita.pk).is_active


def test_the_second_of_two_who_edit_a_company_is_told(soporte: Cast) -> None:
    address = of(soporte.acme, "edit")
    hers = fields(page(soporte.ada, address))
    fill(soporte.olga, address, phone="111")
    told = signed_in(soporte.ada).post(address, {**hers, "phone": "222"})
    assert told.status_code == 409
    assert "Teléfono dice ahora: 111" in words(told)
    assert 'value="222"' in told.content.decode()


def test_lists_and_pages_cost_the_same_with_one_row_and_with_thirty(soporte: Cast) -> None:
    make_ticket(soporte)
    addresses = (ORGANIZATIONS, CONTACTS, of(soporte.acme), of(soporte.rita))
    before = [cost(soporte.olga, address) for address in addresses]
    for number in range(30):
        organization = Organization.objects.create(name=f"Empresa {number}")
        ClientOf.objects.create(desk=soporte.desk, organization=organization)
        OrganizationMember.objects.create(organization=organization, contact=soporte.rita.contact)
        OrganizationMember.objects.create(
            organization=soporte.acme, contact=Contact.objects.create(name=f"Persona {number}")
        )
    assert [cost(soporte.olga, address) for address in addresses] == before
    assert max(before) <= 14


def test_pages_follow_one_another_by_key(soporte: Cast) -> None:
    for number in range(60):
        organization = Organization.objects.create(name=f"Empresa {number:02}")
        ClientOf.objects.create(desk=soporte.desk, organization=organization)
    seen: list[str] = []
    client, address = signed_in(soporte.olga), ORGANIZATIONS
    while address:
        shown = page(soporte.olga, address)
        seen += [str(link["href"]) for link in shown.select("td a[data-row-link]")]
        following = shown.select_one('.v-pager a[rel="next"]')
        address = ORGANIZATIONS + str(following["href"]) if following else ""
    assert len(seen) == len(set(seen)) == 63
    assert client.get(f"{ORGANIZATIONS}?after=9999999999").status_code == 200
    assert client.get(f"{ORGANIZATIONS}?after=x").status_code == 200
