"""The editors of a desk's configuration, as its administrator uses them without knowing that there is such a thing as TOML."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ventanilla.console.settings.editor.faces import FACES
from ventanilla.console.settings.editor.icons import ICONS
from ventanilla.console.settings.editor.parts import LISTINGS, PARTS, SHEETS
from ventanilla.console.settings.tests.editing import at, desk, document
from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks.blueprint.patch import names
from ventanilla.desks.blueprint.rules import known_icons
from ventanilla.desks.blueprint.shape import ListOf, MapOf, Plain, Shape, Table, blueprint_shape
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast


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
