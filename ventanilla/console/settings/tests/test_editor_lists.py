"""The lists of a configuration: entries are added, ordered, changed, archived and left out."""

from __future__ import annotations

from django.urls import reverse

from ventanilla.console.settings.tests.editing import at, desk, document, post
from ventanilla.console.settings.tests.pages import errors, fields, fill, page, signed_in, words
from ventanilla.desks.blueprint.patch import names
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast, make_ticket


def test_a_new_state_its_way_in_and_its_way_out(soporte: Cast) -> None:
    """It may stand by itself for a while; a way in without a way out would be a trap, and is refused."""
    fill(
        soporte.olga, at(soporte, "states", "new"),
        **{"label-es": "En pausa", "explanation-es": "Espera.", "color": "gray", "icon": "clock", "phase": "waiting"},
    )  # fmt: skip
    way_in = {"label-es": "Pausar", "from": ["in_process"], "to": "en_pausa", "who": ["assignee"]}
    way_out = {"label-es": "Seguir", "from": ["en_pausa"], "to": "in_process", "who": ["assignee"]}

    refused = fill(soporte.olga, at(soporte, "transitions", "new"), 422, **way_in)
    fill(soporte.olga, at(soporte, "transitions", "new"), **way_out)
    fill(soporte.olga, at(soporte, "transitions", "new"), **way_in)

    assert "Nadie puede salir del estado «En pausa»" in words(refused)
    assert [one.key for one in desk(soporte).config.moves_from("in_process") if one.target == "en_pausa"] == ["pausar"]


def test_a_move_by_silence_is_the_clocks_and_one_by_a_button_is_not(soporte: Cast) -> None:
    address = at(soporte, "transitions", "cancel")
    refused = fill(soporte.olga, address, 422, trigger="silence")
    assert list(errors(refused)) == ["days"]
    fill(soporte.olga, address, trigger="silence", days="5")
    move = desk(soporte).config.transition_by_key["cancel"]
    assert (set(move.who), move.days) == ({"system"}, 5)
    refused = fill(soporte.olga, address, 422, trigger="press")
    assert list(errors(refused)) == ["who"]
    fill(soporte.olga, address, trigger="press", who=["admin"])
    move = desk(soporte).config.transition_by_key["cancel"]
    assert (set(move.who), move.days) == ({"admin"}, 0)


def test_an_outcome_gets_its_key_from_its_label(soporte: Cast) -> None:
    typed = {"label-es": "Sin solución", "money": "invoice", "evidence-minutes": "15", "color": "red", "icon": "x"}
    fill(soporte.olga, at(soporte, "outcomes", "new"), **typed)
    outcome = desk(soporte).config.outcome_by_key["sin_solucion"]
    assert (outcome.money, dict(outcome.evidence)) == ("invoice", {"minutes": 15})


def test_a_field_of_the_desk_with_options_that_are_added_ordered_and_dropped(soporte: Cast) -> None:
    address = at(soporte, "fields", "new") + "?kind=choice"
    client = signed_in(soporte.olga)
    shown = read(client.get(address))
    assert not shown.select("main form#editor [required]")  # or a browser would insist on the rows that are left empty
    typed = fields(shown)
    typed |= {"label-es": ["Turno"], "options-0-label-es": ["Mañana"], "options-1-label-es": ["Tarde"]}
    typed = fields(read(client.post(address, {**typed, "do": "add:options"})))
    typed["options-2-label-es"] = ["Noche"]
    typed = fields(read(client.post(address, {**typed, "do": "up:options:2"})))
    assert typed["options-order"] == ["0,2,1"]
    assert client.post(address, {**typed, "do": "save"}).status_code == 302
    field = desk(soporte).config.field_by_key["turno"]
    assert [(one.key, one.label["es"]) for one in field.options] == [
        ("manana", "Mañana"),
        ("noche", "Noche"),
        ("tarde", "Tarde"),
    ]

    edit = at(soporte, "fields", "turno")
    typed = fields(read(client.post(edit, {**fields(read(client.get(edit))), "do": "drop:options:0"})))
    assert client.post(edit, {**typed, "do": "save"}).status_code == 302
    assert [one.key for one in desk(soporte).config.field_by_key["turno"].options] == ["noche", "tarde"]


def test_a_survey_with_questions_and_their_options(soporte: Cast) -> None:
    address = at(soporte, "surveys", "new")
    client = signed_in(soporte.olga)
    typed = fields(read(client.get(address)))
    typed |= {
        "label-es": ["Rápida"], "questions-0-label-es": ["¿Cómo le fue?"], "questions-0-kind": ["choice"],
        "questions-0-options-0-label-es": ["Bien"], "questions-0-options-1-label-es": ["Mal"],
        "questions-1-label-es": ["¿Algo más?"], "questions-1-kind": ["text"],
    }  # fmt: skip
    assert client.post(address, {**typed, "do": "save"}).status_code == 302
    survey = desk(soporte).config.surveys[-1]
    assert [(one.key, one.kind, [option.key for option in one.options]) for one in survey.questions] == [
        ("como_le_fue", "choice", ["bien", "mal"]), ("algo_mas", "text", []),
    ]  # fmt: skip


def test_order_by_buttons_and_by_dragging(soporte: Cast) -> None:
    before = names(document(soporte)["counters"])
    post(soporte.olga, at(soporte, "counters", before[1], "move"), to="up")
    assert names(document(soporte)["counters"])[:2] == [before[1], before[0]]
    post(soporte.olga, reverse("console:settings_order", args=["soporte", "counters"]), entry=before)
    assert names(document(soporte)["counters"]) == before


def test_a_counter_keeps_its_key_and_its_place_when_it_is_renamed(soporte: Cast) -> None:
    before = names(document(soporte)["counters"])
    fill(soporte.olga, at(soporte, "counters", before[0]), **{"label-es": "Otra cosa"})
    assert names(document(soporte)["counters"]) == before
    assert document(soporte)["counters"][0]["label"]["es"] == "Otra cosa"


def test_what_is_named_elsewhere_stays_with_the_reason(soporte: Cast) -> None:
    asked = page(soporte.olga, at(soporte, "states", "in_process", "remove"))
    assert "no se puede quitar todavía" in words(asked)
    assert "Cambios de estado › Finalizar" in words(asked)
    post(soporte.olga, at(soporte, "states", "in_process", "remove"))
    assert "in_process" in desk(soporte).config.state_by_key


def test_a_priority_in_use_is_archived_and_comes_back(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "general"), default_priority="low")
    make_ticket(soporte)
    soporte.desk.tickets.update(priority="high")
    assert "se archiva" in words(page(soporte.olga, at(soporte, "priorities", "high", "remove")))
    post(soporte.olga, at(soporte, "priorities", "high", "remove"))
    assert desk(soporte).config.priority_by_key["high"].archived
    assert "Archivado" in words(page(soporte.olga, at(soporte, "priorities")))
    post(soporte.olga, at(soporte, "priorities", "high", "restore"))
    assert not desk(soporte).config.priority_by_key["high"].archived
