"""Which routes there are, and what each person gets who asks one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.borders.cases import Case
from tests.borders.world import World, undone

# --- Walking the URLconf ----------------------------------------------------------------------------------------------


def routes() -> set[str]:
    """Every route of the site, with the namespace of its door."""
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"


# --- Asking -----------------------------------------------------------------------------------------------------------


def cell(world: World, person: str, method: str, case: Case) -> str:
    """What this person gets: the status, `in` for being sent to the login page, `go` for any other redirect; and he wrote nothing
    by a GET. What a POST did is taken back."""
    with undone(), watching() as written:
        response = ask(world, person, method, case)
    if method == "GET":
        assert written == [], f"{person}: GET {case.address(world)} wrote"
    return told(response)


def ask(world: World, person: str, method: str, case: Case) -> HttpResponse:
    client = world.client(person)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    response: Any = (
        client.get(case.address(world)) if method == "GET" else client.post(case.address(world), case.body(world))
    )
    client.cookies.load(cookies)  # a logout that was taken back
    return response  # type: ignore[no-any-return]


def told(response: HttpResponse) -> str:
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    return "in" if response.headers["Location"].partition("?")[0] == reverse("login") else "go"


@contextmanager
def watching() -> Iterator[list[str]]:
    """Every statement that writes, but for the session's own row, and the counts by which attempts are limited."""
    written: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        ours = "accounts_session" not in sql and '"cache"' not in sql
        if ours and sql.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written
