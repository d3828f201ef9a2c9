"""The page of a ticket: what it tells, the two papers, and what happens when two work on it at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ventanilla.console.tests.conftest import Cost, Enter
from ventanilla.console.tests.reading import hidden, text, words
from ventanilla.portal.tests.reading import picture
from ventanilla.testing.cast import Cast, day_of, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Attachment, Kind, Ticket


def page_of(ticket: Ticket) -> str:
    return f"/console/tickets/{ticket.number}/"


def write(client: Client, ticket: Ticket, body: str, *, to: str = "reply", **more: Any) -> Any:
    """Write on the page of the ticket as it is now."""
    page = client.get(page_of(ticket))
    sent = {"body": body, "seen": hidden(page, "seen"), "key": hidden(page, "key"), "kind": to, **more}
    return client.post(f"{page_of(ticket)}{to}/", sent)


@pytest.mark.manual("002-7", "002-8", "002-9", "002-10", "002-11", "002-13", "002-5", "002-6")
def test_the_chief_technician_sees_the_facts_of_a_ticket(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio, fields={"affected": "Tester", "phone": "11-1111-1111"})
    category = sanantonio.area.categories.all()[0]
    actions.edit(ticket, {"category": category, "priority": "high"}, by=sanantonio.barbara)
    actions.assign(ticket, by=sanantonio.barbara, to=sanantonio.grace)

    found = words(enter(sanantonio.barbara).get(page_of(ticket)))

    assert f"#{ticket.number}" in found
    for fact in (
        "Usuario RR Rita Rojas", "Persona afectada T Tester", "Teléfono 11-1111-1111", "Razón social Acme S.A.",
        f"Categoría {category}", "Criticidad Alta", "Técnico asignado GG Grace Gómez", "Tiempo transcurrido",
        f"Fecha {day_of(ticket.created_at, sanantonio.desk):%d-%m-%Y}",
    ):  # fmt: skip
        assert fact in found or fact.replace("Fecha ", "Fecha de registro ") in found, fact


@pytest.mark.manual("002-12")
def test_category_and_criticality_are_the_chief_technicians(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio, assignee=sanantonio.grace)
    category = sanantonio.area.categories.all()[2]
    page = f"{page_of(ticket)}edit/"
    sent = {"category": category.pk, "priority": "critical", "seen": ticket.version, "affected": "Tester", "phone": "1"}
    sent["description"] = "La impresora no imprime."

    assert 'name="category"' not in text(enter(sanantonio.grace).get(page))
    enter(sanantonio.grace).post(page, sent)
    ticket.refresh_from_db()
    assert ticket.category != category
    sent["seen"] = ticket.version
    assert enter(sanantonio.barbara).post(page, sent).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.category, ticket.priority) == (category, "critical")


# --- The two papers ---------------------------------------------------------------------------------------------------


@pytest.mark.manual("004-37", "004-41", "004-42")
def test_the_first_entry_of_the_assignee_moves_the_ticket_and_stands_in_the_bitacora(
    soporte: Cast, enter: Enter
) -> None:
    ticket = make_ticket(soporte)
    actions.assign(ticket, by=soporte.barbara, to=soporte.grace)

    answer = write(enter(soporte.grace), ticket, "Ya lo estoy revisando.")

    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "in_process"
    found = words(enter(soporte.barbara).get(page_of(ticket)))
    assert "Ya lo estoy revisando." in found
    assert "Grace Gómez pasó el ticket a «En Proceso»." in found


def test_a_note_stays_inside_whatever_button_was_pressed(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)

    write(enter(soporte.grace), ticket, "El cliente paga tarde.", to="note")
    write(enter(soporte.grace), ticket, "Y se queja mucho.", to="reply", kind="note")

    assert [message.is_internal for message in ticket.messages.order_by("pk")] == [False, True, True]
    assert "paga tarde" not in text(enter(soporte.rita).get(f"/portal/tickets/{ticket.number}/"))
    found = text(enter(soporte.grace).get(page_of(ticket)))
    assert found.count("Nota interna: el cliente no la ve") == 2
    for label in ("Responder al cliente", "Enviar al cliente", "Guardar nota interna"):
        assert label in found


@pytest.mark.manual("002-36")
def test_the_assigned_technician_closes_with_his_answer_in_one_press(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio)
    actions.assign(ticket, by=sanantonio.barbara, to=sanantonio.grace)

    write(enter(sanantonio.grace), ticket, "Quedó solucionado.", then="close", solution="on")

    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == ("closed", "solved")
    assert ticket.messages.get(is_solution=True).body == "Quedó solucionado."
    assert [event.kind for event in ticket.events.order_by("seq")][-1] == Kind.MOVED


@pytest.mark.manual("002-3")
def test_a_message_is_marked_as_the_solution(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio, assignee=sanantonio.grace)
    actions.reply(ticket, "Reinicié el servicio y funciona.", by=sanantonio.grace)
    message = ticket.messages.last()
    assert message is not None
    page = enter(sanantonio.grace)

    assert "Marcar como solución" in words(page.get(page_of(ticket)))
    page.post(f"{page_of(ticket)}solution/{message.pk}/")

    message.refresh_from_db()
    assert message.is_solution
    assert "Marcar como solución" not in words(page.get(page_of(ticket)))


@pytest.mark.manual("002-2")
def test_the_history_of_a_case_stays_with_it(sanantonio: Cast, enter: Enter) -> None:
    ticket = make_ticket(sanantonio)
    actions.assign(ticket, by=sanantonio.barbara, to=sanantonio.grace)
    actions.reply(ticket, "¿Qué mensaje aparece?", by=sanantonio.grace)
    actions.reply(ticket, "Dice error 12.", by=sanantonio.rita, as_client=True)
    actions.close(ticket, by=sanantonio.grace)

    found = words(enter(sanantonio.alan).get(page_of(ticket)))

    for said in ("asignó el ticket a Grace Gómez", "¿Qué mensaje aparece?", "Dice error 12.", "Cerrado"):
        assert said in found


def test_files_go_with_a_reply_and_a_refused_form_keeps_the_good_ones(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    page = enter(soporte.grace)

    bad = SimpleUploadedFile("virus.exe", b"MZ000", "image/png")
    refused = write(page, ticket, "Adjunto la captura.", files=[picture(), bad])
    assert refused.status_code == 422
    assert "virus.exe" in words(refused)
    assert "Adjunto la captura." in text(refused)
    write(page, ticket, "Adjunto la captura.", kept=[hidden_kept(refused)])

    assert list(Attachment.objects.filter(ticket=ticket).values_list("name", flat=True)) == ["captura.png"]
    assert "captura.png" in words(page.get(page_of(ticket)))


def hidden_kept(response: Any) -> str:
    return hidden(response, "kept")


def test_an_empty_message_is_refused_beside_the_field(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)

    refused = write(enter(soporte.grace), ticket, "  ")

    assert refused.status_code == 422
    assert "Escriba el mensaje." in words(refused)


def test_sending_twice_is_one_message(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    client = enter(soporte.grace)
    page = client.get(page_of(ticket))
    sent = {"body": "Una vez.", "seen": hidden(page, "seen"), "key": hidden(page, "key"), "kind": "reply"}

    for _ in range(2):
        assert client.post(f"{page_of(ticket)}reply/", sent).status_code == 302

    assert ticket.messages.filter(body="Una vez.").count() == 1


# --- Two at once ------------------------------------------------------------------------------------------------------


def test_who_comes_second_is_told_what_changed_and_loses_nothing(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    client = enter(soporte.grace)
    page = client.get(page_of(ticket))
    actions.note(ticket, "Espera un momento.", by=soporte.barbara)

    sent = {"body": "Ya quedó.", "seen": hidden(page, "seen"), "key": hidden(page, "key"), "kind": "reply"}
    late = client.post(f"{page_of(ticket)}reply/", sent)

    assert late.status_code == 409
    assert "Barbara Luna agregó una nota interna." in words(late)
    assert "Ya quedó." in text(late)
    again = client.post(f"{page_of(ticket)}reply/", sent | {"seen": hidden(late, "seen")})
    assert again.status_code == 302
    assert ticket.messages.filter(body="Ya quedó.").count() == 1


def test_a_move_from_an_old_page_is_told_so(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    seen = ticket.version
    actions.cancel(ticket, by=soporte.barbara, comment="Duplicado.")

    late = enter(soporte.grace).post(f"{page_of(ticket)}move/finish/", {"seen": seen, "comment": "Listo."})

    assert late.status_code == 409
    assert "Cancelado" in words(late)
    assert "Listo." in text(late)
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"


# --- Live -------------------------------------------------------------------------------------------------------------


def test_nothing_new_costs_three_queries_and_news_come_in_parts(soporte: Cast, enter: Enter) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    client = enter(soporte.grace)
    for address in (page_of(ticket), "/console/soporte/tickets/?section=assigned"):
        place = address.replace("tickets/?", "tickets/live/?") if "?" in address else f"{address}live/"
        version = text(client.get(address)).split("data-live-version=")[1].split(" data-live-every")[0].strip('"')
        version = f'"{version}"'.replace('""', '"')

        with CaptureQueriesContext(connection) as queries:
            same = client.get(place, headers={"If-None-Match": version})
        assert same.status_code == 304
        assert len(queries) <= 3

        stranger = enter(soporte.alan).get(place, headers={"If-None-Match": version})
        assert stranger.status_code in (404, 200)
        assert str(ticket.subject) not in text(stranger)
        actions.note(ticket, "Algo nuevo.", by=soporte.grace)
        news = client.get(place, headers={"If-None-Match": version})
        assert news.status_code == 200
        assert 'data-live="' in text(news)
        assert news.headers["ETag"] != version


# --- Rights and cost --------------------------------------------------------------------------------------------------


def test_what_one_may_not_see_is_not_there_and_what_one_may_not_do_is_refused(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.grace)
    verbs = ("reply", "note", "assign", "take", "move/cancel", "edit", "flag", "transfer", "delete", "worklog")

    for stranger in (soporte.alan, soporte.edsger, soporte.rita, soporte.sam):
        client = enter(stranger)
        assert client.get(page_of(ticket)).status_code == 404
        for verb in verbs:
            assert client.post(f"{page_of(ticket)}{verb}/", {"seen": ticket.version}).status_code == 404
    agent = enter(soporte.grace)
    for verb, sent in {
        "assign": {"to": f"u{soporte.grace.pk}"}, "take": {}, "move/cancel": {"comment": "No"}, "delete": {}, "edit": {},
    }.items():  # fmt: skip
        assert agent.post(f"{page_of(ticket)}{verb}/", sent).status_code == 403, verb
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("in_process", soporte.grace)


def test_what_an_agent_asks_of_another_area_he_reads_as_a_client(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, soporte.rita)
    Ticket.objects.filter(pk=ticket.pk).update(requester=soporte.edsger.contact)
    Ticket.objects.filter(pk=ticket.pk).update(organization=soporte.house)

    assert enter(soporte.edsger).get(page_of(ticket)).status_code == 404


def test_the_page_costs_at_most_nine_queries_with_one_entry_and_with_thirty(soporte: Cast, cost: Cost) -> None:
    ticket = make_ticket(soporte)
    actions.assign(ticket, by=soporte.barbara, to=soporte.grace, team=soporte.area.teams.all()[0])
    with_one = cost(soporte.barbara, page_of(ticket))
    for place in range(30):
        actions.reply(ticket, f"Entrada {place}", by=soporte.grace)

    assert with_one == cost(soporte.barbara, page_of(ticket)) <= 9


def test_nothing_changes_on_get(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte, state="in_process", assignee=soporte.barbara)
    client = enter(soporte.barbara)

    for verb in ("take", "release", "unflag", "follow", "unfollow", "restore", f"solution/{ticket.messages.get().pk}"):
        assert client.get(f"{page_of(ticket)}{verb}/").status_code == 405
    for verb in ("assign", "move/finish", "edit", "flag", "transfer", "worklog", "contact-attempt"):
        assert client.get(f"{page_of(ticket)}{verb}/").status_code == 200
        fragment = client.get(f"{page_of(ticket)}{verb}/", headers={"HX-Request": "true"})
        assert text(fragment).lstrip().startswith("<dialog")
    version = ticket.version
    ticket.refresh_from_db()
    assert ticket.version == version
