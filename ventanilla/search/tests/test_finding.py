from __future__ import annotations

import pytest
from django.db import connection

from ventanilla.search import engines, index
from ventanilla.search.finding import find
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


def test_words_are_found_whatever_their_accents_case_and_plural(cast: Cast) -> None:
    ticket = make_ticket(cast, description="Las IMPRESORAS del almacén no imprimen.")

    for words in ("impresora", "Impresoras almacen", "ALMACÉN", "impres", str(ticket.number), "rita acme"):
        assert find(cast.rita, words, as_client=True) == [ticket.pk], words
    assert find(cast.rita, "impresora oficina", as_client=True) == []


def test_a_reply_is_found_at_once_and_the_newest_ticket_comes_first(cast: Cast) -> None:
    older, newer = make_ticket(cast), make_ticket(cast)
    actions.reply(older, "Revisen la turbina.", by=cast.rita, as_client=True)
    actions.reply(newer, "Otra turbina.", by=cast.rita, as_client=True)

    assert find(cast.ada, "turbinas", as_client=False) == [newer.pk, older.pk]


def test_a_client_never_finds_a_ticket_by_its_internal_notes(cast: Cast) -> None:
    ticket = make_ticket(cast, assignee=cast.grace, state="assigned")
    actions.note(ticket, "El canario duerme.", by=cast.grace)

    assert find(cast.grace, "canario", as_client=False) == [ticket.pk]
    assert find(cast.rita, "canario", as_client=True) == []


def test_strangers_and_colleagues_of_the_wrong_kind_find_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast, description="Palabra secreta: canario.")

    finders = {name for name, user in cast.everybody.items() if find(user, "canario", as_client=name in CLIENTS)}

    assert finders == {"ada", "olga", "barbara", "rita", "mona"}
    assert ticket.pk in find(cast.mona, "canario", as_client=True)


CLIENTS = {"rita", "raj", "mona", "sam", "nora"}


def test_a_deleted_ticket_is_not_found_and_a_restored_one_is(cast: Cast) -> None:
    ticket = make_ticket(cast, description="canario")
    actions.delete(ticket, by=cast.ada)
    assert find(cast.ada, "canario", as_client=False) == []

    actions.restore(ticket, by=cast.ada)
    assert find(cast.ada, "canario", as_client=False) == [ticket.pk]


def test_an_old_ticket_of_ones_own_is_found_behind_many_of_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = make_ticket(cast, description="canario")
    for _ in range(5):
        make_ticket(cast, by=cast.sam, description="canario")
    monkeypatch.setattr("ventanilla.search.finding.LOOKED_AT", 2)
    monkeypatch.setattr(engines, "BATCH", 1)

    assert find(cast.rita, "canario", as_client=True) == [mine.pk]


def test_postgresql_is_asked_bucket_by_bucket(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ventanilla.search.documents.BUCKET", 2)
    monkeypatch.setattr(engines, "BUCKET", 2)
    made = [make_ticket(cast, description="canario").pk for _ in range(7)]

    assert find(cast.ada, "canario", as_client=False) == made[::-1]


@pytest.mark.parametrize("text", ["", "   ", "'\"()*:&|!-", "a" * 10_000, "🙂", "NEAR(a b)", "public : x", "\x00abc"])
def test_nothing_that_people_type_breaks_the_search(cast: Cast, text: str) -> None:
    make_ticket(cast)

    assert find(cast.ada, text, as_client=False) == []
    assert find(cast.rita, text, as_client=True) == []


def test_a_broken_index_does_not_keep_anybody_from_answering(cast: Cast) -> None:
    ticket = make_ticket(cast)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_index RENAME TO search_index_away")

    ticket = actions.reply(ticket, "Sigue igual.", by=cast.rita, as_client=True)

    assert ticket.message_count == 2
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_index_away RENAME TO search_index")
    index.refresh(ticket.pk)
    assert find(cast.rita, "sigue igual", as_client=True) == [ticket.pk]
