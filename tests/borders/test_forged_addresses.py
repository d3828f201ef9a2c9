"""Addresses that no page of ours holds: other sites and hosts, numbers beyond all measure, nonsense in the query."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.borders.forging import HUGE, ON_SOPORTE, at
from tests.borders.world import World
from ventanilla.mail.models import OutboxMail

pytestmark = pytest.mark.django_db


ELSEWHERE: Final = (
    "https://evil.example/", "//evil.example/x", "///evil.example", "http:evil.example", "javascript:alert(1)",
    "\\\\evil.example", "/\\evil.example", "https:///evil.example", "http://testserver@evil.example/", "\x00//evil.example",
    " //evil.example", "/\t/evil.example",
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
@ON_SOPORTE
def test_nobody_is_sent_to_another_site(world: World, target: str) -> None:
    login = {"login": "rita", "password": "una clave larga 1", "next": target}
    barbara, rita, nobody = world.client("barbara"), world.client("rita"), Client()

    answers: list[Any] = [
        nobody.get(reverse("login"), {"next": target}),
        nobody.post(reverse("login"), login),
        rita.post(reverse("web:look"), {"theme": "dark", "next": target}),
        rita.post(reverse("web:look"), {"theme": "dark"}, headers={"Referer": target.replace("\x00", "")}),
        rita.get(reverse("login"), {"next": target}),
        barbara.post(at("console:follow", world), {"next": target}),
        barbara.get(at("console:flag", world), {"next": target}),
        barbara.get(
            reverse("console:bulk", args=[world.desk.key]),
            {"do": "take", "n": str(world.ticket.number), "next": target},
        ),
    ]

    for response in answers:
        location = response.headers.get("Location", "")
        assert not location or (location.startswith("/") and not location.startswith(("//", "/\\"))), location
        assert f'="{escape(target)}"' not in response.content.decode()


@ON_SOPORTE
def test_a_forged_host_is_refused_by_a_page_of_ours_and_reaches_no_mail(world: World) -> None:
    address, form = reverse("password_forgotten"), {"login": "rita"}

    refused = Client().post(address, form, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    Client().post(address, form, headers={"X-Forwarded-Host": "evil.example"})

    assert refused.status_code == 400
    mail = OutboxMail.objects.order_by("-pk")[0]
    assert mail.to_address == "rita@example.com"
    assert "evil.example" not in mail.text + mail.html


@pytest.mark.parametrize("number", [0, 2**31, 2**63 - 1, 2**63, HUGE, "9" * 5000])
@ON_SOPORTE
def test_numbers_beyond_all_measure_find_nothing(world: World, number: int | str) -> None:
    olga = world.client("olga")
    desk = world.desk.key
    for address in (
        f"/tickets/{number}", f"/portal/tickets/{number}/", f"/portal/tickets/{number}/live/", f"/console/tickets/{number}/",
        f"/console/tickets/{number}/live/", f"/files/{number}/x", f"/files/{number}/thumb", f"/console/{desk}/mine/{number}/",
        f"/console/people/contacts/{number}/", f"/console/people/organizations/{number}/", f"/console/mail/{number}/",
        f"/console/{desk}/settings/staff/{number}/", f"/console/{desk}/settings/categories/{number}/",
    ):  # fmt: skip
        assert olga.get(address).status_code == 404, address
    assert olga.post(f"/console/tickets/{number}/restore/").status_code == 404
    solution = f"/console/tickets/{world.ticket.number}/solution/{number}/"
    assert olga.post(solution).status_code == 404


@pytest.mark.parametrize("value", ["-1", str(2**63), "9" * 18, "9" * 5000, "٣", "x", "\x00", "' OR 1=1 --"])
@ON_SOPORTE
def test_nonsense_in_the_query_is_passed_over(world: World, value: str) -> None:
    desk = world.desk.key
    ticket = world.ticket.number
    names = ("after", "before", "q", "state", "category", "client", "requester", "assignee", "team", "number", "since", "until",
             "order", "group", "section", "vendor", "sign", "area", "product", "priority", "scope", "find", "seen", "only")  # fmt: skip
    query = dict.fromkeys(names, value)
    for person, addresses in {
        "rita": [f"/portal/{desk}/", f"/portal/{desk}/tickets/", f"/portal/tickets/{ticket}/", f"/portal/tickets/{ticket}/live/"],
        "olga": [
            f"/console/{desk}/", f"/console/{desk}/tickets/", f"/console/{desk}/tickets/live/", f"/console/tickets/{ticket}/",
            f"/console/tickets/{ticket}/live/", f"/console/{desk}/tickets/filter/client/", f"/console/{desk}/mine/",
            f"/console/{desk}/deleted/", "/console/people/contacts/", "/console/people/organizations/", "/console/mail/",
            f"/console/{desk}/settings/history/", "/console/people/history/",
        ],
    }.items():  # fmt: skip
        for address in addresses:
            response = world.client(person).get(address, query)
            assert response.status_code == 200, address
    for group in ("state", "category", "priority"):
        assert world.client("olga").get(f"/console/{desk}/tickets/", query | {"group": group}).status_code == 200
    # Each alone too: together one may hide what another does.
    for name in ("after", "before", "q", "number", "client", "since", "vendor", "find"):
        assert world.client("olga").get(f"/console/{desk}/tickets/", {name: value}).status_code == 200, name
        assert world.client("rita").get(f"/portal/{desk}/tickets/", {name: value}).status_code == 200, name


@pytest.mark.parametrize("seen", ["-1", "0", str(2**63), str(HUGE), "9" * 5000, "x", "", "1.5"])
@ON_SOPORTE
def test_a_version_that_never_was_breaks_nothing(world: World, seen: str) -> None:
    for route, body in (
        ("take", {}),
        ("release", {}),
        ("follow", {}),
        ("delete", {}),
        ("assign", {"to": f"u{world.cast.alan.pk}"}),
    ):
        response = world.client("olga").post(at(f"console:{route}", world), body | {"seen": seen})
        assert response.status_code in (302, 404, 409, 422), route
    response = world.client("rita").post(at("portal:delete", world), {"seen": seen})
    assert response.status_code in (302, 403, 404, 409)
