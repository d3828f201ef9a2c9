"""The page of a ticket and what its client does there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from ventanilla.portal.tests.reading import buttons, errors, facts, fields, picture, read, send, signed_in, words
from ventanilla.testing.cast import Cast, day_of, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Kind, Ticket


def path(ticket: Ticket, verb: str = "") -> str:
    return f"/portal/tickets/{ticket.number}/{verb}"


def said(page: Any) -> list[str]:
    return [words(body) for body in page.select("#thread .v-msg-body")]


def happened(page: Any) -> list[str]:
    return [words(event) for event in page.select("#thread .v-event [id^=e]")]


# --- What it tells ----------------------------------------------------------------------------------------------------


@pytest.mark.manual("002-7", "002-9", "002-10", "002-11", "002-13", "002-17", "002-25")
def test_the_sheet_shows_what_the_manual_says(sanantonio: Cast) -> None:
    ticket = make_ticket(
        sanantonio, description="Tengo un problema test", fields={"affected": "Tester", "phone": "11-1111-1111"}
    )
    category = sanantonio.area.categories.all()[3]
    ticket = actions.edit(ticket, {"category": category, "priority": "high"}, by=sanantonio.barbara)
    actions.assign(ticket, by=sanantonio.barbara, to=sanantonio.grace)

    page = read(signed_in(sanantonio.rita).get(path(ticket)))

    assert words(page.h1) == f"Ticket {ticket.number} Abierto"
    told = facts(page)
    assert told.pop("Fecha").startswith(f"{day_of(ticket.created_at, sanantonio.desk):%d-%m-%Y}")
    assert told == {
        "Usuario": "RR Rita Rojas",
        "Persona afectada": "T Tester",
        "Teléfono": "11-1111-1111",
        "Razón social": "Acme S.A.",
        "Estado": "Abierto",
        "Criticidad": "Alta",
        "Técnico asignado": "GG Grace Gómez",
        "Categoría": str(category),
        "Tiempo transcurrido": "0 min",
    }
    assert words(page.select_one("#description h2")) == "Problema reportado"
    assert words(page.select_one("#description .v-prose")) == "Tengo un problema test"


@pytest.mark.manual("004-22", "004-23", "004-42")
@pytest.mark.parametrize("name", ["rita", "nora"])
def test_the_bitacora_tells_what_was_said_and_done_but_no_internal_note(soporte: Cast, name: str) -> None:
    asker = getattr(soporte, name)
    ticket = make_ticket(soporte, by=asker)
    actions.assign(ticket, by=soporte.barbara, to=soporte.grace)
    actions.note(ticket, "SECRETO interno", by=soporte.grace, files=[])
    actions.reply(ticket, "Ya lo estoy revisando.", by=soporte.grace)

    response = signed_in(asker).get(path(ticket))

    page = read(response)
    assert said(page) == ["Ya lo estoy revisando."]
    assert happened(page) == [
        "Barbara Luna asignó el ticket a Grace Gómez.",
        "Barbara Luna pasó el ticket a «Asignado».",
        "Grace Gómez pasó el ticket a «En Proceso».",
    ]
    assert facts(page)["Estado"] == "En Proceso"
    assert b"SECRETO" not in response.content


def test_the_way_through_the_states_shows_where_it_stands_and_explains_it(soporte: Cast) -> None:
    ticket = make_ticket(soporte)
    actions.assign(ticket, by=soporte.barbara, to=soporte.grace)

    way = read(signed_in(soporte.rita).get(path(ticket))).select_one("#way")

    assert way is not None
    assert [words(step.select("span")[1]) for step in way.select(".v-step")] == [
        "Registrado", "Asignado", "En Proceso", "Finalizado",
    ]  # fmt: skip
    assert words(way.select_one("[aria-current=step]")).startswith("Asignado")
    assert [words(step.select("span")[1]) for step in way.select(".v-step-past")] == ["Registrado"]
    assert "a cargo de una persona o de un grupo" in words(way.select_one(".v-step-explain"))
    assert len(way.select(".v-step svg")) == 4


def test_a_cancelled_ticket_shows_where_it_ended(soporte: Cast) -> None:
    ticket = make_ticket(soporte)
    actions.move(ticket, "cancel", by=soporte.barbara, comment="Duplicado.")

    page = read(signed_in(soporte.rita).get(path(ticket)))

    assert words(page.select_one("#way [aria-current=step]")).startswith("Cancelado")
    assert said(page) == ["Duplicado."]


def test_strangers_and_staff_find_no_such_page(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)

    for name in ("sam", "raj", "grace", "ada"):
        client = signed_in(getattr(sanantonio, name))
        for verb in ("", "live/", "reply/", "edit/", "delete/", "move/close/"):
            assert client.get(path(ticket, verb)).status_code == 404, (name, verb)
            assert client.post(path(ticket, verb)).status_code in (404, 405), (name, verb)
    assert Client().get(path(ticket)).status_code == 302


# --- Messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.manual("002-27", "002-28")
def test_a_message_goes_with_its_files(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))
    assert "Consultas Técnicas" in [words(heading) for heading in page.select("h2")]
    assert [words(button) for button in page.select("form#reply button")] == ["Enviar"]

    answer = send(client, page, path(ticket, "reply/"), body="También falla en la caja 2.", files=picture())

    assert answer.status_code == 302
    page = read(client.get(answer.url))
    assert said(page) == ["También falla en la caja 2."]
    assert words(page.select_one("#thread .v-file b")) == "captura.png"


def test_a_file_alone_is_a_message_and_nothing_at_all_is_not(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)

    send(client, read(client.get(path(ticket))), path(ticket, "reply/"), files=picture())
    empty = send(client, read(client.get(path(ticket))), path(ticket, "reply/"), body="  ")

    assert errors(read(empty, 422)) == {"reply-body": "Escribí el mensaje."}
    assert ticket.attachments.count() == 1


def test_a_reply_sent_twice_is_one(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))

    for _ in range(2):
        assert send(client, page, path(ticket, "reply/"), body="Una sola vez.").status_code == 302

    assert ticket.events.filter(kind=Kind.REPLIED).count() == 1


def test_who_answers_what_has_changed_meanwhile_is_told_and_loses_nothing(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))
    actions.reply(ticket, "¿Sigue fallando?", by=sanantonio.grace)

    refused = send(client, page, path(ticket, "reply/"), body="Ya anda, gracias.", files=picture())

    page = read(refused, 409)
    assert "Grace Gómez agregó un mensaje." in words(page.select_one("#refused"))
    assert said(page) == ["¿Sigue fallando?"]
    assert fields(page, path(ticket, "reply/"))["body"] == ["Ya anda, gracias."]
    assert send(client, page, path(ticket, "reply/")).status_code == 302
    page = read(client.get(path(ticket)))
    assert said(page) == ["¿Sigue fallando?", "Ya anda, gracias."]
    assert words(page.select_one("#thread .v-file b")) == "captura.png"


def test_a_reply_to_a_ticket_that_was_closed_meanwhile_is_kept_on_the_page(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))
    actions.move(ticket, "close", by=sanantonio.barbara)
    fields_with = fields(page, path(ticket, "reply/")) | {"seen": str(ticket.version + 5), "body": "Una cosa más"}

    refused = read(client.post(path(ticket, "reply/"), fields_with), 409)

    assert "«Cerrado»" in words(refused.select_one("#refused"))
    assert fields(refused, path(ticket, "reply/"))["body"] == ["Una cosa más"]


# --- Moves, fields, deleting ------------------------------------------------------------------------------------------


@pytest.mark.manual("002-26", "002-36")
def test_the_client_closes_his_ticket_after_a_question(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))
    assert buttons(page) == ["Cerrar Ticket", "Editar datos", "Eliminar", "Informe (PDF)"]
    assert "¿El problema ya está solucionado?" in words(page.select_one("dialog#move-close"))

    answer = send(client, page, path(ticket, "move/close/"))

    page = read(client.get(answer.url))
    assert "pasó a «Cerrado»" in words(page.select_one("#flashes"))
    assert facts(page)["Estado"] == "Cerrado"
    assert buttons(page) == ["Informe (PDF)"]
    assert page.select("form#reply") == []


def test_without_script_a_move_has_a_page_of_its_own(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)

    page = read(client.get(path(ticket, "move/close/")))

    assert send(client, page, path(ticket, "move/close/"), comment="Ya anda, gracias.").status_code == 302
    assert said(read(client.get(path(ticket)))) == ["Ya anda, gracias."]


def test_a_client_has_no_move_that_is_not_his(soporte: Cast) -> None:
    ticket = make_ticket(soporte, state="finished")
    client = signed_in(soporte.rita)

    assert buttons(read(client.get(path(ticket)))) == ["Contestar encuesta", "Informe (PDF)"]
    assert client.post(path(ticket, "move/reopen/"), {"comment": "Sigue igual"}).status_code == 403
    assert client.get(path(ticket, "move/nothing/")).status_code == 404
    assert client.post(path(ticket, "delete/")).status_code == 403
    assert client.post(path(ticket, "edit/")).status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == "finished"


def test_a_move_from_an_old_page_tells_what_happened(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket)))
    actions.reply(ticket, "Falta reiniciar.", by=sanantonio.grace)

    refused = read(send(client, page, path(ticket, "move/close/"), comment="Gracias"), 409)

    assert "Grace Gómez agregó un mensaje." in words(refused.select_one("dialog[open] [role=alert]"))
    assert fields(refused, path(ticket, "move/close/"))["comment"] == ["Gracias"]
    assert send(client, refused, path(ticket, "move/close/")).status_code == 302


def test_the_client_changes_the_fields_that_are_his(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio, fields={"affected": "Tester", "phone": "11"})
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket, "edit/")))
    assert {"affected", "phone", "seen"} == set(fields(page, path(ticket, "edit/")))

    assert errors(read(send(client, page, path(ticket, "edit/"), affected=""), 422)) == {
        "id_affected": "Este campo es obligatorio."
    }
    answer = send(client, page, path(ticket, "edit/"), phone="11-2222-2222", priority="critical")

    page = read(client.get(answer.url))
    assert (facts(page)["Teléfono"], facts(page)["Criticidad"]) == ("11-2222-2222", "Media")
    assert happened(page) == ["Rita Rojas cambió: Teléfono."]


@pytest.mark.manual("002-29", "002-30")
def test_the_client_deletes_an_open_ticket_after_a_question_and_no_closed_one(sanantonio: Cast) -> None:
    ticket, closed = make_ticket(sanantonio), make_ticket(sanantonio, state="closed")
    client = signed_in(sanantonio.rita)
    asked = read(client.get(path(ticket, "delete/")))
    assert Ticket.objects.filter(deleted_at=None).count() == 2

    answer = send(client, asked, path(ticket, "delete/"))

    assert answer.url == "/portal/sanantonio/tickets/"
    assert f"El ticket #{ticket.number} se eliminó." in words(read(client.get(answer.url)).select_one("#flashes"))
    assert client.get(path(ticket)).status_code == 404
    assert client.post(path(closed, "delete/")).status_code == 409
    assert list(Ticket.objects.filter(deleted_at=None)) == [closed]


def test_what_was_typed_in_a_form_that_is_gone_stands_on_the_page(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    page = read(client.get(path(ticket, "edit/")))
    actions.move(ticket, "close", by=sanantonio.barbara)

    refused = read(send(client, page, path(ticket, "edit/"), affected="Otra persona", phone="22", seen="99"), 409)

    assert [words(text) for text in refused.select("#refused blockquote")] == ["Otra persona", "22"]


# --- Live, cost, the door ---------------------------------------------------------------------------------------------


def test_nothing_new_costs_three_queries_and_a_change_brings_the_parts(
    sanantonio: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    host = read(client.get(path(ticket))).select_one("[data-live-url]")
    assert host is not None
    assert host["data-live-every"] == "10"
    version = str(host["data-live-version"])

    with django_assert_max_num_queries(3):
        assert client.get(str(host["data-live-url"]), headers={"If-None-Match": version}).status_code == 304
    actions.move(ticket, "close", by=sanantonio.barbara)

    news = client.get(str(host["data-live-url"]), headers={"If-None-Match": version})
    parts = read(news)
    assert {str(part["data-live"]) for part in parts.select("[data-live]")} == {
        "head",
        "way",
        "facts",
        "thread",
        "closed",
        "seen",
        "bell",
    }
    assert facts(parts)["Estado"] == "Cerrado"
    assert client.get(str(host["data-live-url"]), headers={"If-None-Match": news["ETag"]}).status_code == 304


def test_the_mark_of_one_reader_or_ticket_says_nothing_to_another(sanantonio: Cast) -> None:
    ticket, other = make_ticket(sanantonio), make_ticket(sanantonio)
    host = read(signed_in(sanantonio.rita).get(path(ticket))).select_one("[data-live-url]")
    assert host is not None
    mark = {"If-None-Match": str(host["data-live-version"])}

    assert signed_in(sanantonio.sam).get(path(ticket, "live/"), headers=mark).status_code == 404
    assert signed_in(sanantonio.rita).get(path(other, "live/"), headers=mark).status_code == 200
    assert signed_in(sanantonio.rita).get(path(ticket, "live/"), headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_deleted_ticket_is_gone_for_the_page_that_shows_it(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    client = signed_in(sanantonio.rita)
    host = read(client.get(path(ticket))).select_one("[data-live-url]")
    assert host is not None
    actions.delete(ticket, by=sanantonio.olga)

    mark = {"If-None-Match": str(host["data-live-version"])}
    assert client.get(path(ticket, "live/"), headers=mark).status_code == 404


def test_a_ticket_costs_the_same_with_one_message_and_with_thirty(
    soporte: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    ticket = make_ticket(soporte)
    actions.assign(ticket, by=soporte.barbara, to=soporte.grace)
    client = signed_in(soporte.rita)
    counts = []

    for more in (1, 29):
        for number in range(more):
            actions.reply(ticket, f"Mensaje {number}", by=soporte.grace)
        with django_assert_max_num_queries(9) as queries:
            read(client.get(path(ticket)))
        counts.append(len(queries.captured_queries))

    assert counts[0] == counts[1]


def test_the_address_in_mails_leads_by_relation(sanantonio: Cast) -> None:
    ticket = make_ticket(sanantonio)
    door = f"/tickets/{ticket.number}"

    assert signed_in(sanantonio.rita).get(door).url == path(ticket)  # type: ignore[attr-defined]
    assert signed_in(sanantonio.grace).get(door).url == f"/console/tickets/{ticket.number}/"  # type: ignore[attr-defined]
    assert signed_in(sanantonio.sam).get(door).status_code == 404
    assert Client().get(door).url.endswith(f"?next={door}")  # type: ignore[attr-defined]
