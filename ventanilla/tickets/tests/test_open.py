from __future__ import annotations

from typing import Any

import pytest

from ventanilla.desks.models import ClientOf
from ventanilla.people.models import Organization
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NotAllowed
from ventanilla.tickets.models import Counter, Kind, Ticket
from ventanilla.tickets.tests.stories import kinds

pytestmark = pytest.mark.django_db


@pytest.mark.manual("002-7", "002-8", "002-14", "002-15", "002-16", "002-17", "002-18", "002-35")
def test_a_claim_holds_what_the_manual_says() -> None:
    cast = make_cast("sanantonio")

    ticket = make_ticket(
        cast, description="Tengo un problema test", fields={"affected": "Tester", "phone": "11-1111-1111"}
    )

    assert ticket.number == Ticket.objects.get().number
    assert (ticket.entered_by, ticket.requester) == (cast.rita.contact, cast.rita.contact)
    assert (ticket.affected_label, ticket.phone) == ("Tester", "11-1111-1111")
    assert str(ticket.organization) == "Acme S.A."
    assert ticket.subject == "Tengo un problema test"
    assert ticket.messages.get().body == "Tengo un problema test"
    assert ticket.current.label["es"] == "Abierto"
    assert kinds(ticket) == [Kind.OPENED]


def test_numbers_grow_and_are_never_given_twice(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)
    second_number = second.number
    Ticket.objects.filter(pk=second.pk).delete()

    third = make_ticket(cast)

    assert first.number < second_number < third.number


def test_the_same_form_sent_twice_is_one_ticket(cast: Cast) -> None:
    one = make_ticket(cast, key="abc")
    two = make_ticket(cast, key="abc")
    another = make_ticket(cast, by=cast.sam, key="abc")

    assert one.pk == two.pk
    assert another.pk != one.pk
    assert Ticket.objects.count() == 2


def test_a_form_of_one_ticket_cannot_be_sent_to_another(cast: Cast) -> None:
    """A reply to the second is neither taken for a double click, and lost, nor written there."""
    one, two = make_ticket(cast), make_ticket(cast)
    actions.reply(one, "Sigue igual.", by=cast.rita, key="form")
    actions.reply(one, "Sigue igual.", by=cast.rita, key="form")

    with pytest.raises(Invalid):
        actions.reply(two, "Otra cosa.", by=cast.rita, key="form")

    assert [ticket.messages.filter(body="Sigue igual.").count() for ticket in (one, two)] == [1, 0]
    assert not two.messages.filter(body="Otra cosa.").exists()


@pytest.mark.manual("004-27")
def test_a_category_of_another_area_is_refused_and_nothing_is_left(cast: Cast) -> None:
    foreign = cast.desk.areas.all()[1].categories.filter(children=None)[0]

    with pytest.raises(Invalid) as refused:
        make_ticket(cast, category=foreign)

    assert list(refused.value.errors) == ["category"]
    assert (Ticket.objects.count(), Counter.objects.count()) == (0, 0)


def test_a_client_asks_for_his_own_company_only(cast: Cast) -> None:
    with pytest.raises(Invalid):
        make_ticket(cast, organization=cast.other)
    with pytest.raises(Invalid):
        make_ticket(cast, organization=None)
    with pytest.raises(Invalid):
        make_ticket(cast, requester=cast.sam.contact)

    assert make_ticket(cast, requester=cast.raj.contact).requester == cast.raj.contact


def test_nobody_asks_on_a_desk_that_does_not_serve_him(cast: Cast) -> None:
    ClientOf.objects.filter(organization=cast.other).delete()

    with pytest.raises(NotAllowed):
        make_ticket(cast, by=cast.sam)


def test_staff_open_for_a_client_of_the_desk_only(cast: Cast) -> None:
    foreign = Organization.objects.create(name="Ajena")
    given: dict[str, Any] = {"by": cast.barbara, "as_client": False, "requester": cast.rita.contact}

    ticket = make_ticket(cast, organization=cast.acme, **given)

    assert (ticket.requester, ticket.entered_by) == (cast.rita.contact, cast.barbara.contact)
    with pytest.raises(Invalid):
        make_ticket(cast, organization=foreign, **given)
    with pytest.raises(Invalid):
        make_ticket(cast, organization=cast.other, **given)


@pytest.mark.manual("002-12")
def test_a_client_cannot_slip_in_what_his_form_does_not_ask() -> None:
    cast = make_cast("sanantonio")
    category = cast.area.categories.all()[0]

    with pytest.raises(Invalid):
        make_ticket(cast, category=category)
    with pytest.raises(Invalid):
        make_ticket(cast, fields={"priority": cast.desk.config.priorities[0].key})

    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("description", ["", "   \n ", "\x00\x01", "x" * 20_001])
def test_a_description_says_something_and_not_too_much(cast: Cast, description: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_ticket(cast, description=description)

    assert list(refused.value.errors) == ["description"]


def test_what_was_typed_is_normalised_at_the_gate(cast: Cast) -> None:
    ticket = make_ticket(cast, description="Se\u0301 cayo\u0301 \ud800\x00 el 🖨️\r\nservidor \u202egpj.exe")

    assert ticket.messages.get().body == "Sé cayó \ufffd el 🖨️\nservidor gpj.exe"
