from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ventanilla.accounts import sessions
from ventanilla.accounts.models import Session
from ventanilla.accounts.names import canonical, find_user, tax_login
from ventanilla.people.models import User
from ventanilla.testing.cast import PASSWORD, Cast, make_user

pytestmark = pytest.mark.django_db


def log_in(client: Client, login: str, password: str = PASSWORD, address: str = "/login", **more: str):  # type: ignore[no-untyped-def]
    return client.post(address, {"login": login, "password": password, **more})


@pytest.mark.manual("000-1", "000-2", "001-16", "002-20")
def test_the_desks_own_address_shows_its_brand_and_leads_to_its_portal(cast: Cast, client: Client) -> None:
    page = client.get("/d/soporte/")

    assert page.status_code == 200
    assert "Tickets de Soporte" in page.content.decode()
    response = log_in(client, "rita", address="/d/soporte/")
    assert response.status_code == 302
    assert client.get(response["Location"])["Location"] == "/portal/soporte/"


def test_a_desk_that_does_not_exist_is_not_found(cast: Cast, client: Client) -> None:
    assert client.get("/d/otra/").status_code == 404


@pytest.mark.manual("002-20", "000-3")
@pytest.mark.parametrize("path", ["/", "/account/", "/account/password/", "/tickets/1"])
def test_only_authorised_people_enter(cast: Cast, client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"] == f"/login?next={path}"


@pytest.mark.parametrize("login", ["rita", " Rita ", "RITA@example.com"])
def test_user_name_and_mail_serve_alike(cast: Cast, client: Client, login: str) -> None:
    assert log_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.rita.pk)


@pytest.mark.manual("001-17")
@pytest.mark.parametrize("typed", ["1790012345001", "17-90012345-001", "1790012345 001"])
def test_a_tax_number_serves_however_it_is_written(cast: Cast, client: Client, typed: str) -> None:
    user = make_user("1790012345001 Cuenta")

    assert log_in(client, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_tax_numbers_of_every_country_have_one_spelling() -> None:
    assert [tax_login(number) for number in ("1234567-K", "30-71234567-8", "ABC010203XY9")] == [
        "1234567k", "30712345678", "abc010203xy9",
    ]  # fmt: skip
    assert canonical("30.71234567.8") == "30712345678"
    assert canonical("ana-maria") == "ana-maria"


def test_an_address_that_two_logins_share_means_neither(cast: Cast) -> None:
    cast.raj.email = cast.rita.email
    cast.raj.save()

    assert find_user("rita@example.com") is None
    assert find_user("rita") == cast.rita


@pytest.mark.parametrize("login", ["rita", "nadie", "rita@example.com", "\x00", "x" * 400])
def test_a_wrong_login_is_told_nothing_more(cast: Cast, client: Client, login: str) -> None:
    response = log_in(client, login, "equivocada")

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_logins_read_the_same(cast: Cast, client: Client) -> None:
    def text(login: str) -> str:
        page: str = log_in(client, login, "equivocada").content.decode()
        return page[page.index('role="alert"') :].split("</p>")[0]

    assert text("rita") == text("nadie!") == text("rita@example.com")
    assert "El usuario o la contraseña no son correctos." in text("rita")


def test_one_password_is_hashed_whoever_is_asked_for(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    nobody = make_user("Nina Nada")
    nobody.set_unusable_password()
    nobody.username = nobody.email  # an invited person: the user name is the address
    nobody.save()
    counts = {}
    for login in ("rita", "rita@example.com", nobody.email, "unknown", "unknown@example.com"):
        hashed.clear()
        log_in(client, login, "equivocada")
        counts[login] = len(hashed)

    assert set(counts.values()) == {1}, counts


def test_five_failures_close_the_login_for_a_while_however_it_is_spelt(cast: Cast, client: Client) -> None:
    for login in ("rita", "RITA", " rita", "Rita ", "rita"):
        assert log_in(client, login, "equivocada").status_code == 422

    refused = log_in(Client(REMOTE_ADDR="10.0.0.9"), "rita")

    assert refused.status_code == 429
    assert "Demasiados intentos fallidos" in refused.content.decode()
    assert log_in(client, "raj").status_code == 302


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [("/tickets/7", "/tickets/7"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/logout", "/"), ("javascript:x", "/")],
)  # fmt: skip
def test_after_the_login_only_pages_of_this_site_follow(cast: Cast, client: Client, target: str, leads_to: str) -> None:
    response = log_in(client, "grace", next=target)

    assert response["Location"] in (leads_to, "/d/soporte/") if leads_to == "/" else response["Location"] == leads_to


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(cast: Cast, client: Client) -> None:
    page = "http://testserver/portal/tickets/7/?q=a"

    sent = client.post("/account/", {}, headers={"Referer": page})
    elsewhere = client.post("/account/", {}, headers={"Referer": "https://evil.example/x"})
    fragment = client.get("/account/", headers={"HX-Request": "true", "HX-Current-URL": page})

    assert sent["Location"] == "/login?next=/portal/tickets/7/%3Fq%3Da"
    assert elsewhere["Location"] == "/login"
    assert fragment["HX-Redirect"] == "/login?next=/portal/tickets/7/%3Fq%3Da"


def test_everybody_lands_where_he_works(cast: Cast, client: Client) -> None:
    places = {}
    for user in cast.everybody.values():
        client.force_login(user)
        places[user.username] = client.get("/")["Location"]

    staff = {"ada", "grace", "alan", "edsger", "barbara", "olga"}
    assert places == {
        name: "/console/soporte/" if name in staff else "/portal/soporte/" for name in cast.everybody
    }  # fmt: skip


def test_somebody_of_no_desk_meets_a_kind_page(cast: Cast, client: Client) -> None:
    client.force_login(make_user("Nadia Nadie"))

    page = client.get("/")

    assert page.status_code == 200
    assert "Todavía no hay una mesa de ayuda para esta cuenta" in page.content.decode()


@pytest.mark.manual("001-45")
def test_logging_out_ends_the_session_on_the_server(cast: Cast, client: Client) -> None:
    log_in(client, "rita", address="/d/soporte/")
    stolen = client.cookies["ventanilla"].value
    assert client.get("/logout").status_code == 200
    assert Session.objects.filter(pk=stolen).exists()

    response = client.post("/logout")

    assert response["Location"] == "/d/soporte/"
    assert not Session.objects.filter(pk=stolen).exists()
    client.cookies["ventanilla"] = stolen
    assert client.get("/account/").status_code == 302


def test_blocking_ends_all_sessions_for_good(cast: Cast, client: Client) -> None:
    client.force_login(cast.rita)
    assert client.get("/account/").status_code == 200

    sessions.block(cast.rita)
    assert client.get("/account/").status_code == 302
    assert log_in(Client(), "rita").status_code == 422

    sessions.unblock(cast.rita)
    assert client.get("/account/").status_code == 302


def test_the_user_of_a_request_comes_with_his_person_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from ventanilla.accounts.backend import Backend

    with django_assert_num_queries(1):
        user = Backend().get_user(cast.rita.pk)
        assert user is not None
        assert user.contact.name == "Rita Rojas"


def test_nothing_outside_a_demo_lists_accounts(cast: Cast, client: Client) -> None:
    assert "demostración" not in client.get("/login").content.decode()


def test_the_demo_lists_its_accounts_and_fills_the_form(cast: Cast, client: Client, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO, settings.DATA = True, tmp_path
    (tmp_path / "demo-accounts.json").write_text(
        '[{"desk": "soporte", "role": "client", "username": "rita", "password": "clave-rita", "name": "Rita Rojas"},'
        ' {"desk": "bench", "role": "agent", "username": "b1", "password": "x", "name": "B"}]'
    )

    page = client.get("/d/soporte/?account=rita").content.decode()

    assert 'value="rita"' in page
    assert 'value="clave-rita"' in page
    assert "b1" not in page


def test_logins_ignore_case_but_not_the_password(cast: Cast, client: Client) -> None:
    assert log_in(client, "RITA", PASSWORD.upper()).status_code == 422
    assert User.objects.get(pk=cast.rita.pk).last_login is None
