"""The mail that tells of the end of a ticket invites to its survey."""

from __future__ import annotations

import pytest

from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.surveys.tests.stories import finished, fresh, say
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Kind, Ticket


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


def told_of_moves(cast: Cast, name: str = "rita") -> list[OutboxMail]:
    run_jobs()
    return list(OutboxMail.objects.filter(purpose=Kind.MOVED, to_address=f"{name}@example.com").order_by("pk"))


def invited(mail: OutboxMail, ticket: Ticket) -> bool:
    address = f"/portal/tickets/{ticket.number}/survey/"
    assert (address in mail.text) == (address in mail.html)
    return address in mail.text and "Contestar encuesta" in mail.text


@pytest.mark.manual("004-50")
def test_whoever_is_asked_is_invited_and_the_technician_is_not(cast: Cast) -> None:
    ticket = make_ticket(cast)
    actions.assign(ticket, to=cast.grace, by=cast.barbara)
    actions.close(fresh(ticket), by=cast.barbara)

    assert [invited(mail, ticket) for mail in told_of_moves(cast)] == [True]
    assert [invited(mail, ticket) for mail in told_of_moves(cast, "grace")] == [False]


def test_who_has_answered_or_is_asked_no_longer_is_not_invited(cast: Cast) -> None:
    answered, reopened = finished(cast), finished(cast)
    say(answered, cast.rita)
    actions.reopen(reopened, by=cast.barbara, comment="Sigue fallando.")

    mails = told_of_moves(cast)

    assert mails
    assert not any(invited(mail, mail.ticket) for mail in mails if mail.ticket)


def test_a_cancelled_ticket_invites_nobody(cast: Cast) -> None:
    ticket = make_ticket(cast)

    actions.cancel(ticket, by=cast.barbara, comment="Se registró dos veces.")

    assert [invited(mail, ticket) for mail in told_of_moves(cast)] == [False]
