"""Each verb through its own address: what it does, and what it says when it cannot."""

from __future__ import annotations

import pytest

from ventanilla.console.tests.conftest import Enter
from ventanilla.console.tests.reading import hidden, text, words
from ventanilla.desks.models import Staff
from ventanilla.testing.cast import Cast, make_ticket, today
from ventanilla.tickets.models import Follower, Ticket


def at(ticket: Ticket, verb: str = "") -> str:
    return f"/console/tickets/{ticket.number}/{verb}"


@pytest.mark.manual("004-1", "004-17", "004-36", "004-38")
def test_the_supervisor_assigns_to_an_agent_then_to_himself(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)

    asked = page.get(at(ticket, "assign/"))
    assert f'value="u{soporte.grace.pk}"' in text(asked)
    assert f'value="u{soporte.edsger.pk}"' not in text(asked)
    page.post(at(ticket, "assign/"), {"to": f"u{soporte.grace.pk}", "seen": ticket.version})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("assigned", soporte.grace)
    page.post(at(ticket, "take/"), {"seen": ticket.version})

    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("assigned", soporte.barbara)


@pytest.mark.manual("004-35")
def test_a_group_can_own_a_ticket(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    team = soporte.area.teams.all()[0]

    enter(soporte.barbara).post(at(ticket, "assign/"), {"to": f"t{team.pk}", "seen": ticket.version})

    ticket.refresh_from_db()
    assert (ticket.state, ticket.team, ticket.assignee) == ("assigned", team, None)
    assert str(team) in words(enter(soporte.barbara).get(at(ticket)))


def test_choosing_nobody_is_refused_beside_the_field(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)

    refused = enter(soporte.barbara).post(at(ticket, "assign/"), {"to": "", "seen": ticket.version})

    assert refused.status_code == 422
    assert "Elija una persona o un grupo." in words(refused)


@pytest.mark.manual("004-33", "004-39", "004-44")
@pytest.mark.parametrize("state", ["registered", "assigned", "in_process"])
def test_the_supervisor_cancels_saying_why_and_that_is_final(soporte: Cast, enter: Enter, state: str) -> None:
    ticket = make_ticket(soporte, state=state, assignee=None if state == "registered" else soporte.grace)
    page = enter(soporte.barbara)

    refused = page.post(at(ticket, "move/cancel/"), {"seen": ticket.version, "comment": ""})
    assert refused.status_code == 422
    page.post(at(ticket, "move/cancel/"), {"seen": ticket.version, "comment": "Duplicado del 12."})

    ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    assert "Duplicado del 12." in words(page.get(at(ticket)))
    for verb in ("move/reopen/", "move/finish/"):
        late = page.post(at(ticket, verb), {"seen": ticket.version, "comment": "x"})
        assert late.status_code == 409


@pytest.mark.manual("004-40", "004-45", "004-46", "004-30")
def test_finish_and_reopen_to_in_process_only(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    page = enter(soporte.barbara)

    page.post(at(ticket, "move/finish/"), {"seen": ticket.version, "comment": "Se restableció el servicio."})
    ticket.refresh_from_db()
    assert ticket.state == "finished"
    found = words(page.get(at(ticket)))
    assert "Reabrir" in found
    page.post(at(ticket, "move/reopen/"), {"seen": ticket.version, "comment": "Sigue fallando."})

    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened_count) == ("in_process", 1)
    assert not [step for step in soporte.desk.config.transitions if step.target == "registered"]


def test_a_move_that_is_no_press_of_a_button_has_no_address(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)

    for transition in ("assign", "first_entry", "nowhere"):
        assert enter(soporte.barbara).post(at(ticket, f"move/{transition}/")).status_code == 404


def test_minutes_of_work_add_up_and_contact_attempts_are_kept(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    page = enter(soporte.grace)

    for minutes in ("50", "25"):
        key = hidden(page.get(at(ticket, "worklog/")), "key")
        sent = {
            "minutes": minutes,
            "worked_on": today(soporte.desk).isoformat(),
            "note": "Conexión remota",
            "key": key,
        }
        assert page.post(at(ticket, "worklog/"), sent).status_code == 302
    refused = page.post(at(ticket, "worklog/"), {"minutes": "0", "worked_on": "2020-01-01"})
    page.post(at(ticket, "contact-attempt/"), {"channel": "call", "note": "No contesta"})

    ticket.refresh_from_db()
    assert ticket.minutes == 75
    assert refused.status_code == 422
    assert "1 h 15 min" in words(page.get(at(ticket, "worklog/")))
    assert "Conexión remota" in words(page.get(at(ticket, "worklog/")))
    assert "No contesta" in words(page.get(at(ticket, "contact-attempt/")))


def test_flag_with_a_reason_and_take_it_off(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    page = enter(soporte.grace)

    assert page.post(at(ticket, "flag/"), {"reason": " "}).status_code == 422
    page.post(at(ticket, "flag/"), {"reason": "Tercera vez este mes"})
    assert "Tercera vez este mes" in words(page.get(at(ticket)))
    page.post(at(ticket, "unflag/"))

    ticket.refresh_from_db()
    assert ticket.flagged_at is None


def test_transfer_to_another_area(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    other = soporte.desk.areas.all()[1]

    answer = enter(soporte.barbara).post(at(ticket, "transfer/"), {"area": other.pk, "seen": ticket.version})

    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.area, ticket.assignee) == (other, None)


def test_follow_and_no_longer(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)

    page.post(at(ticket, "follow/"))
    assert Follower.objects.filter(ticket=ticket, user=soporte.barbara).exists()
    assert "Dejar de seguir" in words(page.get(at(ticket)))
    page.post(at(ticket, "unfollow/"))

    assert not Follower.objects.filter(ticket=ticket).exists()


@pytest.mark.manual("004-3")
def test_the_administrator_deletes_and_restores_and_nobody_else_sees_what_is_deleted(
    soporte: Cast, enter: Enter
) -> None:
    ticket = make_ticket(soporte)
    admin, supervisor = enter(soporte.olga), enter(soporte.barbara)

    assert supervisor.post(at(ticket, "delete/")).status_code == 403
    assert admin.post(at(ticket, "delete/"), {"seen": ticket.version}).status_code == 302
    assert admin.get(at(ticket)).status_code == 404
    assert supervisor.get("/console/soporte/deleted/").status_code == 403
    assert supervisor.post(at(ticket, "restore/")).status_code == 404
    assert ticket.subject in words(admin.get("/console/soporte/deleted/"))
    admin.post(at(ticket, "restore/"))

    assert admin.get(at(ticket)).status_code == 200


def test_a_verb_leads_back_to_the_list_it_came_from_and_never_elsewhere(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)
    here = "/console/soporte/tickets/?state=registered"

    ours = page.post(at(ticket, "take/"), {"seen": ticket.version, "next": here})
    theirs = page.post(at(ticket, "follow/"), {"next": "https://example.com/"})

    assert ours.headers["Location"] == here
    assert theirs.headers["Location"] == at(ticket)


# --- Many at once -----------------------------------------------------------------------------------------------------

BULK = "/console/soporte/tickets/bulk/"


def chosen(numbers: list[int]) -> str:
    return "&".join(f"n={number}" for number in numbers)


def test_many_are_assigned_at_once_and_each_is_told_of(soporte: Cast, enter: Enter) -> None:
    good, done = make_ticket(soporte), make_ticket(soporte, state="cancelled")
    hidden_one = make_ticket(soporte, area=soporte.desk.areas.all()[1])
    page = enter(soporte.barbara)
    numbers = [good.number, done.number, hidden_one.number]

    asked = page.get(f"{BULK}?do=assign&{chosen(numbers)}")
    assert f'value="{hidden_one.number}"' not in text(asked)
    answer = page.post(BULK, {"do": "assign", "n": numbers, "to": f"u{soporte.grace.pk}"}, follow=True)

    good.refresh_from_db()
    hidden_one.refresh_from_db()
    assert (good.assignee, hidden_one.assignee) == (soporte.grace, None)
    said = words(answer)
    assert f"Hecho con un ticket: #{good.number}." in said
    assert f"Sin cambios en #{done.number}" in said
    assert "«Cancelado»" in said


def test_a_common_move_and_priority_and_category_go_to_many(soporte: Cast, enter: Enter) -> None:
    tickets = [make_ticket(soporte, state=state, assignee=soporte.grace) for state in ("assigned", "in_process")]
    numbers, page = [ticket.number for ticket in tickets], enter(soporte.barbara)
    category = soporte.area.categories.filter(children=None).last()
    assert category is not None

    page.post(BULK, {"do": "priority", "n": numbers, "priority": "critical"})
    page.post(BULK, {"do": "category", "n": numbers, "category": category.pk})
    refused = page.post(BULK, {"do": "move", "n": numbers, "transition": "cancel", "comment": ""})
    page.post(BULK, {"do": "move", "n": numbers, "transition": "finish", "comment": "Listo."})

    assert refused.status_code == 422
    for ticket in tickets:
        ticket.refresh_from_db()
        assert (ticket.priority, ticket.category, ticket.state) == ("critical", category, "finished")


def test_moves_that_are_not_common_to_all_are_not_offered(soporte: Cast, enter: Enter) -> None:
    numbers = [make_ticket(soporte).number, make_ticket(soporte, state="finished").number]

    found = enter(soporte.barbara).get(f"{BULK}?do=move&{chosen(numbers)}")

    assert "No hay un cambio de estado que sea posible" in words(found)


@pytest.mark.manual("004-16")
def test_an_agent_who_assigns_many_changes_none(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="assigned", assignee=soporte.grace)

    said = words(
        enter(soporte.grace).post(
            BULK, {"do": "assign", "n": [ticket.number], "to": f"u{soporte.alan.pk}"}, follow=True
        )
    )

    ticket.refresh_from_db()
    assert ticket.assignee == soporte.grace
    assert "no tiene permiso" in said


def test_who_is_taken_off_the_desk_finds_it_no_longer(soporte: Cast, enter: Enter) -> None:
    page = enter(soporte.barbara)
    assert page.get("/console/soporte/").status_code == 200

    Staff.objects.filter(user=soporte.barbara).update(is_active=False)

    assert page.get("/console/soporte/").status_code == 404


def test_a_ticket_is_left_to_nobody_again_and_found_among_the_unassigned(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)
    page.post(at(ticket, "take/"), {"seen": ticket.version})

    assert "Dejar sin asignar" in words(page.get(at(ticket)))
    page.post(at(ticket, "release/"))

    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert ticket.subject in words(page.get("/console/soporte/tickets/?section=unassigned"))


def test_where_there_is_no_other_area_there_is_nowhere_to_pass_a_ticket(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio)

    found = enter(sanantonio.barbara).get(at(ticket, "transfer/"))

    assert "no atiende otra área" in words(found)
