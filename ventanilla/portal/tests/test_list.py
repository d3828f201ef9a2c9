"""The first page and the list of tickets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from ventanilla.portal.tests.reading import read, signed_in, table, words
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

HOME = "/portal/sanantonio/"
LIST = "/portal/sanantonio/tickets/"


def numbers(rows: list[dict[str, str]]) -> list[int]:
    return [int(row["Ticket"]) for row in rows]


@pytest.mark.manual("002-8", "002-21", "002-22", "002-23")
def test_on_entering_a_client_sees_the_tickets_he_made_himself_in_the_columns_of_the_manual(sanantonio: Cast) -> None:
    mine = make_ticket(sanantonio, description="Tengo un problema test", fields={"affected": "Tester"})
    Ticket.objects.filter(pk=mine.pk).update(created_at=datetime(2025, 7, 10, 15, tzinfo=UTC))
    make_ticket(sanantonio, by=sanantonio.raj)

    page = read(signed_in(sanantonio.rita).get(HOME))

    assert [words(head) for head in page.select("table th")] == [
        "Ticket", "Fecha", "Usuario afectado", "Problema", "Estado", "Acciones",
    ]  # fmt: skip
    (row,) = table(page)
    actions_of_row = row.pop("Acciones")
    assert row == {
        "Ticket": str(mine.number), "Fecha": "10-07-2025", "Usuario afectado": "Tester",
        "Problema": "Tengo un problema test", "Estado": "Abierto",
    }  # fmt: skip
    assert actions_of_row == "Editar Eliminar"


@pytest.mark.manual("002-24")
def test_editar_opens_the_ticket(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)

    link = next(a for a in read(client.get(LIST)).select("td.v-actions a") if words(a) == "Editar")

    opened = read(client.get(str(link["href"])))
    assert words(opened.h1).startswith(f"Ticket {ticket.number}")


@pytest.mark.manual("002-29", "002-30")
def test_eliminar_is_there_only_while_the_ticket_is_open(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    assert table(read(client.get(LIST)))[0]["Acciones"] == "Editar Eliminar"

    actions.move(ticket, "close", by=sanantonio.rita, as_client=True)

    page = read(client.get(LIST))
    assert table(page)[0]["Acciones"] == "Ver"
    assert "Eliminar" not in words(page)


def test_the_figures_lead_to_the_list_of_those_states(sanantonio: Cast) -> None:
    make_ticket(sanantonio)
    closed = make_ticket(sanantonio, state="closed")
    make_ticket(sanantonio, by=sanantonio.sam)
    client = signed_in(sanantonio.rita)

    figures = read(client.get(HOME)).select("a.v-figure")

    assert [words(figure) for figure in figures] == ["1 Abiertos", "1 Cerrados"]
    assert numbers(table(read(client.get(str(figures[1]["href"]))))) == [closed.number]


def test_who_has_no_ticket_yet_is_welcomed_in_the_words_of_the_desk(sanantonio: Cast) -> None:
    page = read(signed_in(sanantonio.rita).get(HOME))

    assert "Todavía no cargaste ningún ticket." in words(page.main)
    assert [a["href"] for a in page.select("main a.btn")] == ["/portal/sanantonio/tickets/new/"]


@pytest.mark.manual("004-22")
def test_a_client_and_an_employee_see_their_own_tickets_and_nobody_elses(soporte: Cast) -> None:
    of_rita = make_ticket(soporte)
    of_nora = make_ticket(soporte, by=soporte.nora)

    seen = {
        name: numbers(table(read(signed_in(getattr(soporte, name)).get("/portal/soporte/tickets/"))))
        for name in ("rita", "nora")
    }

    assert seen == {"rita": [of_rita.number], "nora": [of_nora.number]}
    assert "table" not in str(read(signed_in(soporte.raj).get("/portal/soporte/tickets/")).main)


def test_only_who_sees_the_company_has_its_tab(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    manager, colleague = signed_in(sanantonio.mona), signed_in(sanantonio.raj)

    page = read(manager.get(LIST, {"scope": "company"}))
    assert numbers(table(page)) == [ticket.number]
    assert table(page)[0]["Cliente"].endswith("Rita Rojas")
    assert [words(tab) for tab in page.select(".v-tab")] == ["Mis tickets", "Tickets de la empresa"]

    page = read(colleague.get(LIST, {"scope": "company"}))
    assert page.select("table, .v-tab") == []


@pytest.mark.parametrize("query", ["#{number}", "{number}", "impresoras", "IMPRESORA mañana", "manana impres"])
def test_a_ticket_is_found_by_its_number_or_by_words(sanantonio: Cast, query: str) -> None:
    wanted = make_ticket(sanantonio)
    make_ticket(sanantonio, description="Otra cosa")

    page = read(signed_in(sanantonio.rita).get(LIST, {"q": query.format(number=wanted.number)}))

    assert numbers(table(page)) == [wanted.number]


def test_words_that_nothing_has_say_so_and_lead_back(sanantonio: Cast) -> None:
    make_ticket(sanantonio)

    page = read(signed_in(sanantonio.rita).get(LIST, {"q": "caldera"}))

    assert "Ningún ticket coincide" in words(page.main)
    assert page.select_one(f'main a.btn[href="{LIST}"]')


def test_pages_by_key_lead_on_and_back_in_every_order(sanantonio: Cast) -> None:
    tickets = [make_ticket(sanantonio).number for _ in range(7)]
    sanantonio.rita.rows_per_page = 3
    sanantonio.rita.save()
    client = signed_in(sanantonio.rita)

    for order, expected in {"newest": tickets[::-1], "oldest": tickets, "activity": tickets[::-1]}.items():
        first = read(client.get(LIST, {"order": order}))
        second = read(client.get(str(first.select_one("a[rel=next]")["href"])))  # type: ignore[index]
        third = read(client.get(str(second.select_one("a[rel=next]")["href"])))  # type: ignore[index]
        back = read(client.get(str(third.select_one("a[rel=prev]")["href"])))  # type: ignore[index]
        pages = [numbers(table(page)) for page in (first, second, third, back)]
        assert pages == [expected[:3], expected[3:6], expected[6:], expected[3:6]]
        assert (first.select("a[rel=prev]"), third.select("a[rel=next]")) == ([], [])


@pytest.mark.parametrize(
    "query",
    [{"after": "x"}, {"before": "1-2"}, {"state": "nothing"}, {"order": "?"}, {"after": "9" * 18}, {"q": "\x00"}],
)
def test_an_address_that_makes_no_sense_still_shows_a_list(sanantonio: Cast, query: dict[str, str]) -> None:
    make_ticket(sanantonio)

    assert signed_in(sanantonio.rita).get(LIST, query).status_code == 200


def test_a_stranger_to_the_desk_finds_nothing(sanantonio: Cast) -> None:
    sanantonio.other.client_of.all().delete()

    assert signed_in(sanantonio.sam).get(HOME).status_code == 404
    assert signed_in(sanantonio.sam).get(LIST).status_code == 404
    assert signed_in(sanantonio.grace).get(HOME).status_code == 404


@pytest.mark.parametrize(
    ("path", "budget"), [(HOME, 8), (LIST, 6), (f"{LIST}?scope=company&state=open", 6), (f"{LIST}?q=impresora", 12)]
)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(
    sanantonio: Cast,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    path: str,
    budget: int,
) -> None:
    client = signed_in(sanantonio.mona)
    counts = []

    for more in (1, 29):
        for _ in range(more):
            make_ticket(sanantonio, by=sanantonio.mona)
        with django_assert_max_num_queries(budget) as queries:
            read(client.get(path))
        counts.append(len(queries.captured_queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", [HOME, f"{LIST}?state=open&order=activity"])
def test_a_list_renews_itself_and_nothing_new_costs_three_queries(
    sanantonio: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]], address: str
) -> None:
    first = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    host = read(client.get(address)).select_one("[data-live-url]")
    assert host is not None
    live, mark = str(host["data-live-url"]), {"If-None-Match": str(host["data-live-version"])}

    with django_assert_max_num_queries(3):
        assert client.get(live, headers=mark).status_code == 304
    second = make_ticket(sanantonio)
    news = client.get(live, headers=mark)
    assert numbers(table(read(news))) == [second.number, first.number]

    mark = {"If-None-Match": news["ETag"]}
    assert client.get(live, headers=mark).status_code == 304
    actions.reply(first, "Ya lo vemos.", by=sanantonio.grace)
    assert client.get(live, headers=mark).status_code == 200
    assert signed_in(sanantonio.raj).get(live, headers=mark).status_code == 200


def test_a_query_that_has_been_changed_by_hand_is_not_taken_for_the_list_that_was_shown(sanantonio: Cast) -> None:
    make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    host = read(client.get(LIST)).select_one("[data-live-url]")
    assert host is not None

    answer = client.get(f"{LIST}live/?state=closed", headers={"If-None-Match": str(host["data-live-version"])})

    assert answer.status_code == 200
