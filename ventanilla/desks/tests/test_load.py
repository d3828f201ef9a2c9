from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from ventanilla.desks.blueprint import Refused
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.load import load
from ventanilla.desks.blueprint.parse import parse
from ventanilla.desks.models import Area, Category, Desk, DeskRevision, Product, Team

MINIMAL = Path(__file__).with_name("minimal.toml")

pytestmark = pytest.mark.django_db


def minimal() -> dict[str, Any]:
    return parse(MINIMAL.read_bytes(), "minimal.toml").document


def entry(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "label": {"es": label}}


def test_a_new_desk_gets_its_configuration_and_its_rows() -> None:
    loaded = load(minimal())

    desk = loaded.desk
    assert (loaded.created, loaded.applied, loaded.changes) == (True, True, ())
    assert (str(desk), str(desk.word("priority")), str(desk.word("category"))) == (
        "Mesa de ayuda", "Criticidad", "Categoría",
    )  # fmt: skip
    assert desk.config.transition_by_key["close"].sources == ("open",)
    assert desk.config.rights["reply"] == {"requester", "agent"}
    assert desk.config.rights["delete"] == frozenset()
    assert list(desk.areas.values_list("key", "categories__key", "categories__parent__key")) == [
        ("general", "network", None),
        ("general", "wifi", "network"),
    ]
    assert list(Team.objects.values_list("area__key", "key")) == [("general", "first")]
    assert list(desk.products.values_list("key", "folded")) == [("erp", "erp erp")]


def test_a_word_that_no_desk_may_choose_is_our_mistake() -> None:
    desk = load(minimal()).desk

    with pytest.raises(KeyError):
        desk.word("weather")


def test_a_configuration_that_was_read_once_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load(minimal())
    desk = Desk.objects.get()
    assert str(desk) == "Mesa de ayuda"

    with django_assert_num_queries(0):
        assert desk.config.key == "mesa"


def test_loading_the_same_again_changes_nothing() -> None:
    load(minimal())

    again = load(minimal(), replace=True)

    assert (again.created, again.applied, again.changes) == (False, True, ())
    assert again.desk.revisions.count() == 1


def test_spelling_out_a_default_or_another_order_is_no_difference() -> None:
    load(minimal())
    document = minimal()
    document["states"][0]["final"] = False
    document["rights"]["open"].reverse()
    document["brand"] = dict(reversed(document["brand"].items()))

    assert load(document).changes == ()


def test_a_desk_that_differs_is_shown_and_left_alone() -> None:
    desk = load(minimal()).desk
    desk.areas.update(label={"es": "Todo"})
    document = minimal()
    document["states"][0]["color"] = "red"
    document["products"].append(entry("crm", "CRM"))
    del document["counters"]

    loaded = load(document)

    assert (loaded.created, loaded.applied) == (False, False)
    assert [str(change) for change in loaded.changes] == [
        "~ states.open.color: «blue» → «red»",
        "- counters = [es: «Abiertos», en: «Open»]",
        "~ areas.general.label.es: «Todo» → «General»",
        "+ areas.general.label.en = «General»",
        "+ products.crm = es: «CRM»",
    ]
    assert Desk.objects.get().config.states[0].color == "blue"
    assert (DeskRevision.objects.count(), Product.objects.count()) == (1, 1)


def test_replacing_writes_a_new_revision_and_keeps_the_old_one() -> None:
    load(minimal())
    document = minimal()
    document["states"][0]["color"] = "red"

    loaded = load(document, replace=True)

    assert loaded.applied
    assert Desk.objects.get().config.states[0].color == "red"
    assert list(DeskRevision.objects.order_by("number").values_list("number", "document__states__0__color")) == [
        (1, "blue"),
        (2, "red"),
    ]
    assert load(document).changes == ()


def test_rows_that_disappear_are_archived_and_come_back_as_themselves() -> None:
    desk = load(minimal()).desk
    before = {
        model: set(model._default_manager.values_list("pk", flat=True)) for model in (Area, Category, Team, Product)
    }
    other = deepcopy(minimal())
    other["areas"] = [entry("other", "Otra")]
    del other["products"]

    load(other, replace=True)
    archived = [model._default_manager.exclude(archived_at=None).count() for model in before]
    load(minimal(), replace=True)

    assert archived == [1, 0, 0, 1]
    assert {
        model: set(model._default_manager.filter(archived_at=None).values_list("pk", flat=True)) for model in before
    } == before
    assert document_of(desk)["areas"] == document_of(Desk.objects.get())["areas"]


def test_a_category_that_disappears_from_its_area_is_archived() -> None:
    load(minimal())
    document = minimal()
    document["areas"][0]["categories"][0].pop("children")

    load(document, replace=True)

    assert Category.objects.get(key="network").archived_at is None
    assert Category.objects.get(key="wifi").archived_at is not None


def test_a_document_with_a_defect_changes_nothing() -> None:
    document = minimal()
    document["transitions"][0]["to"] = "nowhere"

    with pytest.raises(Refused) as refused:
        load(document)

    assert "«nowhere» no existe" in str(refused.value)
    assert not Desk.objects.exists()


def test_the_same_blueprint_may_become_several_desks() -> None:
    assert {load(minimal()).desk.key, load(minimal(), key="norte").desk.key} == {"mesa", "norte"}
    assert Desk.objects.get(key="norte").config.key == "norte"
