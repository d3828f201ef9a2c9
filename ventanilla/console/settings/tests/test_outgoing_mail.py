"""The mails that went out, as an administrator reads them."""

from __future__ import annotations

from django.conf import LazySettings
from django.urls import reverse

from ventanilla.console.settings.tests.pages import cost, page, signed_in, words
from ventanilla.console.settings.tests.people import of, post
from ventanilla.desks.models import Desk
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_ticket


def test_an_administrator_reads_a_mail_as_its_reader_sees_it(soporte: Cast) -> None:
    ticket = make_ticket(soporte)
    mail = OutboxMail.objects.filter(ticket=ticket, to_address="rita@example.com").get()
    assert "Por redactar" in words(page(soporte.olga, "/console/mail/")), "the job that sends it writes it"
    run_jobs()
    mail.refresh_from_db()
    listed = words(page(soporte.olga, "/console/mail/"))
    assert mail.subject in listed
    assert f"#{ticket.number}" in listed

    response = signed_in(soporte.olga).get(reverse("console:mail", args=[mail.pk]))
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    frame = page(soporte.olga, reverse("console:mail", args=[mail.pk])).select_one("iframe")
    assert frame is not None
    assert frame.has_attr("sandbox")
    shown = signed_in(soporte.olga).get(str(frame["src"]))
    assert shown.content.decode() == mail.html
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_failed_mail_is_tried_again(soporte: Cast, settings: LazySettings) -> None:
    make_ticket(soporte)
    mail = OutboxMail.objects.filter(to_address="rita@example.com").get()
    OutboxMail.objects.filter(pk=mail.pk).update(state="failed", attempts=30, last_error="550 No existe <b>")
    shown = page(soporte.olga, reverse("console:mail", args=[mail.pk]))
    assert "550 No existe <b>" in words(shown)
    assert "Reintentar" in words(shown)
    post(soporte.olga, reverse("console:mail_retry", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


def test_mails_of_other_desks_and_links_that_open_a_login_stay_unread(soporte: Cast, other_desk: Desk) -> None:
    post(soporte.olga, of(soporte.rita, "reset"))
    secret = OutboxMail.objects.get(has_secret=True)
    page(soporte.olga, reverse("console:mail", args=[secret.pk]), 404)
    page(soporte.olga, reverse("console:mail_html", args=[secret.pk]), 404)
    make_ticket(soporte)
    run_jobs()
    mail = OutboxMail.objects.filter(has_secret=False).first()
    assert mail is not None
    tony = User.objects.get(username="tony")
    page(tony, reverse("console:mail", args=[mail.pk]), 404)
    assert mail.subject not in words(page(tony, "/console/mail/"))
    page(soporte.ada, reverse("console:mail", args=[secret.pk]))


def test_the_list_of_mails_costs_the_same_with_one_row_and_with_more(soporte: Cast) -> None:
    make_ticket(soporte)
    before = cost(soporte.olga, "/console/mail/")
    for _number in range(10):
        make_ticket(soporte)
    assert cost(soporte.olga, "/console/mail/") == before <= 5
