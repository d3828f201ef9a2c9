"""Markup in every field stays text, on every page and in every mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.http import HttpResponse

from tests.borders.forging import ON_SOPORTE, SCRIPT, last, portal, row
from tests.borders.posts import new as good_ticket
from tests.borders.world import World, stored, upload
from ventanilla.desks.models import Category
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound.deliver import deliver_due
from ventanilla.people.models import Contact
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def dangerous(response: HttpResponse | Any) -> list[str]:
    page = response.content.decode()
    return re.findall(r"<script>alert|<img src=x|onerror=alert\(1\)>'", page)


def test_markup_in_every_field_is_shown_as_text_on_every_page_and_in_every_mail(world: World) -> None:
    desk, people = world.desk, world.cast
    for contact in Contact.objects.all():
        contact.name = f"{SCRIPT}{contact.name}"[:150]
        contact.save()
    people.acme.name = people.acme.legal_name = people.acme.notes = SCRIPT
    people.acme.save()
    for named in [*Category.objects.filter(area__desk=desk), *desk.areas.all(), *desk.products.all()]:
        named.label = {"es": f"{SCRIPT}{named.key}", "en": SCRIPT}
        named.save()
    config = desk.config.field_of_kind("files")
    assert config is not None
    made = world.client("rita").post(
        portal(world),
        good_ticket(world) | {"description": SCRIPT, "affected": SCRIPT[:150], "phone": SCRIPT[:40], config.key: upload(f"{SCRIPT}.png")},
    )  # fmt: skip
    assert made.status_code == 302
    ticket = last()
    actions.assign(ticket, by=people.barbara, to=people.grace)
    actions.reply(ticket, by=people.grace, body=SCRIPT, files=[stored(f"{SCRIPT}.png")])
    actions.note(ticket, by=people.grace, body=SCRIPT, files=[stored(f"{SCRIPT}.png")])
    actions.log_work(ticket, 5, by=people.grace, note=SCRIPT)
    actions.log_contact(ticket, "call", by=people.grace, note=SCRIPT)
    actions.flag(ticket, SCRIPT, by=people.grace)

    number, key, q = ticket.number, desk.key, {"q": SCRIPT, "find": SCRIPT, "vendor": SCRIPT}
    pages = {
        "rita": [f"/portal/{key}/", f"/portal/{key}/tickets/", f"/portal/{key}/tickets/new/", f"/portal/tickets/{number}/",
                 f"/portal/tickets/{number}/live/", f"/portal/tickets/{number}/edit/", "/account/", f"/portal/tickets/{number}/delete/"],
        "olga": ["/console/", f"/console/{key}/", f"/console/{key}/tickets/", f"/console/{key}/tickets/?group=category",
                 f"/console/{key}/tickets/?client={people.acme.pk}&requester={people.rita.contact.pk}&assignee={people.grace.pk}",
                 f"/console/{key}/tickets/filter/client/", f"/console/{key}/tickets/filter/category/", f"/console/{key}/tickets/new/",
                 f"/console/tickets/{number}/", f"/console/tickets/{number}/live/", f"/console/tickets/{number}/actions/",
                 f"/console/tickets/{number}/assign/", f"/console/tickets/{number}/worklog/", f"/console/tickets/{number}/contact-attempt/",
                 f"/console/tickets/{number}/edit/", f"/console/tickets/{number}/transfer/",
                 f"/console/{key}/tickets/bulk/?do=take&n={number}",
                 f"/console/{key}/deleted/", "/console/people/contacts/", "/console/people/organizations/",
                 f"/console/people/organizations/{people.acme.pk}/", f"/console/people/organizations/{people.acme.pk}/edit/",
                 f"/console/people/contacts/{people.rita.contact.pk}/", f"/console/{key}/settings/areas/",
                 f"/console/{key}/settings/staff/",
                 f"/console/{key}/settings/categories/", f"/console/{key}/settings/history/", "/console/mail/"],
    }  # fmt: skip
    for person, addresses in pages.items():
        for address in addresses:
            response = world.client(person).get(address, q if "?" not in address else {})
            assert response.status_code in (200, 302, 403, 409), address
            assert dangerous(response) == [], address

    for mail in OutboxMail.objects.filter(ticket=ticket):
        assert "<script>alert" not in mail.html
        assert "<img src=x" not in mail.html
        assert "\n" not in mail.subject + mail.to_name + mail.from_name


@ON_SOPORTE
def test_no_subject_and_no_name_becomes_a_header_of_a_mail(world: World) -> None:
    evil = "Hola\r\nBcc: victima@example.com\r\n\r\nTexto"
    Contact.objects.filter(pk=world.cast.rita.contact.pk).update(name=evil)
    Ticket.objects.filter(pk=world.ticket.pk).update(subject=evil)

    actions.reply(row(world), by=world.cast.grace, body=evil)
    deliver_due()

    assert sent_mail.outbox
    for message in sent_mail.outbox:
        assert message.recipients() != []
        assert "victima@example.com" not in message.recipients()
        raw = message.message()
        assert raw["Bcc"] is None
        assert "\n" not in str(raw["Subject"])
