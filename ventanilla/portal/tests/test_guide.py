"""The help for clients (004-55): in the desk's words and register, of its form, its states and its rules."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ventanilla import __version__
from ventanilla.people.models import User
from ventanilla.testing.cast import make_cast, make_ticket

DESKS = ["sii", "saci", "sanantonio", "belenus", "soporte", "ventanilla"]

pytestmark = pytest.mark.django_db


def _page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(head|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)).split())


@pytest.mark.manual("004-55", "000-36")
@pytest.mark.parametrize("key", DESKS)
def test_it_has_the_version_a_list_of_its_parts_and_every_state(key: str) -> None:
    cast = make_cast(key)

    page = _page(cast.rita, f"/portal/{key}/help/")

    listed = re.findall(r'<li><a href="#([\w-]+)"', page)
    assert listed == re.findall(r'<div class="card-body v-prose" id="([\w-]+)"', page)
    assert f"Ventanilla, versión {__version__}" in _words(page)
    for state in cast.desk.config.states:
        assert f"{state.label} {state.explanation}" in _words(page)
        assert f"#{state.icon}" in page


def test_it_tells_of_the_fields_of_the_form_with_their_limits() -> None:
    cast = make_cast("sanantonio")

    page = _words(_page(cast.rita, "/portal/sanantonio/help/"))

    assert "«Agregar Ticket» abre este formulario" in page
    assert "Usuario afectado Sí Nombre de la persona con el problema. Hasta 150 caracteres." in page
    assert "Hasta 3 archivos. Cada uno de hasta 10 MB. Tipos: jpg, jpeg, png, gif, webp." in page


def test_it_tells_what_can_be_done_in_a_state_and_where_it_leads() -> None:
    make_cast("sanantonio")
    cast_page = _words(_page(User.objects.get(username="rita"), "/portal/sanantonio/help/"))

    done = cast_page.partition("En los tickets propios se puede:")[2]
    assert done.lstrip().startswith("Abierto Enviar Editar Eliminar Cerrar Ticket Cerrado Cerrado Aquí solo se lee")


def test_in_english_too() -> None:
    cast = make_cast("soporte")
    User.objects.filter(pk=cast.rita.pk).update(language="en")

    page = _page(cast.rita, "/portal/soporte/help/")

    _frame, version, explained = _words(page).partition(f"Ventanilla, version {__version__}")
    assert version
    assert not re.search(r"[¿¡«]|\b(el|los|estado)\b", explained)


def test_staff_that_is_no_client_has_none_here_and_strangers_neither() -> None:
    cast = make_cast("soporte")
    client = Client()
    client.force_login(cast.grace)

    assert client.get("/portal/soporte/help/").status_code == 404


def test_pages_lead_to_their_part_of_it() -> None:
    cast = make_cast("soporte")
    ticket = make_ticket(cast)

    assert 'href="/portal/soporte/help/#new"' in _page(cast.rita, "/portal/soporte/tickets/new/")
    assert 'href="/portal/soporte/help/#states"' in _page(cast.rita, f"/portal/tickets/{ticket.number}/")
