"""Where the reader is: language and register, time zone, country and the way dates are written.

Kept per thread of work (a context variable), because filters and macros are called without the request; the middleware sets it for
each request, mails and PDFs set it with `standing`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from babel import Locale
from django.http import HttpRequest
from django.utils import timezone, translation

from ventanilla.lib.writing import locale_of

LANGUAGES: Final = ("es", "en")


class DeskConfigLike(Protocol):
    @property
    def country(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def register(self) -> str: ...
    @property
    def date_format(self) -> str: ...


class DeskLike(Protocol):
    @property
    def config(self) -> Any: ...  # a DeskConfigLike; Any because the desk's own class is richer


@dataclass(frozen=True, slots=True)
class Place:
    country: str = ""
    date_format: str = "dd/mm/yyyy"


_place: ContextVar[Place] = ContextVar("place", default=Place())  # noqa: B039 - frozen
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def current() -> Place:
    return _place.get()


def current_request() -> HttpRequest | None:
    """The request being answered, for what a macro cannot be given (the CSRF token)."""
    return _request.get()


def locale() -> Locale:
    """Babel's locale of the active language in the desk's country: es + EC → es_EC."""
    return locale_of((translation.get_language() or LANGUAGES[0]).split("-")[0], current().country)


def activate_for(desk: DeskLike | None, user: object | None = None) -> None:
    """From here on write as this desk does and as this user reads.

    The language is the user's (else what is active), in the desk's register when it is Spanish; the time zone is the user's, else the
    desk's; country and date format are the desk's.
    """
    config: DeskConfigLike | None = desk.config if desk is not None else None
    language = getattr(user, "language", "") or (translation.get_language() or LANGUAGES[0])
    language = language.split("-")[0]
    translation.activate(config.register if config and language == "es" and config.register else language)
    if zone := _zone(getattr(user, "time_zone", "") or (config.time_zone if config else "")):
        timezone.activate(zone)
    if config:
        _place.set(Place(country=config.country.upper(), date_format=config.date_format))


@contextmanager
def standing(desk: DeskLike | None, user: object | None = None) -> Iterator[None]:
    """`activate_for` for the length of a block; for mails, PDFs and jobs, which have no request."""
    place = _place.set(replace(current()))
    language, zone = translation.get_language(), timezone.get_current_timezone()
    try:
        activate_for(desk, user)
        yield
    finally:
        _place.reset(place)
        timezone.activate(zone)
        if language:
            translation.activate(language)
        else:
            translation.deactivate()


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None  # a name typed by hand, or gone from the system's table
