"""What no form of ours would send: ids of others, fields of the other side, old pages, foreign addresses, and text of every bad sort."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pytest
from django.core import mail as sent_mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.borders.matrix import _new as good_ticket
from tests.borders.world import World, image, stored, upload
from ventanilla.desks.models import Area, Category, Product, Team
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.deliver import deliver_due
from ventanilla.people.models import Contact
from ventanilla.testing.cast import make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Attachment, Event, Message, Ticket

pytestmark = pytest.mark.django_db

HUGE: Final = 10**30
# Where the doors do the same on every desk, one of them will do.
ON_SOPORTE: Final = pytest.mark.parametrize("world", ["soporte"], indirect=True)
ON_SANANTONIO: Final = pytest.mark.parametrize("world", ["sanantonio"], indirect=True)
SCRIPT: Final = """<script>alert("x")</script><img src=x onerror=alert(1)>'"><b>"""
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


def last() -> Ticket:
    return Ticket.objects.select_related("desk").order_by("-pk")[0]


def count() -> tuple[int, int, int, int]:
    return Ticket.objects.count(), Message.objects.count(), Attachment.objects.count(), Event.objects.count()


def portal(world: World) -> str:
    return reverse("portal:new", args=[world.desk.key])


def console(world: World) -> str:
    return reverse("console:new", args=[world.desk.key])


def at(route: str, world: World, *more: Any) -> str:
    return reverse(route, args=[world.ticket.number, *more])


def row(world: World) -> Ticket:
    return Ticket.objects.get(pk=world.ticket.pk)


# --- Ids of others ----------------------------------------------------------------------------------------------------


def foreign_category(world: World) -> Category:
    """Of another area of the desk, or of another desk where this one has one area."""
    found = Category.objects.exclude(area=world.cast.area).filter(children=None).order_by("area__desk_id").first()
    return found or Category.objects.create(area=world.other_desk.areas.all()[0], key="ajena", label={"es": "Ajena"})


@pytest.mark.manual("004-27")
def test_a_ticket_is_not_opened_with_what_belongs_to_others(world: World) -> None:
    foreign_area = world.other_desk.areas.all()[0]
    other = world.cast.sam.contact
    beyond = world.zoe.contact
    attempts: list[tuple[str, str, dict[str, Any]]] = [
        ("barbara", console(world), {"requester": other.pk}),  # not of Acme
        ("barbara", console(world), {"requester": beyond.pk}),  # of a company of another desk
        ("barbara", console(world), {"organization": beyond.organizations.get().pk, "requester": beyond.pk}),
        ("barbara", console(world), {"organization": HUGE}),
        ("barbara", console(world), {"requester": "x"}),
    ]
    if world.desk.config.field_of_kind("area"):
        for person, address in (("rita", portal(world)), ("barbara", console(world))):
            attempts += [
                (person, address, {"category": foreign_category(world).pk}),
                (person, address, {"category": HUGE}),
                (person, address, {"area": foreign_area.pk}),
                (person, address, {"area": "", "category": ""}),
            ]
    before = count()

    for person, address, forged in attempts:
        response = world.client(person).post(address, good_ticket(world) | forged)
        assert response.status_code == 422, (person, forged)

    assert count() == before


def test_a_client_opens_a_ticket_only_for_his_own_company_whatever_he_sends(world: World) -> None:
    forged = good_ticket(world) | {
        "organization": world.cast.other.pk,
        "requester": world.cast.sam.contact.pk,
        "affected_name": "x",
        "entered_by": world.cast.sam.contact.pk,
        "assignee": world.cast.grace.pk,
        "assign_to": f"u{world.cast.grace.pk}",
        "state": "finished",
        "phase": "done",
        "number": 77777,
        "desk": world.other_desk.pk,
        "as_client": "",
        "via": "console",
        "minutes": 600,
        "due_at": "2030-01-01",
    }

    response = world.client("rita").post(portal(world), forged)

    ticket = last()
    assert response.status_code == 302
    assert (ticket.organization, ticket.requester) == (world.cast.acme, world.cast.rita.contact)
    assert ticket.entered_by == world.cast.rita.contact
    assert (ticket.assignee, ticket.team, ticket.minutes, ticket.due_at) == (None, None, 0, None)
    assert (ticket.desk, ticket.via) == (world.desk, "portal")
    assert ticket.state == world.desk.config.opening["requester"]
    assert ticket.number != 77777


@pytest.mark.manual("002-12")
def test_priority_and_category_are_not_for_a_client_to_say(world: World) -> None:
    """On sanantonio both are the chief technician's; on soporte the category is asked for and the priority is not."""
    rita = world.client("rita")
    given = good_ticket(world) | {"priority": "critical"}

    rita.post(portal(world), given)

    ticket = last()
    assert ticket.priority != "critical"
    if world.desk.config.field_of_kind("category") and "portal" not in world.desk.config.field_by_key["category"].on:
        assert ticket.category is None
    before = row(world)
    rita.post(at("portal:edit", world), {"priority": "critical", "category": given["category"], "affected": "Yo"})
    assert (row(world).priority, row(world).category) == (before.priority, before.category)


@pytest.mark.manual("002-12")
@ON_SANANTONIO
def test_priority_and_category_are_not_for_an_agent_to_say(world: World) -> None:
    """They are the chief technician's (sanantonio)."""
    given = good_ticket(world) | {"priority": "critical", "affected": "Tester"}
    before = row(world)

    world.client("grace").post(at("console:edit", world), given)
    world.client("grace").post(
        reverse("console:bulk", args=["sanantonio"]), {"do": "priority", "n": before.number, "priority": "critical"}
    )

    assert (row(world).priority, row(world).category) == (before.priority, before.category)
    world.client("barbara").post(at("console:edit", world), given)
    assert (row(world).priority, row(world).category_id) == ("critical", given["category"])


def test_a_ticket_is_given_only_to_those_who_can_have_it(world: World) -> None:
    strange_team = Team.objects.create(
        area=world.other_desk.areas.all()[0], key="extraño", label={"es": "Grupo extraño"}
    )
    wrong = [
        f"u{world.otto.pk}",
        f"u{world.cast.rita.pk}",
        f"u{world.dario.pk}",
        f"t{strange_team.pk}",
        f"u{HUGE}",
        "x1",
        "",
    ]
    if len(world.desk.areas.all()) > 1:
        wrong.append(f"u{world.cast.edsger.pk}")  # works in another area
        own_team = Team.objects.filter(area=world.elsewhere).first()
        assert own_team is not None
        wrong.append(f"t{own_team.pk}")

    for to in wrong:
        response = world.client("barbara").post(at("console:assign", world), {"to": to})
        assert response.status_code == 422, to

    assert row(world).assignee == world.cast.grace


def test_an_edit_takes_only_what_is_of_the_tickets_own_place(world: World) -> None:
    before = row(world)
    foreign = Product.objects.create(desk=world.other_desk, key="ajeno", label={"es": "Ajeno"})

    response = world.client("barbara").post(
        at("console:edit", world),
        {"category": foreign_category(world).pk, "priority": "high", "affected": "Tester"},
    )
    world.client("barbara").post(
        at("console:edit", world),
        {"product": foreign.pk, "area": world.elsewhere.pk, "organization": world.cast.other.pk, "subject": "Otro",
         "state": "closed", "assignee": world.cast.alan.pk, "requester": world.cast.sam.contact.pk},
    )  # fmt: skip

    after = row(world)
    assert response.status_code == 422
    assert (after.category, after.product, after.area, after.organization) == (
        before.category, before.product, before.area, before.organization,
    )  # fmt: skip
    assert (after.state, after.assignee, after.requester, after.subject) == (
        before.state, before.assignee, before.requester, before.subject,
    )  # fmt: skip


def test_a_ticket_is_passed_only_to_where_one_works(world: World) -> None:
    strange = Area.objects.create(desk=world.other_desk, key="lejos", label={"es": "Lejos"})

    for area in (strange.pk, world.ticket.area_id, HUGE, "x"):
        response = world.client("barbara").post(at("console:transfer", world), {"area": area})
        assert response.status_code == 422, area

    assert row(world).area == world.ticket.area


def test_no_move_is_made_that_the_desk_does_not_know_or_that_is_not_for_pressing(world: World) -> None:
    ticket = make_ticket(world.cast)
    before = (ticket.state, ticket.version)
    foreign = [step.key for step in world.other_desk.config.transitions]
    silent = [step.key for step in world.desk.config.transitions if step.trigger != "press"]
    known = {step.key for step in world.desk.config.transitions if step.trigger == "press"}

    for person in ("olga", "barbara"):
        for key in [*sorted(set(foreign) - known)[:1], *silent, "x"]:
            client = world.client(person)
            moved = client.post(reverse("console:move", args=[ticket.number, key]), {"comment": "Porque sí."})
            said = client.post(reverse("console:reply", args=[ticket.number]), {"body": "Va.", "then": key})
            many = client.post(
                reverse("console:bulk", args=[world.desk.key]), {"do": "move", "n": ticket.number, "transition": key}
            )
            assert moved.status_code == 404, key
            assert said.status_code in (403, 404), key
            assert many.status_code in (200, 422), key

    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == before


def test_the_solution_is_a_public_message_of_this_very_ticket(world: World) -> None:
    other = make_ticket(world.cast, world.cast.sam)
    opening = other.messages.get()

    for message in (opening.pk, world.note.pk, 0):
        response = world.client("grace").post(at("console:solution", world, message))
        assert response.status_code == 404, message

    assert not Message.objects.filter(is_solution=True).exists()


@ON_SOPORTE
def test_files_kept_for_somebody_else_are_nobodys(world: World) -> None:
    mine, his = stored("mia.png"), stored("suya.png", image("green"))
    tokens = [his.token(world.cast.sam), mine.token(world.cast.rita).swapcase(), "x", "\x00", ""]

    response = world.client("rita").post(at("portal:reply", world), {"body": "Va.", "kept": tokens})

    assert response.status_code == 302
    assert not Message.objects.order_by("-pk")[0].attachments.exists()


@ON_SOPORTE
def test_the_key_of_somebody_elses_form_says_nothing(world: World) -> None:
    """Each spends his own: Sam neither gets Rita's ticket nor is kept from opening his."""
    given = good_ticket(world) | {"key": "la-misma-llave"}
    world.client("rita").post(portal(world), given)
    hers = last()

    response = world.client("sam").post(portal(world), given)

    assert last().pk != hers.pk
    assert last().requester == world.cast.sam.contact
    assert str(last().number) in response.headers["Location"]


def test_many_at_once_touch_only_what_one_sees(world: World) -> None:
    """Numbers of other desks, of other areas and of deleted tickets are passed over, and not even named."""
    desk = world.desk.key
    hidden = [world.deleted.number]
    if desk == "soporte":
        hidden.append(make_ticket(world.cast, area=world.elsewhere).number)

    asked = world.client("barbara").get(
        reverse("console:bulk", args=[desk]),
        {"do": "priority", "n": [str(number) for number in (*hidden, HUGE, "x", -1)]},
    )
    world.client("barbara").post(
        reverse("console:bulk", args=[desk]), {"do": "priority", "n": hidden, "priority": "critical"}
    )

    assert asked.status_code == 200
    assert not any(f"#{number}" in asked.content.decode() for number in hidden)
    assert not Ticket.objects.filter(number__in=hidden, priority="critical").exists()


# --- Addresses --------------------------------------------------------------------------------------------------------

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


# --- Text of every bad sort -------------------------------------------------------------------------------------------


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
            {"minutes": 5, "worked_on": date.today().isoformat(), "note": text},
        ),
        rita.get(reverse("portal:tickets", args=[world.desk.key]), {"q": text}),
        barbara.get(reverse("console:tickets", args=[world.desk.key]), {"q": text, "vendor": text}),
        rita.post(
            reverse("preferences"),
            {"name": text, "language": "es", "rows_per_page": 25, "time_zone": "", "refresh_seconds": ""},
        ),
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


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_what_it_says_is_refused_by_name_and_the_text_stays(world: World) -> None:
    bad = {
        "vacio.png": b"",
        "pagina.html": b"<script>alert(1)</script>",
        "dibujo.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "programa.exe": b"MZ\x90\x00",
        "falsa.png": b"<script>alert(1)</script>",
        "foto.png.exe": b"MZ\x90\x00",
        "pagina.html.png": b"<html><script>alert(1)</script>",
        "sin-extension": b"hola",
        ".htaccess": b"Options +Indexes",
        "foto.php;.png": b"<?php system('id'); ?>",
    }
    before = count()

    for name, content in bad.items():
        for person, address, field in (
            ("rita", portal(world), world.desk.config.field_of_kind("files").key),  # type: ignore[union-attr]
            ("rita", at("portal:reply", world), "files"),
            ("grace", at("console:note", world), "files"),
        ):
            typed = good_ticket(world) | {
                "description": "Esto queda.",
                "body": "Esto queda.",
                field: upload(name, content),
            }
            response = world.client(person).post(address, typed)
            assert response.status_code == 422, (name, address)
            assert "Esto queda." in response.content.decode()
            assert name.strip(".") in response.content.decode()

    assert count() == before


def test_one_file_too_many_is_refused_and_the_good_ones_need_not_be_chosen_again(world: World) -> None:
    config = world.desk.config.field_of_kind("files")
    assert config is not None
    limit = config.max_files
    files = [
        upload(f"captura-{number}.png", image(color))
        for number, color in enumerate(["red", "green", "blue", "black", "white", "gray"])
    ]
    before = count()

    refused = world.client("rita").post(portal(world), good_ticket(world) | {config.key: files[: limit + 1]})

    page = refused.content.decode()
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    assert refused.status_code == 422
    assert count() == before
    assert len(kept) == limit
    world.client("rita").post(portal(world), good_ticket(world) | {"kept": kept})
    assert last().attachments.count() == limit
    world.client("rita").post(portal(world), good_ticket(world) | {"kept": [*kept, *kept]})
    assert last().attachments.count() <= limit


@ON_SANANTONIO
def test_a_files_name_is_one_line_without_folders_and_its_type_is_ours(world: World) -> None:
    names = ["../../etc/captura.png", "C:\\fotos\\captura.png", f"{SCRIPT}.png", "\u202egpj.png", "ñ" * 400 + ".png"]
    for name in names:
        file = upload("x.png")
        file.name = name
        made = world.client("rita").post(at("portal:reply", world), {"body": "Va.", "files": file})
        assert made.status_code == 302, name

        attachment = Attachment.objects.order_by("-pk")[0]
        response = world.client("rita").get(reverse("file", args=[attachment.pk, attachment.name]))
        raw = str(response.headers)

        assert response.status_code == 200
        assert "/" not in attachment.name
        assert len(attachment.name) <= 255
        assert "X-Evil" not in response.headers
        assert not re.search(r"[\r\n\u202e]", attachment.name + response.headers["Content-Disposition"]), raw
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


# --- Markup -----------------------------------------------------------------------------------------------------------


def dangerous(response: HttpResponse | Any) -> list[str]:
    page = response.content.decode()
    return re.findall(r"<script>alert|<img src=x|onerror=alert\(1\)>'", page)


def test_markup_in_every_field_is_shown_as_text_on_every_page_and_in_every_mail(world: World) -> None:
    desk, people = world.desk, world.cast
    for contact in Contact.objects.all():
        contact.name = f"{SCRIPT}{contact.name}"[:150]
        contact.save()
    people.acme.name = people.acme.legal_name = people.acme.notes = SCRIPT
    people.acme.save()
    for named in [*Category.objects.filter(area__desk=desk), *desk.areas.all(), *desk.products.all()]:
        named.label = {"es": f"{SCRIPT}{named.key}", "en": SCRIPT}
        named.save()
    config = desk.config.field_of_kind("files")
    assert config is not None
    made = world.client("rita").post(
        portal(world),
        good_ticket(world) | {"description": SCRIPT, "affected": SCRIPT[:150], "phone": SCRIPT[:40], config.key: upload(f"{SCRIPT}.png")},
    )  # fmt: skip
    assert made.status_code == 302
    ticket = last()
    actions.assign(ticket, by=people.barbara, to=people.grace)
    actions.reply(ticket, by=people.grace, body=SCRIPT, files=[stored(f"{SCRIPT}.png")])
    actions.note(ticket, by=people.grace, body=SCRIPT, files=[stored(f"{SCRIPT}.png")])
    actions.log_work(ticket, 5, by=people.grace, note=SCRIPT)
    actions.log_contact(ticket, "call", by=people.grace, note=SCRIPT)
    actions.flag(ticket, SCRIPT, by=people.grace)

    number, key, q = ticket.number, desk.key, {"q": SCRIPT, "find": SCRIPT, "vendor": SCRIPT}
    pages = {
        "rita": [f"/portal/{key}/", f"/portal/{key}/tickets/", f"/portal/{key}/tickets/new/", f"/portal/tickets/{number}/",
                 f"/portal/tickets/{number}/live/", f"/portal/tickets/{number}/edit/", "/account/", f"/portal/tickets/{number}/delete/"],
        "olga": ["/console/", f"/console/{key}/", f"/console/{key}/tickets/", f"/console/{key}/tickets/?group=category",
                 f"/console/{key}/tickets/?client={people.acme.pk}&requester={people.rita.contact.pk}&assignee={people.grace.pk}",
                 f"/console/{key}/tickets/filter/client/", f"/console/{key}/tickets/filter/category/", f"/console/{key}/tickets/new/",
                 f"/console/tickets/{number}/", f"/console/tickets/{number}/live/", f"/console/tickets/{number}/actions/",
                 f"/console/tickets/{number}/assign/", f"/console/tickets/{number}/worklog/", f"/console/tickets/{number}/contact-attempt/",
                 f"/console/tickets/{number}/edit/", f"/console/tickets/{number}/transfer/",
                 f"/console/{key}/tickets/bulk/?do=take&n={number}",
                 f"/console/{key}/deleted/", "/console/people/contacts/", "/console/people/organizations/",
                 f"/console/people/organizations/{people.acme.pk}/", f"/console/people/organizations/{people.acme.pk}/edit/",
                 f"/console/people/contacts/{people.rita.contact.pk}/", f"/console/{key}/settings/areas/",
                 f"/console/{key}/settings/staff/",
                 f"/console/{key}/settings/categories/", f"/console/{key}/settings/history/", "/console/mail/"],
    }  # fmt: skip
    for person, addresses in pages.items():
        for address in addresses:
            response = world.client(person).get(address, q if "?" not in address else {})
            assert response.status_code in (200, 302, 403, 409), address
            assert dangerous(response) == [], address

    for mail in OutboxMail.objects.filter(ticket=ticket):
        assert "<script>alert" not in mail.html
        assert "<img src=x" not in mail.html
        assert "\n" not in mail.subject + mail.to_name + mail.from_name


@ON_SOPORTE
def test_no_subject_and_no_name_becomes_a_header_of_a_mail(world: World) -> None:
    evil = "Hola\r\nBcc: victima@example.com\r\n\r\nTexto"
    Contact.objects.filter(pk=world.cast.rita.contact.pk).update(name=evil)
    Ticket.objects.filter(pk=world.ticket.pk).update(subject=evil)

    actions.reply(row(world), by=world.cast.grace, body=evil)
    deliver_due()

    assert sent_mail.outbox
    for message in sent_mail.outbox:
        assert message.recipients() != []
        assert "victima@example.com" not in message.recipients()
        raw = message.message()
        assert raw["Bcc"] is None
        assert "\n" not in str(raw["Subject"])
