"""A new ticket by the form of the desk."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ventanilla.desks.models import Area, Category
from ventanilla.portal.tests.reading import errors, facts, fields, picture, read, send, signed_in, words
from ventanilla.testing.cast import Cast
from ventanilla.tickets.models import Ticket

SANANTONIO = "/portal/sanantonio/tickets/new/"
SOPORTE = "/portal/soporte/tickets/new/"


def asked(page: BeautifulSoup) -> list[str]:
    """What the form asks for, in its order."""
    return [words(label) for label in page.select("main form .form-label")]


def register(client: Client, path: str, **typed: Any) -> Any:
    return send(client, read(client.get(path)), "", to=path, **typed)


def only() -> Ticket:
    return Ticket.objects.get()


@pytest.mark.manual("002-31", "002-32", "002-33", "002-34")
def test_the_form_of_san_antonio_asks_what_its_manual_says(sanantonio: Cast) -> None:
    page = read(signed_in(sanantonio.rita).get(SANANTONIO))

    assert words(page.h1) == "Agregar Ticket"
    assert asked(page) == [
        "Usuario afectado *",
        "Teléfono (opcional)",
        "Problema *",
        "¿Querés agregar una imagen? (opcional)",
    ]
    assert "mayor detalle posible" in words(page.main)
    assert page.select_one("input[type=file]")["accept"] == ".jpg,.jpeg,.png,.gif,.webp"  # type: ignore[index]


@pytest.mark.manual("002-14", "002-15", "002-16", "002-18", "002-19", "002-35")
def test_a_claim_with_an_image_is_registered_and_open(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)

    response = register(
        client,
        SANANTONIO,
        affected="Tester",
        phone="11-1111-1111",
        description="Tengo un problema test",
        images=picture(),
    )

    ticket = only()
    assert response.url == f"/portal/tickets/{ticket.number}/"
    page = read(client.get(response.url))
    assert f"El ticket #{ticket.number} quedó registrado." in words(page.select_one("#flashes"))
    told = facts(page)
    assert (told["Usuario"], told["Persona afectada"], told["Teléfono"], told["Estado"]) == (
        "RR Rita Rojas", "T Tester", "11-1111-1111", "Abierto",
    )  # fmt: skip
    assert words(page.select_one("#description .v-prose")) == "Tengo un problema test"
    assert words(page.select_one("#description .v-file b")) == "captura.png"


@pytest.mark.manual("002-32")
def test_the_phone_may_be_left_out(sanantonio: Cast) -> None:
    register(signed_in(sanantonio.rita), SANANTONIO, affected="Tester", description="No anda")

    assert only().phone == ""


@pytest.mark.manual("002-12")
def test_a_client_neither_sees_nor_slips_in_a_category(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)
    category = sanantonio.area.categories.all()[0]

    register(client, SANANTONIO, affected="Tester", description="No anda", category=category.pk)

    assert only().category is None


@pytest.mark.manual("004-26", "004-27", "004-28")
@pytest.mark.parametrize("name", ["rita", "nora"])
def test_the_form_of_soporte_asks_for_the_area_its_categories_and_the_description(soporte: Cast, name: str) -> None:
    page = read(signed_in(getattr(soporte, name)).get(SOPORTE))

    assert asked(page) == ["Área *", "Categoría *", "Descripción *", "Archivos adjuntos (opcional)"]
    areas = {option["value"]: words(option) for option in page.select("select[name=area] option[value!='']")}
    assert list(areas.values()) == [str(area) for area in soporte.desk.areas.all()]
    select = page.select_one("select[name=category]")
    assert select is not None
    assert select["data-depends-on"] == page.select_one("select[name=area]")["id"]  # type: ignore[index]
    for group in select.select("optgroup"):
        offered = Category.objects.filter(pk__in=[option["value"] for option in group.select("option")])
        assert {str(pk) for pk in offered.values_list("area", flat=True)} == {group["data-parent"]}
        assert words(group).strip() or group["label"]
    assert {group["data-parent"] for group in select.select("optgroup")} == set(areas)


@pytest.mark.manual("004-21", "004-28", "004-29")
@pytest.mark.parametrize("name", ["rita", "nora"])
def test_a_client_and_an_employee_register_a_ticket_with_a_file(soporte: Cast, name: str) -> None:
    area = soporte.desk.areas.all()[1]
    category = area.categories.filter(children=None)[0]
    client = signed_in(getattr(soporte, name))

    response = register(
        client, SOPORTE, area=area.pk, category=category.pk, description="No hay internet en el piso 3.",
        files=SimpleUploadedFile("prueba.txt", b"ping: 100% perdido"),
    )  # fmt: skip

    ticket = only()
    assert (ticket.area, ticket.category, ticket.state) == (area, category, "registered")
    assert words(read(client.get(response.url)).select_one("#description .v-file b")) == "prueba.txt"


@pytest.mark.manual("004-27")
def test_a_category_of_another_area_is_refused_beside_its_field(soporte: Cast) -> None:
    area, other = Area.objects.filter(desk=soporte.desk)[:2]
    foreign = other.categories.filter(children=None)[0]

    response = register(signed_in(soporte.rita), SOPORTE, area=area.pk, category=foreign.pk, description="No imprime")

    page = read(response, 422)
    assert errors(page) == {"id_category": "Esta categoría no pertenece al área elegida."}
    assert fields(page, "")["description"] == ["No imprime"]
    assert not Ticket.objects.exists()


def test_nothing_is_lost_when_something_is_missing_not_even_the_files(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)
    page = read(register(client, SANANTONIO, affected="Tester", phone="11", images=picture("uno.png")), 422)
    assert errors(page) == {"id_description": "Este campo es obligatorio."}
    assert fields(page, "")["affected"] == ["Tester"]
    assert "uno.png" in words(page.select_one("fieldset"))

    response = send(client, page, "", to=SANANTONIO, description="No anda", images=picture("dos.png", "blue"))

    assert response.status_code == 302
    assert list(only().attachments.values_list("name", flat=True)) == ["uno.png", "dos.png"]


def test_of_several_files_the_good_ones_are_kept_and_the_bad_one_is_named(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)
    images = [picture("bien.png"), SimpleUploadedFile("virus.png", b"MZ\x90\x00"), SimpleUploadedFile("vacio.png", b"")]

    page = read(register(client, SANANTONIO, affected="Tester", description="No anda", images=images), 422)

    said = " ".join(words(error) for error in page.select(".v-error"))
    assert "«virus.png»" in said
    assert "«vacio.png» está vacío." in said
    assert "bien.png" in words(page.select_one("fieldset"))
    send(client, page, "", to=SANANTONIO)
    assert list(only().attachments.values_list("name", flat=True)) == ["bien.png"]


def test_a_fourth_image_is_too_many(sanantonio: Cast) -> None:
    images = [picture(f"{number}.png", color) for number, color in enumerate(("red", "green", "blue", "black"))]

    page = read(
        register(signed_in(sanantonio.rita), SANANTONIO, affected="Tester", description="No anda", images=images), 422
    )

    assert "3 archivos como máximo" in " ".join(words(error) for error in page.select(".v-error"))
    assert not Ticket.objects.exists()


def test_a_kept_file_of_somebody_else_is_not_taken(sanantonio: Cast) -> None:
    page = read(register(signed_in(sanantonio.rita), SANANTONIO, images=picture("ajeno.png")), 422)
    (token,) = fields(page, "")["kept"]

    register(signed_in(sanantonio.sam), SANANTONIO, affected="Tester", description="No anda", kept=token)

    assert only().attachments.count() == 0


def test_a_double_click_is_one_ticket(sanantonio: Cast) -> None:
    client = signed_in(sanantonio.rita)
    page = read(client.get(SANANTONIO))

    answers = [send(client, page, "", to=SANANTONIO, affected="Tester", description="No anda") for _ in range(2)]

    assert [answer.url for answer in answers] == [f"/portal/tickets/{only().number}/"] * 2


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> 😀", "línea\x00con\x1bcontrol\u202e", "{{ 7 * 7 }} {% raise %}"]
)
def test_what_people_type_is_shown_as_text(sanantonio: Cast, text: str) -> None:
    client = signed_in(sanantonio.rita)

    page = read(client.get(register(client, SANANTONIO, affected=text, description=text).url))

    shown = words(page.select_one("#description .v-prose"))
    assert shown == text.replace("\x00", "").replace("\x1b", "").replace("\u202e", "")
    assert page.select("main script") == []


def test_a_text_that_is_far_too_long_says_so_and_comes_back(sanantonio: Cast) -> None:
    text = "a" * 30_000

    page = read(register(signed_in(sanantonio.rita), SANANTONIO, affected="Tester", description=text), 422)

    assert "30000" in errors(page)["id_description"]
    assert fields(page, "")["description"] == [text]


def test_who_is_no_client_of_the_desk_finds_no_form(sanantonio: Cast) -> None:
    assert signed_in(sanantonio.grace).get(SANANTONIO).status_code == 404
    assert Client().get(SANANTONIO).status_code == 302


def test_the_categories_below_one_stand_together_in_its_place(soporte: Cast) -> None:
    equipment = Category.objects.get(area__desk=soporte.desk, key="equipment_fault")
    below = [f"{equipment} › {child}" for child in equipment.children.order_by("position")]

    page = read(signed_in(soporte.rita).get(SOPORTE))

    shown = [words(option) for option in page.select("select[name=category] option")]
    assert len(below) > 1
    start = shown.index(below[0])
    assert shown[start : start + len(below)] == below
