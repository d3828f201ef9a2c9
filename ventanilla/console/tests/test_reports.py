"""The reports (004-2): who reads them, that each figure is the number of tickets it leads to, and what they cost."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from ventanilla.console.tests.conftest import Cost, Enter
from ventanilla.console.tests.reading import rows, text, words
from ventanilla.desks.models import Category, ClientOf, Staff
from ventanilla.people.models import Organization, User
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.testing.cast import today as today_of
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

HERE = "/console/soporte/reports/"
DECEMBER = "?since=2025-12-01&until=2025-12-31"


def _moment(day: int, month: int = 12, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(2025, month, day, hour))


def _put(ticket: Ticket, **columns: Any) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(**columns)
    return ticket


@pytest.fixture
def december(soporte: Cast) -> Cast:
    """A month with some of everything, and some of November."""
    team, other = soporte.area.teams.all()[0], soporte.desk.areas.all()[1]
    places: list[dict[str, Any]] = [{}, {"by": soporte.sam}, {"by": soporte.nora}, {"by": soporte.sam, "area": other}]
    for number in range(24):
        ticket = make_ticket(soporte, **places[number % 4])
        month, day = (11, 20) if number % 6 == 5 else (12, 1 + number)
        columns: dict[str, Any] = {"created_at": _moment(day, month, hour=6 + number % 17)}
        if number % 3 == 0:
            columns |= {"state": "finished", "phase": "done", "closed_at": _moment(28)}
        if number % 5 == 0:
            columns |= {"reopened_count": 1}
        if number % 4 == 1:
            columns |= {"assignee": soporte.grace, "category": None}
        if number % 4 == 2:
            columns |= {"team": team, "organization": None}
        _put(ticket, **columns)
    return soporte


def _figures(response: Any) -> list[tuple[int, str]]:
    found = re.findall(r'<a class="v-num" data-figure href="([^"]*)">([^<]*)</a>', response.content.decode())
    return [(int(re.sub(r"\D", "", count)), unescape(href)) for href, count in found]


def _listed(page: Client, address: str) -> int:
    """How many tickets the list has, over all its pages."""
    count, response = 0, page.get(address)
    while True:
        assert response.status_code == 200
        count += len(rows(response))
        older = re.search(r'href="([^"]*)" rel="next"', text(response))
        if older is None:
            return count
        response = page.get(urljoin(address, unescape(older[1])))


@pytest.mark.manual("004-2")
@pytest.mark.parametrize("name", ["olga", "barbara"])
@pytest.mark.parametrize(
    "query", ["", "&area={area}", "&assignee=me&assignee=team", "&category=none", "&client=none&state=finished"]
)
def test_each_figure_leads_to_exactly_as_many_tickets(december: Cast, enter: Enter, name: str, query: str) -> None:
    page = enter(december.everybody[name])
    user = december.everybody[name]
    User.objects.filter(pk=user.pk).update(rows_per_page=7)
    december_only = DECEMBER + query.format(area=december.area.pk).replace(
        "assignee=me", f"assignee={december.grace.pk}"
    )

    figures = _figures(page.get(HERE + december_only))

    assert len(figures) > 10
    for count, address in dict.fromkeys(figures):
        assert _listed(page, address) == count, address


@pytest.mark.manual("004-2", "004-18")
def test_a_supervisor_has_the_figures_of_his_area_an_administrator_all(december: Cast, enter: Enter) -> None:
    _put(make_ticket(december), created_at=_moment(5), deleted_at=_moment(6))

    def entered(name: str) -> int:
        return _figures(enter(december.everybody[name]).get(HERE + DECEMBER))[0][0]

    assert (entered("olga"), entered("ada"), entered("barbara")) == (20, 20, 16)


@pytest.mark.manual("004-11")
def test_an_agent_reads_reports_only_if_it_was_granted_and_of_his_tickets(december: Cast, enter: Enter) -> None:
    page = enter(december.grace)
    assert page.get(HERE).status_code == 403
    assert "Reportes" not in words(page.get("/console/soporte/"))

    Staff.objects.filter(user=december.grace).update(grants={"see_reports": True})
    page = enter(december.grace)

    assert "Reportes" in words(page.get("/console/soporte/"))
    assert (
        _figures(page.get(HERE + DECEMBER))[0][0]
        == Ticket.objects.filter(assignee=december.grace, created_at__gte=_moment(1, hour=0)).count()
    )


def test_a_supervisor_from_whom_it_was_taken_reads_none(soporte: Cast, enter: Enter) -> None:
    Staff.objects.filter(user=soporte.barbara).update(grants={"see_reports": False})

    for address in (HERE, f"{HERE}csv/", f"{HERE}filter/state/"):
        assert enter(soporte.barbara).get(address).status_code == 403


@pytest.mark.parametrize("name", ["rita", "nora", "sam"])
def test_to_a_client_there_is_no_such_page(soporte: Cast, enter: Enter, name: str) -> None:
    assert enter(soporte.everybody[name]).get(HERE).status_code == 404


@pytest.mark.parametrize("period", ["month", "last-month", "90-days", "year", "", "no-such"])
def test_a_named_period_ends_today_or_with_last_month(soporte: Cast, enter: Enter, period: str) -> None:
    make_ticket(soporte)

    found = enter(soporte.olga).get(f"{HERE}?period={period}")

    assert (_figures(found)[0][0] if period != "last-month" else "Nada en este período" in words(found)) in (1, True)


def test_a_period_is_shown_in_the_zone_of_the_reader(soporte: Cast, enter: Enter) -> None:
    """A ticket of three in the morning by UTC is of the evening before where the desk is."""
    _put(make_ticket(soporte), created_at=datetime.fromisoformat("2025-12-01T03:00:00+00:00"))

    page = enter(soporte.olga)

    assert _figures(page.get(f"{HERE}?since=2025-11-30&until=2025-11-30"))[0][0] == 1
    assert "Nada en este período" in words(page.get(f"{HERE}?since=2025-12-01&until=2025-12-01"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?since=2025-12-31&until=2025-12-01", "El último día no puede ser anterior al primero."),
        ("?since=2015-12-31&until=2025-12-01", "El período puede durar cinco años como máximo."),
        ("?since=1800-12-31&until=2025-12-01", "La fecha debe estar entre 1990 y 2200."),
        ("?since=mañana&until=2025-12-01", "La fecha no es válida."),
        ("?since=2025-12-01", "Este campo es obligatorio."),
    ],
)
def test_days_that_make_no_sense_are_told_beside_the_field(
    soporte: Cast, enter: Enter, query: str, message: str
) -> None:
    found = enter(soporte.olga).get(HERE + query)

    assert found.status_code == 422
    assert message in words(found)
    assert 'value="2025-12-01"' in text(found)
    assert enter(soporte.olga).get(f"{HERE}csv/{query}").status_code == 404


@pytest.mark.manual("004-2")
def test_the_whole_and_each_table_come_as_csv(december: Cast, enter: Enter) -> None:
    page = enter(december.olga)

    whole, states = page.get(f"{HERE}csv/{DECEMBER}"), page.get(f"{HERE}csv/{DECEMBER}&table=state")

    assert whole.headers["Content-Disposition"] == 'attachment; filename="soporte-2025-12-01-2025-12-31.csv"'
    lines = list(csv.reader(io.StringIO(whole.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines[0] == ["Resumen"]
    assert lines[2][:4] == ["Período", "2025-12-01", "2025-12-31", "20"]
    assert ["2025-12-01", "2025-12-01", "1", "0", "1", "0"] in lines
    assert (
        states.content.decode("utf-8-sig").splitlines()[0] == "Estado;Ingresados;Siguen abiertos;Reabiertos;Terminados"
    )
    assert page.get(f"{HERE}csv/{DECEMBER}&table=no-such").status_code == 404
    assert page.get(f"{HERE}pdf/{DECEMBER}").status_code == 404


@pytest.mark.manual("004-2")
def test_they_come_as_a_workbook_with_a_sheet_a_table(december: Cast, enter: Enter) -> None:
    found = enter(december.olga).get(f"{HERE}xlsx/{DECEMBER}&client={december.acme.pk}")

    book = load_workbook(io.BytesIO(found.content))
    assert book.sheetnames == ["Resumen", "Por día", "Estado", "Área", "Categoría", "Asignado a", "Empresa"]
    assert [cell.value for cell in book["Resumen"][4]][:2] == ["Empresa", "Acme"]
    assert book["Por día"]["A2"].value == datetime(2025, 12, 1)
    assert [cell.value for cell in book["Empresa"][2]][:2] == ["Acme", 6]


def test_a_name_that_looks_like_a_formula_calculates_nothing(soporte: Cast, enter: Enter) -> None:
    Organization.objects.filter(pk=soporte.acme.pk).update(name='=HYPERLINK("http://mal.example")')
    make_ticket(soporte)

    found = enter(soporte.olga).get(f"{HERE}csv/?table=client")

    assert "'=HYPERLINK" in found.content.decode()


def test_a_report_is_narrowed_like_the_list(december: Cast, enter: Enter) -> None:
    page = enter(december.olga)

    found = page.get(f"{HERE}{DECEMBER}&client={december.other.pk}")
    offered = page.get(f"{HERE}filter/state/{DECEMBER}")

    assert "Empresa: Otra" in words(found)
    assert _figures(found)[0][0] == 8
    assert f'href="{HERE}{DECEMBER}&state=finished"' in text(offered)
    assert page.get(f"{HERE}filter/sign/").status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_thousand_categories_with_long_names_and_two_years(soporte: Cast, enter: Enter, language: str) -> None:
    ticket = make_ticket(soporte)
    User.objects.filter(pk=soporte.olga.pk).update(language=language)
    Category.objects.bulk_create(
        Category(
            area=soporte.area, key=f"c{number}", label={"es": f"{number} {'muy larga ' * 18}"}, folded="x", position=9
        )
        for number in range(1000)
    )
    _one_each(ticket, Category.objects.filter(key__startswith="c"))
    today = today_of(soporte.desk)
    two_years = f"?since={today - timedelta(days=730)}&until={today}"
    page = enter(soporte.olga)

    short, long = page.get(HERE + two_years), page.get(f"{HERE}{two_years}&all=category")
    file = page.get(f"{HERE}csv/{two_years}&table=category")

    assert len(short.content) < 300_000
    assert len(re.findall(r"muy larga", text(long))) > len(re.findall(r"muy larga", text(short))) > 100
    assert len(file.content.decode().splitlines()) == 1003


def _one_each(ticket: Ticket, categories: Any) -> None:
    copied = {each.attname: getattr(ticket, each.attname) for each in Ticket._meta.concrete_fields if each.name != "id"}
    Ticket.objects.bulk_create(
        Ticket(**copied | {"number": ticket.number + place, "category_id": category.pk})
        for place, category in enumerate(categories, 1)
    )


def test_a_desk_without_areas_has_no_table_of_them(sanantonio: Cast, enter: Enter) -> None:
    make_ticket(sanantonio)

    found = text(enter(sanantonio.olga).get("/console/sanantonio/reports/"))

    assert re.findall(r'<section class="card r-part" id="r-(\w+)"', found) == [
        "step",
        "state",
        "category",
        "assignee",
        "client",
    ]
    assert "Razón social" in found


def test_the_page_costs_the_same_for_few_and_for_many(soporte: Cast, cost: Cost) -> None:
    def measured() -> int:
        return cost(soporte.barbara, f"{HERE}?period=year&state=registered&client={soporte.acme.pk}")

    make_ticket(soporte)
    few = measured()
    for number in range(29):
        company = Organization.objects.create(name=f"Empresa {number}")
        ClientOf.objects.create(desk=soporte.desk, organization=company)
        ticket = make_ticket(soporte)
        if number % 2:
            actions.assign(ticket, by=soporte.barbara, to=(soporte.grace, soporte.alan)[number % 4 // 2])

    assert (few, measured()) == (9, 9)
