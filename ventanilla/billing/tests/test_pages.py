"""The accounts' pages: the same figures for both sides, as page and files; and who sees them."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from ventanilla.billing.actions import add_pack, allow_overdraft
from ventanilla.billing.models import Account, LedgerEntry
from ventanilla.billing.tests.stories import balances, closed, worked_on
from ventanilla.demo import clock
from ventanilla.desks.models import ClientOf
from ventanilla.people.models import Organization, User
from ventanilla.testing.cast import Cast, make_cast, today
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket, Worklog

pytestmark = pytest.mark.django_db

SECRET = "No decir que fue culpa nuestra"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def console(cast: Cast, name: str = "account", *more: Any) -> str:
    return reverse(f"console:{name}", args=[cast.desk.key, cast.acme.pk, *more])


def portal(cast: Cast, name: str = "account", *more: Any) -> str:
    return reverse(f"portal:{name}", args=[cast.desk.key, cast.acme.pk, *more])


@pytest.fixture
def told(cast: Cast) -> Cast:
    """A pack drawn from, a billed ticket, one under warranty, an internal note on the work."""
    add_pack(cast.desk, cast.acme, 600, by=cast.barbara, label="Factura 001-001-77")
    closed(cast, "implementation", 90)
    ticket = worked_on(cast)
    ticket = actions.log_work(ticket, 70, by=cast.grace, note=SECRET)
    actions.move(ticket, "close_billed", by=cast.grace)
    closed(cast, "warranty", 35)
    return cast


# --- What is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.manual("001-10", "001-13", "001-15")
def test_both_sides_read_the_same_figures_and_each_line_leads_to_its_ticket(told: Cast) -> None:
    staff = browser(told.barbara).get(console(told)).content.decode()
    client = browser(told.rita).get(portal(told)).content.decode()

    assert balances(told) == (510, 10, 60)
    for said in (
        "8 h 30 min",
        "−1 h 30 min",
        "+1 h 10 min",
        "Factura 001-001-77",
        "Sin costo",
        "Hora técnica completa",
    ):
        assert said in staff, said
        assert said in client, said
    for entry in LedgerEntry.objects.exclude(ticket=None).select_related("ticket"):
        assert entry.ticket is not None
        assert reverse("console:ticket", args=[entry.ticket.number]) in staff
        assert reverse("portal:ticket", args=[entry.ticket.number]) in client
        assert f"{reverse('console:worklog', args=[entry.ticket.number])}#w{entry.worklog_id}" in staff


def test_notes_of_work_never_reach_the_client(told: Cast) -> None:
    rita, grace = browser(told.rita), browser(told.grace)

    assert SECRET in grace.get(console(told)).content.decode()
    for form in ("", "csv", "xlsx", "pdf"):
        response = rita.get(portal(told, "account_export", form) if form else portal(told))
        assert SECRET not in _text(response, form), form
        assert "Grace" not in _text(response, form), form


def _text(response: Any, form: str) -> str:
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert sheet is not None
        return str(list(sheet.iter_rows(values_only=True)))
    if form == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    return response.content.decode("utf-8-sig")  # type: ignore[no-any-return]


def test_the_files_say_what_the_page_says(told: Cast) -> None:
    rita = browser(told.rita)

    rows = list(csv.reader(io.StringIO(_text(rita.get(portal(told, "account_export", "csv")), "csv")), delimiter=";"))
    assert rows[1][-3:] == ["0", "0", "0"]
    assert rows[-1][-3:] == ["510", "10", "60"]
    for column in (-3, -2, -1):
        assert sum(int(row[column] or 0) for row in rows[1:-1]) == int(rows[-1][column])
    assert "510" in _text(rita.get(portal(told, "account_export", "xlsx")), "xlsx")
    paper = _text(rita.get(portal(told, "account_export", "pdf")), "pdf")
    assert "8 h 30 min" in paper
    assert "Acme S.A." in paper
    assert rita.get(portal(told, "account_export", "txt")).status_code == 404


def test_cells_that_look_like_formulas_are_text(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 60, by=cast.barbara, label="=1+1")
    closed(cast, "billed", 5, fields={"subject": "@SUM(A1)"})

    said = _text(browser(cast.barbara).get(console(cast, "account_export", "csv")), "csv")

    assert "'=1+1" in said
    assert "'@SUM(A1)" in said


def test_each_month_begins_with_what_the_one_before_left(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=70)
    for place in range(3):
        with clock.at(start + timedelta(days=35 * place)):
            closed(cast, "billed", 25)
    months = list(LedgerEntry.objects.dates("on", "month"))
    barbara = browser(cast.barbara)

    pages = [barbara.get(f"{console(cast, 'account_export', 'csv')}?month={month:%Y-%m}") for month in months]
    tables = [list(csv.reader(io.StringIO(_text(page, "csv")), delimiter=";")) for page in pages]

    assert [table[1][-2] for table in tables] == ["0", "25", "50"]
    assert [table[-1][-2:] for table in tables] == [["25", "0"], ["50", "0"], ["15", "60"]]
    for wrong in ("2026-13", "ayer", "99999-01", ""):
        assert barbara.get(f"{console(cast)}?month={wrong}").status_code == 200


def test_a_colleagues_ticket_that_the_reader_does_not_see_is_only_a_number(told: Cast) -> None:
    ticket = LedgerEntry.objects.filter(kind="billed").select_related("ticket").get().ticket
    assert ticket is not None
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=timezone.now())

    for page in (browser(told.barbara).get(console(told)), browser(told.rita).get(portal(told))):
        said = page.content.decode()
        assert f"#{ticket.number}" in said
        assert f"#{ticket.number} {ticket.subject}" not in said


# --- Supervisors ------------------------------------------------------------------------------------------------------


def test_a_supervisor_keeps_an_account_by_its_pages(cast: Cast) -> None:
    barbara, day = browser(cast.barbara), today(cast.desk)

    pack = {
        "hours": 10,
        "bought_on": day.isoformat(),
        "expires_on": (day + timedelta(days=365)).isoformat(),
        "label": "F-1",
    }
    assert barbara.post(console(cast, "account_pack"), pack).status_code == 302
    assert barbara.post(console(cast, "account_overdraft"), {"hours": 2, "reason": "Acordado."}).status_code == 302
    closed(cast, "billed", 125)
    entry = LedgerEntry.objects.get(kind="billed")
    assert barbara.post(console(cast, "account_invoice"), {"hours": 1, "note": "F-2"}).status_code == 302
    correction = {"minutes": 5, "reason": "Cinco de más."}
    assert barbara.post(console(cast, "account_correct", entry.pk), correction).status_code == 302

    assert balances(cast) == (600, 0, 60)
    assert Account.objects.get().overdraft_minutes == 120
    said = barbara.get(console(cast)).content.decode()
    for text in ("Cinco de más.", "F-1", "F-2", "Acordado."):
        assert text in said


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("account_pack", {"hours": "-3", "bought_on": "2026-01-01"}, "hours"),
        ("account_pack", {"hours": "99999999999", "bought_on": "2026-01-01"}, "hours"),
        ("account_pack", {"hours": "diez", "bought_on": "2026-01-01"}, "hours"),
        ("account_pack", {"hours": "10", "bought_on": "2999-01-01", "label": "Lo escrito"}, "bought_on"),
        ("account_pack", {"hours": "10", "bought_on": "2026-01-01", "expires_on": "2020-01-01"}, "expires_on"),
        ("account_overdraft", {"hours": "1", "reason": ""}, "reason"),
        ("account_invoice", {"hours": "1", "note": "F-9"}, "hours"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cast: Cast, name: str, given: dict[str, str], field: str) -> None:
    response = browser(cast.barbara).post(console(cast, name), given)

    said = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}-error"' in said
    assert all(value in said for value in given.values() if len(value) > 6)
    assert not LedgerEntry.objects.exists()


@pytest.mark.manual("001-10")
def test_a_closing_without_enough_hours_keeps_what_was_typed(cast: Cast) -> None:
    add_pack(cast.desk, cast.acme, 60, by=cast.barbara)
    ticket = worked_on(cast, 90)
    address = reverse("console:move", args=[ticket.number, "close_implementation"])

    response = browser(cast.grace).post(address, {"comment": "Quedó instalado todo.", "seen": ticket.version})

    said = response.content.decode()
    assert response.status_code == 422
    assert "Quedó instalado todo." in said
    assert "faltan 30 min" in said
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("open", 1)


# --- Borders ----------------------------------------------------------------------------------------------------------


def test_whoever_is_not_of_the_company_finds_nothing(told: Cast) -> None:
    for name in ("sam", "nora"):
        for address in (
            portal(told),
            *(portal(told, "account_export", form) for form in ("csv", "xlsx", "pdf")),
        ):
            assert browser(told.everybody[name]).get(address).status_code == 404
    for name in ("rita", "mona", "sam", "nora"):
        client = browser(told.everybody[name])
        assert client.get(console(told)).status_code == 404
        assert client.post(console(told, "account_pack"), {"hours": 9, "bought_on": "2026-01-01"}).status_code == 404


def test_agents_look_and_do_not_touch(told: Cast) -> None:
    grace, entry = browser(told.grace), LedgerEntry.objects.get(kind="billed")

    page = grace.get(console(told)).content.decode()
    assert console(told, "account_pack") not in page
    for name, more in (("pack", ()), ("overdraft", ()), ("invoice", ()), ("correct", (entry.pk,))):
        for ask in (grace.get, grace.post):
            assert ask(console(told, f"account_{name}", *more)).status_code == 403


def test_an_entry_of_another_company_is_not_corrected_here(told: Cast) -> None:
    add_pack(told.desk, told.other, 60, by=told.barbara)
    foreign = LedgerEntry.objects.get(account__organization=told.other)

    response = browser(told.barbara).post(console(told, "account_correct", foreign.pk), {"minutes": 1, "reason": "x"})

    assert response.status_code == 404


def test_where_only_a_manager_sees_the_company_only_he_sees_its_account() -> None:
    cast = make_cast("ventanilla")
    sees = "company" in cast.desk.config.see["requester"]

    assert browser(cast.rita).get(portal(cast)).status_code == (200 if sees else 404)
    assert browser(cast.mona).get(portal(cast)).status_code == 200


def test_a_desk_on_which_nothing_costs_shows_nothing_of_it() -> None:
    cast = make_cast("soporte")

    assert browser(cast.olga).get(reverse("console:accounts", args=["soporte"])).status_code == 404
    assert browser(cast.mona).get(reverse("portal:accounts", args=["soporte"])).status_code == 404
    assert "/hours/" not in browser(cast.olga).get(reverse("console:desk", args=["soporte"])).content.decode()
    assert "/hours/" not in browser(cast.mona).get(reverse("portal:home", args=["soporte"])).content.decode()


def test_looking_writes_nothing_and_an_account_that_is_not_there_is_empty(cast: Cast) -> None:
    barbara, mona = browser(cast.barbara), browser(cast.mona)

    for client, address in ((barbara, console(cast)), (mona, portal(cast)), (barbara, console(cast, "account_pack"))):
        assert client.get(address).status_code == 200
    assert mona.get(reverse("portal:accounts", args=["saci"])).headers["Location"] == portal(cast)
    assert barbara.get(reverse("console:accounts", args=["saci"])).status_code == 200
    assert not Account.objects.exists()


# --- Speed ------------------------------------------------------------------------------------------------------------


def test_the_list_of_accounts_costs_the_same_with_one_company_and_a_thousand(cast: Cast) -> None:
    barbara, address = browser(cast.barbara), reverse("console:accounts", args=["saci"])
    few = _queries(barbara, address)
    rows = Organization.objects.bulk_create(
        Organization(name=f"Empresa {n}", folded=f"empresa {n}") for n in range(1000)
    )
    ClientOf.objects.bulk_create(ClientOf(desk=cast.desk, organization=row) for row in rows)
    Account.objects.bulk_create(Account(desk=cast.desk, organization=row, pack_minutes=60) for row in rows)

    assert _queries(barbara, address) == few <= 6
    assert "Empresa 999" in barbara.get(f"{address}?q=empresa+999").content.decode()
    assert "Empresa 99" not in barbara.get(f"{address}?q=nadie").content.decode()


def test_a_statement_of_a_thousand_lines_comes_in_two_seconds(cast: Cast) -> None:
    closed(cast, "billed", 5)
    row = LedgerEntry.objects.get(kind="billed")
    barbara, mona = browser(cast.barbara), browser(cast.mona)
    few = [_queries(barbara, console(cast)), _queries(mona, portal(cast))]
    ticket, event = row.ticket, row.event
    assert ticket is not None
    assert event is not None
    works = Worklog.objects.bulk_create(
        Worklog(ticket=ticket, user=cast.grace, minutes=5, worked_on=row.on, created_at=row.created_at)
        for _n in range(1000)
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            account=row.account, kind="billed", balance="carried", minutes=5, ticket=ticket, worklog=work, event=event,
            on=row.on, created_at=row.created_at,
        )
        for work in works
    )  # fmt: skip

    assert [_queries(barbara, console(cast)), _queries(mona, portal(cast))] == few
    assert max(few) <= 12
    for client, address in (
        (barbara, console(cast)),
        (mona, portal(cast)),
        *((mona, portal(cast, "account_export", form)) for form in ("csv", "xlsx", "pdf")),
    ):
        began = time.process_time()
        assert client.get(address).status_code == 200
        assert time.process_time() - began < 2, address


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    return len(queries)


def test_a_permission_that_was_used_shows(cast: Cast) -> None:
    allow_overdraft(cast.desk, cast.acme, 60, by=cast.barbara, reason="Compra en camino.")
    closed(cast, "implementation", 45)

    said = browser(cast.grace).get(reverse("console:accounts", args=["saci"])).content.decode()

    assert "Sobregiro" in said
    assert "−45 min" in said
