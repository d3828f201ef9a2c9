"""The surveys of a client: found, filled in, sent once, and read again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ventanilla.portal.tests.reading import buttons, errors, fields, read, signed_in, words
from ventanilla.surveys.actions import given_in
from ventanilla.surveys.models import Response
from ventanilla.surveys.tests.stories import finished, fresh, reworded, say
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

GOOD = {"q-solved": "yes", "q-speed": "4", "q-treatment": "5", "q-comment": "Todo bien."}


def address(ticket: Ticket) -> str:
    return f"/portal/tickets/{ticket.number}/survey/"


def drawn(client: Any, ticket: Ticket) -> dict[str, Any]:
    """The form of this ticket's survey as it was drawn, with good answers."""
    return fields(read(client.get(address(ticket))), address(ticket)) | GOOD


@pytest.mark.manual("004-50", "004-51", "004-24")
def test_a_finished_ticket_offers_its_survey_with_a_button(soporte: Cast) -> None:
    client = signed_in(soporte.rita)
    open_one, ticket = make_ticket(soporte), finished(soporte)

    offered = buttons(read(client.get(f"/portal/tickets/{ticket.number}/")))
    not_yet = buttons(read(client.get(f"/portal/tickets/{open_one.number}/")))

    assert "Contestar encuesta" in offered
    assert "Contestar encuesta" not in not_yet


@pytest.mark.manual("004-50", "004-24")
def test_the_first_page_and_the_list_show_what_waits(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)

    home, listed = read(client.get("/portal/soporte/")), read(client.get("/portal/soporte/surveys/"))

    assert [link["href"] for link in home.select("#surveys a.btn")] == [address(ticket)]
    assert words(home.select_one("#surveys h2")) == "Encuestas pendientes"
    assert [link["href"] for link in listed.select("main a.btn")] == [address(ticket)]


@pytest.mark.manual("004-20", "004-24")
def test_an_employee_without_technical_work_answers_his_too(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.nora), finished(soporte, soporte.nora)

    client.post(address(ticket), drawn(client, ticket))

    assert Response.objects.get().contact == soporte.nora.contact


@pytest.mark.manual("004-52")
def test_the_form_takes_one_answer_per_question(soporte: Cast) -> None:
    page = read(signed_in(soporte.rita).get(address(finished(soporte))))

    groups = {words(group.select_one("legend")): group for group in page.select("fieldset")}

    assert [legend.removesuffix(" *") for legend in groups] == [
        "¿Se resolvió el problema?", "¿Cómo califica el tiempo que tomó?", "¿Cómo califica el trato que recibió?",
    ]  # fmt: skip
    for group in groups.values():
        radios = group.select("input")
        assert {(radio["type"], radio["name"]) for radio in radios} == {("radio", radios[0]["name"])}
    stars = groups["¿Cómo califica el tiempo que tomó? *"].select("label")
    assert [words(star) for star in stars] == [
        "1 1 estrella", "2 2 estrellas", "3 3 estrellas", "4 4 estrellas", "5 5 estrellas",
    ]  # fmt: skip


@pytest.mark.manual("004-52", "004-53", "004-24")
def test_what_is_sent_is_kept_thanked_for_and_readable(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)

    response = client.post(address(ticket), drawn(client, ticket), follow=True)

    assert [given_in(one) for one in Response.objects.all()] == [
        {"solved": "yes", "speed": 4, "treatment": 5, "comment": "Todo bien."}
    ]
    page = read(response)
    assert "Gracias por su tiempo. Leemos cada respuesta." in words(page)
    assert [words(answer) for answer in page.select("main dl dd")] == [
        "Sí, por completo", "4 estrellas", "5 estrellas", "Todo bien.",
    ]  # fmt: skip
    offered = buttons(read(client.get(f"/portal/tickets/{ticket.number}/")))
    assert "Ver mis respuestas" in offered
    assert "Contestar encuesta" not in offered
    assert not read(client.get("/portal/soporte/")).select("#surveys a")


def test_what_is_missing_is_said_beside_the_question_and_nothing_typed_is_lost(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    given = drawn(client, ticket)
    del given["q-speed"]

    page = read(client.post(address(ticket), given), 422)

    assert list(errors(page).values()) == ["Falta responder esta pregunta."]
    again = fields(page, address(ticket))
    assert [again[name] for name in ("q-solved", "q-treatment", "q-comment")] == [["yes"], ["5"], ["Todo bien."]]
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("question", "value", "complaint"),
    [
        ("q-speed", "6", "Elija una de las respuestas."),
        ("q-speed", "muchas", "Elija una de las respuestas."),
        ("q-solved", "maybe", "Elija una de las respuestas."),
        ("q-comment", "a" * 2001, "El texto tiene 2001 caracteres; el máximo es 2000."),
    ],
)
def test_an_answer_that_is_none_is_refused_beside_its_question(
    soporte: Cast, question: str, value: str, complaint: str
) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)

    page = read(client.post(address(ticket), drawn(client, ticket) | {question: value}), 422)

    assert list(errors(page).values()) == [complaint]
    assert not Response.objects.exists()


def test_a_second_tab_and_a_double_click_are_one_answer(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    given = drawn(client, ticket)

    pages = [read(client.post(address(ticket), one, follow=True)) for one in (given, given, given | {"q-speed": "1"})]

    assert [words(page.select_one(".v-flashes")) for page in pages] == [
        "La encuesta se envió.", "La encuesta se envió.",
        "Esta encuesta ya estaba contestada. Vale lo que se envió primero.",
    ]  # fmt: skip
    assert [given_in(one)["speed"] for one in Response.objects.all()] == [4]


def test_a_ticket_reopened_meanwhile_is_told_and_the_answers_can_be_copied(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    given = drawn(client, ticket) | {"q-comment": "x" * 3000}
    actions.reopen(ticket, by=soporte.barbara, comment="Sigue fallando.")

    page = read(client.post(address(ticket), given), 409)

    assert "El ticket se reabrió mientras contestaba la encuesta" in words(page)
    assert [words(one) for one in page.select("main dl dd")] == [
        "Sí, por completo", "4 estrellas", "5 estrellas", "x" * 3000,
    ]  # fmt: skip
    assert not Response.objects.exists()
    assert client.get(address(ticket)).status_code == 404


def test_a_survey_changed_meanwhile_is_shown_anew_with_what_was_answered(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    given = drawn(client, ticket)
    reworded(
        soporte.desk, "problem",
        questions=[
            {"key": "speed", "label": {"es": "¿Fue rápido?"}, "kind": "stars", "required": True},
            {"key": "again", "label": {"es": "¿Volvería?"}, "kind": "stars"},
        ],
    )  # fmt: skip

    page = read(client.post(address(ticket), given), 409)

    assert "La encuesta cambió mientras la contestaba" in words(page)
    assert "Todo bien." in words(page)
    again = fields(page, address(ticket))
    assert again["q-speed"] == ["4"]
    assert client.post(address(ticket), again).status_code == 302
    assert [given_in(one) for one in Response.objects.all()] == [{"speed": 4}]


def test_a_category_that_lost_its_survey_meanwhile_is_told(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    given = drawn(client, ticket)
    assert ticket.category is not None
    ticket.category.survey = ""
    ticket.category.save(update_fields=["survey"])

    page = read(client.post(address(ticket), given), 409)

    assert "Este ticket ya no tiene encuesta" in words(page)
    assert "Todo bien." in words(page)


def test_nobody_reaches_the_survey_of_somebody_else(soporte: Cast) -> None:
    ticket = finished(soporte)
    say(ticket, soporte.rita)

    for user in (soporte.raj, soporte.mona, soporte.sam, soporte.nora, soporte.grace, soporte.ada):
        client = signed_in(user)
        assert client.get(address(ticket)).status_code == 404
        assert client.post(address(ticket), GOOD).status_code == 404
    assert Response.objects.count() == 1


def test_a_deleted_ticket_has_no_survey(soporte: Cast) -> None:
    client, ticket = signed_in(soporte.rita), finished(soporte)
    say(ticket, soporte.rita)
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=ticket.created_at)

    assert client.get(address(ticket)).status_code == 404
    assert not read(client.get("/portal/soporte/surveys/")).select("main .v-item")


def test_whoever_left_the_company_reads_neither_survey_nor_answers(soporte: Cast) -> None:
    client, ticket, answered = signed_in(soporte.rita), finished(soporte), finished(soporte)
    say(answered, soporte.rita)

    soporte.rita.contact.memberships.all().delete()

    assert [client.get(address(one)).status_code for one in (ticket, answered)] == [404, 404]
    assert client.get("/portal/soporte/surveys/").status_code == 404


@pytest.mark.manual("004-50")
def test_a_supervisor_answers_about_the_ticket_that_he_registered(soporte: Cast) -> None:
    client = signed_in(soporte.barbara)
    ticket = finished(soporte, soporte.barbara, requester=soporte.rita.contact, as_client=False)

    page = read(client.post(address(ticket), drawn(client, ticket), follow=True))

    assert "Gracias por su tiempo" in words(page)
    assert Response.objects.get().contact == soporte.barbara.contact


def test_a_desk_without_surveys_shows_nothing_of_them(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)
    make_ticket(sanantonio)

    page = read(client.get("/portal/sanantonio/"))

    assert "Encuestas" not in words(page)


def test_the_pages_cost_the_same_with_one_survey_and_with_thirty(
    soporte: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    client, costs = signed_in(soporte.rita), []

    for more in (1, 29):
        for _ in range(more):
            finished(soporte)
            say(finished(soporte), soporte.rita)
        ticket = fresh(finished(soporte))
        cost = []
        for path, budget in (("/portal/soporte/", 8), ("/portal/soporte/surveys/", 6), (address(ticket), 6)):
            with django_assert_max_num_queries(budget) as queries:
                read(client.get(path))
            cost.append(len(queries.captured_queries))
        costs.append(cost)

    assert costs[0] == costs[1]
