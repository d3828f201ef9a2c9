"""What the staff reads of the surveys: figures, answers, whose, and from where one gets there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from ventanilla.desks import blueprint
from ventanilla.desks.models import Staff
from ventanilla.people.models import User
from ventanilla.portal.tests.reading import read, signed_in, words
from ventanilla.surveys.models import Response
from ventanilla.surveys.tests.stories import finished, reworded, say
from ventanilla.testing.cast import Cast
from ventanilla.testing.cast import today as today_of
from ventanilla.tickets.models import Ticket

RESULTS = "/console/soporte/surveys/"
ANSWERS = "/console/soporte/surveys/answers/"


@pytest.fixture
def cast(soporte: Cast) -> Cast:
    return soporte


def grant(user: User, **grants: bool) -> None:
    Staff.objects.filter(user=user).update(grants=grants)


def subjects(page: BeautifulSoup) -> list[str]:
    """The tickets whose answers a list shows."""
    return [words(head).split()[0] for head in page.select("article h2")]


def figures(page: BeautifulSoup, question: str) -> dict[str, tuple[str, str]]:
    """The table of one question: answer → how many, and of how many hundredths."""
    rows = [[words(cell) for cell in row.select("th, td")] for row in page.select(f"#q-{question} tbody tr")]
    return {label: (count, share) for label, count, share in rows}


@pytest.mark.manual("004-15")
def test_each_reads_the_answers_of_the_tickets_that_are_his_to_know(cast: Cast) -> None:
    ticket = finished(cast)
    say(ticket, cast.rita)
    number = f"#{ticket.number}"

    seen = {
        user.username: subjects(read(signed_in(user).get(ANSWERS)))
        for user in (cast.grace, cast.alan, cast.edsger, cast.barbara, cast.olga, cast.ada)
    }

    assert seen == {
        "grace": [number], "alan": [], "edsger": [], "barbara": [number], "olga": [number], "ada": [number],
    }  # fmt: skip


@pytest.mark.manual("004-11", "004-15")
def test_a_personal_grant_wins_over_the_role(cast: Cast) -> None:
    ticket = finished(cast)
    say(ticket, cast.rita)

    for user in (cast.grace, cast.barbara):
        grant(user, see_surveys=False)
        client = signed_in(user)
        assert [client.get(path).status_code for path in (RESULTS, ANSWERS, f"{RESULTS}csv/")] == [403] * 3
        assert "Encuestas" not in words(read(client.get("/console/soporte/")).select_one("nav"))

    grant(cast.grace, see_surveys=True, see_assigned=False, see_incidents=False, see_attended=False)
    page = read(signed_in(cast.grace).get(ANSWERS))
    assert subjects(page) == [f"#{ticket.number}"]
    assert not page.select("article h2 a")  # the ticket itself he was not granted


def test_a_client_and_a_stranger_have_no_such_page(cast: Cast) -> None:
    say(finished(cast), cast.rita)

    for user in (cast.rita, cast.mona, cast.sam, cast.nora):
        client = signed_in(user)
        assert [client.get(path).status_code for path in (RESULTS, ANSWERS, f"{RESULTS}csv/")] == [404] * 3


def test_the_figures_are_those_of_the_answers(cast: Cast) -> None:
    for solved, speed in (("yes", 5), ("yes", 4), ("no", 1), ("partly", 4)):
        say(finished(cast), cast.rita, solved=solved, speed=speed, treatment=5)
    say(finished(cast), cast.rita, solved="yes", speed=4, treatment=5, comment="Muy amables.")

    page = read(signed_in(cast.barbara).get(RESULTS))

    assert figures(page, "solved") == {
        "Sí, por completo": ("3", "60 %"), "En parte": ("1", "20 %"), "No": ("1", "20 %"),
    }  # fmt: skip
    assert figures(page, "speed") == {
        "5 estrellas": ("1", "20 %"), "4 estrellas": ("3", "60 %"), "3 estrellas": ("0", "0 %"),
        "2 estrellas": ("0", "0 %"), "1 estrella": ("1", "20 %"),
    }  # fmt: skip
    heads = [words(head) for head in page.select(".r-heads li")]
    assert heads[:2] == ["Encuestas contestadas 5", "¿Cómo califica el tiempo que tomó? 3.6 de 5 estrellas"]
    assert "Muy amables." in words(page.select_one("#q-comment"))
    chart = json.loads(str(page.select_one("#q-speed canvas")["data-chart"]))  # type: ignore[index]
    assert chart["series"][0]["values"] == [1, 3, 0, 0, 1]


def test_every_figure_leads_to_its_answers(cast: Cast) -> None:
    for speed in (5, 5, 2):
        say(finished(cast), cast.rita, solved="yes", speed=speed, treatment=speed)
    client = signed_in(cast.barbara)

    links = read(client.get(RESULTS)).select("a[data-figure]")

    assert len(links) == 5
    for link in links:
        page = read(client.get(str(link["href"])))
        assert len(page.select("article")) == int(words(link)), link["href"]


def test_the_answers_of_each_version_and_of_all_together(cast: Cast) -> None:
    say(finished(cast), cast.rita, solved="yes", speed=5, treatment=5)
    reworded(
        cast.desk, "problem",
        questions=[
            {"key": "speed", "label": {"es": "¿Fue rápido?"}, "kind": "stars", "required": True},
            {"key": "treatment", "label": {"es": "¿Y el trato?"}, "kind": "text"},
        ],
    )  # fmt: skip
    say(finished(cast), cast.rita, speed=1, treatment="Cordial.")
    client = signed_in(cast.barbara)

    together, first, second = (read(client.get(RESULTS + query)) for query in ("", "?version=1", "?version=2"))

    assert [words(title) for title in together.select(".r-part h2")] == [
        "¿Fue rápido?", "¿Y el trato?", "¿Se resolvió el problema?", "¿Cómo califica el trato que recibió?",
        "¿Qué podríamos hacer mejor?",
    ]  # fmt: skip
    assert [figures(page, "speed")["5 estrellas"] for page in (together, first, second)] == [
        ("1", "50 %"), ("1", "100 %"), ("0", "0 %"),
    ]  # fmt: skip
    assert "Cordial." not in words(first)


def test_the_period_and_the_filters_narrow_what_is_counted(cast: Cast) -> None:
    old, new = say(finished(cast), cast.rita), say(finished(cast, category="mail_problem"), cast.rita)
    Response.objects.filter(pk=old.pk).update(answered_at=timezone.now() - timedelta(days=200))
    category = new.ticket.category_id
    client = signed_in(cast.barbara)

    def answered(query: str) -> list[str]:
        return subjects(read(client.get(ANSWERS + query)))

    year_ago = (today_of(cast.desk) - timedelta(days=365)).isoformat()
    today = today_of(cast.desk).isoformat()
    both = f"?since={year_ago}&until={today}"
    assert answered("") == [f"#{new.ticket.number}"]
    assert answered(both) == [f"#{new.ticket.number}", f"#{old.ticket.number}"]
    assert answered(f"{both}&category={category}") == [f"#{new.ticket.number}"]
    assert answered(f"{both}&assignee={cast.alan.pk}") == []
    assert answered(f"{both}&survey=request") == []
    assert client.get(f"{RESULTS}?since={today}&until={year_ago}").status_code == 422


def test_another_desk_keeps_its_answers(cast: Cast) -> None:
    response = say(finished(cast), cast.rita)
    other = blueprint.load(blueprint.read("ventanilla").document).desk
    Staff.objects.create(desk=other, user=cast.edsger, role="admin")
    client = signed_in(cast.edsger)

    assert subjects(read(client.get("/console/ventanilla/surveys/answers/"))) == []
    assert subjects(read(client.get(f"{ANSWERS}?ticket={response.ticket.number}"))) == []


def test_answers_about_a_deleted_ticket_are_gone(cast: Cast) -> None:
    ticket = finished(cast)
    say(ticket, cast.rita)
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=timezone.now())

    assert subjects(read(signed_in(cast.olga).get(ANSWERS))) == []


def test_the_page_of_the_ticket_leads_to_what_was_answered(cast: Cast) -> None:
    ticket = finished(cast)
    client = signed_in(cast.barbara)
    before = read(client.get(f"/console/tickets/{ticket.number}/"))
    say(ticket, cast.rita)

    page = read(client.get(f"/console/tickets/{ticket.number}/"))

    assert "Ver lo que se contestó" not in words(before)
    link = next(link for link in page.select("#side a") if words(link) == "Ver lo que se contestó")
    assert subjects(read(client.get(str(link["href"])))) == [f"#{ticket.number}"]


@pytest.mark.manual("004-50", "004-51")
def test_the_section_of_the_tickets_one_registered_offers_the_survey(cast: Cast) -> None:
    client = signed_in(cast.barbara)
    ticket = finished(cast, cast.barbara, requester=cast.rita.contact, as_client=False)

    listed = read(client.get("/console/soporte/mine/")).select("tbody a.btn")
    shown = read(client.get(f"/console/soporte/mine/{ticket.number}/")).select(".v-head-actions a")

    address = f"/portal/tickets/{ticket.number}/survey/"
    assert [(words(link), link["href"]) for link in listed] == [("Contestar", address)]
    assert [(words(link), link["href"]) for link in shown] == [("Contestar encuesta", address)]
    say(ticket, cast.barbara)
    assert not read(client.get("/console/soporte/mine/")).select("tbody a.btn")


def test_the_file_holds_the_figures_and_the_answers(cast: Cast) -> None:
    response = say(finished(cast), cast.rita, solved="yes", speed=4, treatment=5, comment="=1+1")

    sent = signed_in(cast.barbara).get(f"{RESULTS}csv/")

    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig")), delimiter=";"))
    assert ["¿Se resolvió el problema?", "Sí, por completo", "1", "100"] in rows
    assert rows[-1][1:] == [str(response.ticket.number), "Rita Rojas", "Sí, por completo", "4", "5", "'=1+1"]


@pytest.mark.parametrize(("path", "budget"), [(RESULTS, 12), (ANSWERS, 12)])
def test_the_pages_cost_the_same_with_one_answer_and_with_fifteen(
    cast: Cast, path: str, budget: int, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    client, counts = signed_in(cast.barbara), []

    for more in (1, 14):
        for _ in range(more):
            say(finished(cast), cast.rita)
        with django_assert_max_num_queries(budget) as queries:
            read(client.get(path))
        counts.append(len(queries.captured_queries))

    assert counts[0] == counts[1]
