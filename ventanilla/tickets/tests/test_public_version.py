from __future__ import annotations

import pytest

from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Stale

pytestmark = pytest.mark.django_db


def test_a_client_cannot_count_what_happens_among_the_staff(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)
    actions.reply(ticket, "Lo vemos.", by=cast.grace)
    seen = actions.note(ticket, "Entre nosotros.", by=cast.grace).public_version

    ticket = actions.flag(ticket, "Ojo", by=cast.grace)
    ticket = actions.log_work(ticket, 5, by=cast.grace)

    assert (ticket.public_version, ticket.version) == (seen, seen + 3)
    assert (
        actions.reply(ticket, "Gracias", by=cast.rita, as_client=True, seen=seen).public_version == ticket.version + 1
    )


def test_what_he_may_know_of_he_is_told_before_he_sends(cast: Cast) -> None:
    ticket = make_ticket(cast, state="assigned", assignee=cast.grace)
    seen = ticket.public_version
    actions.reply(ticket, "Lo vemos.", by=cast.grace)

    with pytest.raises(Stale):
        actions.reply(ticket, "¿Y bien?", by=cast.rita, as_client=True, seen=seen)
