"""Open a page as somebody, read it, fill in its form and press the button."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ventanilla.people.models import User
from ventanilla.portal.tests.reading import read


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str, status: int = 200) -> BeautifulSoup:
    return read(signed_in(user).get(address), status)


def fields(page: BeautifulSoup, action: str = "") -> dict[str, list[str]]:
    """What the page's main form (or the one with this action) would send as it stands."""
    form = next(form for form in page.select("main form[method=post]") if form.get("action", "") == action)
    sent: dict[str, list[str]] = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(one["name"]), one.get("type")
        if name == "csrfmiddlewaretoken" or (kind in ("checkbox", "radio") and not one.has_attr("checked")):
            continue
        if one.name == "textarea":
            value = one.get_text().removeprefix("\n").removeprefix("\r\n")
        elif one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            value = str(chosen.get("value", "")) if chosen else ""
        else:
            value = str(one.get("value", "on" if kind in ("checkbox", "radio") else ""))
        sent.setdefault(name, []).append(value)
    return sent


def fill(user: User, address: str, status: int = 302, /, **typed: Any) -> Any:
    """Open the form at this address, type, and send."""
    client = signed_in(user)
    response = client.post(address, {**fields(read(client.get(address))), **typed})
    assert response.status_code == status, (errors(response), words(response)[:2000])
    return response


def cost(user: User, address: str) -> int:
    """How many queries the page takes, session and user included, once this process has compiled the desk."""
    client = signed_in(user)
    read(client.get(address))
    with CaptureQueriesContext(connection) as queries:
        read(client.get(address))
    return len(queries)


def errors(response: Any) -> dict[str, str]:
    """What is said beside each field, by the field's name."""
    found = BeautifulSoup(response.content.decode(), "html.parser").select(".v-error[id]")
    return {
        str(error["id"]).removeprefix("id_").removesuffix("-error").removesuffix("-field"): " ".join(
            error.get_text(" ").split()
        )
        for error in found
    }


def words(page: Any) -> str:
    soup = page if isinstance(page, BeautifulSoup) else BeautifulSoup(page.content.decode(), "html.parser")
    main = soup.select_one("main") or soup
    return " ".join(main.get_text(" ").split())
