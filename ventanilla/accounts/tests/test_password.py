from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import passwords
from ventanilla.accounts.passwords import NoTaxNumber
from ventanilla.accounts.tests.mails import last_mail, link_in
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import OrganizationAddress, User
from ventanilla.testing.cast import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db
RUC = "1790012345001"
NEW = {"password": "puente verde 42", "again": "puente verde 42"}


@pytest.fixture
def cast() -> Cast:
    """Rita's login is her company's own account, named after its RUC."""
    cast = make_cast("saci")
    cast.acme.tax_id = RUC
    cast.acme.save()
    cast.rita.username = RUC
    cast.rita.save()
    return cast


def log_in(client: Client, login: str, password: str) -> int:
    return client.post("/d/saci/", {"login": login, "password": password}).status_code


# --- The tax number as a first password -------------------------------------------------------------------------------


@pytest.mark.manual("001-17", "001-18", "001-24")
def test_the_ruc_opens_the_door_once_and_a_new_password_must_follow(cast: Cast, client: Client) -> None:
    passwords.reset_to_tax_id(cast.rita, cast.olga)

    assert log_in(client, RUC, RUC) == 302
    for page in ("/", "/account/", "/account/password/", "/portal/saci/", "/d/saci/", "/login"):
        assert client.get(page)["Location"] == "/password/first/", page
    assert client.post("/account/", {})["Location"] == "/password/first/"
    assert log_in(Client(), RUC, RUC) == 422
    assert client.post("/password/first/", NEW)["Location"] == "/"
    assert client.get("/")["Location"] == "/portal/saci/"
    assert log_in(Client(), RUC, RUC) == 422
    assert log_in(Client(), RUC, NEW["password"]) == 302


@pytest.mark.manual("001-18")
def test_the_initial_password_lasts_72_hours(cast: Cast, client: Client) -> None:
    passwords.reset_to_tax_id(cast.rita, cast.olga)
    cast.rita.refresh_from_db()
    assert cast.rita.initial_password_until is not None
    assert timedelta(hours=71) < cast.rita.initial_password_until - timezone.now() <= timedelta(hours=72)
    User.objects.update(initial_password_until=timezone.now() - timedelta(seconds=1))

    response = client.post("/d/saci/", {"login": RUC, "password": RUC})

    assert response.status_code == 422
    assert "La contraseña inicial ya no sirve" in response.content.decode()


@pytest.mark.manual("001-24")
def test_a_reset_by_staff_ends_every_session_and_the_old_password(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)

    passwords.reset_to_tax_id(cast.rita, cast.olga)

    assert client.get("/account/").status_code == 302
    assert log_in(Client(), RUC, PASSWORD) == 422


def test_only_the_companys_own_account_can_go_back_to_the_tax_number(cast: Cast) -> None:
    for user in (cast.raj, cast.grace):
        with pytest.raises(NoTaxNumber):
            passwords.reset_to_tax_id(user, cast.olga)


@pytest.mark.manual("001-22")
def test_letters_and_digits_are_a_good_password_but_the_ruc_is_not(cast: Cast, client: Client) -> None:
    passwords.reset_to_tax_id(cast.rita, cast.olga)
    log_in(client, RUC, RUC)

    for poor in (RUC, f"{RUC}x", "12345678", "abc1"):
        assert client.post("/password/first/", {"password": poor, "again": poor}).status_code == 422
    assert client.post("/password/first/", {"password": "quito2027norte", "again": "quito2027norte"}).status_code == 302


def test_where_a_principal_address_is_on_record_its_code_is_needed(cast: Cast, client: Client) -> None:
    OrganizationAddress.objects.create(organization=cast.acme, email="gerencia@acme.example")
    passwords.reset_to_tax_id(cast.rita, cast.olga)
    log_in(client, RUC, RUC)

    page = client.get("/password/first/").content.decode()
    assert "g•••@acme.example" in page
    assert "gerencia@" not in page
    assert client.post("/password/first/", NEW).status_code == 422
    client.post("/password/first/code/", {"address": "0"})
    code = next(word for word in last_mail("gerencia@acme.example").text.split() if word.isdecimal() and len(word) == 6)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert client.post("/password/first/", NEW | {"code": wrong}).status_code == 422
    assert client.post("/password/first/", NEW | {"code": code}).status_code == 302
    assert log_in(Client(), RUC, NEW["password"]) == 302


def test_five_wrong_codes_spend_it(cast: Cast, client: Client) -> None:
    OrganizationAddress.objects.create(organization=cast.acme, email="gerencia@acme.example")
    passwords.reset_to_tax_id(cast.rita, cast.olga)
    log_in(client, RUC, RUC)
    client.post("/password/first/code/", {"address": "0"})
    code = next(word for word in last_mail("gerencia@acme.example").text.split() if word.isdecimal() and len(word) == 6)
    for _attempt in range(5):
        client.post("/password/first/", NEW | {"code": f"{(int(code) + 1) % 10**6:06}"})

    assert client.post("/password/first/", NEW | {"code": code}).status_code == 422


# --- Forgotten --------------------------------------------------------------------------------------------------------


@pytest.mark.manual("001-24")
def test_a_forgotten_password_is_replaced_through_a_mailed_link(cast: Cast, client: Client) -> None:
    other = Client()
    other.force_login(cast.rita)

    client.post("/password/forgotten/?desk=saci", {"login": RUC})
    path = link_in(last_mail("rita@example.com"))
    for _look in range(2):
        assert client.get(path).status_code == 200
    assert client.post(path, NEW)["Location"] == "/"

    assert client.get("/")["Location"] == "/portal/saci/"
    assert other.get("/account/").status_code == 302
    assert Client().post(path, NEW).status_code == 410
    assert log_in(Client(), RUC, NEW["password"]) == 302


def test_nobody_learns_which_logins_exist(cast: Cast, client: Client) -> None:
    pages = {
        login: re.sub(
            r'value="\w{64}"',
            "",
            client.post("/password/forgotten/", {"login": login}).content.decode(),  # the CSRF token
        )
        for login in (RUC, "raj@example.com", "nadie", "nadie@example.com")
    }

    assert len(set(pages.values())) == 1
    assert sorted(OutboxMail.objects.values_list("to_address", flat=True)) == ["raj@example.com", "rita@example.com"]


def test_asking_again_and_again_is_stopped(cast: Cast, client: Client) -> None:
    codes = [
        client.post("/password/forgotten/", {"login": login}).status_code for login in (RUC, "1790012345-001", RUC, RUC)
    ]

    assert codes == [200, 200, 200, 429]


def test_a_blocked_person_gets_no_link(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.rita.pk).update(is_active=False)

    assert client.post("/password/forgotten/", {"login": RUC}).status_code == 200
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    "path", ["/password/new/1/x/", "/password/new/zzzzzzzzzzzzzzzzzzzz/abc-def/", "/password/new/!/x/"]
)
def test_a_made_up_link_gets_a_kind_page(cast: Cast, client: Client, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 410
    assert "Este enlace ya no sirve" in page.content.decode()


# --- Change -----------------------------------------------------------------------------------------------------------


@pytest.mark.manual("001-21")
def test_a_changed_password_ends_the_other_sessions_only(cast: Cast, client: Client) -> None:
    other = Client()
    for browser in (client, other):
        browser.force_login(cast.raj)

    response = client.post("/account/password/", NEW | {"old": PASSWORD})

    assert response["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert log_in(Client(), "raj", NEW["password"]) == 302


def test_the_old_password_is_needed_and_guesses_are_counted(cast: Cast, client: Client) -> None:
    client.force_login(cast.raj)

    for _guess in range(5):
        page = client.post("/account/password/", NEW | {"old": "adivinanza"})
        assert page.status_code == 422
        assert "La contraseña actual no es correcta." in page.content.decode()
    assert "Demasiados intentos" in client.post("/account/password/", NEW | {"old": PASSWORD}).content.decode()
