"""Who hears of what, in which words: on the desk soporte, whose requester, area, assignee, team and followers are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from ventanilla.desks import founding
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.compose import letter_for
from ventanilla.people.models import Contact
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Kind, Ticket


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


def addresses() -> list[str]:
    run_jobs()
    return sorted(mail.to_address for mail in OutboxMail.objects.all())


def letter_to(name: str) -> OutboxMail:
    run_jobs()
    return OutboxMail.objects.get(to_address=f"{name}@example.com")


def forget() -> None:
    run_jobs()
    OutboxMail.objects.all().delete()


def assigned(cast: Cast) -> Ticket:
    ticket = make_ticket(cast)
    actions.assign(ticket, by=cast.barbara, to=cast.grace)
    forget()
    return ticket


def test_a_new_ticket_is_told_to_its_requester_and_to_those_of_its_area_who_see_it(cast: Cast) -> None:
    ticket = make_ticket(cast, description="No imprime.\nNi una hoja.")

    assert addresses() == [f"{name}@example.com" for name in ("barbara", "olga", "rita")]
    receipt, news = letter_to("rita"), letter_to("barbara")
    assert receipt.subject == f"[#{ticket.number}] {ticket.subject}"
    assert f"Su ticket quedó registrado con el número {ticket.number}." in receipt.text
    assert f"/tickets/{ticket.number}" in receipt.text
    assert "> Ni una hoja." in news.text
    assert "Rita Rojas registró el ticket." in news.text
    assert "Rita Rojas (Acme S.A.)" in news.text


def test_a_reply_of_the_staff_goes_to_the_requester_and_not_to_its_author(cast: Cast) -> None:
    ticket = assigned(cast)

    actions.reply(ticket, by=cast.grace, body="Reinicie la impresora, por favor.")

    assert addresses() == ["rita@example.com"]
    assert "Reinicie la impresora, por favor." in letter_to("rita").text
    assert "Reinicie la impresora, por favor." in letter_to("rita").html


def test_a_reply_of_the_client_goes_to_the_assignee(cast: Cast) -> None:
    ticket = assigned(cast)

    actions.reply(ticket, by=cast.rita, body="Sigue igual.", as_client=True)

    assert addresses() == ["grace@example.com"]


def test_what_one_action_sets_off_is_told_in_one_mail(cast: Cast) -> None:
    ticket = assigned(cast)

    actions.reply(ticket, by=cast.grace, body="Estoy en ello.")

    kinds = list(ticket.events.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == [Kind.MOVED, Kind.REPLIED]
    text = letter_to("rita").text
    assert "Grace Gómez agregó un mensaje." in text
    assert "Grace Gómez pasó el ticket a «En Proceso»." in text
    assert "Estado: En Proceso" in text


def test_an_internal_note_never_leaves_for_a_client(cast: Cast) -> None:
    ticket = assigned(cast)
    for user in (cast.rita, cast.barbara):
        ticket.followers.create(user=user)

    actions.note(ticket, by=cast.olga, body="El cliente no paga.")

    assert addresses() == ["barbara@example.com", "grace@example.com"]
    assert "nota interna" in letter_to("grace").text


def test_who_may_not_see_the_ticket_hears_nothing(cast: Cast) -> None:
    ticket = assigned(cast)
    for user in (cast.sam, cast.edsger):
        ticket.followers.create(user=user)

    actions.reply(ticket, by=cast.grace, body="Listo.")

    assert addresses() == ["rita@example.com"]


def test_a_deleted_ticket_is_silent(cast: Cast) -> None:
    ticket = assigned(cast)

    actions.delete(ticket, by=cast.olga)

    assert addresses() == []


def test_a_mail_is_written_once_however_often_the_event_is_told(cast: Cast) -> None:
    ticket = assigned(cast)
    actions.reply(ticket, by=cast.rita, body="Sigue igual.", as_client=True)
    mail = letter_to("grace")
    assert mail.event is not None

    with pytest.raises(Exception, match=r"(?i)unique"):
        OutboxMail.objects.create(
            event=mail.event, to_address=mail.to_address, purpose=mail.purpose, message_id="<other@example.com>",
            next_attempt_at=timezone.now(), created_at=timezone.now(), language="es", subject="", text="", html="",
        )  # fmt: skip


def test_each_reads_it_in_his_own_language(cast: Cast) -> None:
    cast.rita.language = "en"
    cast.rita.save(update_fields=["language"])
    ticket = assigned(cast)

    actions.reply(ticket, by=cast.grace, body="Listo.")

    mail = letter_to("rita")
    assert mail.language == "en"
    assert "Status: In Process" in mail.text


def test_the_mail_bears_the_brand_of_its_desk(cast: Cast) -> None:
    make_ticket(cast)

    mail = letter_to("rita")
    assert mail.from_name == "Tickets de Soporte"
    assert "Cada consulta, con la persona más adecuada" in mail.html
    assert "Cada consulta, con la persona más adecuada" in mail.text


def test_the_mails_of_a_ticket_are_one_thread_and_say_that_a_machine_wrote_them(cast: Cast) -> None:
    ticket = make_ticket(cast)
    actions.assign(ticket, by=cast.barbara, to=cast.grace)
    run_jobs()

    first, second = OutboxMail.objects.filter(to_address="rita@example.com").order_by("pk")
    assert first.message_id != second.message_id
    assert first.subject == second.subject
    assert first.headers == second.headers
    assert f"ticket-{ticket.number}@" in first.headers["References"]
    assert first.headers["Auto-Submitted"] == "auto-generated"


def test_a_desk_that_wants_no_answers_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ticket(cast)
    assert "entre al ticket" in letter_to("rita").text
    forget()

    silent = replace(cast.desk.config, replies_welcome=False)
    monkeypatch.setattr(type(cast.desk), "config", silent)
    make_ticket(cast)

    assert "por favor, no lo responda" in letter_to("rita").text


def test_an_address_that_nobody_has_verified_gets_no_words_of_others(cast: Cast) -> None:
    Contact.objects.filter(user=cast.rita).update(email_verified_at=None)
    ticket = make_ticket(cast, description="COMPRE BARATO en example.com")

    mail = letter_to("rita")
    assert mail.subject == f"[#{ticket.number}] Ticket n.º {ticket.number}"
    for part in (mail.text, mail.html):
        assert "BARATO" not in part
        assert "Rita" not in part
    assert mail.to_name == ""


def test_a_person_without_a_login_hears_of_what_is_public(cast: Cast) -> None:
    nadia = Contact.objects.create(name="Nadia", email="nadia@example.com", email_verified_at=timezone.now())
    nadia.memberships.create(organization=cast.acme)
    ticket = make_ticket(cast, cast.olga, requester=nadia, organization=cast.acme, as_client=False)
    assert "nadia@example.com" in addresses()
    actions.assign(ticket, by=cast.olga, to=cast.grace)
    forget()

    actions.note(ticket, by=cast.olga, body="Secreto.")
    assert "nadia@example.com" not in addresses()

    actions.reply(ticket, by=cast.olga, body="Público.")
    assert "nadia@example.com" in addresses()


def test_a_desk_that_was_put_away_is_silent(cast: Cast) -> None:
    """Also to whoever has no login, and of what waited to be told."""
    nadia = Contact.objects.create(name="Nadia", email="nadia@example.com", email_verified_at=timezone.now())
    nadia.memberships.create(organization=cast.acme)
    ticket = make_ticket(cast, cast.olga, requester=nadia, organization=cast.acme, as_client=False)
    actions.assign(ticket, by=cast.olga, to=cast.grace)
    waiting = list(OutboxMail.objects.filter(to_address__in=["nadia@example.com", cast.grace.email]))
    assert {mail.to_address for mail in waiting} == {"nadia@example.com", cast.grace.email}

    founding.archive(cast.desk, by=cast.ada)

    assert [letter_for(OutboxMail.objects.get(pk=mail.pk)) for mail in waiting] == [None] * len(waiting)


def test_what_people_write_cannot_become_markup_or_a_header(cast: Cast) -> None:
    ticket = assigned(cast)
    Ticket.objects.filter(pk=ticket.pk).update(subject="Hola\r\nBcc: victim@example.com")

    actions.reply(Ticket.objects.get(), by=cast.rita, body="<script>alert(1)</script>", as_client=True)

    mail = letter_to("grace")
    assert "\n" not in mail.subject
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_who_loses_sight_of_a_ticket_before_the_mail_goes_out_gets_none(cast: Cast) -> None:
    ticket = assigned(cast)
    actions.reply(ticket, by=cast.grace, body="Reinicie la impresora.")
    assert OutboxMail.objects.filter(to_address="rita@example.com", text="").exists()

    cast.rita.contact.memberships.all().delete()

    assert addresses() == []


def test_the_mails_are_sent_by_a_job(cast: Cast, mailoutbox: list[object]) -> None:
    make_ticket(cast)
    assert mailoutbox == []

    run_jobs()

    assert len(mailoutbox) == 3
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent"}
