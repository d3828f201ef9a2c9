from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from ventanilla.demo import loading, world
from ventanilla.desks.blueprint.shipped import SHIPPED
from ventanilla.desks.models import Desk
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import User
from ventanilla.tickets.models import Attachment, Event, Message, Ticket

ROLES = {"client", "colleague", "stranger", "agent", "agent2", "supervisor"}


@pytest.fixture(scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _folder: Path) -> Iterator[None]:
    """Loaded once for all tests of this module, and rolled back after them."""
    from django.db import transaction
    from django.test import override_settings

    with (
        django_db_blocker.unblock(),
        override_settings(DATA=_folder, MEDIA_ROOT=_folder / "files", DEMO=True, KEEP_MAIL=True),
        transaction.atomic(),
    ):
        assert loading.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_loaded: None, db: None, _folder: Path, settings: Settings) -> list[dict[str, str]]:
    settings.DATA, settings.MEDIA_ROOT, settings.DEMO = _folder, _folder / "files", True
    cache.clear()
    rows: list[dict[str, str]] = json.loads((_folder / "demo-accounts.json").read_text())
    return rows


def test_every_desk_has_its_accounts(demo: list[dict[str, str]]) -> None:
    found = {key: {row["role"] for row in demo if row["desk"] == key} for key in (*SHIPPED, "*")}

    assert found == dict.fromkeys(SHIPPED, ROLES) | {
        "*": {"admin"}, "soporte": ROLES | {"employee"}, "saci": ROLES | {"new"},
    }  # fmt: skip
    assert {tuple(row) for row in demo} == {("desk", "role", "username", "password", "name")}


def test_every_account_opens_its_door(demo: list[dict[str, str]]) -> None:
    for row in demo:
        client = Client()
        address = "/login" if row["desk"] == "*" else f"/d/{row['desk']}/"
        entered = client.post(address, {"login": row["username"], "password": row["password"]})
        assert entered.status_code == 302, row
        landed = client.get(entered["Location"])["Location"]
        if row["role"] == "new":
            assert landed == "/password/first/"
            assert row["password"] == row["username"]
        else:
            staff = row["role"] in ("agent", "agent2", "supervisor")
            wanted = "/console/" if row["desk"] == "*" else f"/{'console' if staff else 'portal'}/{row['desk']}/"
            assert landed == wanted, row


def test_every_state_of_every_desk_has_a_ticket(demo: list[dict[str, str]]) -> None:
    for desk in Desk.objects.all():
        states = set(desk.tickets.values_list("state", flat=True))
        assert states == set(desk.config.state_by_key), desk.key
        assert desk.tickets.count() >= 25


def test_the_tickets_are_of_the_last_ninety_days_and_numbered_by_age(demo: list[dict[str, str]]) -> None:
    now = timezone.now()
    opened = list(Ticket.objects.order_by("number").values_list("created_at", flat=True))

    assert opened == sorted(opened)
    assert now - timedelta(days=93) < opened[0] < now - timedelta(days=80)
    assert opened[-1] < now
    for model in (Message, Event):
        assert not model.objects.filter(created_at__gt=now).exists()
    assert not Ticket.objects.filter(closed_at__gt=now).exists()


def test_each_story_runs_forward(demo: list[dict[str, str]]) -> None:
    for ticket in Ticket.objects.prefetch_related("events"):
        events = sorted(ticket.events.all(), key=lambda event: event.seq)
        assert [event.seq for event in events] == list(range(1, ticket.version + 1))
        times = [event.created_at for event in events]
        assert times == sorted(times)
        assert times[0] == ticket.created_at


def test_there_is_everything_to_look_at(demo: list[dict[str, str]]) -> None:
    assert Ticket.objects.filter(reopened_count__gt=0).count() >= 5
    assert Ticket.objects.filter(flagged_at__isnull=False).count() >= 4
    assert Ticket.objects.filter(due_at__lt=timezone.now()).exclude(phase="done").exists()
    assert Ticket.objects.filter(deleted_at__isnull=False).exists()
    assert Ticket.objects.filter(accepted_at__isnull=False).exists()
    assert Message.objects.filter(is_internal=True).count() >= 20
    assert Message.objects.filter(is_solution=True).count() >= 20
    kinds = set(Attachment.objects.values_list("blob__content_type", flat=True))
    assert {"image/png", "image/jpeg", "application/pdf", "text/plain"} <= kinds
    assert 0 < OutboxMail.objects.count() < 400


def test_no_client_sees_another_companys_tickets(demo: list[dict[str, str]]) -> None:
    for row in demo:
        if row["role"] not in ("client", "colleague", "stranger", "employee", "new"):
            continue
        user = User.objects.select_related("contact").get(username=row["username"])
        mine = set(user.contact.organizations.values_list("pk", flat=True))
        seen = set(Ticket.objects.visible_to(user).values_list("organization", flat=True))
        assert seen <= mine, row
        assert bool(seen) == (row["role"] != "new"), row


def test_the_new_company_has_no_ticket_and_no_principal_address(demo: list[dict[str, str]]) -> None:
    (row,) = [row for row in demo if row["role"] == "new"]
    contact = User.objects.get(username=row["username"]).contact
    organization = contact.organizations.get()

    assert organization.tax_id == row["username"]
    assert not organization.tickets.exists()
    assert not organization.addresses.exists()


def test_a_second_start_keeps_the_data(demo: list[dict[str, str]]) -> None:
    before = Ticket.objects.count(), User.objects.count(), Event.objects.count()

    assert not loading.load()

    assert (Ticket.objects.count(), User.objects.count(), Event.objects.count()) == before


def test_the_cases_read_like_people(demo: list[dict[str, str]]) -> None:
    texts = [case.text for key in SHIPPED for case in world.read(key).cases]

    assert len(set(texts)) == len(texts)
    assert all("  " not in text and text == text.strip() for text in texts)
