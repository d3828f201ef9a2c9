from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import invitations
from ventanilla.accounts.invitations import CannotInvite
from ventanilla.accounts.models import Invitation
from ventanilla.accounts.tests.mails import last_mail, link_in
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, OrganizationAddress, OrganizationMember, User
from ventanilla.testing.cast import Cast

pytestmark = pytest.mark.django_db
NEW = {"password": "puente verde 42", "again": "puente verde 42"}


@pytest.fixture
def lola(cast: Cast) -> Contact:
    contact = Contact.objects.create(name="Lola León", email="lola@acme.example")
    OrganizationMember.objects.create(organization=cast.acme, contact=contact)
    return contact


@pytest.mark.manual("000-3", "000-4")
def test_the_link_lets_choose_a_password_once_and_signs_in(cast: Cast, lola: Contact, client: Client) -> None:
    invitations.invite(lola, by=cast.olga, desk=cast.desk)
    path = link_in(last_mail("lola@acme.example"))

    page = client.get(path)
    assert "Elija su contraseña" in page.content.decode()
    response = client.post(path, NEW)

    assert response["Location"] == "/d/soporte/"
    assert client.get("/d/soporte/")["Location"] == "/portal/soporte/"
    lola.refresh_from_db()
    assert lola.email_verified_at is not None
    again = Client().post(path, {"password": "otra clave 99", "again": "otra clave 99"})
    assert again.status_code == 410
    assert lola.user is not None
    assert User.objects.get(pk=lola.user.pk).check_password(NEW["password"])


@pytest.mark.manual("000-4")
def test_each_principal_address_of_a_company_gets_a_login_of_its_own(cast: Cast, client: Client) -> None:
    for email in ("gerencia@acme.example", "sistemas@acme.example", "rita@example.com"):
        OrganizationAddress.objects.create(organization=cast.acme, email=email)

    sent, refused = invitations.invite_addresses(cast.acme, by=cast.olga, desk=cast.desk)

    assert [invitation.email for invitation in sent] == ["gerencia@acme.example", "sistemas@acme.example"]
    assert refused == {}
    path = link_in(last_mail("gerencia@acme.example"))
    assert "Su nombre" in client.get(path).content.decode()
    client.post(path, NEW | {"name": "Gabriela Gil"})
    assert Contact.objects.get(email="gerencia@acme.example").name == "Gabriela Gil"
    again, _ = invitations.invite_addresses(cast.acme, by=cast.olga, desk=cast.desk)
    assert [invitation.email for invitation in again] == ["sistemas@acme.example"]


def test_an_address_that_is_taken_does_not_keep_the_others_from_their_invitation(cast: Cast) -> None:
    User.objects.create_user("otro", email="gerencia@acme.example")
    for email in ("gerencia@acme.example", "sistemas@acme.example"):
        OrganizationAddress.objects.create(organization=cast.acme, email=email)

    sent, refused = invitations.invite_addresses(cast.acme, by=cast.olga, desk=cast.desk)

    assert [invitation.email for invitation in sent] == ["sistemas@acme.example"]
    assert list(refused) == ["gerencia@acme.example"]
    assert not Contact.objects.filter(email="gerencia@acme.example").exists()


def test_only_a_hash_of_the_secret_is_kept(cast: Cast, lola: Contact) -> None:
    invitation = invitations.invite(lola, by=cast.olga, desk=cast.desk)
    token = link_in(last_mail(lola.email)).split("/")[2]

    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert last_mail(lola.email).has_secret


def test_opening_the_link_changes_nothing(cast: Cast, lola: Contact, client: Client) -> None:
    invitations.invite(lola, by=cast.olga, desk=cast.desk)
    path = link_in(last_mail(lola.email))
    before = list(Invitation.objects.values()), list(User.objects.values()), list(Contact.objects.values())

    for method in (client.get, client.head, client.get):
        method(path)
    client.get(f"{path}again/")

    assert before == (list(Invitation.objects.values()), list(User.objects.values()), list(Contact.objects.values()))
    assert client.post(path, NEW).status_code == 302


def test_an_expired_link_offers_a_new_one(cast: Cast, lola: Contact, client: Client) -> None:
    invitation = invitations.invite(lola, by=cast.olga, desk=cast.desk)
    path = link_in(last_mail(lola.email))
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = client.get(path)
    assert page.status_code == 410
    assert client.post(path, NEW).status_code == 410
    assert "Enviar un enlace nuevo" in page.content.decode()
    sent = client.post(f"{path}again/")

    assert "Enlace enviado" in sent.content.decode()
    fresh = link_in(last_mail(lola.email))
    assert fresh != path
    assert client.post(fresh, NEW).status_code == 302


def test_a_second_invitation_makes_the_first_void(cast: Cast, lola: Contact, client: Client) -> None:
    invitations.invite(lola, by=cast.olga, desk=cast.desk)
    first = link_in(last_mail(lola.email))
    invitations.invite(lola, by=cast.olga, desk=cast.desk)

    assert client.post(first, NEW).status_code == 410
    assert client.post(link_in(last_mail(lola.email)), NEW).status_code == 302


def test_one_address_has_one_login(cast: Cast, lola: Contact) -> None:
    twin = Contact.objects.create(name="Lola Otra", email="LOLA@acme.example")
    invitations.invite(lola, by=cast.olga, desk=cast.desk)

    for contact in (twin, cast.rita.contact, Contact.objects.create(name="Sin Correo")):
        with pytest.raises(CannotInvite):
            invitations.invite(contact, by=cast.olga, desk=cast.desk)
    assert OutboxMail.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00"])
def test_an_unknown_link_gets_a_kind_page(cast: Cast, client: Client, token: str) -> None:
    page = client.get(f"/activate/{token}/")

    assert page.status_code == 404
    assert "Este enlace ya no sirve" in page.content.decode()


def test_a_blocked_person_cannot_use_his_link(cast: Cast, lola: Contact, client: Client) -> None:
    invitations.invite(lola, by=cast.olga, desk=cast.desk)
    lola.refresh_from_db()
    assert lola.user is not None
    User.objects.filter(pk=lola.user.pk).update(is_active=False)

    assert client.post(link_in(last_mail(lola.email)), NEW).status_code == 410


@pytest.mark.parametrize(
    ("password", "again"),
    [("corta1", "corta1"), ("12345678", "12345678"), ("puente verde 42", "puente rojo 42"), ("", "")],
)
def test_a_poor_password_is_refused_and_the_link_still_serves(
    cast: Cast, lola: Contact, client: Client, password: str, again: str
) -> None:
    invitations.invite(lola, by=cast.olga, desk=cast.desk)
    path = link_in(last_mail(lola.email))

    assert client.post(path, {"password": password, "again": again}).status_code == 422
    assert client.post(path, NEW).status_code == 302
