"""The report on a ticket: what each audience reads in it, in its language, and the same bytes for the same ticket."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone, translation
from PIL import Image
from time_machine import travel

from ventanilla.documents import ticket_report, typesetting
from ventanilla.documents.tests.reading import everything_in, image, pages_of, pictures_in, stored, text_of
from ventanilla.documents.ticket_report import history, render
from ventanilla.surveys.reading import Answered, Said
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.files import store_dir
from ventanilla.tickets.models import Ticket

DESKS = ("ventanilla", "soporte", "sanantonio", "sii", "saci", "belenus")


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.for_rows().get(pk=ticket.pk)


def in_process(cast: Cast) -> Ticket:
    return make_ticket(cast, state="in_process", assignee=cast.grace)


@pytest.mark.manual("000-38")
def test_it_tells_the_whole_ticket(cast: Cast) -> None:
    ticket = in_process(cast)
    actions.reply(ticket, by=cast.grace, body="Cambié el tóner.", files=[stored("toner.png")], solution=True)
    actions.move(fresh(ticket), "finish", by=cast.grace, comment="Quedó resuelto.")

    text = text_of(render(fresh(ticket), "client", "es"))

    for said in (
        "Tickets de Soporte", f"Ticket {ticket.number}", "Acme S.A.", "Rita Rojas", "Grace Gómez", "Finalizado",
        "La impresora no imprime desde esta mañana.", "Cambié el tóner.", "Solución", "toner.png", "Quedó resuelto.",
        "Bitácora", "Estados", "Página 1 de", "/verify/",
    ):  # fmt: skip
        assert said in text


def test_it_speaks_the_language_that_is_asked_for(cast: Cast) -> None:
    text = text_of(render(in_process(cast), "client", "en"))

    for said in ("Support Tickets", "Page 1 of", "In Process", "Verification"):
        assert said in text


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_desk_has_both_copies(db: None, desk: str, language: str) -> None:
    cast = make_cast(desk)
    ticket = fresh(make_ticket(cast))

    for audience in ("client", "staff"):
        assert str(ticket.number) in text_of(render(ticket, audience, language))


def test_the_same_ticket_gives_the_same_bytes_whenever_it_is_asked_for(cast: Cast) -> None:
    ticket = in_process(cast)
    actions.reply(ticket, by=cast.rita, body="¿Hay novedades?", as_client=True, files=[stored("a.png")])
    first = render(fresh(ticket), "client", "es")

    with travel(timezone.now().replace(year=2031)):
        assert render(fresh(ticket), "client", "es") == first


def test_the_reader_s_own_zone_and_language_change_nothing(cast: Cast) -> None:
    ticket = fresh(in_process(cast))
    first = render(ticket, "client", "es")

    with translation.override("en"), timezone.override("Asia/Tokyo"):
        assert render(ticket, "client", "es") == first


# --- Nothing internal (safety S2) -------------------------------------------------------------------------------------


def happen_inside(cast: Cast, ticket: Ticket) -> list[str]:
    """Everything that may happen among the staff alone; returns the words by which it would be known."""
    actions.note(fresh(ticket), by=cast.grace, body="zqnote", files=[stored("zqnotename.txt", b"zqnotebytes")])
    actions.note(fresh(ticket), by=cast.grace, body="zqphoto", files=[stored("zqphotoname.png", image("blue"))])
    actions.attach(fresh(ticket), [stored("zqsilent.txt", b"zqsilentbytes")], by=cast.grace, internal=True)
    actions.log_work(fresh(ticket), 1337, by=cast.grace, note="zqwork")
    actions.log_contact(fresh(ticket), "call", by=cast.grace, note="zqattempt")
    actions.flag(fresh(ticket), "zqflag", by=cast.grace)
    actions.follow(fresh(ticket), by=cast.alan)
    Ticket.objects.filter(pk=ticket.pk).update(vendor_number="zqvendor", source="zqsource", source_id="zqid")
    cast.acme.notes = "zqcompanynotes"
    cast.acme.save()
    return [
        "zqnote", "zqnotename", "zqnotebytes", "zqphoto", "zqsilent", "zqwork", "1337", "22 h", "zqattempt", "zqflag", "zqvendor",
        "zqsource", "zqid", "zqcompanynotes", "Alan", "Nota interna", "Internal note",
    ]  # fmt: skip


def test_a_client_s_copy_holds_nothing_internal(cast: Cast) -> None:
    ticket = in_process(cast)
    actions.reply(ticket, by=cast.grace, body="Lo estoy viendo.")
    canaries = happen_inside(cast, ticket)

    for language in ("es", "en"):
        pdf = render(fresh(ticket), "client", language)
        text, everything = text_of(pdf), everything_in(pdf)

        assert "Lo estoy viendo." in text
        assert [word for word in canaries if word in text or word.encode() in everything] == []


def test_not_one_byte_of_it_tells_that_something_happened_inside(cast: Cast) -> None:
    ticket = in_process(cast)
    actions.reply(ticket, by=cast.grace, body="Lo estoy viendo.")
    before = render(fresh(ticket), "client", "es")

    happen_inside(cast, ticket)

    assert render(fresh(ticket), "client", "es") == before


def test_the_internal_copy_holds_it_all_and_says_so(cast: Cast) -> None:
    ticket = in_process(cast)
    happen_inside(cast, ticket)

    pdf = render(fresh(ticket), "staff", "es")
    text = text_of(pdf)

    for said in (
        "Copia interna",
        "Nota interna",
        "zqnote",
        "zqnotename.txt",
        "zqwork",
        "22 h 17 min",
        "zqattempt",
        "zqflag",
        "zqvendor",
    ):
        assert said in text
    assert pictures_in(pdf) == 1


def test_a_field_for_the_staff_stays_with_the_staff(db: None) -> None:
    cast = make_cast("saci")
    ticket = make_ticket(cast)
    ticket.fields = {**ticket.fields, "reminder_on": "2026-12-24"}
    ticket.category = cast.area.categories.first()
    ticket.save(update_fields=["fields", "category"])
    ticket = fresh(ticket)

    client, staff = (text_of(render(ticket, audience, "es")) for audience in ("client", "staff"))

    assert "24" in staff
    assert str(ticket.category) in staff
    assert str(ticket.category) not in client
    assert str(ticket.desk.config.field_by_key["reminder_on"].label) not in client


# --- Endings and surveys ----------------------------------------------------------------------------------------------


def test_it_says_who_approved(db: None) -> None:
    cast = make_cast("belenus")
    ticket = make_ticket(
        cast, state="closed_by_technician" if "closed_by_technician" in cast.desk.config.state_by_key else ""
    )
    Ticket.objects.filter(pk=ticket.pk).update(accepted_at=timezone.now(), accepted_by=cast.rita.contact)

    assert "Rita Rojas dio su conformidad el" in text_of(render(fresh(ticket), "client", "es"))


def test_the_answers_that_its_reader_may_know_are_in_it(cast: Cast) -> None:
    ticket = fresh(in_process(cast))
    answers = [Answered("Satisfacción", "Rita Rojas", timezone.now(), (Said("¿Qué tal?", "5 de 5", 5),))]

    with_answers = ticket_report.prepare(ticket, "client", "es", answers=answers)
    without = ticket_report.prepare(ticket, "client", "es")

    assert "¿Qué tal? 5 de 5" in text_of(with_answers.pdf())
    assert with_answers.claim == without.claim  # the code speaks of the ticket
    assert with_answers.digest != without.digest


# --- Much, long and strange -------------------------------------------------------------------------------------------


def test_strange_texts_come_out_whole(cast: Cast) -> None:
    ticket = in_process(cast)
    typed = "#let x = 1 *no* 😀 مرحبا " + "W" * 3000 + " https://ejemplo.com/" + "camino/" * 60 + "\n```\nraise X\n```"
    actions.reply(ticket, by=cast.rita, body=typed, as_client=True)

    text = text_of(render(fresh(ticket), "client", "es"))

    assert "#let x = 1 *no*" in text
    assert text.replace(" ", "").count("W") >= 3000
    assert "raise X" in text


def test_only_the_newest_of_a_very_long_history_is_set(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = in_process(cast)
    for number in range(6):
        actions.reply(fresh(ticket), by=cast.grace, body=f"Mensaje {number} " + "a " * 500)
    monkeypatch.setattr(history, "MAX_TEXT", 3500)

    text = text_of(render(fresh(ticket), "client", "es"))

    assert "Lo más antiguo no cabe" in text
    assert [f"Mensaje {number}" in text for number in range(6)] == [False, False, False, True, True, True]
    assert "La impresora no imprime" in text


def test_a_long_history_takes_as_many_pages_as_it_needs(cast: Cast) -> None:
    ticket = in_process(cast)
    for number in range(30):
        actions.reply(fresh(ticket), by=cast.grace, body=f"Mensaje {number}\n\n" + "Otra línea.\n" * 20)

    pdf = render(fresh(ticket), "client", "es")

    assert pages_of(pdf) > 5
    assert all(f"Mensaje {number} " in text_of(pdf) for number in range(30))


def test_a_picture_that_is_gone_from_the_disk_does_not_stop_it(cast: Cast, settings: object) -> None:
    ticket = in_process(cast)
    actions.reply(ticket, by=cast.grace, body="Va.", files=[stored("captura.png")])
    for path in Path(settings.MEDIA_ROOT).rglob("*"):  # type: ignore[attr-defined]
        if path.is_file():
            path.unlink()

    pdf = render(fresh(ticket), "client", "es")

    assert "captura.png" in text_of(pdf)
    assert pictures_in(pdf) == 0


def test_a_desk_without_a_logo_shows_its_initials(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = fresh(in_process(cast))
    config = ticket.desk.config
    monkeypatch.setattr(type(ticket.desk), "config", replace(config, brand=replace(config.brand, logo="")))

    assert text_of(render(ticket, "client", "es")).startswith("TS Tickets de Soporte")


def test_an_uploaded_logo_is_shown_whatever_its_shape(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    Image.new("RGB", (900, 90), "navy").save(written, "WEBP")
    sha256, _size = store_dir().put([written.getvalue()])
    ticket = fresh(in_process(cast))
    config = ticket.desk.config
    monkeypatch.setattr(type(ticket.desk), "config", replace(config, brand=replace(config.brand, logo=sha256)))

    assert pictures_in(render(ticket, "client", "es")) == 1


def test_the_most_that_fits_is_set_well_within_the_time(cast: Cast) -> None:
    """The limits of a report keep it below those of the press."""
    assert history.MAX_TEXT + history.MAX_PICTURES * 60_000 < typesetting.MAX_DATA
