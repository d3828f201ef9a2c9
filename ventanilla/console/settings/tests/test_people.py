"""Companies, persons and their logins, and how far each administrator reaches."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from ventanilla.accounts.models import Invitation
from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks import blueprint
from ventanilla.desks.models import ClientOf, Desk, OwnedProduct, Product, SettingsChange, Staff
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, Organization, OrganizationMember, User
from ventanilla.testing.cast import PASSWORD, Cast, make_cast, make_ticket, make_user

ORGANIZATIONS, CONTACTS = "/console/people/organizations/", "/console/people/contacts/"


def of(row: Organization | Contact | User, name: str = "") -> str:
    if isinstance(row, User):
        row = row.contact
    kind = "organization" if isinstance(row, Organization) else "contact"
    return reverse(f"console:{kind}{'_' + name if name else ''}", args=[row.pk])


def post(user: User, address: str, **typed: Any) -> Any:
    return signed_in(user).post(address, typed, follow=True)


def link_in(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/activate" in word or "/invit" in word or "/acti" in word)


@pytest.fixture
def other_desk(soporte: Cast) -> Desk:
    """Another desk of the installation, with a client, a clerk and an administrator of its own."""
    desk = blueprint.load(blueprint.read("saci").document).desk
    Staff.objects.create(desk=desk, user=make_user("Donald Knuth"), role="agent")
    Staff.objects.create(desk=desk, user=make_user("Tony Hoare"), role="admin")
    foreign = Organization.objects.create(name="Extranjera", tax_id="0999", country="EC")
    ClientOf.objects.create(desk=desk, organization=foreign)
    OrganizationMember.objects.create(organization=foreign, contact=make_user("Zoe Zamora").contact)
    return desk


# --- Companies --------------------------------------------------------------------------------------------------------


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
    assert (row.tax_id, row.tax_id_kept_because, row.tax_id_kept_by, row.tax_id_kept_at) == (
        "1790016919001",
        "",
        None,
        None,
    )


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


# --- Persons and logins -----------------------------------------------------------------------------------------------


@pytest.mark.manual("004-20")
def test_an_employee_without_technical_work_gets_a_login_and_asks(soporte: Cast) -> None:
    fill(soporte.olga, f"{CONTACTS}new/?organization={soporte.house.pk}", name="Eva Empleada", email="eva@casa.gt")
    eva = Contact.objects.get(name="Eva Empleada")
    post(soporte.olga, of(eva, "invite"))
    client = signed_in(soporte.sam)
    client.logout()
    link = link_in(OutboxMail.objects.get(to_address="eva@casa.gt"))
    path = "/" + link.split("/", 3)[3]
    sent = client.post(path, {"password": PASSWORD, "again": PASSWORD, "name": "Eva Empleada"}, follow=True)
    assert sent.status_code == 200
    eva.refresh_from_db()
    assert eva.user is not None
    assert eva.user.has_usable_password()
    assert signed_in(eva.user).get("/portal/soporte/tickets/new/").status_code == 200
    assert signed_in(eva.user).get("/console/soporte/").status_code == 404


def test_an_invitation_can_be_sent_again_and_only_the_last_serves(soporte: Cast) -> None:
    contact = Contact.objects.create(name="Luis Vela", email="luis@acme.gt")
    soporte.acme.members.create(contact=contact)
    post(soporte.olga, of(contact, "invite"))
    post(soporte.olga, of(contact, "invite"))
    assert [one.is_pending for one in Invitation.objects.order_by("pk")] == [False, True]
    assert (Invitation.objects.latest("pk").expires_at - Invitation.objects.latest("pk").created_at).days in (6, 7)
    shown = words(page(soporte.olga, of(contact)))
    assert "Invitación enviada a luis@acme.gt" in shown


def test_blocking_ends_every_session_and_unblocking_does_not_bring_them_back(soporte: Cast) -> None:
    rita = signed_in(soporte.rita)
    assert rita.get("/portal/soporte/").status_code == 200
    post(soporte.olga, of(soporte.rita, "block"))
    assert rita.get("/portal/soporte/").status_code == 302
    post(soporte.olga, of(soporte.rita, "unblock"))
    assert rita.get("/portal/soporte/").status_code == 302
    assert SettingsChange.objects.filter(kind="contact", before={"login": True}, by=soporte.olga).count() == 1
    said = post(soporte.olga, of(soporte.olga, "block"))
    assert "Nadie puede bloquear su propio acceso." in said.content.decode()


def test_a_reset_link_goes_to_the_person_and_not_to_the_screen(soporte: Cast) -> None:
    said = post(soporte.olga, of(soporte.rita, "reset"))
    mail = OutboxMail.objects.get(purpose="password_reset")
    assert (mail.to_address, mail.has_secret) == ("rita@example.com", True)
    assert "Enviamos a rita@example.com un enlace" in said.content.decode()
    assert link_path(mail) not in said.content.decode()


def link_path(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if word.startswith("http"))


@pytest.mark.manual("001-24")
def test_a_login_goes_back_to_the_tax_number_with_one_click(db: None) -> None:
    saci = make_cast("saci")
    saci.acme.tax_id, saci.acme.country = "0990123456001", "EC"
    saci.acme.save()
    post(saci.olga, of(saci.acme, "account"))
    user = User.objects.get(username="0990123456001")
    assert user.check_password("0990123456001")
    assert user.must_change_password
    user.set_password(PASSWORD)
    user.initial_password_until = None
    user.save()

    assert "Volver al número fiscal" in words(page(saci.olga, of(user)))
    post(saci.olga, of(user, "reset_to_tax_id"))
    user.refresh_from_db()
    assert user.check_password("0990123456001")
    assert user.must_change_password
    # Nobody else's login can be set to a number that stands on every invoice.
    assert signed_in(saci.olga).post(of(saci.rita, "reset_to_tax_id")).status_code == 404


def test_there_is_no_way_back_to_the_tax_number_where_the_desk_invites_by_link(soporte: Cast) -> None:
    soporte.acme.tax_id = "123456"
    soporte.acme.save()
    assert "Volver al número fiscal" not in words(page(soporte.olga, of(soporte.rita)))
    assert signed_in(soporte.olga).post(of(soporte.acme, "account")).status_code == 404


def test_the_login_follows_the_address_and_an_address_has_one_login(soporte: Cast) -> None:
    fill(soporte.olga, of(soporte.rita, "edit"), email="Rita.Nueva@example.com")
    soporte.rita.refresh_from_db()
    rita = Contact.objects.get(user=soporte.rita)
    assert (soporte.rita.email, rita.email, rita.email_verified_at) == (
        "rita.nueva@example.com", "rita.nueva@example.com", None,
    )  # fmt: skip
    refused = fill(soporte.olga, of(soporte.rita, "edit"), 422, email="raj@example.com")
    assert errors(refused) == {"email": "«Raj Ramos» ya tiene este correo."}
    refused = fill(soporte.olga, of(soporte.rita, "edit"), 422, email="")
    assert errors(refused) == {"email": "Esta persona tiene acceso: necesita un correo."}


def test_the_last_administrator_of_the_installation_stays(soporte: Cast) -> None:
    said = post(soporte.ada, of(soporte.ada, "admin"), admin="no")
    assert "único administrador" in said.content.decode()
    post(soporte.ada, of(soporte.olga, "admin"), admin="yes")
    post(soporte.ada, of(soporte.ada, "admin"), admin="no")
    assert list(User.objects.filter(is_admin=True)) == [soporte.olga]


# --- Borders ----------------------------------------------------------------------------------------------------------


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


# --- Mail that went out -----------------------------------------------------------------------------------------------


def test_an_administrator_reads_a_mail_as_its_reader_sees_it(soporte: Cast) -> None:
    ticket = make_ticket(soporte)
    mail = OutboxMail.objects.filter(ticket=ticket, to_address="rita@example.com").get()
    assert "Por redactar" in words(page(soporte.olga, "/console/mail/")), "the job that sends it writes it"
    run_jobs()
    mail.refresh_from_db()
    listed = words(page(soporte.olga, "/console/mail/"))
    assert mail.subject in listed
    assert f"#{ticket.number}" in listed

    response = signed_in(soporte.olga).get(reverse("console:mail", args=[mail.pk]))
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    frame = page(soporte.olga, reverse("console:mail", args=[mail.pk])).select_one("iframe")
    assert frame is not None
    assert frame.has_attr("sandbox")
    shown = signed_in(soporte.olga).get(str(frame["src"]))
    assert shown.content.decode() == mail.html
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_failed_mail_is_tried_again(soporte: Cast, settings: LazySettings) -> None:
    make_ticket(soporte)
    mail = OutboxMail.objects.filter(to_address="rita@example.com").get()
    OutboxMail.objects.filter(pk=mail.pk).update(state="failed", attempts=30, last_error="550 No existe <b>")
    shown = page(soporte.olga, reverse("console:mail", args=[mail.pk]))
    assert "550 No existe <b>" in words(shown)
    assert "Reintentar" in words(shown)
    post(soporte.olga, reverse("console:mail_retry", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


def test_mails_of_other_desks_and_links_that_open_a_login_stay_unread(soporte: Cast, other_desk: Desk) -> None:
    post(soporte.olga, of(soporte.rita, "reset"))
    secret = OutboxMail.objects.get(has_secret=True)
    page(soporte.olga, reverse("console:mail", args=[secret.pk]), 404)
    page(soporte.olga, reverse("console:mail_html", args=[secret.pk]), 404)
    make_ticket(soporte)
    run_jobs()
    mail = OutboxMail.objects.filter(has_secret=False).first()
    assert mail is not None
    tony = User.objects.get(username="tony")
    page(tony, reverse("console:mail", args=[mail.pk]), 404)
    assert mail.subject not in words(page(tony, "/console/mail/"))
    page(soporte.ada, reverse("console:mail", args=[secret.pk]))


def test_the_list_of_mails_costs_the_same_with_one_row_and_with_more(soporte: Cast) -> None:
    make_ticket(soporte)
    before = cost(soporte.olga, "/console/mail/")
    for _number in range(10):
        make_ticket(soporte)
    assert cost(soporte.olga, "/console/mail/") == before <= 5
