"""The second factor at the login: what lets somebody in, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import passwords
from ventanilla.accounts.tests.factors import CODE, Clock, is_in, log_in, protect
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_password_alone_opens_nothing(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.grace)

    assert log_in(client)["Location"] == CODE
    assert client.get(CODE).status_code == 200
    assert "_auth_user_id" not in client.session

    assert client.post(CODE, {"code": clock.code(secret)}).status_code == 302
    assert is_in(client)


def test_a_code_serves_once(cast: Cast, client: Client, clock: Clock) -> None:
    """Nor does it after the period in which allauth remembers it, though the clocks' tolerance would still take it."""
    secret = protect(cast.grace)
    code = clock.code(secret)
    log_in(client)
    client.post(CODE, {"code": code})
    assert is_in(client)

    again = Client()
    log_in(again)
    assert again.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 422
    Authenticator.objects.update(last_used_at=None)
    clock.now += 30
    assert again.post(CODE, {"code": code}).status_code == 422
    assert not is_in(again)


def test_clocks_may_differ_by_half_a_minute_and_no_more(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.grace)
    log_in(client)

    assert [client.post(CODE, {"code": clock.code(secret, step)}).status_code for step in (-2, 2)] == [422, 422]
    assert client.post(CODE, {"code": clock.code(secret, -1)}).status_code == 302


def test_the_code_of_somebody_else_is_refused(cast: Cast, client: Client, clock: Clock) -> None:
    protect(cast.grace)
    of_alan = protect(cast.alan)
    log_in(client)

    assert client.post(CODE, {"code": clock.code(of_alan)}).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "000000", "abc", "١٢٣٤٥٦", "0" * 500, "\x00"])
def test_what_is_no_code_is_refused_beside_the_field(cast: Cast, client: Client, code: str) -> None:
    protect(cast.grace)
    log_in(client)

    refused = client.post(CODE, {"code": code})

    assert refused.status_code == 422
    assert 'id="id_code-error"' in refused.content.decode()


def test_five_wrong_codes_close_it_for_a_while_from_everywhere(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.grace)
    log_in(client)
    for _ in range(5):
        assert client.post(CODE, {"code": "000000"}).status_code == 422

    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    log_in(elsewhere)
    refused = elsewhere.post(CODE, {"code": clock.code(secret)})

    assert refused.status_code == 429
    assert "Demasiados intentos fallidos" in refused.content.decode()
    assert not is_in(elsewhere)


def test_no_session_key_from_before_a_step_serves_after_it(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.grace)
    client.get("/login")
    keys = []
    session = client.session
    session["left"] = "by a stranger"
    session.save()
    keys.append(session.session_key)
    log_in(client)
    keys.append(client.session.session_key)
    client.post(CODE, {"code": clock.code(secret)})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    for key in keys[:2]:
        stranger = Client()
        stranger.cookies["ventanilla"] = key or ""
        assert not is_in(stranger)
        assert stranger.get(CODE)["Location"] == "/login"


@pytest.mark.parametrize(
    ("target", "leads_to"), [("/tickets/7", "/tickets/7"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_after_both_steps_only_pages_of_this_site_follow(
    cast: Cast, client: Client, clock: Clock, target: str, leads_to: str
) -> None:
    secret = protect(cast.grace)
    log_in(client, next=target)

    response = client.post(f"{CODE}?next=https://evil.example/", {"code": clock.code(secret), "next": target})

    assert response["Location"] in (leads_to, "/d/soporte/")


def test_a_new_password_by_mail_does_not_spare_the_code(cast: Cast, client: Client) -> None:
    protect(cast.grace)
    uid, token = passwords.reset_address(cast.grace)

    response = client.post(f"/password/new/{uid}/{token}/", {"password": "otra larga 22", "again": "otra larga 22"})

    assert response["Location"] == CODE
    assert not is_in(client)


def test_a_tax_number_as_first_password_asks_for_the_code_too(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.rita)
    cast.rita.set_password("1790016919001")
    cast.rita.initial_password_until = timezone.now() + timedelta(hours=1)
    cast.rita.save()

    assert log_in(client, "rita", password="1790016919001")["Location"] == CODE
    client.post(CODE, {"code": clock.code(secret)})

    assert client.get("/account/")["Location"] == "/password/first/"


def test_whoever_was_blocked_between_the_steps_stays_out(cast: Cast, client: Client, clock: Clock) -> None:
    secret = protect(cast.grace)
    log_in(client)
    User.objects.filter(pk=cast.grace.pk).update(is_active=False)

    client.post(CODE, {"code": clock.code(secret)})

    assert not is_in(client)


def test_the_page_of_the_code_needs_a_password_before_it(cast: Cast, client: Client) -> None:
    assert client.get(CODE)["Location"] == "/login"
    assert client.post(CODE, {"code": "123456"})["Location"] == "/login"
