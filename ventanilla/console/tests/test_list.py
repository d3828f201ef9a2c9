"""The list: what stands in it, how it is narrowed, and the menu at the right of each row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ventanilla.console.tests.conftest import Cost, Enter
from ventanilla.console.tests.reading import menu, rows, words
from ventanilla.desks.models import Staff
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.testing.cast import today as today_of
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

LIST = "/console/soporte/tickets/"


@pytest.mark.manual("004-25", "004-18")
def test_a_supervisor_has_a_section_for_each_state_with_the_tickets_of_his_area(soporte: Cast, enter: Enter) -> None:
    states = ["registered", "assigned", "in_process", "finished", "cancelled"]
    tickets = {state: make_ticket(soporte, state=state) for state in states}
    elsewhere = make_ticket(soporte, area=soporte.desk.areas.all()[1])
    page = enter(soporte.barbara)

    for state, label in zip(
        states, ["Registrados", "Asignados", "En Proceso", "Finalizados", "Cancelados"], strict=True
    ):
        found = page.get(f"{LIST}?state={state}")

        assert rows(found) == [tickets[state].number]
        assert label in words(found)
    assert elsewhere.number not in rows(page.get(LIST))


@pytest.mark.manual("004-25")
def test_the_list_is_grouped_by_state_with_counts(soporte: Cast, enter: Enter) -> None:
    for state in ("registered", "registered", "in_process"):
        make_ticket(soporte, state=state)

    found = words(enter(soporte.barbara).get(f"{LIST}?group=state"))

    assert "Registrado 2" in found
    assert "En Proceso 1" in found


@pytest.mark.manual("004-12")
def test_assigned_to_me_holds_my_tickets_and_those_of_my_team(soporte: Cast, enter: Enter) -> None:
    team = soporte.area.teams.all()[0]
    team.members.add(soporte.grace)
    mine, ours, others = (make_ticket(soporte) for _ in range(3))
    actions.assign(mine, by=soporte.barbara, to=soporte.grace)
    actions.assign(ours, by=soporte.barbara, team=team)
    actions.assign(others, by=soporte.barbara, to=soporte.alan)

    found = enter(soporte.grace).get(f"{LIST}?section=assigned")

    assert rows(found) == [ours.number, mine.number]


@pytest.mark.manual("004-13")
@pytest.mark.parametrize("sign", ["reopened", "overdue", "flagged"])
def test_with_incidents_holds_tickets_reopened_overdue_or_flagged(soporte: Cast, enter: Enter, sign: str) -> None:
    calm, wrong = make_ticket(soporte), make_ticket(soporte)
    for ticket in (calm, wrong):
        actions.assign(ticket, by=soporte.barbara, to=soporte.grace)
    if sign == "reopened":
        actions.close(wrong, by=soporte.grace)
        actions.reopen(wrong, by=soporte.barbara, comment="Sigue igual.")
    elif sign == "overdue":
        Ticket.objects.filter(pk=wrong.pk).update(due_at=timezone.now() - timedelta(hours=1))
    else:
        actions.flag(wrong, "El cliente llamó molesto", by=soporte.grace)

    assert rows(enter(soporte.grace).get(f"{LIST}?section=incidents")) == [wrong.number]
    assert rows(enter(soporte.grace).get(f"{LIST}?section=all&sign={sign}")) == [wrong.number]


@pytest.mark.manual("004-14")
def test_attended_holds_what_one_worked_on_also_when_it_is_over(soporte: Cast, enter: Enter) -> None:
    ticket, untouched = make_ticket(soporte), make_ticket(soporte)
    for one in (ticket, untouched):
        actions.assign(one, by=soporte.barbara, to=soporte.grace)
    actions.move(ticket, "finish", by=soporte.grace, comment="Listo.")

    assert rows(enter(soporte.grace).get(f"{LIST}?section=attended")) == [ticket.number]


@pytest.mark.manual("004-11")
def test_the_sections_follow_what_was_granted_personally(soporte: Cast, enter: Enter) -> None:
    Staff.objects.filter(user=soporte.grace).update(grants={"see_attended": False, "see_area": True})
    make_ticket(soporte)

    found = words(enter(soporte.grace).get(LIST))

    assert "Sin asignar" in found
    assert "Asignados a mí" in found
    assert "Atendidos" not in found


def test_a_search_looks_beyond_the_section_where_one_lands(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, assignee=soporte.grace, state="in_process")
    actions.move(ticket, "finish", by=soporte.grace, comment="Listo.")
    page = enter(soporte.grace)

    assert rows(page.get(LIST)) == []
    assert rows(page.get(f"{LIST}?q=%23{ticket.number}")) == [ticket.number]


def test_an_agent_sees_nothing_that_is_not_his(soporte: Cast, enter: Enter) -> None:
    make_ticket(soporte)

    assert rows(enter(soporte.grace).get(f"{LIST}?section=all")) == []
    assert rows(enter(soporte.edsger).get(f"{LIST}?section=all")) == []


@pytest.mark.parametrize("name", ["rita", "mona", "nora"])
def test_a_client_finds_no_console(soporte: Cast, enter: Enter, name: str) -> None:
    page = enter(soporte.everybody[name])

    for address in ("/console/", "/console/soporte/", LIST, f"{LIST}new/", "/console/soporte/mine/"):
        assert page.get(address).status_code == 404


# --- Narrowing --------------------------------------------------------------------------------------------------------


@pytest.mark.manual("002-37")
def test_the_chief_technician_filters_and_groups_by_category_and_criticality(sanantonio: Cast, enter: Enter) -> None:
    categories = list(sanantonio.area.categories.all())
    network, mail = categories[4], categories[6]
    urgent, calm = make_ticket(sanantonio, category=None), make_ticket(sanantonio, category=None)
    actions.edit(urgent, {"category": network, "priority": "critical"}, by=sanantonio.barbara)
    actions.edit(calm, {"category": mail, "priority": "low"}, by=sanantonio.barbara)
    page = enter(sanantonio.barbara)

    assert rows(page.get(f"/console/sanantonio/tickets/?category={network.pk}")) == [urgent.number]
    assert rows(page.get("/console/sanantonio/tickets/?priority=low")) == [calm.number]
    by_category = words(page.get("/console/sanantonio/tickets/?group=category"))
    assert f"{network} 1" in by_category
    assert f"{mail} 1" in by_category
    by_priority = words(page.get("/console/sanantonio/tickets/?group=priority"))
    assert "Crítica 1" in by_priority
    assert "Criticidad" in by_priority


def test_every_filter_narrows_and_shows_a_chip_that_takes_it_away(soporte: Cast, enter: Enter) -> None:
    other, category = soporte.area.categories.filter(children=None)[:2]
    wanted = make_ticket(soporte, category=category, description="Falla el lector óptico")
    make_ticket(soporte, soporte.sam, category=other)
    actions.assign(wanted, by=soporte.barbara, to=soporte.grace)
    Ticket.objects.filter(pk=wanted.pk).update(priority="critical", vendor_number="ZX-81")
    today = today_of(soporte.desk).isoformat()
    page = enter(soporte.barbara)
    for query, chip in {
        "state=assigned": "Estado: Asignado",
        f"category={category.pk}": str(category),
        "priority=critical": "Crítica",
        f"client={soporte.acme.pk}": "Acme",
        f"assignee={soporte.grace.pk}": "Grace Gómez",
        f"requester={soporte.rita.contact.pk}": "Rita Rojas",
        f"number={wanted.number}": str(wanted.number),
        "vendor=zx-8": "zx-8",
        "q=lector": "«lector»",
    }.items():
        found = page.get(f"{LIST}?{query}")

        assert rows(found) == [wanted.number], query
        assert chip in words(found), query
    assert len(rows(page.get(f"{LIST}?since={today}"))) == 2
    assert rows(page.get(f"{LIST}?until=2001-01-01")) == []


def test_nonsense_in_the_address_is_passed_over(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)

    found = enter(soporte.barbara).get(
        f"{LIST}?state=nowhere&client=abc&since=31-02-2026&since=2026-02-31&number=²&order=up&group=moon&after=x&section=z"
    )

    assert rows(found) == [ticket.number]


def test_the_choices_of_a_filter_come_when_it_is_opened_and_have_a_page_of_their_own(
    soporte: Cast, enter: Enter
) -> None:
    page = enter(soporte.barbara)

    assert "Acme" not in words(page.get(LIST))
    fragment = page.get(f"{LIST}filter/client/?state=assigned", headers={"HX-Request": "true"})
    whole = page.get(f"{LIST}filter/client/?find=otr")

    assert menu(fragment) == ["Acme", "La Casa", "Otra"]
    assert f"?state=assigned&client={soporte.acme.pk}" in fragment.content.decode().replace("&amp;", "&")
    assert "<html" in whole.content.decode()
    assert "Otra" in words(whole)
    assert "Acme" not in words(whole)
    assert page.get(f"{LIST}filter/moon/").status_code == 404


def test_the_named_orders(soporte: Cast, enter: Enter) -> None:
    first, second, third = (make_ticket(soporte) for _ in range(3))
    actions.edit(second, {"priority": "critical"}, by=soporte.barbara)
    page = enter(soporte.barbara)

    numbers = [first.number, second.number, third.number]
    assert rows(page.get(LIST)) == numbers[::-1]
    assert rows(page.get(f"{LIST}?order=oldest")) == numbers
    assert rows(page.get(f"{LIST}?order=activity"))[0] == second.number
    assert rows(page.get(f"{LIST}?order=priority"))[0] == second.number


@pytest.mark.parametrize("order", ["newest", "oldest", "activity", "priority"])
def test_pages_follow_each_other_by_key_in_every_order(soporte: Cast, enter: Enter, order: str) -> None:
    soporte.barbara.rows_per_page = 5
    soporte.barbara.save(update_fields=["rows_per_page"])
    numbers = {make_ticket(soporte).number for _ in range(12)}
    page, seen, address = enter(soporte.barbara), [], f"{LIST}?order={order}"

    for _ in range(3):
        found = page.get(address)
        seen += rows(found)
        older = found.content.decode().split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        address = older.replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 12
    assert set(seen) == numbers


# --- The button at the right of a row ---------------------------------------------------------------------------------


@pytest.mark.manual("004-31", "004-32", "004-33", "004-34")
def test_a_registered_ticket_offers_to_assign_and_to_cancel(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)

    assert f"/console/tickets/{ticket.number}/actions/" in page.get(LIST).content.decode()
    offered = menu(page.get(f"/console/tickets/{ticket.number}/actions/", headers={"HX-Request": "true"}))

    assert offered == ["Asignar a mí", "Asignar a…", "Cancelar ticket", "Ver", "Marcar con incidencia"]


@pytest.mark.manual("004-37", "004-38", "004-39", "004-40", "004-43")
@pytest.mark.parametrize("state", ["assigned", "in_process"])
def test_an_assigned_ticket_and_one_in_process_offer_the_same_four_powers(
    soporte: Cast, enter: Enter, state: str
) -> None:
    ticket = make_ticket(soporte, state=state, assignee=soporte.grace)

    offered = menu(
        enter(soporte.barbara).get(f"/console/tickets/{ticket.number}/actions/", headers={"HX-Request": "true"})
    )

    assert offered[:5] == ["Asignar a mí", "Reasignar…", "Finalizar", "Cancelar ticket", "Agregar bitácora"]


@pytest.mark.manual("004-16")
def test_an_agent_is_not_offered_to_assign(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="assigned", assignee=soporte.grace)

    offered = menu(
        enter(soporte.grace).get(f"/console/tickets/{ticket.number}/actions/", headers={"HX-Request": "true"})
    )

    assert offered == ["Empezar", "Finalizar", "Agregar bitácora", "Ver", "Marcar con incidencia"]


@pytest.mark.manual("004-44")
def test_a_cancelled_ticket_offers_nothing_but_a_look(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="cancelled")

    found = enter(soporte.barbara).get(f"/console/tickets/{ticket.number}/actions/", headers={"HX-Request": "true"})

    assert [entry for entry in menu(found) if entry not in ("Ver", "Marcar con incidencia")] == []


@pytest.mark.manual("004-45", "004-46")
def test_a_finished_ticket_is_reopened_by_the_supervisor_and_by_nobody_below(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="assigned", assignee=soporte.grace)
    actions.move(ticket, "finish", by=soporte.grace, comment="Listo.")
    address = f"/console/tickets/{ticket.number}/actions/"

    assert "Reabrir" in menu(enter(soporte.barbara).get(address, headers={"HX-Request": "true"}))
    assert "Reabrir" not in menu(enter(soporte.grace).get(address, headers={"HX-Request": "true"}))


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["", "?section=unassigned", "?section=incidents&order=priority", "?client={acme}&state=registered&assignee={grace}",
     "?group=state", "?group=category&client={acme}", "?group=priority"],
)  # fmt: skip
def test_the_list_costs_at_most_six_queries_with_one_row_and_with_thirty(soporte: Cast, cost: Cost, query: str) -> None:
    address = LIST + query.format(acme=soporte.acme.pk, grace=soporte.grace.pk)
    make_ticket(soporte)
    with_one = cost(soporte.barbara, address)
    for place in range(29):
        ticket = make_ticket(soporte, category=soporte.area.categories.filter(children=None)[place % 5])
        if place % 3:
            actions.assign(ticket, by=soporte.barbara, to=[soporte.grace, soporte.alan][place % 2])

    with_thirty = cost(soporte.barbara, address)

    assert with_one == with_thirty <= 6


def test_home_costs_at_most_eight_queries_with_one_row_and_with_thirty(soporte: Cast, cost: Cost) -> None:
    actions.assign(make_ticket(soporte), by=soporte.barbara, to=soporte.barbara)
    with_one = cost(soporte.barbara, "/console/soporte/")
    for _ in range(29):
        actions.assign(make_ticket(soporte), by=soporte.barbara, to=soporte.barbara)

    assert with_one == cost(soporte.barbara, "/console/soporte/") <= 8


def test_counts_stop_at_999(soporte: Cast, enter: Enter) -> None:
    pattern = make_ticket(soporte)
    Ticket.objects.bulk_create(_copies(pattern, 1000))

    found = words(enter(soporte.barbara).get("/console/soporte/"))

    assert "999+ Sin asignar" in found


def _copies(ticket: Ticket, count: int) -> list[Ticket]:
    values = {
        field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields if field.name != "id"
    }
    return [Ticket(**{**values, "number": ticket.number + 1 + place}) for place in range(count)]
