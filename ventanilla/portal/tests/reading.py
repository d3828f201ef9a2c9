"""A page as its reader meets it: its words, its table, its facts, and its forms as a browser would send them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ventanilla.people.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(name: str = "captura.png", color: str = "red") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (60, 40), color).save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), "image/png")


def read(response: Any, status: int = 200) -> BeautifulSoup:
    """The page as a wide screen shows it."""
    assert response.status_code == status, response.content.decode()[:2000]
    page = BeautifulSoup(response.content.decode(), "html.parser")
    for narrow in page.select(".v-only-phone"):
        narrow.decompose()
    return page


def words(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""


def table(page: BeautifulSoup) -> list[dict[str, str]]:
    """The rows of the page's table, by the headings of its columns."""
    heads = [words(head) for head in page.select("table th")]
    rows = [[words(cell) for cell in row.select("td")] for row in page.select("table tbody tr")]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def facts(page: BeautifulSoup) -> dict[str, str]:
    """The data of the ticket, by label."""
    labels, values = page.select("#facts dt"), page.select("#facts dd")
    return {words(label): words(value) for label, value in zip(labels, values, strict=True)}


def buttons(page: BeautifulSoup) -> list[str]:
    """What the reader may do with the ticket: the actions at its head."""
    return [words(button) for button in page.select("#head .v-head-actions .btn")]


def errors(page: BeautifulSoup) -> dict[str, str]:
    """What is said beside each field, by the field's id."""
    return {str(error["id"]).removesuffix("-error"): words(error) for error in page.select(".v-error[id]")}


def fields(page: BeautifulSoup, action: str) -> dict[str, list[str]]:
    """What the form with this action would send if nothing were typed, with the inputs elsewhere that belong to it."""
    form = next(form for form in page.select("form") if form.get("action", "") == action)
    inputs = form.select("input, textarea, select")
    if form.get("id"):
        inputs += page.select(f'input[form="{form["id"]}"]')
    sent: dict[str, list[str]] = {}
    for one in inputs:
        kind = one.get("type")
        if one.get("name") and kind != "file" and not (kind in ("checkbox", "radio") and not one.has_attr("checked")):
            sent.setdefault(str(one["name"]), []).append(_value(one))
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def _value(one: Tag) -> str:
    if one.name == "textarea":
        return one.get_text().removeprefix("\n")
    if one.name == "select":
        chosen = one.select_one("option[selected]") or one.select_one("option")
        return str(chosen.get("value", "")) if chosen else ""
    return str(one.get("value", ""))


def send(client: Client, page: BeautifulSoup, action: str, *, to: str = "", **typed: Any) -> Any:
    """Fill in the form of this page and press its button."""
    return client.post(to or action, {**fields(page, action), **typed})
