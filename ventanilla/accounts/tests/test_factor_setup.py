"""A second factor set up, changed and turned off by its person, who says his password first; and the keys that it is kept under."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from ventanilla.accounts import second_factor
from ventanilla.accounts.tests.factors import CODE, SETUP, Clock, confirmed, key_on, log_in, protect
from ventanilla.mail.models import OutboxMail
from ventanilla.testing.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_setting_up_shows_key_and_codes_once_and_keeps_neither_in_clear(
    cast: Cast, client: Client, clock: Clock
) -> None:
    confirmed(client, cast.grace)
    page = client.get(SETUP).content.decode()
    secret = key_on(page)
    assert 'src="data:image/svg+xml;base64,' in page

    shown = client.post(SETUP, {"code": clock.code(secret)}).content.decode()

    codes = re.findall(r"<li><code>(\d{4} \d{4})</code></li>", shown)
    assert len(set(codes)) == 10
    kept = str(list(Authenticator.objects.filter(user=cast.grace).values_list("data", flat=True)))
    assert secret not in kept
    assert codes[0].replace(" ", "") not in kept
    assert client.get(SETUP)["Location"] == "/account/#segundo-factor"
    assert secret not in client.get("/account/").content.decode()
    assert second_factor.codes_left(cast.grace) == 10


def test_a_recovery_code_serves_once(cast: Cast, client: Client, clock: Clock) -> None:
    confirmed(client, cast.grace)
    shown = client.post(SETUP, {"code": clock.code(key_on(client.get(SETUP).content.decode()))}).content.decode()
    code = re.findall(r"<li><code>(\d{4} \d{4})</code></li>", shown)[3]

    for expected in (302, 422):
        other = Client()
        log_in(other)
        assert other.post(CODE, {"code": code}).status_code == expected
        cache.clear()

    assert second_factor.codes_left(cast.grace) == 9


def test_new_recovery_codes_end_the_old_ones(cast: Cast, client: Client, clock: Clock) -> None:
    confirmed(client, cast.grace)
    first = client.post(SETUP, {"code": clock.code(key_on(client.get(SETUP).content.decode()))}).content.decode()
    second = client.post(f"{SETUP}codes/").content.decode()
    old, new = (set(re.findall(r"<li><code>(\d{4} \d{4})</code></li>", page)) for page in (first, second))

    assert not old & new
    other = Client()
    log_in(other)
    assert other.post(CODE, {"code": min(old)}).status_code == 422


def test_the_code_that_set_it_up_does_not_log_in_as_well(cast: Cast, client: Client, clock: Clock) -> None:
    confirmed(client, cast.grace)
    code = clock.code(key_on(client.get(SETUP).content.decode()))
    client.post(SETUP, {"code": code})
    other = Client()
    log_in(other)

    assert other.post(CODE, {"code": code}).status_code == 422


@pytest.mark.parametrize("address", [SETUP, f"{SETUP}codes/", f"{SETUP}off/"])
def test_every_change_asks_for_the_password_again(cast: Cast, client: Client, address: str) -> None:
    if address != SETUP:
        protect(cast.grace)
    before = list(Authenticator.objects.values())
    client.force_login(cast.grace)

    assert client.post(address, {"code": "123456"})["Location"].startswith("/account/confirm/?next=")
    assert client.post("/account/confirm/", {"password": "no es esta"}).status_code == 422
    assert client.post(address, {"code": "123456"})["Location"].startswith("/account/confirm/?next=")
    assert list(Authenticator.objects.values()) == before


def test_the_password_is_not_guessed_there_either(cast: Cast, client: Client) -> None:
    client.force_login(cast.grace)
    for _ in range(5):
        client.post("/account/confirm/", {"password": "no es esta"})

    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 429


def test_the_confirmation_leads_to_this_site_only(cast: Cast, client: Client) -> None:
    client.force_login(cast.grace)

    response = client.post("/account/confirm/?next=//evil.example", {"password": PASSWORD})

    assert response["Location"] == "/account/#segundo-factor"


def test_turning_it_off_leaves_the_password_alone(cast: Cast, client: Client) -> None:
    protect(cast.grace)
    confirmed(client, cast.grace)

    client.post(f"{SETUP}off/")

    assert not Authenticator.objects.exists()
    assert log_in(Client())["Location"] != CODE


def test_its_person_is_told_by_mail_of_each_change(cast: Cast, client: Client, clock: Clock) -> None:
    confirmed(client, cast.grace)

    client.post(SETUP, {"code": "000000"})
    client.post(SETUP, {"code": clock.code(key_on(client.get(SETUP).content.decode()))})
    client.post(f"{SETUP}codes/")
    client.post(f"{SETUP}off/")
    client.post(f"{SETUP}off/")

    mails = OutboxMail.objects.order_by("pk")
    assert [(mail.to_address, mail.subject) for mail in mails] == [
        (cast.grace.email, "Segundo factor activado"),
        (cast.grace.email, "Códigos de recuperación nuevos"),
        (cast.grace.email, "Segundo factor desactivado"),
    ]
    assert not any(re.search(r"\d{4} \d{4}", mail.text) for mail in mails)


def test_looking_changes_nothing(cast: Cast, client: Client) -> None:
    protect(cast.grace)
    confirmed(client, cast.grace)
    before = list(Authenticator.objects.values())

    for address in ("/account/", SETUP, f"{SETUP}codes/", f"{SETUP}off/"):
        client.get(address)

    assert list(Authenticator.objects.values()) == before


def test_a_lost_secret_key_refuses_codes_without_a_fault(cast: Cast, client: Client, settings: Any) -> None:
    protect(cast.grace)
    settings.SECRET_KEY = "another" * 10
    settings.SECRET_KEY_FALLBACKS = []
    log_in(client)

    assert client.post(CODE, {"code": "123456"}).status_code == 422


def test_an_older_secret_key_still_reads_it(cast: Cast, client: Client, clock: Clock, settings: Any) -> None:
    secret = protect(cast.grace)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    log_in(client)

    assert client.post(CODE, {"code": clock.code(secret)}).status_code == 302
