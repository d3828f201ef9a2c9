"""Areas, categories, teams and products of a desk, as its administrators (and partly its supervisors) set them up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks.blueprint.check import check
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.dump import dump
from ventanilla.desks.blueprint.parse import parse
from ventanilla.desks.models import Area, Category, Product, SettingsChange, Team
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast, make_cast, make_ticket


def at(cast: Cast, kind: str, *rest: object) -> str:
    name = "setting_rows" if not rest else "setting_new" if rest == ("new",) else "setting"
    args = [cast.desk.key, kind, *(one for one in rest if one != "new")]
    return reverse(f"console:{name}", args=args)


def verb(cast: Cast, kind: str, pk: int, name: str) -> str:
    return reverse(f"console:setting_{name}", args=[cast.desk.key, kind, pk])


@pytest.mark.manual("004-6")
def test_an_administrator_registers_renames_and_deletes_an_area(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "areas", "new"), label_es="Contabilidad", label_en="Accounting")
    area = Area.objects.get(desk=soporte.desk, key="contabilidad")
    fill(soporte.olga, at(soporte, "areas", area.pk), label_es="Finanzas")
    area.refresh_from_db()
    assert area.label == {"es": "Finanzas", "en": "Accounting"}
    assert "Finanzas" in words(page(soporte.olga, at(soporte, "areas")))

    assert "se elimina del todo" in words(page(soporte.olga, verb(soporte, "areas", area.pk, "remove")))
    fill(soporte.olga, verb(soporte, "areas", area.pk, "remove"))
    assert not Area.objects.filter(pk=area.pk).exists()


@pytest.mark.manual("004-6")
def test_an_area_in_use_is_archived_with_the_reason_and_can_come_back(soporte: Cast) -> None:
    make_ticket(soporte)
    area = soporte.area

    asked = words(page(soporte.olga, verb(soporte, "areas", area.pk, "remove")))
    assert "está en uso, así que no se elimina: se archiva" in asked
    assert "1 ticket" in asked
    assert "4 personas que trabajan en ella" in asked
    fill(soporte.olga, verb(soporte, "areas", area.pk, "remove"))
    area.refresh_from_db()
    assert area.archived_at is not None
    assert "Sistemas" in words(page(soporte.olga, at(soporte, "areas") + "?archived"))

    signed_in(soporte.olga).post(verb(soporte, "areas", area.pk, "restore"))
    area.refresh_from_db()
    assert area.archived_at is None


def test_the_only_area_of_a_desk_stays(sanantonio: Cast) -> None:
    area = sanantonio.area
    assert "única área" in words(page(sanantonio.olga, verb(sanantonio, "areas", area.pk, "remove")))
    signed_in(sanantonio.olga).post(verb(sanantonio, "areas", area.pk, "remove"))
    area.refresh_from_db()
    assert area.archived_at is None


def test_only_who_works_in_an_area_can_be_in_charge_of_it(soporte: Cast) -> None:
    address = at(soporte, "areas", soporte.area.pk)
    fill(soporte.olga, address, in_charge=soporte.grace.pk)
    assert Area.objects.get(pk=soporte.area.pk).in_charge == soporte.grace
    refused = fill(soporte.olga, address, 422, in_charge=soporte.edsger.pk)
    assert errors(refused) == {"in_charge": "Elija una opción de la lista."}


@pytest.mark.manual("004-7")
def test_an_administrator_registers_updates_and_deletes_a_problem(soporte: Cast) -> None:
    new = f"{at(soporte, 'categories', 'new')}?area={soporte.area.pk}"
    fill(
        soporte.olga, new, label_es="Pantalla en blanco", label_en="Blank screen", category_kind="problem",
        default_priority="high",
    )  # fmt: skip
    row = Category.objects.get(area=soporte.area, key="pantalla_en_blanco")
    assert (row.kind, row.default_priority) == ("problem", "high")
    fill(soporte.olga, at(soporte, "categories", row.pk), label_es="Pantalla negra")
    row.refresh_from_db()
    assert row.label["es"] == "Pantalla negra"
    offered = page(soporte.rita, reverse("portal:new", args=[soporte.desk.key])).select_one("#id_category")
    assert "Pantalla negra" in str(offered)

    fill(soporte.olga, verb(soporte, "categories", row.pk, "remove"))
    assert not Category.objects.filter(pk=row.pk).exists()


@pytest.mark.manual("004-8")
def test_an_administrator_registers_updates_and_deletes_a_request_type(soporte: Cast) -> None:
    new = f"{at(soporte, 'categories', 'new')}?area={soporte.area.pk}"
    fill(soporte.olga, new, label_es="Licencia nueva", label_en="New licence", category_kind="request")
    row = Category.objects.get(area=soporte.area, key="licencia_nueva")
    assert row.kind == "request"
    fill(soporte.olga, at(soporte, "categories", row.pk), label_en="New license")
    row.refresh_from_db()
    assert row.label == {"es": "Licencia nueva", "en": "New license"}

    ticket = make_ticket(soporte, category=row)
    fill(soporte.olga, verb(soporte, "categories", row.pk, "remove"))
    row.refresh_from_db()
    assert row.archived_at is not None
    assert ticket.category == row
    offered = page(soporte.rita, reverse("portal:new", args=[soporte.desk.key])).select_one("#id_category")
    assert "Licencia nueva" not in str(offered)


def test_categories_stand_in_two_levels_and_no_more(soporte: Cast) -> None:
    top = soporte.area.categories.get(key="equipment_fault")
    new = f"{at(soporte, 'categories', 'new')}?area={soporte.area.pk}"
    fill(soporte.olga, new, label_es="Monitor", label_en="Monitor", category_kind="problem", parent=top.pk)
    inner = Category.objects.get(area=soporte.area, key="monitor")
    assert inner.parent == top

    third = fill(soporte.olga, new, 422, label_es="Tercero", label_en="Third", category_kind="problem", parent=inner.pk)
    assert errors(third) == {"parent": "Elija una opción de la lista."}
    other = soporte.area.categories.get(key="mail_problem")
    below = fill(soporte.olga, at(soporte, "categories", top.pk), 422, parent=other.pk)
    assert errors(below) == {"parent": "Esta categoría tiene otras dentro, así que se queda en el primer nivel."}


def test_archiving_a_category_takes_those_below_it_along(soporte: Cast) -> None:
    top = soporte.area.categories.get(key="equipment_fault")
    inner = top.children.all()[0]
    make_ticket(soporte, category=inner)

    fill(soporte.olga, verb(soporte, "categories", top.pk, "remove"))
    inner.refresh_from_db()
    assert inner.archived_at is not None
    back = signed_in(soporte.olga).post(verb(soporte, "categories", inner.pk, "restore"), follow=True)
    assert "Restaure antes «Falla de equipo»" in words(back)


@pytest.mark.manual("002-12")
def test_a_supervisor_sets_up_the_categories_of_his_areas_and_nothing_else(soporte: Cast) -> None:
    new = f"{at(soporte, 'categories', 'new')}?area={soporte.area.pk}"
    fill(soporte.barbara, new, label_es="De Barbara", label_en="Barbara's", category_kind="problem")
    assert Category.objects.filter(area=soporte.area, key="de_barbara").exists()

    elsewhere = soporte.desk.areas.get(key="networks")
    page(soporte.barbara, f"{at(soporte, 'categories', 'new')}?area={elsewhere.pk}", 404)
    page(soporte.barbara, at(soporte, "categories", elsewhere.categories.all()[0].pk), 404)
    for kind in ("areas", "teams", "products"):
        page(soporte.barbara, at(soporte, kind), 403)
    for name in ("staff", "settings_history"):
        page(soporte.barbara, reverse(f"console:{name}", args=[soporte.desk.key]), 403)
    for name in ("organizations", "contacts", "mails", "people_history"):
        page(soporte.barbara, reverse(f"console:{name}"), 403)


@pytest.mark.manual("004-35")
def test_a_team_of_an_area_gets_its_members(soporte: Cast) -> None:
    team = Team.objects.get(area=soporte.area, key="service_desk")
    fill(soporte.olga, at(soporte, "teams", team.pk), members=[soporte.grace.pk, soporte.alan.pk])
    assert set(team.members.all()) == {soporte.grace, soporte.alan}
    ticket = make_ticket(soporte)
    signed_in(soporte.barbara).post(reverse("console:assign", args=[ticket.number]), {"to": f"t{team.pk}"})
    ticket.refresh_from_db()
    assert (ticket.team, ticket.state) == (team, "assigned")
    assert f"#{ticket.number}" in words(
        page(soporte.alan, reverse("console:tickets", args=[soporte.desk.key]) + "?section=assigned")
    )

    refused = fill(soporte.olga, at(soporte, "teams", team.pk), 422, members=[soporte.edsger.pk])
    assert "members" in errors(refused)


def test_order_is_changed_one_place_at_a_time(soporte: Cast) -> None:
    first, second = soporte.desk.areas.all()[:2]
    signed_in(soporte.olga).post(verb(soporte, "areas", second.pk, "move"), {"to": "up"})
    assert list(soporte.desk.areas.all()[:2]) == [second, first]
    signed_in(soporte.olga).post(verb(soporte, "areas", second.pk, "move"), {"to": "up"})
    assert soporte.desk.areas.all()[0] == second


def test_bad_names_are_refused_beside_their_field_and_nothing_is_lost(soporte: Cast) -> None:
    address = at(soporte, "areas", "new")
    same = fill(soporte.olga, address, 422, label_es=" SÍSTEMAS ", label_en="Typed before")
    assert errors(same) == {"label_es": "Ya existe «Sistemas»."}
    assert "Typed before" in same.content.decode()
    long = fill(soporte.olga, address, 422, label_es="x" * 81)
    assert errors(long) == {"label_es": "El texto tiene 81 caracteres; el máximo es 80."}
    empty = fill(soporte.olga, address, 422, label_es=" \x00\x1b ")
    assert errors(empty) == {"label_es": "Este campo es obligatorio."}
    fill(soporte.olga, address, label_es="Con\x00 control\x1b", label_en="C")
    assert Area.objects.filter(desk=soporte.desk, label__es="Con control").exists()


def test_the_second_of_two_who_edit_at_once_is_told_and_loses_nothing(soporte: Cast) -> None:
    address = at(soporte, "areas", soporte.area.pk)
    olga, ada = signed_in(soporte.olga), signed_in(soporte.ada)
    hers = fields(read(ada.get(address)))
    fill(soporte.olga, address, label_es="Primero")

    told = ada.post(address, {**hers, "label_es": "Segundo"})
    assert told.status_code == 409
    text = words(told)
    assert "Otra persona cambió estos datos" in text
    assert "Nombre en español dice ahora: Primero" in text
    again = fields(read(told, 409))
    assert again["label_es"] == ["Segundo"]
    assert ada.post(address, again).status_code == 302
    assert Area.objects.get(pk=soporte.area.pk).label["es"] == "Segundo"
    assert olga.get(at(soporte, "areas")).status_code == 200


def test_every_change_is_in_the_history_with_its_author(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "areas", soporte.area.pk), label_es="Sistemas y más", in_charge=soporte.grace.pk)

    change = SettingsChange.objects.get()
    assert (change.by, change.desk, change.kind) == (soporte.olga, soporte.desk, "area")
    assert change.before == {"label_es": "Sistemas", "in_charge": None}
    assert change.after == {"label_es": "Sistemas y más", "in_charge": "Grace Gómez"}
    shown = words(page(soporte.olga, reverse("console:settings_history", args=[soporte.desk.key])))
    assert "Olga Ortiz" in shown
    assert "Agente encargado" in shown
    fill(soporte.olga, at(soporte, "areas", soporte.area.pk))
    assert SettingsChange.objects.count() == 1, "nothing changed, nothing is written"


def test_products_of_the_desk(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "products", "new"), label_es="Planilla", label_en="Payroll")
    product = Product.objects.get(desk=soporte.desk)
    assert "Planilla" in words(page(soporte.olga, at(soporte, "products")))
    fill(soporte.olga, verb(soporte, "products", product.pk, "remove"))
    assert not Product.objects.exists()


@pytest.mark.parametrize("kind", ["areas", "categories", "teams", "products"])
def test_lists_cost_the_same_with_one_row_and_with_thirty(soporte: Cast, kind: str) -> None:
    make: Callable[[int], object] = {
        "areas": lambda n: Area.objects.create(desk=soporte.desk, key=f"a{n}", label={"es": f"A{n}"}),
        "categories": lambda n: Category.objects.create(area=soporte.area, key=f"c{n}", label={"es": f"C{n}"}),
        "teams": lambda n: Team.objects.create(area=soporte.area, key=f"t{n}", label={"es": f"T{n}"}),
        "products": lambda n: Product.objects.create(desk=soporte.desk, key=f"p{n}", label={"es": f"P{n}"}),
    }[kind]
    make(0)
    before = cost(soporte.olga, at(soporte, kind))
    for number in range(1, 31):
        make(number)
    assert cost(soporte.olga, at(soporte, kind)) == before <= 7


def test_others_find_nothing_or_have_no_right(soporte: Cast) -> None:
    for kind in ("areas", "categories", "teams", "products"):
        page(soporte.grace, at(soporte, kind), 403)
        page(soporte.rita, at(soporte, kind), 404)
    page(soporte.olga, at(soporte, "nothing"), 404)
    assert signed_in(soporte.olga).get(verb(soporte, "areas", soporte.area.pk, "move")).status_code == 405


def test_what_was_set_up_here_is_exported_as_a_sound_blueprint(soporte: Cast) -> None:
    fill(soporte.olga, at(soporte, "areas", "new"), label_es="¡Compras & «más»!")
    area = Area.objects.get(desk=soporte.desk, key="compras_mas")
    new = f"{at(soporte, 'categories', 'new')}?area={area.pk}"
    for name in ("Otros", "日本"):
        fill(soporte.olga, new, label_es=name, category_kind="request")
    top = area.categories.get(key="otros")
    fill(soporte.olga, new, label_es="Otros", label_en="Other", category_kind="problem", parent=top.pk)
    fill(soporte.olga, f"{at(soporte, 'teams', 'new')}?area={area.pk}", label_es="Grupo de compras")
    fill(soporte.olga, at(soporte, "products", "new"), label_es="Planilla 2.0")

    exported = parse(dump(document_of(soporte.desk)).encode(), "export.toml")

    assert check(exported) == []
    bought = next(one for one in exported.document["areas"] if one["key"] == "compras_mas")
    assert [one["key"] for one in bought["categories"]] == ["otros", "x"]
    assert [one["key"] for one in bought["categories"][0]["children"]] == ["otros_2"]


@pytest.mark.manual("004-54")
def test_a_type_of_ticket_has_its_survey(soporte: Cast) -> None:
    row = soporte.area.categories.get(key="access_problem")
    address = at(soporte, "categories", row.pk)

    fill(soporte.olga, address, survey="request")
    row.refresh_from_db()
    assert row.survey == "request"
    fill(soporte.olga, address, survey="")
    row.refresh_from_db()
    assert row.survey == ""
    assert list(errors(fill(soporte.olga, address, 422, survey="none-such"))) == ["survey"]


def test_a_desk_without_surveys_asks_for_none(sanantonio: Cast) -> None:
    new = f"{at(sanantonio, 'categories', 'new')}?area={sanantonio.area.pk}"

    assert "survey" not in fields(page(sanantonio.olga, new))


# --- Versions of a product --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_versions_are_suggested_where_a_ticket_asks_for_one_and_archived_when_taken_off() -> None:
    cast = make_cast("belenus")
    product = cast.desk.products.get(key="payables")
    address = f"/console/belenus/settings/products/{product.pk}/"

    fill(cast.olga, address, versions="9.2\n 9.1 \n9.2\n")
    fill(cast.olga, address, versions="10.0\n9.2")

    product.refresh_from_db()
    assert (product.versions, product.old_versions) == (["10.0", "9.2"], ["9.1"])
    assert "Archivadas: 9.1" in words(page(cast.olga, address))
    suggested = page(cast.rita, "/portal/belenus/tickets/new/").select("datalist option")
    assert {"10.0", "9.2"} <= {option["value"] for option in suggested}
    assert "9.1" not in {option["value"] for option in suggested}
    fill(cast.olga, address, versions="9.1")
    product.refresh_from_db()
    assert (product.versions, product.old_versions) == (["9.1"], ["10.0", "9.2"])


@pytest.mark.django_db
def test_a_version_that_is_too_long_is_refused_and_kept_in_the_form() -> None:
    cast = make_cast("belenus")
    product = cast.desk.products.get(key="payables")

    refused = fill(cast.olga, f"/console/belenus/settings/products/{product.pk}/", 422, versions="x" * 61)

    assert "pasa de 60 caracteres" in errors(refused)["versions"]
    assert "x" * 61 in refused.content.decode()
