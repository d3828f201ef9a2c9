"""The call by which a program keeps clients up to date, and the page on which it gets its secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from ventanilla.accounts import sessions
from ventanilla.console.settings.tests.pages import fill, page, signed_in, words
from ventanilla.customers.models import ApiToken
from ventanilla.desks.models import SettingsChange
from ventanilla.people.models import Contact, Organization
from ventanilla.testing.cast import Cast

PROGRAMS = "/console/sii/settings/programs/"
FAVORITA = {
    "code": "C1", "source": "Sii4", "tax_id": "1790016919-001", "name": "Favorita", "addresses": ["gerencia@fav.ec"],
    "people": [{"name": "Ana Paz", "email": "ana@fav.ec", "role": "manager"}, {"name": "Luis Mora"}],
}  # fmt: skip


@pytest.fixture
def secret(sii: Cast) -> str:
    made = signed_in(sii.olga).post(PROGRAMS, {"name": "Sii4"})
    assert made.status_code == 200
    code = page_code(made.content.decode())
    assert code.startswith("vtn_")
    return code


def page_code(html: str) -> str:
    return html.split('<code class="v-num">')[1].split("<")[0]


def call(secret: str, clients: Any, query: str = "") -> Any:
    body = clients if isinstance(clients, str) else json.dumps(clients)
    client = Client(enforce_csrf_checks=True)
    return client.post(
        f"/api/customers/{query}", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )


@pytest.mark.manual("000-3")
def test_a_program_brings_clients_and_reads_what_became_of_each(sii: Cast, secret: str) -> None:
    tried = call(secret, [FAVORITA, {"tax_id": "1", "name": "Mala"}], "?dry_run=1")
    assert tried.status_code == 200
    assert not Organization.objects.filter(name="Favorita").exists()

    done = call(secret, [FAVORITA, {"tax_id": "1", "name": "Mala"}]).json()

    assert (done["dry_run"], done["created"], done["refused"]) == (False, 1, 1)
    row = Organization.objects.get(name="Favorita")
    assert [(one["index"], one["action"], one["id"]) for one in done["clients"]] == [
        (0, "created", row.pk),
        (1, "refused", None),
    ]
    assert done["clients"][1]["errors"] == [{"field": "tax_id", "text": "RUC: tiene 1 caracteres y deben ser 13."}]
    assert (row.tax_id, row.country) == ("1790016919001", "EC")
    assert sorted(row.members.values_list("contact__name", "role")) == [("Ana Paz", "manager"), ("Luis Mora", "member")]
    assert SettingsChange.objects.get(kind="organization", row=row.pk).by == sii.olga


def test_the_same_call_again_changes_nothing(secret: str) -> None:
    call(secret, [FAVORITA])
    before = list(Organization.objects.values()), list(Contact.objects.values())

    again = call(secret, [FAVORITA]).json()

    assert (again["same"], again["created"], again["changed"]) == (1, 0, 0)
    assert before == (list(Organization.objects.values()), list(Contact.objects.values()))


def test_without_a_valid_token_nothing_happens(sii: Cast, secret: str) -> None:
    token = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values())
    assert call("", [FAVORITA]).status_code == 401
    assert call(secret + "x", [FAVORITA]).status_code == 401
    session = signed_in(sii.olga).post("/api/customers/", "[]", content_type="application/json")
    assert session.status_code == 401

    signed_in(sii.olga).post(f"{PROGRAMS}{token.pk}/revoke/")

    assert call(secret, [FAVORITA]).status_code == 401
    assert not Organization.objects.filter(name="Favorita").exists()
    assert "Sin acceso" in words(page(sii.olga, PROGRAMS))


def test_a_token_ends_with_the_access_of_whoever_made_it(sii: Cast, secret: str) -> None:
    sessions.block(sii.olga)

    assert call(secret, [FAVORITA]).status_code == 401
    assert not Organization.objects.filter(name="Favorita").exists()


def test_the_secret_is_shown_once(sii: Cast, secret: str) -> None:
    shown = signed_in(sii.olga).get(PROGRAMS)

    assert secret not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"


def test_a_token_reaches_as_far_as_its_desk(sii: Cast) -> None:
    """Also one that somebody made who administers the installation."""
    from ventanilla.customers import tokens

    _token, secret = tokens.make(sii.desk, "Todo", by=sii.ada)
    Organization.objects.create(name="De otra mesa", country="EC", tax_id="1790016919001")

    done = call(secret, [FAVORITA]).json()

    assert done["refused"] == 1
    assert Organization.objects.get(tax_id="1790016919001").name == "De otra mesa"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{", "No es JSON válido."),
        ("{}", "Se espera una lista de clientes."),
        ("[1]", "El cliente 0 no es un objeto."),
        ('[{"tax_id": "1", "colour": "red"}]', "El cliente 0 tiene campos desconocidos: colour."),
        ('[{"tax_id": {}}]', "«tax_id» del cliente 0 tiene que ser un texto."),
        ('[{"people": "Ana"}]', "«people» del cliente 0 tiene que ser una lista de objetos."),
        ("[" + ",".join(["{}"] * 1001) + "]", "Son demasiados clientes: el máximo por llamada son 1000."),
        ("[" * 100_000, "No es JSON válido."),
    ],
)
def test_a_bad_call_says_why(secret: str, body: str, why: str) -> None:
    refused = call(secret, body)

    assert (refused.status_code, refused.json()) == (400, {"error": why})


def test_calls_are_limited(secret: str) -> None:
    codes = [call(secret, []).status_code for _call in range(61)]

    assert codes == [200] * 60 + [429]


def test_a_program_needs_a_name(sii: Cast) -> None:
    fill(sii.olga, PROGRAMS, 422, name=" ")

    assert not ApiToken.objects.exists()
