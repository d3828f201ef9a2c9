"""Edits by two people, undone and exported: nothing is lost, and nothing that would not pass as a blueprint is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ventanilla.desks import editing
from ventanilla.desks.blueprint import patch
from ventanilla.desks.blueprint.build import build, canonical
from ventanilla.desks.blueprint.check import faults
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.dump import dump
from ventanilla.desks.blueprint.load import load
from ventanilla.desks.blueprint.parse import parse
from ventanilla.desks.blueprint.shipped import read
from ventanilla.desks.models import Desk, SettingsChange
from ventanilla.testing.cast import Cast, make_cast, make_ticket

Document = dict[str, Any]
LISTS = ("states", "transitions", "outcomes", "priorities", "fields", "counters", "notices")
TEXTS = st.fixed_dictionaries({"es": st.sampled_from(("Uno", "Dos", "Tres")), "en": st.sampled_from(("One", "Two"))})


@st.composite
def changes(draw: st.DrawFn) -> editing.Change:
    """One thing that an editor's page does: a word, a colour, a place in a list, an entry more or less."""
    what = draw(st.sampled_from(("word", "label", "color", "order", "add", "remove", "right", "target")))
    name = draw(st.sampled_from(LISTS))
    at, to = draw(st.integers(0, 30)), draw(st.integers(0, 30))
    text, color = draw(TEXTS), draw(st.sampled_from(("red", "teal")))
    who = draw(st.lists(st.sampled_from(("requester", "agent", "admin")), unique=True))

    def change(document: Document) -> Document:
        entries = document[name]
        one = entries[at % len(entries)]
        match what:
            case "word":
                document.setdefault("words", {})["ticket"] = text
            case "label" if name != "notices":
                one["label"] = text
            case "color" if name not in ("fields", "notices"):
                one["color"] = color
            case "order":
                entries.insert(to % len(entries), entries.pop(at % len(entries)))
            case "add":
                document["priorities"].insert(at % 3, {"key": f"new_{color}", "label": text})
            case "remove":
                entries.remove(one)
            case "right":
                document["rights"]["reply"] = who
            case "target":
                document.setdefault("deadlines", {}).setdefault("resolution", {})["default"] = at + 1
        return document

    return change


def made(document: Document, change: editing.Change) -> Document:
    return canonical(change(canonical(document)))


@pytest.mark.once
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(("ventanilla", "soporte")), changes(), changes())
def test_two_changes_of_one_page_lose_nothing(name: str, one: editing.Change, other: editing.Change) -> None:
    before = canonical(read(name).document)
    first, second = made(before, one), made(before, other)
    mine, theirs = patch.compare(before, first), patch.compare(before, second)

    assert patch.lay(mine, before) == first
    assert patch.lay(patch.inverse(mine), first) == before
    try:
        both = patch.lay(theirs, first)
    except patch.Clash as clash:
        clashing = clash.edits
        both = None
    if both is None:
        touched = {edit.path for edit in mine}
        assert all(any(_meet(edit.path, path) for path in touched) for edit in clashing)
        return
    shared = {edit.path for edit in mine} & {edit.path for edit in theirs}
    for edit in (*mine, *theirs):
        if edit.path[-1] != patch.ORDER and (edit.path not in shared or edit.path[0] != "rights"):
            assert patch.value_at(both, edit.path) == edit.after
    assert _names(patch.lay(mine, second)) == _names(both)
    if not shared:
        assert patch.lay(patch.inverse(theirs), both) == first


def _meet(one: patch.Steps, other: patch.Steps) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] or (patch.ORDER in (one[-1], other[-1]) and one[0] == other[0])


def _names(document: Document) -> dict[str, Any]:
    """The document but for the order of its lists: two entries that were added at one place stand in either order."""
    return {
        name: dict(zip(patch.names(value), value, strict=True))
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for name, value in document.items()
    }


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


class Pages:
    """Two administrators, each on a page of some revision of the desk."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.desk = cast.desk

    def save(self, change: editing.Change, number: int) -> bool:
        try:
            editing.save(self.desk, change, number=number, by=self.cast.olga)
        except (editing.Changed, editing.Faulty):
            return False
        finally:
            self.desk.refresh_from_db()
        return True


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(st.tuples(changes(), st.integers(0, 3)), min_size=1, max_size=6))
def test_every_saved_document_passes_the_check_and_can_be_undone(cast: Cast, edits: list[Any]) -> None:
    pages = Pages(cast)
    for change, behind in edits:
        before = document_of(pages.desk)
        number = pages.desk.revision
        if not pages.save(change, max(1, number - behind)):
            assert document_of(pages.desk) == before
            continue
        after = document_of(pages.desk)
        assert faults(after) == []
        assert canonical(parse(dump(after).encode(), "x.toml").document) == after
        assert pages.desk.config == build(after)
        if after != before:
            last = SettingsChange.objects.filter(desk=pages.desk).latest("pk")
            editing.undo(pages.desk, last, by=cast.ada)
            pages.desk.refresh_from_db()
            assert document_of(pages.desk) == before
            editing.undo(pages.desk, SettingsChange.objects.filter(desk=pages.desk).latest("pk"), by=cast.ada)
            pages.desk.refresh_from_db()
            assert document_of(pages.desk) == after


def relabel(state: str, text: str) -> editing.Change:
    def change(document: Document) -> Document:
        next(one for one in document["states"] if one["key"] == state)["label"] = {"es": text}
        return document

    return change


def test_who_was_first_is_told_to_whoever_comes_second(cast: Cast) -> None:
    editing.save(cast.desk, relabel("assigned", "En manos"), number=1, by=cast.ada)

    with pytest.raises(editing.Changed) as raised:
        editing.save(cast.desk, relabel("assigned", "Dado"), number=1, by=cast.olga)

    (value,) = raised.value.values
    assert (value.path, value.mine, value.now) == (("states", "assigned", "label", "es"), "Dado", "En manos")
    assert value.by == cast.ada


@pytest.mark.once
def test_two_who_tick_different_boxes_of_one_line_both_get_theirs() -> None:
    def ticked(delete: list[str], set_by: list[str]) -> editing.Change:
        def change(document: Document) -> Document:
            document["rights"]["delete"], document["fields"][0]["set_by"] = delete, set_by
            return document

        return change

    before = canonical(read("soporte").document)
    before["rights"]["delete"] = ["admin"]
    del before["fields"][0]["set_by"]  # agents, supervisors and administrators, as nothing else is said
    first = made(before, ticked(["agent", "admin"], ["supervisor", "admin"]))
    second = made(before, ticked(["supervisor"], ["assignee", "agent", "supervisor", "admin"]))

    both = patch.lay(patch.compare(before, second), first)

    assert both["rights"]["delete"] == ["agent", "supervisor"]
    assert both["fields"][0]["set_by"] == ["assignee", "supervisor", "admin"]
    assert both == patch.lay(patch.compare(before, first), second)


@pytest.mark.once
def test_a_counter_that_came_without_a_key_keeps_the_one_that_it_got() -> None:
    document = read("soporte").document
    for counter in document["counters"]:
        del counter["key"]
    before = canonical(document)
    after = made(before, lambda document: {**document, "counters": [_called("Nuevos", document["counters"][0])]})

    edits = patch.compare(before, after)

    assert [one["key"] for one in before["counters"]] == [
        "registrados", "asignados", "en_proceso", "finalizados", "cancelados",
    ]  # fmt: skip
    assert ("counters", "registrados", "label", "es") in {edit.path for edit in edits}
    assert parse(dump(after).encode(), "x.toml").document["counters"][0]["key"] == "registrados"
    assert patch.lay(patch.inverse(edits), after) == before


def _called(label: str, counter: dict[str, Any]) -> dict[str, Any]:
    return {**counter, "label": {"es": label}}


@pytest.mark.once
def test_two_counters_of_one_label_without_keys_get_one_each() -> None:
    document = canonical(read("soporte").document)
    counter = {"label": {"es": "¡Abiertos _ ya!"}, "states": ["assigned"]}

    found = canonical({**document, "counters": [counter, {**counter, "key": "abiertos_ya_2"}, counter]})

    assert [one["key"] for one in found["counters"]] == ["abiertos_ya", "abiertos_ya_2", "abiertos_ya_3"]
    assert faults(found) == []


def test_a_fault_is_told_by_the_key_that_it_belongs_to(cast: Cast) -> None:
    def strand(document: Document) -> Document:
        document["transitions"] = [one for one in document["transitions"] if one.get("to") != "in_process"]
        return document

    with pytest.raises(editing.Faulty) as raised:
        editing.save(cast.desk, strand, number=1, by=cast.olga)

    assert ("states", "finished") in {path for path, _reason in raised.value.found}
    cast.desk.refresh_from_db()
    assert cast.desk.revision == 1


def test_a_state_that_a_ticket_has_stays_archived(cast: Cast) -> None:
    make_ticket(cast, state="cancelled")

    def remove(document: Document) -> Document:
        document["states"] = [one for one in document["states"] if one["key"] != "cancelled"]
        document["transitions"] = [one for one in document["transitions"] if one.get("to") != "cancelled"]
        document["counters"] = [one for one in document["counters"] if "cancelled" not in one["states"]]
        return document

    editing.save(cast.desk, remove, number=1, by=cast.olga)

    assert Desk.objects.get().config.state_by_key["cancelled"].archived


def test_what_others_changed_since_is_not_undone(cast: Cast) -> None:
    editing.save(cast.desk, relabel("assigned", "En manos"), number=1, by=cast.olga)
    change = SettingsChange.objects.latest("pk")
    editing.save(cast.desk, relabel("assigned", "Dado"), number=2, by=cast.ada)

    with pytest.raises(editing.Changed):
        editing.undo(cast.desk, change, by=cast.olga)


def test_a_draft_writes_nothing(cast: Cast) -> None:
    draft = editing.draft(cast.desk, relabel("assigned", "En manos"), number=1)

    assert draft.config is not None
    assert str(draft.config.state_by_key["assigned"].label) == "En manos"
    cast.desk.refresh_from_db()
    assert cast.desk.revision == 1


def test_a_change_of_the_words_leaves_the_rows_alone(cast: Cast) -> None:
    cast.desk.areas.filter(key=cast.area.key).update(position=7)
    load({**document_of(cast.desk), "welcome": {"es": "Hola"}}, replace=True)
    assert cast.desk.areas.filter(position=7).exists()
