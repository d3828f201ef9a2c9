"""The second factor: what lets somebody in, what never does, who must have it, and how it is lost and found."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import obligations, passwords, second_factor
from ventanilla.accounts.models import Session
from ventanilla.desks.models import SettingsChange
from ventanilla.people.models import User
from ventanilla.testing.cast import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db
CODE = "/login/code/"
SETUP = "/account/second-factor/"


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class Clock:
    """The clock that codes are reckoned by; it stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time() // 30 * 30 + 5
        monkeypatch.setattr(auth.time, "time", lambda: self.now)

    def code(self, secret: str, steps: int = 0) -> str:
        value = auth.hotp_value(secret, int(self.now) // 30 + steps)
        return str(auth.format_hotp_value(value))


def protect(user: User) -> str:
    """Give this login a second factor; the secret of its phone."""
    secret: str = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret


def log_in(client: Client, login: str = "grace", **more: str) -> Any:
    return client.post("/login", {"login": login, "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def confirmed(client: Client, user: User) -> Client:
    """Signed in, having said his password again."""
    client.force_login(user)
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    return client


# --- The login --------------------------------------------------------------------------------------------------------


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
    cast.rita.initial_password_until = timezone.now() + timedelta(hours=1)
    cast.rita.save()

    assert log_in(client, "rita")["Location"] == CODE
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


# --- Setting it up ----------------------------------------------------------------------------------------------------


def key_on(page: str) -> str:
    found = re.search(r"data-key-text>([A-Z2-7 ]+)<", page)
    assert found is not None
    return found[1].replace(" ", "")


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


# --- Who must ---------------------------------------------------------------------------------------------------------


def test_an_obliged_role_can_do_nothing_else_before(cast: Cast, client: Client, clock: Clock) -> None:
    obligations.oblige(cast.desk, ["agent"])
    client.force_login(cast.grace)

    for address in ("/", "/account/", "/console/soporte/", "/bell/", "/bell/menu/", "/console/soporte/tickets/live/"):
        assert client.get(address)["Location"] == SETUP, address
    assert client.post("/account/", {"section": "pages"})["Location"] == SETUP
    assert client.get(SETUP)["Location"].startswith("/account/confirm/")
    client.post("/account/confirm/", {"password": PASSWORD})
    client.post(SETUP, {"code": clock.code(key_on(client.get(SETUP).content.decode()))})

    assert client.get("/console/soporte/").status_code == 200


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin"])
def test_only_the_obliged_roles_are_asked_and_clients_never(cast: Cast, role: str) -> None:
    obligations.oblige(cast.desk, [role])
    asked = set()
    for name, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        if client.get("/account/").status_code == 302:
            asked.add(name)

    assert asked == {
        "agent": {"grace", "alan", "edsger"}, "supervisor": {"barbara"}, "admin": {"olga", "ada"},
    }[role]  # fmt: skip


def test_who_administers_the_installation_can_be_obliged_alone(cast: Cast, client: Client) -> None:
    obligations.oblige(None, ["admin"])
    client.force_login(cast.ada)
    assert client.get("/account/").status_code == 302
    client.force_login(cast.olga)
    assert client.get("/account/").status_code == 200


def test_somebody_who_left_the_staff_is_obliged_no_more(cast: Cast, client: Client) -> None:
    obligations.oblige(cast.desk, ["agent"])
    cast.grace.staff_of.update(is_active=False)
    client.force_login(cast.grace)

    assert client.get("/account/").status_code == 200


def test_the_administrator_obliges_roles_and_it_is_written_down(cast: Cast, client: Client) -> None:
    client.force_login(cast.olga)

    response = client.post("/console/soporte/settings/security/", {"factor_agent": "on", "factor_installation": "on"})

    assert response.status_code == 302
    assert (obligations.roles_of(cast.desk), obligations.roles_of(None)) == ({"agent"}, set())
    change = SettingsChange.objects.get(kind="security")
    assert (change.by, change.before, change.after) == (cast.olga, {"factor_agent": False}, {"factor_agent": True})
    assert (
        "Segundo factor obligatorio para agentes" in client.get("/console/soporte/settings/history/").content.decode()
    )


# --- Lost -------------------------------------------------------------------------------------------------------------


def test_an_administrator_takes_it_from_somebody_who_lost_it(cast: Cast, client: Client) -> None:
    protect(cast.grace)
    client.force_login(cast.olga)

    client.post(f"/console/people/contacts/{cast.grace.contact.pk}/second-factor/")

    assert not second_factor.is_on(cast.grace)
    change = SettingsChange.objects.get(kind="contact")
    assert (change.by, change.before, change.after) == (cast.olga, {"second_factor": True}, {"second_factor": False})


def test_nobody_takes_his_own_that_way(cast: Cast, client: Client) -> None:
    """It would spare a stranger at an open screen the password."""
    protect(cast.olga)
    client.force_login(cast.olga)

    client.post(f"/console/people/contacts/{cast.olga.contact.pk}/second-factor/")

    assert second_factor.is_on(cast.olga)


def test_a_desks_administrator_cannot_take_that_of_the_installations(cast: Cast, client: Client) -> None:
    protect(cast.ada)
    client.force_login(cast.olga)

    client.post(f"/console/people/contacts/{cast.ada.contact.pk}/second-factor/")

    assert second_factor.is_on(cast.ada)


def test_the_last_administrator_is_helped_by_a_command(cast: Cast, client: Client, capsys: Any) -> None:
    protect(cast.ada)
    client.force_login(cast.ada)

    call_command("second_factor", "remove", "ada")

    assert "ada" in capsys.readouterr().out
    assert not second_factor.is_on(cast.ada)
    assert not Session.objects.filter(user=cast.ada).exists()
    with pytest.raises(CommandError):
        call_command("second_factor", "remove", "ada")
    with pytest.raises(CommandError):
        call_command("second_factor", "remove", "nadie")
