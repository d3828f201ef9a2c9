"""Who must have a second factor, and who helps somebody who lost his."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ventanilla.accounts import obligations, second_factor
from ventanilla.accounts.models import Session
from ventanilla.accounts.tests.factors import SETUP, Clock, key_on, protect
from ventanilla.accounts.tests.mails import last_mail
from ventanilla.desks.models import SettingsChange
from ventanilla.testing.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


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


def test_an_administrator_takes_it_from_somebody_who_lost_it(cast: Cast, client: Client) -> None:
    protect(cast.grace)
    client.force_login(cast.olga)

    client.post(f"/console/people/contacts/{cast.grace.contact.pk}/second-factor/")

    assert not second_factor.is_on(cast.grace)
    change = SettingsChange.objects.get(kind="contact")
    assert (change.by, change.before, change.after) == (cast.olga, {"second_factor": True}, {"second_factor": False})
    assert last_mail(cast.grace.email).subject == "Segundo factor desactivado"


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
    assert last_mail(cast.ada.email).subject == "Segundo factor desactivado"
    with pytest.raises(CommandError):
        call_command("second_factor", "remove", "ada")
    with pytest.raises(CommandError):
        call_command("second_factor", "remove", "nadie")
