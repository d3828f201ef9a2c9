"""What an administrator sees of a restored installation, until he lets it send again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ventanilla.jobs import holds
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.tests.test_deliver import put
from ventanilla.testing.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

PAGE = reverse("console:mail_hold")
BANNER = "Los envíos están en pausa"


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


@pytest.fixture
def old() -> OutboxMail:
    """A mail from before the backup; nothing is sent."""
    mail = put()
    OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=2))
    holds.place(backup_at=timezone.now() - timedelta(days=1))
    return mail


def state(mail: OutboxMail) -> str:
    return OutboxMail.objects.get(pk=mail.pk).state


def test_every_page_of_an_administrator_says_so_and_nobody_elses(cast: Cast, ada: Client, old: OutboxMail) -> None:
    grace = Client()
    grace.force_login(cast.grace)

    assert BANNER in ada.get(reverse("console:desk", args=["soporte"])).content.decode()
    assert BANNER in ada.get(reverse("preferences")).content.decode()
    assert BANNER not in grace.get(reverse("console:desk", args=["soporte"])).content.decode()


def test_the_page_counts_and_lets_put_away(ada: Client, old: OutboxMail) -> None:
    put("another@example.com")
    shown = ada.get(PAGE).content.decode()
    assert "Anteriores al respaldo" in shown

    answer = ada.post(PAGE, {"what": "discard"}, follow=True).content.decode()

    assert "1 correo anterior al respaldo quedó guardado sin enviar." in answer
    assert BANNER not in answer
    assert state(old) == "kept"
    assert holds.current() is None


def test_or_send_it_all(ada: Client, old: OutboxMail) -> None:
    ada.post(PAGE, {"what": "send"})

    assert state(old) == "waiting"
    assert holds.current() is None


def test_the_second_of_two_administrators_is_told(ada: Client, old: OutboxMail) -> None:
    ada.post(PAGE, {"what": "send"})

    assert "alguien los reanudó" in ada.post(PAGE, {"what": "discard"}, follow=True).content.decode()
    assert state(old) == "waiting"


def test_a_post_that_says_neither_changes_nothing(ada: Client, old: OutboxMail) -> None:
    assert ada.post(PAGE, {"what": "x"}).status_code == 422
    assert holds.current() is not None


def test_an_administrator_of_a_desk_alone_has_no_say(cast: Cast, old: OutboxMail) -> None:
    olga = Client()
    olga.force_login(cast.olga)

    assert olga.post(PAGE, {"what": "send"}).status_code == 403
    assert holds.current() is not None


def test_without_a_hold_the_page_says_that_all_is_well(ada: Client) -> None:
    assert "Los envíos están en marcha" in ada.get(PAGE).content.decode()
