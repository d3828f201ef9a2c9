"""Random people do random things on all six desks: nothing forbidden ever happens, and every change has its event."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ventanilla.desks.blueprint import SHIPPED
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions, counters, permissions
from ventanilla.tickets.errors import Refused
from ventanilla.tickets.models import Counter, Kind, Ticket

pytestmark = pytest.mark.django_db

NAMES = ("ada", "grace", "alan", "edsger", "barbara", "olga", "rita", "raj", "mona", "sam", "nora")
# A step: who, which verb, and numbers that choose among what is there.
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 12), st.integers(0, 30), st.booleans()), min_size=1, max_size=14
)


@pytest.fixture(params=SHIPPED)
def cast(request: pytest.FixtureRequest) -> Cast:
    return make_cast(request.param)


@given(steps=STEPS)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failing walk is short enough to read as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_forbidden_ever_happens(cast: Cast, steps: list[tuple[str, int, int, bool]]) -> None:
    with transaction.atomic():
        ticket = make_ticket(cast)
        for name, verb, choice, as_client in steps:
            _step(cast, ticket, cast.everybody[name], verb, choice, as_client)
        _check_counters(ticket)
        transaction.set_rollback(True)


def _step(cast: Cast, ticket: Ticket, person: User, verb: int, choice: int, as_client: bool) -> None:
    before = Ticket.objects.get(pk=ticket.pk)
    person = User.objects.select_related("contact").get(pk=person.pk)
    allowed = _targets(before, person, as_client)
    try:
        _do(cast, before, person, verb, choice, as_client)
    except Refused:
        after = Ticket.objects.get(pk=ticket.pk)
        assert (after.state, after.version) == (before.state, before.version)
        return
    after = Ticket.objects.get(pk=ticket.pk)
    events = list(after.events.filter(seq__gt=before.version).order_by("seq"))
    assert [event.seq for event in events] == list(range(before.version + 1, after.version + 1))
    if after.state != before.state:
        assert after.state in allowed, f"{person} moved {before.state} → {after.state} on {cast.desk.key}"
        assert before.current.final is False
        assert Kind.MOVED in {event.kind for event in events}
    if before.deleted_at is not None and after.deleted_at is not None:
        assert after.version == before.version or {event.kind for event in events} <= {Kind.FOLLOWED, Kind.UNFOLLOWED}


def _targets(ticket: Ticket, person: User, as_client: bool) -> set[str]:
    """Every state that this person's verbs may lead to from here, read straight from the configuration.

    One verb may set off a second move at its end (a press, then the first work), so what follows by trigger counts too.
    """
    roles = permissions.roles(person, ticket) | {"assignee"}  # taking it makes one the assignee
    config = ticket.desk.config
    one = {step.target for step in config.transitions if ticket.state in step.sources and step.who & roles}
    return one | {
        step.target
        for step in config.transitions
        if step.trigger != "press" and set(step.sources) & one and step.who & roles
    }


def _do(cast: Cast, ticket: Ticket, person: User, verb: int, choice: int, as_client: bool) -> None:
    everybody = list(cast.everybody.values())
    somebody = everybody[choice % len(everybody)]
    steps = cast.desk.config.transitions
    message = ticket.messages.order_by("pk")[choice % ticket.message_count]
    verbs: list[Callable[[], Any]] = [
        lambda: actions.reply(ticket, "Hola", by=person, as_client=as_client),
        lambda: actions.note(ticket, "Nota", by=person),
        lambda: actions.assign(ticket, by=person, to=somebody),
        lambda: actions.take(ticket, by=person),
        lambda: actions.log_work(ticket, 15, by=person),
        lambda: actions.log_contact(ticket, "call", by=person),
        lambda: actions.delete(ticket, by=person, as_client=as_client),
        lambda: actions.flag(ticket, "Ojo", by=person),
        lambda: actions.follow(ticket, by=person),
        lambda: actions.mark_solution(message, by=person),
        lambda: actions.transfer(ticket, by=person, area=list(cast.desk.areas.all())[choice % cast.desk.areas.count()]),
        lambda: _move(ticket, person, steps[choice % len(steps)].key, as_client),
        lambda: _move(ticket, person, steps[(choice + 7) % len(steps)].key, as_client),
    ]
    verbs[verb]()


def _move(ticket: Ticket, person: User, key: str, as_client: bool) -> None:
    config = ticket.desk.config
    step = config.transition_by_key[key]
    given = {
        name: _something(ticket, config.field_by_key[name]) for name in step.requires if name in config.field_by_key
    }
    outcome = step.outcomes[0] if step.outcomes else ""
    actions.move(ticket, key, by=person, comment="Listo", outcome=outcome, facts_given=given, as_client=as_client)


def _something(ticket: Ticket, field: Any) -> Any:
    match field.kind:
        case "choice":
            return field.options[0].key
        case "number" | "minutes":
            return 30
        case "date":
            return "2030-01-15"
        case "datetime" | "due_at":
            return "2030-01-15T10:00:00+00:00"
        case "yes_no":
            return True
    return "algo"


def _check_counters(ticket: Ticket) -> None:
    """The counted rows are what counting the tickets gives."""
    counted = Tally({(row.contact_id, row.organization_id, row.state): row.tickets for row in Counter.objects.all()})
    real: Tally[tuple[int | None, int | None, str]] = Tally()
    for one in Ticket.objects.all():
        for owner, pk, _desk, state in counters.places(one):
            real[(pk, None, state) if owner == "contact_id" else (None, pk, state)] += 1
    assert +counted == +real
