"""The report at the doors of clients and staff, and the public page that verifies its code."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ventanilla.documents import ticket_report, typesetting
from ventanilla.documents.tests.reading import text_of
from ventanilla.documents.typesetting import CannotTypeset
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    found = make_ticket(cast, state="in_process", assignee=cast.grace)
    actions.reply(found, by=cast.grace, body="Lo estoy viendo.")
    actions.note(found, by=cast.grace, body="zqnote")
    return Ticket.objects.for_rows().get(pk=found.pk)


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def at_portal(ticket: Ticket) -> str:
    return reverse("portal:ticket_report", args=[ticket.number])


def at_console(ticket: Ticket, **query: str) -> str:
    return reverse("console:ticket_report", args=[ticket.number], query=query or None)


def shown(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


# --- The client's door ------------------------------------------------------------------------------------------------


@pytest.mark.manual("000-39")
def test_a_client_saves_his_copy_under_a_good_name(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.rita)
    page = client.get(reverse("portal:ticket", args=[ticket.number]))
    assert at_portal(ticket) in page.content.decode()

    response = client.get(at_portal(ticket))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="SOPORTE-{ticket.number}-informe.pdf"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = text_of(response.content)
    assert "Lo estoy viendo." in text
    assert "zqnote" not in text


@pytest.mark.manual("001-44")
def test_on_saci_he_saves_the_technical_report_of_what_was_solved(db: None) -> None:
    cast = make_cast("saci")
    ticket = make_ticket(cast, assignee=cast.grace)
    actions.reply(ticket, by=cast.grace, body="Se corrigió el cálculo.", solution=True)
    Ticket.objects.filter(pk=ticket.pk).update(
        state="closed_warranty", phase="done", closed_at=timezone.now(), outcome="warranty"
    )

    response = browser(cast.rita).get(at_portal(ticket))

    assert f"SACI-{ticket.number}-informe.pdf" in response.headers["Content-Disposition"]
    text = text_of(response.content)
    for said in ("Cerrado por garantía", "Grace Gómez", "Solución", "Se corrigió el cálculo."):
        assert said in text


def test_he_reads_it_in_his_language(cast: Cast, ticket: Ticket) -> None:
    User.objects.filter(pk=cast.rita.pk).update(language="en")

    response = browser(cast.rita).get(at_portal(ticket))

    assert f"SOPORTE-{ticket.number}-report.pdf" in response.headers["Content-Disposition"]
    assert "Page 1 of" in text_of(response.content)


def test_who_has_it_already_is_told_so_until_the_ticket_changes(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.rita)
    etag = client.get(at_portal(ticket)).headers["ETag"]

    again = client.get(at_portal(ticket), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")

    actions.note(ticket, by=cast.grace, body="Nada para él.")
    assert client.get(at_portal(ticket), headers={"If-None-Match": etag}).status_code == 304

    actions.reply(ticket, by=cast.grace, body="Ya está.")
    assert client.get(at_portal(ticket), headers={"If-None-Match": etag}).status_code == 200


def test_its_queries_do_not_grow_with_the_ticket(
    cast: Cast, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "pdf", lambda *given, **named: b"%PDF-")
    client = browser(cast.rita)
    client.get(at_portal(ticket))

    for _round in range(2):
        with django_assert_num_queries(10):
            client.get(at_portal(ticket))
        for number in range(30):
            actions.reply(ticket, by=cast.grace, body=f"Mensaje {number}")


def test_a_press_that_fails_is_a_page_that_says_so(cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **named: object) -> bytes:
        raise CannotTypeset

    monkeypatch.setattr(typesetting, "pdf", fail)
    client = browser(cast.rita)

    response = client.get(at_portal(ticket))

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "Volvemos en un momento" in shown(response)
    assert client.get(reverse("portal:ticket", args=[ticket.number])).status_code == 200


# --- The staff's door -------------------------------------------------------------------------------------------------


def test_the_staff_chooses_copy_and_language(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.grace)
    assert at_console(ticket) in client.get(reverse("console:ticket", args=[ticket.number])).content.decode()
    question = shown(client.get(at_console(ticket)))
    assert "Para el cliente: solo lo que él puede ver" in question

    given = client.get(at_console(ticket, copy="client", language="en"))
    internal = client.get(at_console(ticket, copy="staff", language="es"))

    assert f"SOPORTE-{ticket.number}-report.pdf" in given.headers["Content-Disposition"]
    assert "zqnote" not in text_of(given.content)
    assert f"SOPORTE-{ticket.number}-informe-interno.pdf" in internal.headers["Content-Disposition"]
    assert "zqnote" in text_of(internal.content)


@pytest.mark.parametrize(
    "query", [{"copy": "all"}, {"copy": "", "language": ""}, {"copy": "client", "language": "fr"}, {"copy": "client"}]
)
def test_an_answer_that_is_none_is_asked_again(cast: Cast, ticket: Ticket, query: dict[str, str]) -> None:
    response = browser(cast.grace).get(at_console(ticket, **query))

    assert response.status_code == 422
    assert BeautifulSoup(response.content, "html.parser").select_one(
        "[aria-invalid=true], .invalid-feedback, [id$=-error]"
    )


def test_a_client_gets_the_same_bytes_from_both_doors(cast: Cast, ticket: Ticket) -> None:
    of_rita = browser(cast.rita).get(at_portal(ticket))
    of_grace = browser(cast.grace).get(at_console(ticket, copy="client", language="es"))

    assert of_rita.content == of_grace.content


# --- Verifying --------------------------------------------------------------------------------------------------------


def code_of(ticket: Ticket, audience: Any = "client", language: str = "es") -> str:
    code: str = ticket_report.prepare(ticket, audience, language).content["seal"]["code"]
    return code


def verify(code: str, user: User | None = None) -> Any:
    return browser(user).get(reverse("verify"), {"code": code})


def test_a_stranger_learns_that_a_paper_is_ours_and_what_its_head_says(ticket: Ticket) -> None:
    page = shown(verify(code_of(ticket).lower().replace("-", " ")))

    for said in (
        "Este informe es auténtico",
        "Tickets de Soporte",
        f"Ticket {ticket.number}",
        "En Proceso",
        "Sigue al día",
    ):
        assert said in page
    for hidden in ("Rita", "Grace", "Acme", "impresora", "viendo", "zqnote", "Ver el ticket"):
        assert hidden not in page


def test_the_date_is_the_one_on_the_paper(ticket: Ticket) -> None:
    report = ticket_report.prepare(ticket, "client", "en")
    written = report.content["head"]["kind"].removeprefix("Service report, as of ")

    assert written in shown(verify(code_of(ticket, language="en")))


def test_it_says_when_the_ticket_changed_since(cast: Cast, ticket: Ticket) -> None:
    client_s, internal = code_of(ticket), code_of(ticket, "staff")
    actions.note(ticket, by=cast.grace, body="Otra nota.")

    assert "Sigue al día" in shown(verify(client_s))
    assert "Hubo cambios después" in shown(verify(internal))

    actions.reply(ticket, by=cast.grace, body="Ya está.")
    assert "Hubo cambios después" in shown(verify(client_s))


def test_it_says_when_the_same_ticket_would_read_otherwise_now(cast: Cast, ticket: Ticket) -> None:
    code = code_of(ticket)
    cast.grace.contact.name = "Grace Hopper"
    cast.grace.contact.save()

    assert "Hubo cambios después" in shown(verify(code))


def test_the_paper_of_a_deleted_ticket_is_still_ours(cast: Cast, ticket: Ticket) -> None:
    code = code_of(ticket)
    actions.delete(ticket, by=cast.olga)

    page = shown(verify(code, cast.rita))

    assert "Este informe es auténtico" in page
    assert "El ticket fue eliminado después" in page
    assert "Ver el ticket" not in page


def test_who_sees_the_ticket_gets_a_link(cast: Cast, ticket: Ticket) -> None:
    assert "Ver el ticket" in shown(verify(code_of(ticket), cast.rita))
    assert "Ver el ticket" not in shown(verify(code_of(ticket), cast.sam))


@pytest.mark.parametrize("code", ["K7QM-2XH9", "ñ", "A" * 80, "🙂", "\x00", "' OR 1=1 --"])
def test_a_code_that_is_none_of_ours_is_told_beside_the_field(db: None, code: str) -> None:
    response = verify(code)

    assert response.status_code == 422
    assert "auténtico" not in shown(response).replace("comprueba que es auténtico", "")


def test_a_code_that_is_missing_or_much_too_long_is_told_so(db: None) -> None:
    assert "Escriba el código." in shown(verify("  "))
    assert "Este código es demasiado largo." in shown(verify("A" * 5000))


def test_a_code_of_another_installation_is_none_of_ours(ticket: Ticket, settings: Any) -> None:
    code = code_of(ticket)
    settings.SECRET_KEY = "another"

    assert verify(code).status_code == 422


def test_nobody_tries_codes_without_end(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"verify": "3/m/ip"}

    answers = [verify("K7QM-2XH9").status_code for _attempt in range(5)]

    assert answers == [422, 422, 422, 429, 429]


def test_the_page_itself_is_there_for_everybody_and_takes_no_post(db: None) -> None:
    assert "Verificar un informe" in shown(browser(None).get(reverse("verify")))
    assert browser(None).post(reverse("verify"), {"code": "x"}).status_code == 405
