"""The editors of a desk's configuration, as its administrator uses them without knowing that there is such a thing as TOML."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ventanilla.console.settings.editor.faces import FACES
from ventanilla.console.settings.editor.icons import ICONS
from ventanilla.console.settings.editor.parts import LISTINGS, PARTS, SHEETS
from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.patch import names
from ventanilla.desks.blueprint.rules import known_icons
from ventanilla.desks.blueprint.shape import ListOf, MapOf, Plain, Shape, Table, blueprint_shape
from ventanilla.desks.models import Desk, SettingsChange
from ventanilla.people.models import User
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast, make_ticket


def at(cast: Cast, part: str, *rest: str) -> str:
    name, args = "part", [cast.desk.key, part]
    if rest == ("new",):
        name = "new"
    elif rest:
        name, args = (rest[1] if len(rest) > 1 else "entry"), [*args, rest[0]]
    return reverse(f"console:settings_{name}", args=args)


def desk(cast: Cast) -> Desk:
    return Desk.objects.get(pk=cast.desk.pk)


def document(cast: Cast) -> dict[str, Any]:
    return document_of(desk(cast))


def post(user: User, address: str, status: int = 302, **typed: Any) -> Any:
    response = signed_in(user).post(address, typed)
    assert response.status_code == status, words(response)[:1500]
    return response


def keys(shape: Shape, path: str = "") -> list[str]:
    match shape:
        case Table(_, found) | Plain(Table(_, found)):
            below = [(f"{path}.{name}".removeprefix("."), key.shape) for name, key in found.items()]
            return [one for name, inner in below for one in (name, *keys(inner, name))]
        case ListOf(entry) | MapOf(_, entry):
            return keys(entry, path)
    return []


@pytest.mark.once
def test_every_key_of_a_blueprint_has_a_face_and_every_icon_a_name() -> None:
    assert [key for key in keys(blueprint_shape()) if key not in FACES and key != "key"] == []
    assert set(ICONS) == known_icons()


@pytest.mark.once
def test_every_key_of_a_desk_is_edited_somewhere() -> None:
    rows = {"key", "areas", "products"}  # the desk's own key never changes; rows have pages of their own
    edited = {key for sheet in SHEETS for key in sheet.keys} | {listing.name for listing in LISTINGS}
    assert set(blueprint_shape().keys) - rows == edited
    for listing in LISTINGS:
        entry = blueprint_shape().keys[listing.name].shape
        assert isinstance(entry, ListOf)
        assert isinstance(entry.entry, Table)
        left = set(entry.entry.keys) - set(listing.keys) - {"key", "archived", "kind"}
        assert left <= ({"outcomes"} if listing.name == "priorities" else set())


@pytest.mark.parametrize("part", [*PARTS])
def test_saving_a_page_as_it_is_changes_nothing(soporte: Cast, part: str) -> None:
    before = document(soporte)
    pages = [at(soporte, part)]
    if part not in {sheet.name for sheet in SHEETS}:
        pages = [at(soporte, part, key) for key in names(before.get(part, []))][:4]
    for address in pages:
        fill(soporte.olga, address)
    assert document(soporte) == before
    assert desk(soporte).revision == 1


def test_an_administrator_changes_what_a_state_is_called(soporte: Cast) -> None:
    fill(
        soporte.olga, at(soporte, "states", "assigned"),
        **{"label-es": "En buenas manos", "color": "pink", "icon": "truck", "explanation-es": "Ya va en camino."},
    )  # fmt: skip
    state = desk(soporte).config.state_by_key["assigned"]
    assert (state.label["es"], state.color, state.icon) == ("En buenas manos", "pink", "truck")
    assert "En buenas manos" in words(page(soporte.olga, at(soporte, "states")))


def test_a_transition_reads_as_a_sentence(soporte: Cast) -> None:
    said = words(page(soporte.olga, at(soporte, "transitions")))
    assert "De Asignado a En Proceso · lo hace el técnico asignado" in said
    assert "al primer trabajo" in said
    assert "in_process" not in said


def test_nothing_that_only_programs_understand_stands_on_a_page(soporte: Cast) -> None:
    for part in PARTS:
        said = words(page(soporte.olga, at(soporte, part)))
        for raw in ("in_process", "first_work", "requester", "supervisor_", "log_work", "staff_reply", "hour_pack"):
            assert raw not in said, (part, raw)


def test_two_administrators_who_change_different_things_lose_nothing(soporte: Cast) -> None:
    address = at(soporte, "states", "assigned")
    client = signed_in(soporte.ada)
    typed = {**fields(read(client.get(address))), "color": "pink", "do": "save"}
    fill(soporte.olga, address, **{"label-es": "En buenas manos"})

    assert client.post(address, typed).status_code == 302
    state = desk(soporte).config.state_by_key["assigned"]
    assert (state.label["es"], state.color) == ("En buenas manos", "pink")


def test_who_comes_second_is_told_and_keeps_what_he_typed(soporte: Cast) -> None:
    address = at(soporte, "states", "assigned")
    client = signed_in(soporte.ada)
    typed = {**fields(read(client.get(address))), "label-es": "Dado", "color": "pink", "do": "save"}
    fill(soporte.olga, address, **{"label-es": "En buenas manos", "explanation-es": "Ya va."})

    refused = client.post(address, typed)
    shown = read(refused, 409)
    assert "Olga Ortiz lo cambió a «En buenas manos»" in words(shown)
    kept = fields(shown)
    assert (kept["label-es"], kept["color"], kept["explanation-es"]) == (["Dado"], ["pink"], ["Ya va."])
    assert desk(soporte).config.state_by_key["assigned"].label["es"] == "En buenas manos"

    assert client.post(address, {**kept, "do": "save"}).status_code == 302
    state = desk(soporte).config.state_by_key["assigned"]
    assert (state.label["es"], state.color, state.explanation["es"]) == ("Dado", "pink", "Ya va.")


def test_what_is_missing_is_said_beside_its_field(soporte: Cast) -> None:
    refused = fill(soporte.olga, at(soporte, "states", "assigned"), 422, **{"label-es": "", "label-en": "Given"})
    assert list(errors(refused)) == ["label-es"]
    assert "Given" in refused.content.decode()


def test_a_fault_of_the_check_stands_beside_its_field_or_leads_to_its_page(soporte: Cast) -> None:
    refused = fill(soporte.olga, at(soporte, "transitions", "finish"), 422, outcomes=[])
    assert list(errors(refused)) == ["outcomes"]
    assert "«Finalizado»" in errors(refused)["outcomes"]

    refused = fill(soporte.olga, at(soporte, "states", "in_process"), 422, phase="done", final="on")
    link = read(refused, 422).select_one(f'main a[href="{at(soporte, "transitions", "finish")}"]')
    assert link is not None
    assert "Finalizar › Sale de" in link.get_text()
    assert "«En Proceso» es definitivo" in words(refused)
    assert desk(soporte).revision == 1


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


def test_the_form_as_it_will_be_has_its_place_for_files(soporte: Cast) -> None:
    shown = page(soporte.olga, reverse("console:settings_part", args=["soporte", "fields"]))

    assert len(shown.select(".s-preview [data-dropzone] input[type=file]")) == 2


def test_a_preview_writes_nothing(soporte: Cast) -> None:
    address = at(soporte, "states", "assigned")
    client = signed_in(soporte.olga)
    typed = {**fields(read(client.get(address))), "label-es": "En buenas manos", "do": "preview"}
    answered = client.post(address, typed, headers={"HX-Request": "true"})
    assert answered.status_code == 200
    assert 'id="preview"' in answered.content.decode()
    assert "<form" not in answered.content.decode()
    plain = read(client.post(address, typed))
    assert fields(plain)["label-es"] == ["En buenas manos"]
    assert desk(soporte).revision == 1


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


def test_words_rights_notices_deadlines_and_hours(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "words"), **{"words-priority-es": "Criticidad"})
    assert str(desk(soporte).word("priority")) == "Criticidad"

    fill(soporte.olga, at(soporte, "rights"), **{"rights-delete": ["requester"], "see-agent": ["desk"]})
    assert desk(soporte).config.rights["delete"] == {"requester"}
    assert desk(soporte).config.see["agent"] == {"desk"}

    fill(soporte.olga, at(soporte, "notices"), **{"notices-ticket_flagged": ["area"]})
    assert [one.to for one in desk(soporte).config.notices if one.event == "ticket.flagged"] == [{"area"}]

    refused = fill(soporte.olga, at(soporte, "deadlines"), 422, **{"deadlines-calendar-monday": "9 a 5"})
    assert list(errors(refused)) == ["deadlines-calendar-monday"]
    typed = {"deadlines-calendar-monday": "08:00 a 12:00 y 13:00 a 17:00", "deadlines-resolution-default": "1 h 30 min"}
    fill(soporte.olga, at(soporte, "deadlines"), **typed)
    deadlines = desk(soporte).config.deadlines
    assert deadlines.calendar["monday"] == ("08:00-12:00", "13:00-17:00")
    assert deadlines.resolution["default"] == 90

    fill(soporte.olga, at(soporte, "hours"), **{"hours-minimum": "15", "hours-per": "worklog"})
    hours = desk(soporte).config.hours
    assert (hours.minimum, hours.step, hours.per) == (15, 1, "worklog")


def picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(written, kind)
    return written.getvalue()


def test_a_logo_is_drawn_anew_and_shown_to_everybody(soporte: Cast) -> None:
    address = at(soporte, "brand")
    fill(
        soporte.olga,
        address,
        **{"brand-logo": SimpleUploadedFile("logo.png", picture() + b"<script>"), "brand-site": "https://x.example"},
    )
    logo = desk(soporte).config.brand.logo
    assert len(logo) == 64
    shown = signed_in(soporte.rita).get(reverse("desk_logo", args=[logo]))
    content = b"".join(shown)
    assert shown.headers["Content-Type"] == "image/webp"
    assert b"script" not in content
    assert signed_in(soporte.rita).get(reverse("desk_logo", args=["0" * 64])).status_code == 404

    refused = fill(soporte.olga, address, 422, **{"brand-logo": SimpleUploadedFile("logo.svg", b"<svg/>")})
    assert list(errors(refused)) == ["brand-logo"]
    fill(soporte.olga, address, **{"brand-logo-none": "on"})
    assert desk(soporte).config.brand.logo == ""


def test_the_history_tells_changes_in_words_and_takes_them_back(soporte: Cast) -> None:
    before = document(soporte)
    fill(soporte.olga, at(soporte, "states", "assigned"), **{"label-es": "En buenas manos", "color": "pink"})
    change = SettingsChange.objects.latest("pk")
    history = reverse("console:settings_history", args=["soporte"])
    said = words(page(soporte.olga, history))
    assert "Estados › En buenas manos › Color" in said
    assert "Rosado" in said
    assert "Olga Ortiz" in said

    undo = reverse("console:settings_undo", args=["soporte", change.pk])
    assert "¿Deshacer este cambio?" in words(page(soporte.ada, undo))
    post(soporte.ada, undo)
    assert document(soporte) == before
    refused = post(soporte.ada, undo, 409)
    assert "ya está deshecho" in words(refused)


def test_a_change_of_a_category_is_taken_back(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    label = category.label["es"]
    fill(soporte.olga, reverse("console:setting", args=["soporte", "categories", category.pk]), label_es="Otra cosa")
    change = SettingsChange.objects.latest("pk")
    undo = reverse("console:settings_undo", args=["soporte", change.pk])
    post(soporte.olga, undo)
    category.refresh_from_db()
    assert category.label["es"] == label
    assert "cambió después" in words(post(soporte.olga, undo, 409))


def test_export_edit_import_gives_the_desk_that_was_written(soporte: Cast) -> None:
    client = signed_in(soporte.olga)
    text = client.get(reverse("console:settings_download", args=["soporte"])).content.decode()
    address = reverse("console:settings_file", args=["soporte"])
    assert "ya es igual" in words(read(client.post(address, {"file": SimpleUploadedFile("m.toml", text.encode())})))

    edited = text.replace('color = "purple"', 'color = "pink"', 1)
    assert edited != text
    shown = read(client.post(address, {"file": SimpleUploadedFile("m.toml", edited.encode())}))
    assert "Rosado" in words(shown)
    assert desk(soporte).revision == 1
    seen = shown.select_one("input[name=seen]")
    assert seen is not None
    assert client.post(address, {"text": edited, "seen": str(seen["value"])}).status_code == 302
    assert client.get(reverse("console:settings_download", args=["soporte"])).content.decode() == edited

    refused = client.post(address, {"file": SimpleUploadedFile("m.toml", b"name = 7\n")})
    assert "Línea 1" in words(read(refused, 422))


def test_pages_cost_the_same_whatever_is_on_them(soporte: Cast) -> None:
    assert cost(soporte.olga, reverse("console:settings", args=["soporte"])) <= 8
    few = cost(soporte.olga, at(soporte, "states"))
    assert few <= 12
    assert cost(soporte.olga, at(soporte, "states", "assigned")) <= 12
    fill(soporte.olga, at(soporte, "hours"), **{"hours-minimum": "15"})
    history = reverse("console:settings_history", args=["soporte"])
    one = cost(soporte.olga, history)
    for number in range(3):
        fill(soporte.olga, at(soporte, "hours"), **{"hours-minimum": str(20 + number)})
    assert cost(soporte.olga, history) == one


@pytest.mark.parametrize("part", ["brand", "words", "rights", "general"])
def test_a_sheet_answers_whoever_asks_how_it_would_look(soporte: Cast, part: str) -> None:
    """Also where there is nothing to be drawn, and a script asks only for the drawing."""
    client = signed_in(soporte.olga)
    address = f"/console/soporte/settings/desk/{part}/"
    typed = {"do": "preview", "revision": "1"}

    answers = [client.post(address, typed), client.post(address, typed, headers={"HX-Request": "true"})]

    assert {answer.status_code for answer in answers} <= {200, 422}
    assert soporte.desk.revisions.count() == 1
