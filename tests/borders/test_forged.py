"""What no form of ours would send: ids of others, fields of the other side, and files and keys of somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.borders.forging import HUGE, ON_SANANTONIO, ON_SOPORTE, at, console, count, last, portal, row
from tests.borders.posts import new as good_ticket
from tests.borders.world import World, image, stored
from ventanilla.desks.models import Area, Category, Product, Team
from ventanilla.testing.cast import make_ticket
from ventanilla.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


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
    assert (ticket.assignee, ticket.team, ticket.minutes, ticket.promised_at) == (None, None, 0, None)
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
