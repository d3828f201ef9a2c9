"""What holds for every template of the product, whichever app it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
# Letters are not pages: mail readers know nothing but style attributes.
PAGES = sorted(file for file in ROOT.rglob("jinja2/**/*.html") if not {"static-built", "mail"} & set(file.parts))
SHOWN = [page for page in PAGES if not page.name.startswith(("style", "_style"))]
NAMES = [str(file.relative_to(ROOT)) for file in PAGES]

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script with text": re.compile(r"<script\b[^>]*>\s*[^\s<]", re.IGNORECASE),
    "script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "script in a value": re.compile(r"""=\s*["'](?:js|javascript):""", re.IGNORECASE),
    "post form without method": re.compile(r"<form(?![^>]*\bmethod=)[^>]*>", re.IGNORECASE),
    "address elsewhere": re.compile(r"""\b(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE),
}
COMMENTS = re.compile(r"{#.*?#}", re.DOTALL)
CALLS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# Proper names, and the names that languages have for themselves.
SAME_EVERYWHERE = {"Ventanilla", "Español", "English", "Ctrl", "Esc", "WhatsApp", "PDF", "MB", "SLA"}


@pytest.fixture(scope="module")
def engine() -> Jinja2:
    return next(engine for engine in engines.all() if isinstance(engine, Jinja2))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_template_holds_nothing_that_the_policy_forbids(page: Path) -> None:
    source = COMMENTS.sub("", page.read_text(encoding="utf-8"))

    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_template_compiles_and_each_of_its_sentences_can_be_extracted(page: Path, engine: Jinja2) -> None:
    """A sentence put together from parts, or given as a variable, would never reach the translators."""
    source = page.read_text(encoding="utf-8")

    engine.env.compile(source, filename=str(page))

    hidden = [call.lineno for call in _translations(engine.env.parse(source)) if not _is_constant(call)]
    assert hidden == []


@pytest.mark.parametrize("page", SHOWN, ids=[str(page.relative_to(ROOT)) for page in SHOWN])
def test_no_word_stands_in_a_template_outside_a_translation(page: Path, engine: Jinja2) -> None:
    source = page.read_text(encoding="utf-8")

    bare = [word for word in _words(_shown(engine.env.parse(source))) if word not in SAME_EVERYWHERE]

    assert bare == []


def _translations(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS:
            yield call


def _is_constant(call: nodes.Call) -> bool:
    wanted = {"ngettext": 2, "pgettext": 2, "npgettext": 3}.get(getattr(call.node, "name", ""), 1)
    return all(isinstance(value, nodes.Const) for value in call.args[:wanted])


def _shown(tree: nodes.Template) -> str:
    """The template's own text. A statement leaves NUL behind, so that a tag around it stays whole."""
    for block in tree.find_all(nodes.Block):
        if block.name.endswith("_class") or block.name == "wide":
            block.body = []  # names of classes
    return "\0".join(data.data for data in tree.find_all(nodes.TemplateData))


def _words(text: str) -> list[str]:
    """Letters in sight: between tags, and in the attributes that are read out."""
    read_out = re.findall(r'\b(?:alt|title|placeholder|aria-label|data-text[\w-]*)="([^"<>\0]*)', text)
    between = re.sub(r"<[^>]*>", " ", text)
    between = re.sub(r"\s[\w:-]+=\S*", " ", between)  # a tag cut in two by a statement
    return re.findall(r"[A-Za-zÁÉÍÓÚÑáéíóúñü]{2,}", " ".join([between, *read_out]))
