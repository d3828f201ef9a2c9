"""Text of every bad sort, and far too much of it."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from tests.borders.forging import ON_SANANTONIO, ON_SOPORTE, at, count, last, portal
from tests.borders.posts import new as good_ticket
from tests.borders.world import World
from ventanilla.testing.cast import today
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db

# Over any limit of ours, under Django's own.
LONG: Final = "ñandú " * 4000
BAD: Final = {
    "NUL": "antes\x00después",
    "control characters": "antes\x07\x1b[31m\x85después",
    "a lone surrogate": "antes%ED%A0%80después",
    "letters that turn the line": "antes\u202egnp.exe\u2066después",
    "emoji": "antes 👩🏽‍💻 🇬🇹 después",
    "line ends": "antes\r\nBcc: sam@example.com\r\n\r\ndespués",
    "a template": "antes {{ 7 * 7 }} {% raw %} ${7*7} después",
}


def texts_of(ticket: Ticket) -> list[str]:
    found = [ticket.subject, ticket.affected_name, ticket.phone, ticket.flag_reason]
    found += ticket.messages.values_list("body", flat=True)
    found += ticket.worklogs.values_list("note", flat=True)
    return found


@pytest.mark.parametrize("sort", BAD)
@ON_SANANTONIO
def test_bad_characters_come_in_clean_or_not_at_all(world: World, sort: str) -> None:
    text = BAD[sort]
    rita, barbara = world.client("rita"), world.client("barbara")
    opened = rita.post(portal(world), good_ticket(world) | {"description": text, "affected": text, "phone": text[:30]})
    assert opened.status_code == 302
    ticket = last()
    actions.assign(ticket, by=world.cast.barbara, to=world.cast.grace)

    answers: list[Any] = [
        rita.post(reverse("portal:reply", args=[ticket.number]), {"body": text}),
        barbara.post(reverse("console:reply", args=[ticket.number]), {"body": text}),
        barbara.post(reverse("console:note", args=[ticket.number]), {"body": text}),
        barbara.post(reverse("console:flag", args=[ticket.number]), {"reason": text}),
        barbara.post(
            reverse("console:worklog", args=[ticket.number]),
            {"minutes": 5, "worked_on": today(world.desk).isoformat(), "note": text},
        ),
        rita.get(reverse("portal:tickets", args=[world.desk.key]), {"q": text}),
        barbara.get(reverse("console:tickets", args=[world.desk.key]), {"q": text, "vendor": text}),
        rita.post(reverse("preferences"), {"section": "person", "name": text, "email": "rita@example.com"}),
        Client().post(reverse("login"), {"login": text, "password": text}),
        Client().post(reverse("password_forgotten"), {"login": text}),
    ]

    assert all(response.status_code in (200, 302, 422) for response in answers), [one.status_code for one in answers]
    ticket.refresh_from_db()
    for found in texts_of(ticket):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", found), found
        assert not found or "antes" in found
    assert rita.get(reverse("portal:ticket", args=[ticket.number])).status_code == 200
    assert barbara.get(reverse("console:ticket", args=[ticket.number])).status_code == 200


@pytest.mark.parametrize("length", [20_001, 300_000])
def test_what_is_too_long_is_said_beside_the_field_and_given_back(world: World, length: int) -> None:
    text = "ñ" * length
    before = count()

    for person, address, field in (
        ("rita", portal(world), "description"),
        ("rita", at("portal:reply", world), "body"),
        ("grace", at("console:reply", world), "body"),
        ("grace", at("console:note", world), "body"),
        ("grace", at("console:flag", world), "reason"),
        ("rita", portal(world), "affected"),
    ):
        if field == "affected" and not world.desk.config.field_of_kind("affected"):
            continue
        response = world.client(person).post(address, good_ticket(world) | {field: text})
        assert response.status_code == 422, (address, field)
        assert text in response.content.decode(), f"what was typed on {address} is lost"

    assert count() == before


@ON_SOPORTE
def test_ten_megabytes_of_text_are_refused_by_a_page_of_ours(world: World) -> None:
    body = good_ticket(world) | {"description": "a" * 10_000_000}
    before = count()

    response = world.client("rita").post(portal(world), body)

    assert response.status_code in (413, 422)
    assert "<h1" in response.content.decode()
    assert count() == before
