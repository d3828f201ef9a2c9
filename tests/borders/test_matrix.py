"""Every route × everybody × both methods, in relation to one ticket (safety S13): `soporte.txt` and `sanantonio.txt` say what each gets.

In the tables `in` means sent to the login page, `go` any other redirect, and `...` that all others get the same as the last one named.
Routes that are the same on every desk stand in the first table only. A route with no row fails here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django.test import Client

from tests.borders import matrix
from tests.borders.cases import CASES
from tests.borders.world import World, browser, undone

pytestmark = pytest.mark.django_db

DESKS: Final = ("soporte", "sanantonio")
SAMPLE: Final = ("anonymous", "rita", "grace", "ada")  # of a row that is the same for everybody
BY_TOKEN: Final = {"api:customers"}  # never looks at a session, so nobody's cookie opens it
Row = dict[str, str]


@cache
def table(desk: str) -> dict[tuple[str, str], Row]:
    """(method, route) → person → what he gets."""
    lines = Path(__file__).with_name(f"{desk}.txt").read_text().splitlines()
    people = lines[0].split()
    found: dict[tuple[str, str], Row] = {}
    for line in filter(None, lines[1:]):
        method, label, cells = line[:4].strip(), line[5:41].strip(), line[41:].split()
        if cells[-1] == "...":
            cells = [*cells[:-1], *[cells[-2]] * (len(people) - len(cells) + 1)]
            found[method, label] = {name: cell for name, cell in zip(people, cells, strict=True) if name in SAMPLE}
        else:
            found[method, label] = dict(zip(people, cells, strict=True))
    return found


@pytest.mark.once
def test_every_route_has_its_rows() -> None:
    rows = table("soporte")

    assert {case.route for case in CASES.values()} == matrix.routes()
    assert set(rows) == {(method, label) for label in CASES for method in ("GET", "POST")}
    assert set(table("sanantonio")) <= set(rows)


@pytest.mark.parametrize(
    ("world", "label"),
    [(desk, label) for desk in DESKS for label in CASES if {("GET", label), ("POST", label)} & table(desk).keys()],
    indirect=["world"],
)
def test_everybody_gets_what_the_table_says(world: World, label: str) -> None:
    for method in ("GET", "POST"):
        row = table(world.desk.key).get((method, label), {})

        got = {person: matrix.cell(world, person, method, CASES[label]) for person in row}

        assert got == row, f"{method} {label}"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_a_blocked_person_gets_what_nobody_gets(world: World, method: str) -> None:
    for label, case in CASES.items():
        assert matrix.cell(world, "berta", method, case) == matrix.cell(world, "anonymous", method, case), label


@pytest.mark.parametrize("person", ["dario", "zoe"])
@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_who_left_the_desk_or_never_was_there_finds_nothing(world: World, person: str) -> None:
    for label, case in CASES.items():
        if case.route.startswith(("portal:", "console:", "file", "ticket")):
            for method in ("GET", "POST"):
                assert matrix.cell(world, person, method, case) in ("404", "405"), f"{method} {label}"


@pytest.mark.parametrize("person", ["anonymous", "rita", "grace"])
@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_a_post_without_the_token_is_refused_by_a_page_of_ours(world: World, person: str) -> None:
    """From another site, or with a cookie that ran out: for everybody, on every route, before anything is looked at."""
    client = _strict(world, person)
    for label, case in CASES.items():
        with undone(), matrix.watching() as written:
            response = client.post(case.address(world), case.body(world))

        assert written == [], label
        if label in BY_TOKEN:
            assert response.status_code == 401, label
            continue
        assert response.status_code == 403, label
        assert 'lang="es"' in response.content.decode()


def _strict(world: World, person: str) -> Client:
    client = browser(None, csrf=True)
    client.cookies.load({name: morsel.value for name, morsel in world.client(person).cookies.items()})
    return client
