"""What stands in the address of a route, in relation to the tickets and people of a world."""

from __future__ import annotations

from typing import Any

from tests.borders.world import World
from ventanilla.customers.models import ApiToken, Import
from ventanilla.deadlines.models import Policy


def ticket(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number}


def deleted(world: World) -> dict[str, Any]:
    return {"number": world.deleted.number}


def desk(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key}


def desk_key(world: World) -> dict[str, Any]:
    return {"desk_key": world.desk.key}


def imported(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": Import.objects.get(desk=world.desk).pk}


def program(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": ApiToken.objects.get(desk=world.desk).pk}


def promise(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": Policy.objects.get(desk=world.desk).pk}


def filter(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key, "key": "client"}


def asked(world: World) -> dict[str, Any]:
    return {"number": world.asked.number}


def survey_filter(world: World) -> dict[str, Any]:
    return desk(world) | {"key": "category"}


def move(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number, "transition": world.ending}


def solution(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number, "message": world.reply.pk}


def own(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key, "number": world.own.number}


def file(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.reply).pk, "name": "respuesta.png"}


def note_file(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.note).pk, "name": "nota.png"}


def thumb(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.reply).pk}


def note_thumb(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.note).pk}


def token(world: World) -> dict[str, Any]:
    return {"token": "no-such-token"}


def reset(world: World) -> dict[str, Any]:
    return {"uid": "1", "token": "no-such-token"}


def company(world: World) -> dict[str, Any]:
    return {"pk": world.cast.acme.pk}


def membership(world: World) -> dict[str, Any]:
    return company(world) | {"member": world.cast.rita.contact.memberships.get().pk}


def owned(world: World) -> dict[str, Any]:
    return company(world) | {"owned": world.cast.acme.products.get().pk}


def rule(world: World) -> dict[str, Any]:
    return company(world) | {"rule": world.rule.pk}


def person(world: World) -> dict[str, Any]:
    return {"pk": world.cast.rita.contact.pk}


def mail(world: World) -> dict[str, Any]:
    return {"pk": world.mail.pk}


def account(world: World) -> dict[str, Any]:
    return desk(world) | {"organization": world.cast.acme.pk}


def portal_account(world: World) -> dict[str, Any]:
    return desk_key(world) | {"organization": world.cast.acme.pk}


def employee(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.cast.grace.staff_of.get().pk}


def kind(world: World) -> dict[str, Any]:
    return desk(world) | {"kind": "categories"}


def areas(world: World) -> dict[str, Any]:
    return desk(world) | {"kind": "areas"}


def category(world: World) -> dict[str, Any]:
    return kind(world) | {"pk": world.cast.area.categories.order_by("pk")[1].pk}


def part(world: World) -> dict[str, Any]:
    return desk(world) | {"part": "states"}


def state(world: World) -> dict[str, Any]:
    return part(world) | {"entry": world.desk.config.states[1].key}


def change(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.change.pk}
