from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from ventanilla.web.answer import answer, done
from ventanilla.web.samples import samples


class TicketForm(forms.Form):
    subject = forms.CharField()


def asked(rf: RequestFactory, **headers: str) -> HttpRequest:
    request = rf.get("/style/", headers=headers)
    request.user = AnonymousUser()
    request.desk = None  # type: ignore[attr-defined]
    return request


def test_a_browser_gets_the_page_and_htmx_the_block(rf: RequestFactory) -> None:
    page = answer(asked(rf), "web/style_public.html#content", **samples() | {"wrong": None})
    block = answer(asked(rf, hx_request="true"), "web/style_public.html#content", **samples() | {"wrong": None})

    assert page.content.startswith(b"<!doctype html>")
    assert block.content.strip().startswith(b"<form")
    assert b"csrfmiddlewaretoken" in block.content


def test_htmx_gets_the_page_to_restore_from_history(rf: RequestFactory) -> None:
    request = asked(rf, hx_request="true", hx_history_restore_request="true")

    assert answer(request, "web/style_public.html#content", form=None).content.startswith(b"<!doctype html>")


def test_a_form_that_is_refused_makes_it_422(rf: RequestFactory) -> None:
    assert answer(asked(rf), "web/style_public.html", form=TicketForm({"subject": ""})).status_code == 422
    assert answer(asked(rf), "web/style_public.html", form=TicketForm({"subject": "x"})).status_code == 200
    assert answer(asked(rf), "web/style_public.html", form=TicketForm()).status_code == 200


def test_a_success_leads_on_also_within_htmx(rf: RequestFactory) -> None:
    assert done(asked(rf), "/x/").status_code == 302
    assert done(asked(rf, hx_request="true"), "/x/").headers["HX-Redirect"] == "/x/"


@pytest.mark.django_db
def test_what_is_refused_is_shown_also_within_htmx(rf: RequestFactory) -> None:
    """422 with the faults, and 409 with what others changed meanwhile; anything else becomes a notice."""
    page = BeautifulSoup(answer(asked(rf), "web/style.html", **samples()).content, "html.parser")
    config = page.select_one('meta[name="htmx-config"]')
    assert config is not None

    rules = [(rule["code"], rule["swap"]) for rule in json.loads(str(config["content"]))["responseHandling"]]

    assert rules == [("204", False), ("[23]..", True), ("409", True), ("422", True), ("[45]..", False)]


@pytest.mark.django_db
def test_a_field_is_tied_to_its_help_and_its_error(rf: RequestFactory, settings: object) -> None:
    page = BeautifulSoup(answer(asked(rf), "web/style.html", **samples()).content, "html.parser")

    field = page.find(id="wrong_subject")
    assert field is not None
    described = [page.find(id=name) for name in str(field["aria-describedby"]).split()]
    assert field["aria-invalid"] == "true"
    assert [part["id"] for part in described if part] == ["wrong_subject-help", "wrong_subject-error"]
    assert field.get("maxlength") is None  # a browser would cut a pasted text without a word
    assert field["data-limit"] == "120"


def test_no_id_stands_twice_on_a_page(rf: RequestFactory) -> None:
    page = BeautifulSoup(answer(asked(rf), "web/style.html", **samples()).content, "html.parser")

    ids = [element["id"] for element in page.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
