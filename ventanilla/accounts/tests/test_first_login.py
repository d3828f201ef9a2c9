"""saci's first login (001-18, 001-24): the tax number serves one login only, within 72 hours, and every border of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import passwords
from ventanilla.accounts.tests.mails import last_mail, link_in
from ventanilla.console.settings.tests.pages import page, signed_in, words
from ventanilla.desks.models import SettingsChange
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, Organization, OrganizationAddress, OrganizationMember, User
from ventanilla.testing.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
RUC, OTHER = "1790016919001", "1792060346001"
NEW = {"password": "quito2027norte", "again": "quito2027norte"}


@pytest.fixture
def saci() -> Cast:
    cast = make_cast("saci")
    for organization, number in ((cast.acme, RUC), (cast.other, OTHER)):
        organization.country, organization.tax_id = "EC", number
        organization.save()
    return cast


@pytest.fixture
def account(saci: Cast) -> User:
    """Acme's own account, as its vendor opens it."""
    response = signed_in(saci.olga).post(f"/console/people/organizations/{saci.acme.pk}/account/")
    assert response.status_code == 302
    return User.objects.get(username=RUC)


def log_in(login: str = RUC, password: str = RUC, client: Client | None = None) -> Any:
    return (client or Client()).post("/d/saci/", {"login": login, "password": password})


def code_for(address: str) -> str:
    return next(word for word in last_mail(address).text.split() if word.isdecimal() and len(word) == 6)


@pytest.mark.manual("001-17", "001-18", "001-22")
@pytest.mark.parametrize("typed", [RUC, "1790016919-001", " 1790016919 001 "])
def test_the_number_is_user_and_first_password_however_it_is_written(account: User, typed: str) -> None:
    client = Client()

    assert log_in(typed, typed, client).status_code == 302
    assert client.get("/portal/saci/")["Location"] == "/password/first/"
    assert client.post("/password/first/", NEW).status_code == 302

    assert log_in(typed, NEW["password"]).status_code == 302
    assert log_in().status_code == 422


def test_it_serves_one_login_even_if_no_password_was_chosen(account: User) -> None:
    assert log_in().status_code == 302

    assert log_in().status_code == 422
    assert log_in().status_code == 422


def test_the_second_of_two_logins_at_once_is_refused(account: User) -> None:
    first, second = User.objects.get(pk=account.pk), User.objects.get(pk=account.pk)

    assert [passwords.spend_initial(first), passwords.spend_initial(second)] == [True, False]


@pytest.mark.parametrize(("hours", "status"), [(71.9, 302), (72.1, 422)])
def test_it_lasts_for_72_hours_of_being_opened(account: User, hours: float, status: int) -> None:
    User.objects.filter(pk=account.pk).update(initial_password_until=timezone.now() + timedelta(hours=72 - hours))

    assert log_in().status_code == status


def test_the_number_of_another_company_opens_nothing(saci: Cast, account: User) -> None:
    assert log_in(RUC, OTHER).status_code == 422
    assert log_in(OTHER, OTHER).status_code == 422
    assert log_in(OTHER, RUC).status_code == 422
    assert log_in("rita", RUC).status_code == 422
    account.refresh_from_db()
    assert account.must_change_password


def test_guesses_are_counted_and_then_even_the_right_one_has_to_wait(account: User) -> None:
    for guess in ("1790016919002", "1790016919003", "a", "b", "c"):
        log_in(RUC, guess)

    refused = log_in("1790016919-001", RUC)

    assert refused.status_code == 429
    assert "Demasiados intentos" in refused.content.decode()


def test_a_blocked_account_stays_shut(account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)

    assert log_in().status_code == 422


def test_the_code_goes_to_an_address_of_this_company_only(saci: Cast, account: User) -> None:
    """Somebody who could join the account's person to a company of his own would else get the code."""
    OrganizationMember.objects.create(organization=saci.other, contact=account.contact)
    OrganizationAddress.objects.create(organization=saci.other, email="intruso@otra.example")
    OrganizationAddress.objects.create(organization=saci.acme, email="gerencia@acme.example")
    client = Client()
    log_in(client=client)

    asked = client.get("/password/first/").content.decode()
    client.post("/password/first/code/", {"address": "1"})
    assert "otra.example" not in asked
    assert not OutboxMail.objects.filter(to_address="intruso@otra.example").exists()
    client.post("/password/first/code/", {"address": "0"})

    assert client.post("/password/first/", NEW | {"code": code_for("gerencia@acme.example")}).status_code == 302


def test_a_code_belongs_to_the_session_that_asked_for_it(saci: Cast, account: User) -> None:
    OrganizationAddress.objects.create(organization=saci.acme, email="gerencia@acme.example")
    first = Client()
    log_in(client=first)
    first.post("/password/first/code/", {"address": "0"})
    code = code_for("gerencia@acme.example")
    passwords.reset_to_tax_id(account, saci.olga)
    second = Client()
    log_in(client=second)

    assert second.post("/password/first/", NEW | {"code": code}).status_code == 422


@pytest.mark.manual("001-24")
def test_staff_reset_the_account_with_one_press_on_the_companys_page(saci: Cast, account: User) -> None:
    client = Client()
    log_in(client=client)
    client.post("/password/first/", NEW)
    address = f"/console/people/organizations/{saci.acme.pk}/"
    assert "Volver al número fiscal" in words(page(saci.olga, address))

    said = signed_in(saci.olga).post(f"{address}account/reset/", follow=True)

    assert "La contraseña vuelve a ser el número fiscal" in said.content.decode()
    assert "La primera contraseña sirve hasta" in said.content.decode()
    assert client.get("/portal/saci/")["Location"].startswith("/login")
    assert log_in(RUC, NEW["password"]).status_code == 422
    assert log_in().status_code == 302
    change = SettingsChange.objects.filter(kind="contact", after__has_key="reset").get()
    assert (change.by, change.after) == (saci.olga, {"reset": RUC})


def test_only_an_account_in_use_is_reset(saci: Cast, account: User) -> None:
    reset = "/console/people/organizations/{}/account/reset/"
    assert signed_in(saci.olga).post(reset.format(saci.other.pk)).status_code == 404
    User.objects.filter(pk=account.pk).update(is_active=False, initial_password_until=None)

    signed_in(saci.olga).post(reset.format(saci.acme.pk))

    account.refresh_from_db()
    assert not account.must_change_password


@pytest.mark.manual("001-24")
def test_a_forgotten_password_is_replaced_through_the_companys_own_addresses(saci: Cast, account: User) -> None:
    OrganizationAddress.objects.create(organization=saci.acme, email="gerencia@acme.example")

    Client().post("/password/forgotten/?desk=saci", {"login": "1790016919-001"})
    response = Client().post(link_in(last_mail("gerencia@acme.example")), NEW)

    assert response.status_code == 302
    assert log_in(RUC, NEW["password"]).status_code == 302
    assert log_in().status_code == 422


def test_the_name_belongs_to_the_companys_own_account_alone(saci: Cast, account: User) -> None:
    """Nobody else can take it as his user name, and no other company its number."""
    twin = Organization(name="Copia", country="EC", tax_id=RUC)
    assert passwords.account_of(twin) is None if twin.pk else True
    stranger = User.objects.create_user(OTHER)
    Contact.objects.create(user=stranger, name="Ajena")

    said = signed_in(saci.olga).post(f"/console/people/organizations/{saci.other.pk}/account/", follow=True)

    assert "ya es el usuario de otra cuenta" in said.content.decode()
    assert passwords.account_of(saci.other) is None
    assert account.must_change_password


@pytest.mark.manual("001-23")
def test_clients_are_advised_that_one_person_enters_the_requests(saci: Cast) -> None:
    assert "un solo usuario por empresa ingrese los requerimientos" in words(page(saci.rita, "/portal/saci/"))
