"""Persons and their logins."""

from __future__ import annotations

import pytest

from ventanilla.accounts.models import Invitation
from ventanilla.console.settings.tests.pages import errors, fill, page, signed_in, words
from ventanilla.console.settings.tests.people import CONTACTS, link_in, link_path, of, post
from ventanilla.desks.models import SettingsChange
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, User
from ventanilla.testing.cast import PASSWORD, Cast, make_cast


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
