"""At most so many automatic mails an hour; what is over is gathered into one (safety S5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox
from ventanilla.mail.outbound.gather import gather_due
from ventanilla.mail.outbound.letter import Letter
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    ticket = make_ticket(cast)
    actions.assign(ticket, by=cast.barbara, to=cast.grace)
    run_jobs()
    OutboxMail.objects.all().delete()
    return ticket


def states() -> list[str]:
    run_jobs()
    return list(OutboxMail.objects.filter(to_address="rita@example.com").order_by("pk").values_list("state", flat=True))


def an_hour_later() -> None:
    OutboxMail.objects.update(created_at=F("created_at") - timedelta(minutes=61))


def test_an_unverified_address_gets_five_mails_an_hour_and_the_rest_in_one(cast: Cast, ticket: Ticket) -> None:
    Contact.objects.filter(user=cast.rita).update(email_verified_at=None)
    for number in range(8):
        actions.reply(ticket, by=cast.grace, body=f"Respuesta {number}")
    assert states() == ["sent"] * 5 + ["over"] * 3

    assert gather_due() == 0  # still within the hour
    an_hour_later()
    assert gather_due() == 1

    assert states() == ["sent"] * 5 + ["gathered"] * 3 + ["sent"]
    gathered = OutboxMail.objects.get(purpose="gathered")
    assert gathered.gathered.count() == 3
    assert f"/tickets/{ticket.number}" in gathered.text
    assert "Respuesta" not in gathered.text


def test_a_verified_reader_gets_many_more(cast: Cast, ticket: Ticket) -> None:
    for number in range(8):
        actions.reply(ticket, by=cast.grace, body=f"Respuesta {number}")

    assert states() == ["sent"] * 8


def test_what_may_no_longer_be_seen_is_not_gathered(cast: Cast, ticket: Ticket, settings: Any) -> None:
    settings.MAIL_PER_HOUR = 1
    for number in range(2):
        actions.reply(ticket, by=cast.grace, body=f"Respuesta {number}")
    run_jobs()
    actions.delete(ticket, by=cast.olga)
    an_hour_later()

    assert gather_due() == 0
    assert states() == ["sent", "gathered"]


def test_a_stranger_cannot_make_us_flood_an_address(cast: Cast) -> None:
    to = Recipient("victim@example.com", "", "es", verified=False)
    sent = [outbox.send(Letter(subject="Contraseña"), to, purpose="reset", desk=None) for _ in range(8)]

    assert [mail is not None for mail in sent] == [True] * 5 + [False] * 3


def test_an_administrator_of_the_desk_reads_its_mails_but_no_links_to_logins(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.grace, body="Hola")
    run_jobs()
    to = Recipient("new@example.com", "", "es", verified=False)
    outbox.send(Letter(subject="Su acceso"), to, purpose="invitation", desk=cast.desk, has_secret=True)

    assert OutboxMail.objects.readable_by(cast.ada).count() == 2
    assert [mail.purpose for mail in OutboxMail.objects.readable_by(cast.olga)] == ["ticket.replied"]
    assert not OutboxMail.objects.readable_by(cast.barbara).exists()
    assert not OutboxMail.objects.readable_by(cast.rita).exists()
