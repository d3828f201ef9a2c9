"""What must agree within a blueprint, beside the workflow itself (`flow`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from ventanilla.desks.blueprint import worktime
from ventanilla.desks.blueprint.faults import Found, Reason, entries, keys, refer, unknown, words
from ventanilla.desks.blueprint.positions import Path
from ventanilla.desks.config import BUILT_IN_KINDS, CALL_WORDS, Evidence
from ventanilla.desks.words import WORDS
from ventanilla.lib.langmap import LANGUAGES

# What a move may set going beside mails. The event records the name; the part of the product that owns it does the rest.
EFFECTS: Final = ("hours", "notify_area", "remind", "report", "report_mail", "survey")
REGISTERS: Final = ("es", "es-mx", "es-ar")
MAX_VERSION: Final = 60
MAX_CALL: Final = 500  # of the message to the agent in charge, which travels in an address
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
_LOGO = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.(?:png|jpg|svg|webp))?")
_TYPED: Final = frozenset({"text", "long_text", "subject", "description", "version", "phone", "vendor_number",
    "requester", "affected", "person",  # a name may be typed there
})  # fmt: skip
# A limit, the kinds of field that it means something for, and the most that it may be.
_LIMITS: Final[tuple[tuple[str, frozenset[str], int], ...]] = (
    ("max_length", _TYPED, 100_000),
    ("max_files", frozenset({"files"}), 50),
    ("max_file_bytes", frozenset({"files"}), 1024**3),
)

Table = Mapping[str, Any]


def broken(document: Table) -> Found:
    yield from _desk(document)
    yield from _brand(document.get("brand", {}))
    yield from _calling(document.get("calling", {}))
    yield from _lists(document)
    yield from _fields(document)
    yield from _moves(document)
    yield from _surveys(document)
    yield from _areas(document)
    yield from _icons(document, ())
    yield from _products(document)
    yield from worktime.broken(document)


def _desk(document: Table) -> Found:
    yield from refer(document, "country", (), SUPPORTED_REGIONS)
    yield from refer(document, "time_zone", (), available_timezones())
    yield from refer(document, "language", (), LANGUAGES)
    yield from refer(document, "register", (), REGISTERS)
    yield from refer(document, "default_priority", (), keys(document, "priorities"))
    for name in document.get("words", {}):
        if name not in WORDS:
            yield ("words", name), _("clave desconocida: %(reason)s") % {"reason": unknown(name, WORDS)}
    for name in ("requester", "agent", "supervisor"):
        if "see" in document and name not in document["see"]:
            yield ("see",), _("falta la clave «%(key)s»") % {"key": name}
    if "refresh_seconds" in document and not 5 <= document["refresh_seconds"] <= 3600:
        yield ("refresh_seconds",), _("debe estar entre %(low)d y %(high)d") % {"low": 5, "high": 3600}


def _brand(brand: Table) -> Found:
    site = brand.get("site", "")
    if site and (urlsplit(site).scheme not in {"http", "https"} or not urlsplit(site).netloc):
        yield ("brand", "site"), _("debe ser una dirección que empiece por https:// o http://")
    if brand.get("logo") and not _LOGO.fullmatch(brand["logo"]):
        yield ("brand", "logo"), _("debe ser el nombre de una imagen, sin carpetas")
    if brand.get("email"):
        try:
            validate_email(brand["email"])
        except ValidationError:
            yield ("brand", "email"), _("no es una dirección de correo")


def _calling(calling: Table) -> Found:
    for language, text in calling.get("message", {}).items():
        at = ("calling", "message", language)
        for word in _IN_BRACES.findall(text):
            if word not in CALL_WORDS:
                yield at, unknown(word, CALL_WORDS)
        if len(text) > MAX_CALL:
            yield at, _("pasa de %(limit)d caracteres") % {"limit": MAX_CALL}


def _lists(document: Table) -> Found:
    for name in ("states", "areas", "fields"):
        if name in document and not any(entries(document, name)):
            yield (name,), _("la lista está vacía")
    outcomes, states = keys(document, "outcomes"), keys(document, "states")
    for path, service in entries(document, "services"):
        yield from refer(service, "outcomes", path, outcomes)
    for path, outcome in entries(document, "outcomes"):
        yield from _evidence(outcome, path)
    for path, counter in entries(document, "counters"):
        if "states" in counter and not counter["states"]:
            yield (*path, "states"), _("la lista está vacía")
        yield from refer(counter, "states", path, states)
    for path, notice in entries(document, "notices"):
        yield from refer(notice, "event", path, _event_kinds())


def _evidence(outcome: Table, path: Path) -> Found:
    for name, least in outcome.get("evidence", {}).items():
        at = (*path, "evidence", name)
        if name not in get_args(Evidence):
            yield at, unknown(name, get_args(Evidence))
        elif least < 1:
            yield at, _("debe ser 1 o más")


def _fields(document: Table) -> Found:
    seen: set[str] = set()
    for path, field in entries(document, "fields"):
        kind = field.get("kind", "")
        if kind in BUILT_IN_KINDS and kind in seen:
            yield (*path, "kind"), _("ya hay un campo de la clase «%(kind)s»") % {"kind": kind}
        seen.add(kind)
        if kind == "choice" and not field.get("options"):
            yield (
                (*path, "options") if "options" in field else path,
                Reason.of(
                    _("un campo de la clase «choice» necesita «options»"),
                    _("una lista de opciones necesita al menos una"),
                ),
            )
        elif kind and kind != "choice" and field.get("options"):
            yield (*path, "options"), _("solo un campo de la clase «choice» lleva «options»")
        yield from _limits(field, path, kind)
    if document.get("fields") and seen.isdisjoint({"subject", "description"}):
        yield (
            ("fields",),
            Reason.of(
                _("el formulario necesita un campo «subject» o «description»"),
                _("el formulario necesita un asunto o una descripción"),
            ),
        )


def _limits(field: Table, path: Path, kind: str) -> Found:
    for name, kinds, most in _LIMITS:
        if kind and field.get(name) and kind not in kinds:
            yield (*path, name), _("no tiene sentido en un campo de la clase «%(kind)s»") % {"kind": kind}
        elif field.get(name, 0) > most:
            yield (*path, name), _("debe estar entre %(low)d y %(high)d") % {"low": 0, "high": most}
    for at, extension in words(field, "file_types", path):
        if kind and kind != "files":
            yield (*path, "file_types"), _("no tiene sentido en un campo de la clase «%(kind)s»") % {"kind": kind}
            return
        if not _EXTENSION.fullmatch(extension):
            yield at, _("una extensión se escribe en minúsculas y sin punto, como «pdf»")


def _moves(document: Table) -> Found:
    """What a move asks for must be a field of the form or a kind of evidence."""
    askable = [*keys(document, "fields"), *get_args(Evidence)]
    for path, move in entries(document, "transitions"):
        yield from refer(move, "requires", path, askable)
        yield from refer(move, "asks", path, askable)
        for at, effect in words(move, "effects", path):
            if effect not in EFFECTS:
                yield at, unknown(effect, EFFECTS)


def _surveys(document: Table) -> Found:
    for at, survey in entries(document, "surveys"):
        if "questions" in survey and not any(entries(survey, "questions")):
            yield (*at, "questions"), _("la lista está vacía")
        for path, question in entries(survey, "questions", at):
            kind, options = question.get("kind", ""), question.get("options", ())
            if kind == "choice" and len(options) < 2:
                yield (
                    path,
                    Reason.of(
                        _("una pregunta de la clase «choice» necesita dos «options» o más"),
                        _("una pregunta con lista de respuestas necesita dos o más"),
                    ),
                )
            elif kind and kind != "choice" and options:
                yield (
                    (*path, "options"),
                    Reason.of(
                        _("solo una pregunta de la clase «choice» lleva «options»"),
                        _("solo una pregunta que se responde con una lista lleva respuestas"),
                    ),
                )


def _areas(document: Table) -> Found:
    for path, area in entries(document, "areas"):
        seen: set[str] = set()
        for at, category in _tree(area, path):
            key = category.get("key")
            # Within one list the walk has said so already; here the two levels meet.
            if key in seen and len(at) > len(path) + 2:
                yield at, _("«%(key)s» está repetido") % {"key": key}
            seen.add(key or "")
            yield from refer(category, "outcomes", at, keys(document, "outcomes"))
            yield from refer(category, "default_priority", at, keys(document, "priorities"))
            yield from refer(category, "survey", at, keys(document, "surveys"))


def _products(document: Table) -> Found:
    for path, product in entries(document, "products"):
        for at, version in words(product, "versions", path):
            if len(version) > MAX_VERSION:
                yield at, _("pasa de %(limit)d caracteres") % {"limit": MAX_VERSION}


def _tree(area: Table, path: Path) -> Iterator[tuple[Path, Table]]:
    tops = list(entries(area, "categories", path))
    yield from tops
    for at, top in tops:
        yield from entries(top, "children", at)


def _icons(value: Any, path: Path) -> Found:
    """Every icon must be one that the product ships."""
    known = known_icons()
    for name, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
        if name == "icon" and isinstance(inner, str):
            if inner and inner not in known:
                yield (*path, name), _("icono desconocido: %(reason)s") % {"reason": unknown(inner, known)}
        elif isinstance(inner, Mapping | list):
            yield from _icons(inner, (*path, name))


@cache
def known_icons() -> frozenset[str]:
    """The icons of the sprite that stand in data."""
    lines = (FilePath(settings.PACKAGE) / "web" / "icons.txt").read_text().splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _event_kinds() -> Iterable[str]:
    """Tickets stand above desks and are not imported here; their model is asked at run time."""
    choices = apps.get_model("tickets", "Event")._meta.get_field("kind").choices or ()
    return tuple(str(value) for value, _label in choices)
