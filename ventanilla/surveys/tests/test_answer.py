"""Answering: who is asked, about which tickets, and what is kept of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ventanilla.desks.access import Access
from ventanilla.people.models import User
from ventanilla.surveys import actions, offers, reading, versions
from ventanilla.surveys.models import Answer, Response, SurveyVersion
from ventanilla.surveys.tests.stories import GOOD, finished, fresh, reworded, say
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions as verbs
from ventanilla.tickets.errors import Missing, NotAllowed
from ventanilla.tickets.models import Ticket


def pending(user: User, cast: Cast) -> list[int]:
    return [ticket.number for ticket in offers.pending(user, cast.desk)]


@pytest.mark.manual("004-50")
def test_a_finished_ticket_asks_its_requester_and_nobody_else(cast: Cast) -> None:
    open_one = make_ticket(cast)
    ticket = finished(cast)

    assert [pending(user, cast) for user in (cast.rita, cast.raj, cast.mona, cast.sam, cast.grace)] == [
        [ticket.number], [], [], [], [],
    ]  # fmt: skip
    assert not offers.is_pending(cast.rita, fresh(open_one))


def test_whoever_suffers_it_and_whoever_typed_it_are_asked_too(cast: Cast) -> None:
    ticket = finished(cast, cast.barbara, requester=cast.rita.contact, organization=cast.acme, as_client=False)
    ticket.affected = cast.raj.contact
    ticket.save(update_fields=["affected"])

    assert [pending(user, cast) for user in (cast.rita, cast.raj, cast.barbara)] == [[ticket.number]] * 3

    say(ticket, cast.rita)

    assert [pending(user, cast) for user in (cast.rita, cast.raj, cast.barbara)] == [
        [], [ticket.number], [ticket.number],
    ]  # fmt: skip


@pytest.mark.manual("004-50")
def test_a_type_of_ticket_without_a_survey_asks_nothing(cast: Cast) -> None:
    ticket = finished(cast)

    assert ticket.category is not None
    ticket.category.survey = ""
    ticket.category.save(update_fields=["survey"])

    assert pending(cast.rita, cast) == []
    assert offers.survey_of(fresh(ticket)) is None


def test_a_cancelled_ticket_asks_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast)

    verbs.cancel(ticket, by=cast.barbara, comment="Se registró dos veces.")

    assert pending(cast.rita, cast) == []
    assert offers.survey_of(fresh(ticket)) is None


def test_reopening_withdraws_and_finishing_again_asks_again(cast: Cast) -> None:
    ticket = finished(cast)

    verbs.reopen(ticket, by=cast.barbara, comment="Sigue fallando.")
    reopened = pending(cast.rita, cast)
    with pytest.raises(actions.Withdrawn):
        actions.answer(ticket, GOOD, by=cast.rita, wording="")
    verbs.close(fresh(ticket), by=cast.grace)

    assert reopened == []
    assert pending(cast.rita, cast) == [ticket.number]


def test_what_was_answered_before_a_reopening_stays_and_is_not_asked_twice(cast: Cast) -> None:
    ticket = finished(cast)
    say(ticket, cast.rita)

    verbs.reopen(fresh(ticket), by=cast.barbara, comment="Sigue fallando.")
    verbs.close(fresh(ticket), by=cast.grace)

    assert pending(cast.rita, cast) == []
    assert Response.objects.count() == 1


def test_a_deleted_ticket_asks_nothing_and_shows_nothing(cast: Cast) -> None:
    ticket, other = finished(cast), finished(cast)
    say(other, cast.rita)

    for one in (ticket, other):
        one.deleted_at = one.created_at
        one.save(update_fields=["deleted_at"])

    assert pending(cast.rita, cast) == []
    assert reading.answers_for(other, cast.rita) == []
    assert reading.answers_for(other, cast.olga) == []


def test_the_answers_are_kept_as_they_were_given(cast: Cast) -> None:
    ticket = finished(cast)

    response = say(ticket, cast.rita, solved="partly", speed=2, treatment=5, comment="Tardaron.")

    assert sorted(Answer.objects.values_list("question", "stars", "option", "text")) == [
        ("comment", None, "", "Tardaron."), ("solved", None, "partly", ""), ("speed", 2, "", ""), ("treatment", 5, "", ""),
    ]  # fmt: skip
    assert (response.contact, response.ticket, response.desk) == (cast.rita.contact, ticket, cast.desk)


def test_saying_the_same_twice_is_once_and_saying_otherwise_changes_nothing(cast: Cast) -> None:
    ticket = finished(cast)
    first = say(ticket, cast.rita)

    again = say(ticket, cast.rita)
    with pytest.raises(actions.AlreadyAnswered):
        say(ticket, cast.rita, solved="no", speed=1, treatment=1)

    assert again == first
    assert [actions.given_in(one) for one in Response.objects.all()] == [GOOD]


def test_a_question_that_must_be_answered_is(cast: Cast) -> None:
    with pytest.raises(Missing) as refused:
        say(finished(cast), cast.rita, solved="yes", comment="Bien.")

    assert refused.value.errors == {
        "speed": "Falta responder esta pregunta.", "treatment": "Falta responder esta pregunta.",
    }  # fmt: skip


def test_nobody_answers_for_somebody_else(cast: Cast) -> None:
    ticket = finished(cast)

    for user in (cast.raj, cast.mona, cast.sam, cast.grace, cast.olga, cast.ada):
        with pytest.raises(NotAllowed):
            say(ticket, user)

    assert not Response.objects.exists()


def test_the_database_itself_keeps_one_answer_per_person(cast: Cast) -> None:
    first = say(finished(cast), cast.rita)

    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            desk=cast.desk, ticket=first.ticket, contact=first.contact, version=first.version,
            answered_at=first.answered_at,
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"stars": 6}, {"stars": 0}, {"stars": 3, "option": "yes"}, {"option": "yes", "text": "Sí."}, {}]
)
def test_the_database_itself_refuses_an_answer_that_is_none(cast: Cast, wrong: dict[str, Any]) -> None:
    response = say(finished(cast), cast.rita, solved="yes", speed=4, treatment=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(response=response, question="comment", **wrong)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_answer() -> None:
    cast = make_cast("soporte")
    ticket = finished(cast)
    together, failures = threading.Barrier(4), []

    def press() -> None:
        try:
            together.wait(timeout=60)
            say(ticket, User.objects.select_related("contact").get(pk=cast.rita.pk))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Response.objects.count() == SurveyVersion.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_first_answers_to_several_tickets_at_once_fix_one_version() -> None:
    cast = make_cast("soporte")
    tickets = [finished(cast) for _ in range(4)]
    together, failures = threading.Barrier(4), []

    def press(place: int) -> None:
        try:
            user = User.objects.select_related("contact").get(pk=cast.rita.pk)
            together.wait(timeout=60)
            say(tickets[place], user)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[place]) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Response.objects.count() == 4
    assert [version.number for version in SurveyVersion.objects.all()] == [1]


def test_a_survey_that_was_changed_goes_on_as_its_next_version(cast: Cast) -> None:
    first = say(finished(cast), cast.rita)
    before = versions.wording(cast.desk.config.survey_by_key["problem"])

    reworded(cast.desk, "problem", label={"es": "Después del problema"})
    late = finished(cast)
    with pytest.raises(actions.Reworded):
        actions.answer(late, GOOD, by=cast.rita, wording=before)
    second = say(late, cast.rita)
    third = say(finished(cast), cast.rita)

    assert [one.version.number for one in (first, second, third)] == [1, 2, 2]
    assert [str(one.version.survey.label) for one in (first, second)] == [
        "Atención de un problema", "Después del problema",
    ]  # fmt: skip


def test_words_that_come_back_are_the_version_they_were(cast: Cast) -> None:
    original = say(finished(cast), cast.rita).version
    reworded(cast.desk, "problem", label={"es": "Otra"})
    say(finished(cast), cast.rita)

    reworded(cast.desk, "problem", label={"es": "Atención de un problema", "en": "How a problem was handled"})

    assert say(finished(cast), cast.rita).version == original


def test_a_survey_that_nobody_answered_has_no_version(cast: Cast) -> None:
    reworded(cast.desk, "problem", label={"es": "Otra"})

    assert not SurveyVersion.objects.exists()


def test_pending_surveys_are_found_in_two_queries_however_many_there_are(
    cast: Cast, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    rita = User.objects.select_related("contact").get(pk=cast.rita.pk)
    assert Access.of(rita).is_client_of(cast.desk)  # rights are read once a request anyway

    for count in (1, 15):
        while len(pending(cast.rita, cast)) < count:
            finished(cast)
        with django_assert_num_queries(2):
            assert len(offers.pending(rita, cast.desk)) == count


@pytest.mark.once
def test_a_full_desk_is_no_more_work_than_an_empty_one(cast: Cast) -> None:
    """Work as SQLite counts it: steps of its virtual machine. The others are her company's, finished and not answered."""
    finished(cast)
    theirs = finished(cast, cast.raj)
    few = _steps(cast)
    copies = [Ticket(**{**_columns(theirs), "number": theirs.number + 1 + more}) for more in range(3000)]
    Ticket.objects.bulk_create(copies)

    assert _steps(cast) <= few * 1.05


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {
        field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields if field.name != "id"
    }


def _steps(cast: Cast) -> int:
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        return 0

    assert connection.connection is not None
    connection.connection.set_progress_handler(tick, 10)
    try:
        assert len(pending(cast.rita, cast)) == 1
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps
