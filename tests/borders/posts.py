"""What somebody who has the right would post to a route."""

from __future__ import annotations

from typing import Any

from tests.borders.world import World
from ventanilla.documents import ticket_report
from ventanilla.surveys.offers import survey_of
from ventanilla.surveys.versions import wording
from ventanilla.testing.cast import today


def new(world: World) -> dict[str, Any]:
    category = world.cast.area.categories.filter(children=None).first()
    assert category is not None
    contact = world.cast.rita.contact
    return {
        "area": world.cast.area.pk,
        "category": category.pk,
        "description": "No imprime.",
        "affected": "Tester",
        "organization": world.cast.acme.pk,
        "requester": contact.pk,
    }


def says(world: World) -> dict[str, Any]:
    return {"body": "Hola."}


def assigns(world: World) -> dict[str, Any]:
    return {"to": f"u{world.cast.alan.pk}"}


def moves(world: World) -> dict[str, Any]:
    return {"comment": "Quedó resuelto."}


def opinion(world: World) -> dict[str, Any]:
    survey = survey_of(world.asked)
    return {"wording": wording(survey) if survey else "", "q-solved": "yes", "q-speed": 5, "q-treatment": 5}


def edits(world: World) -> dict[str, Any]:
    given = new(world)
    return {"priority": "high", "category": given["category"], "affected": "Otra persona", "phone": "11-1111-1111"}


def works(world: World) -> dict[str, Any]:
    return {"minutes": 20, "worked_on": today(world.desk).isoformat(), "note": "Revisé."}


def calls(world: World) -> dict[str, Any]:
    return {"channel": "call", "note": "No contestó."}


def flags(world: World) -> dict[str, Any]:
    return {"reason": "El cliente llamó enojado."}


def transfers(world: World) -> dict[str, Any]:
    return {"area": world.elsewhere.pk}


def takes_many(world: World) -> dict[str, Any]:
    return {"do": "priority", "n": [world.ticket.number], "priority": "high"}


def login(world: World) -> dict[str, Any]:
    return {"login": "rita", "password": "no es esta"}


def forgotten(world: World) -> dict[str, Any]:
    return {"login": "rita"}


def seen(world: World) -> dict[str, Any]:
    return {"ticket": world.ticket.number, "up_to": 1}


def ring(world: World) -> dict[str, Any]:
    return {"ring": 1}


def internal_copy(world: World) -> dict[str, Any]:
    return {"copy": "staff", "language": "es"}


def code(world: World) -> dict[str, Any]:
    return {"code": ticket_report.prepare(world.ticket, "client", "es").content["seal"]["code"]}


def look(world: World) -> dict[str, Any]:
    return {"theme": "dark"}
