"""The help says of a state what the buttons of a ticket in that state do."""

from __future__ import annotations

import pytest

from ventanilla.desks.access import StaffAccess
from ventanilla.desks.config import Verb, Who
from ventanilla.desks.models import Desk
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import guide, permissions

pytestmark = pytest.mark.django_db

DESKS = ["sii", "saci", "sanantonio", "belenus", "soporte", "ventanilla"]


@pytest.mark.parametrize("key", DESKS)
def test_a_client_is_told_of_exactly_the_moves_that_he_gets(key: str) -> None:
    cast = make_cast(key)
    ticket = make_ticket(cast)

    for station in guide.stations(cast.desk, guide.client()):
        ticket.state = station.state.key
        verbs: tuple[Verb, ...] = ("reply", "delete")
        can = [
            str(cast.desk.word(verb)) for verb in verbs if permissions.can_now(cast.rita, ticket, verb, as_client=True)
        ]
        pressed = [str(step.label) for step in permissions.moves(cast.rita, ticket, as_client=True)]

        told = [one.label for one in station.possible if one.label != str(cast.desk.word("edit"))]

        assert told == [*can, *pressed]


@pytest.mark.parametrize("key", DESKS)
@pytest.mark.parametrize("name", ["grace", "barbara", "olga"])
def test_staff_is_told_of_exactly_the_moves_of_a_ticket_of_his(key: str, name: str) -> None:
    cast = make_cast(key)
    user = cast.everybody[name]
    ticket = make_ticket(cast, assignee=user)
    staff = user.staff_of.get()
    reader = guide.staff(_roles(staff.role), {})

    for station in guide.stations(cast.desk, reader):
        ticket.state = station.state.key
        ticket.responsible = user
        pressed = {str(step.label) for step in permissions.moves(user, ticket)}

        assert pressed <= {one.label for one in station.possible}


def test_what_was_granted_or_taken_personally_is_told(cast: Cast) -> None:
    usual = guide.stations(cast.desk, guide.staff(_roles("agent"), {}))
    granted = guide.stations(cast.desk, guide.staff(_roles("agent"), {"assign": True, "note": False}))

    def told(stations: list[guide.Station], state: str) -> list[str]:
        return [one.label for station in stations if station.state.key == state for one in station.possible]

    assert "Asignar" not in told(usual, "in_process")
    assert "Escribir notas internas" in told(usual, "in_process")
    assert "Asignar" in told(granted, "in_process")
    assert "Escribir notas internas" not in told(granted, "in_process")


def test_what_is_only_for_whoever_has_the_ticket_is_said_so(cast: Cast) -> None:
    [station] = [
        one for one in guide.stations(cast.desk, guide.staff(_roles("agent"), {})) if one.state.key == "in_process"
    ]

    assert station.possible
    assert all(one.only_on_his for one in station.possible)


def _roles(role: str) -> frozenset[Who]:
    return StaffAccess(Desk(), role, frozenset()).roles
