"""Telling the agent in charge, or the requester, by WhatsApp: what is kept of it, and what is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from ventanilla.desks.models import Staff
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions, calling, timeline
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Kind, Ticket
from ventanilla.tickets.tests.stories import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def sii() -> Cast:
    """Grace is in charge of the area and has a mobile."""
    cast = make_cast("sii")
    phone(cast.grace, "099 445 1023")
    cast.desk.areas.update(in_charge=cast.grace)
    return cast


def phone(user: User, number: str) -> None:
    user.contact.phone = number
    user.contact.save()


def fetched(ticket: Ticket) -> Ticket:
    return Ticket.objects.for_rows().get(pk=ticket.pk)


def later(monkeypatch: pytest.MonkeyPatch, **ahead: Any) -> None:
    now = timezone.now() + timedelta(**ahead)
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.manual("000-17")
def test_a_notice_is_kept_with_who_whom_and_how_often(sii: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = make_ticket(sii)

    actions.notify(ticket, by=sii.rita, to=sii.grace.contact, as_client=True)
    later(monkeypatch, minutes=5)
    actions.notify(ticket, by=sii.raj, to=sii.grace.contact, as_client=True)

    told = ticket.events.filter(kind=Kind.NOTIFIED).order_by("seq")
    assert [event.data for event in told] == [
        {"channel": "whatsapp", "to": sii.grace.contact.pk, "times": 1},
        {"channel": "whatsapp", "to": sii.grace.contact.pk, "times": 2},
    ]
    assert [event.is_public for event in told] == [True, True]
    said = [entry.text for entry in timeline.of(ticket, public=True).entries]
    assert said == [
        "Rita Rojas avisó por WhatsApp a Grace Gómez.",
        "Raj Ramos avisó por WhatsApp a Grace Gómez (2.ª vez).",
    ]


@pytest.mark.manual("000-23")
def test_pressed_twice_at_once_it_is_one_notice_and_later_another(sii: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = make_ticket(sii)
    for _press in range(2):
        actions.notify(ticket, by=sii.rita, to=sii.grace.contact, as_client=True)
    assert kinds(ticket) == [Kind.OPENED, Kind.NOTIFIED]

    for hours in (1, 2, 3):
        later(monkeypatch, hours=hours)
        actions.notify(ticket, by=sii.rita, to=sii.grace.contact, as_client=True)

    assert ticket.events.latest("seq").data["times"] == 4


def test_a_notice_leaves_the_ticket_as_it_is(sii: Cast) -> None:
    ticket = make_ticket(sii)

    actions.notify(ticket, by=sii.rita, to=sii.grace.contact, as_client=True)

    after = fetched(ticket)
    assert (after.state, after.assignee, after.responsible) == ("awaiting_assignment", None, sii.grace)
    assert after.version == ticket.version + 1


def test_only_who_has_to_do_with_it_is_told_and_only_while_it_is_open(sii: Cast) -> None:
    ticket = make_ticket(sii)

    with pytest.raises(Invalid):
        actions.notify(ticket, by=sii.rita, to=sii.alan.contact, as_client=True)
    with pytest.raises(NotAllowed):
        actions.notify(ticket, by=sii.sam, to=sii.grace.contact, as_client=True)
    with pytest.raises(NotAllowed):
        actions.notify(ticket, by=sii.rita, to=sii.rita.contact)
    with pytest.raises(Invalid):
        actions.notify(ticket, by=sii.grace, to=sii.sam.contact)
    done = make_ticket(sii, state="finished")
    with pytest.raises(NoSuchMove):
        actions.notify(done, by=sii.rita, to=sii.grace.contact, as_client=True)
    assert not Ticket.objects.filter(events__kind=Kind.NOTIFIED).exists()


def test_a_desk_without_it_knows_no_notices(cast: Cast) -> None:
    ticket = make_ticket(cast, assignee=cast.grace)

    with pytest.raises(NotAllowed):
        actions.notify(ticket, by=cast.rita, to=cast.grace.contact, as_client=True)


@pytest.mark.manual("000-17")
def test_the_message_says_number_company_problem_and_link(sii: Cast) -> None:
    ticket = fetched(make_ticket(sii, subject="No imprime la ñ & el 100 %"))

    call = calling.to_agent(ticket)

    assert call is not None
    address = urlsplit(call.address)
    assert (address.scheme, address.netloc, address.path) == ("https", "wa.me", "/593994451023")
    (text,) = parse_qs(address.query)["text"]
    assert text.startswith(
        f"Buen día. Le informo que Acme S.A. creó el ticket #{ticket.number}: No imprime la ñ & el 100 %."
    )
    assert text.endswith(f"/tickets/{ticket.number}")


def test_words_of_the_ticket_that_look_like_ours_stay_what_they_are(sii: Cast) -> None:
    ticket = fetched(make_ticket(sii, subject="{link} {number} {0} %(x)s"))

    call = calling.to_agent(ticket)

    assert call is not None
    assert "{link} {number} {0} %(x)s" in call.text


def test_a_long_problem_is_cut_and_the_link_stays(sii: Cast) -> None:
    ticket = fetched(make_ticket(sii, subject="ñandú " * 24))
    Ticket.objects.filter(pk=ticket.pk).update(subject="ñandú " * 33)

    call = calling.to_agent(fetched(ticket))

    assert call is not None
    assert call.text.endswith(f"/tickets/{ticket.number}")
    assert len(call.address) < 2000


def test_who_works_on_it_is_called_before_who_is_in_charge(sii: Cast) -> None:
    ticket = make_ticket(sii, assignee=sii.alan)
    assert called(ticket) == sii.grace  # Alan has no number

    phone(sii.alan, "098 702 6615")
    assert called(ticket) == sii.alan

    Staff.objects.filter(user=sii.alan).update(is_active=False)
    assert called(ticket) == sii.grace

    Staff.objects.filter(user=sii.grace).update(is_active=False)
    assert called(ticket) is None


def called(ticket: Ticket) -> User | None:
    call = calling.to_agent(fetched(ticket))
    return call.to.user if call else None


def test_the_staff_tells_the_requester_at_the_number_he_left(sii: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = make_ticket(sii)
    assert calling.to_requester(fetched(ticket)).digits == ""
    phone(sii.rita, "098 702 6615")
    assert calling.to_requester(fetched(ticket)).digits == "593987026615"

    Ticket.objects.filter(pk=ticket.pk).update(phone="099 445 1024")
    assert calling.to_requester(fetched(ticket)).digits == "593994451024"

    actions.notify(ticket, by=sii.grace, to=sii.rita.contact)
    assert timeline.notices(ticket)[0].text == "Grace Gómez avisó por WhatsApp a Rita Rojas."
