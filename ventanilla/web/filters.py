"""Filters of the templates: how this desk's country writes dates and numbers, and plain text as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date, format_timedelta
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ventanilla.lib import langmap, writing
from ventanilla.lib.text import initials
from ventanilla.lib.writing import duration
from ventanilla.web import place


def date_text(value: date | datetime | None) -> str:
    """10-07-2025, as the desk writes it."""
    return _local(value).strftime(writing.DATE_FORMATS[place.current().date_format]) if value else ""


def time_text(value: datetime | None) -> str:
    """14:05, in the reader's zone."""
    return _local(value).strftime("%H:%M") if value else ""


def datetime_text(value: datetime | None) -> str:
    """10-07-2025 14:05."""
    return f"{date_text(value)} {time_text(value)}" if value else ""


def day_text(value: date | datetime | None) -> str:
    """jueves, 10 de julio de 2025: for headings, where a number says little."""
    return format_date(_local(value), format="full", locale=place.locale()) if value else ""


def when(value: datetime | None) -> str:
    """The date and time in a `<time>`, with "hace 2 horas" on hover."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), relative(value), datetime_text(value)
    )


def ago(value: datetime | None) -> str:
    """ "hace 2 horas" in a `<time>`, with the date and time on hover; `times.js` lets it tick."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', value.isoformat(), datetime_text(value), relative(value)
    )


def relative(value: datetime) -> str:
    passed = value - timezone.now()
    if abs(passed) < timedelta(seconds=45):
        return _("hace un momento") if passed <= timedelta() else _("en un momento")
    return format_timedelta(passed, add_direction=True, threshold=1.0, locale=place.locale())


def number(value: float | None, digits: int | None = None) -> str:
    return writing.number(value, place.locale(), digits)


def filesize(value: int | None) -> str:
    return writing.filesize(value, place.locale())


_LINK: Final = re.compile(r"""(?:https?://|mailto:)[^\s<>"'`\x00-\x1f]{1,2000}""", re.IGNORECASE)
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")


def text(value: str | None) -> SafeString:
    """Plain text as paragraphs; http(s) and mailto addresses become links. Everything is escaped."""
    if not value:
        return mark_safe("")
    paragraphs = _PARAGRAPHS.split(value.replace("\r\n", "\n").strip("\n"))
    return mark_safe("".join(f"<p>{_linked(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs))  # noqa: S308 - escaped by _linked


def _linked(paragraph: str) -> str:
    pieces, end = [], 0
    for match in _LINK.finditer(paragraph):
        address = _without_tail(match.group())
        pieces += [escape(paragraph[end : match.start()]), _anchor(address)]
        end = match.start() + len(address)
    return "".join([*pieces, escape(paragraph[end:])])


def _anchor(address: str) -> str:
    shown = address.removeprefix("mailto:")
    return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow ugc" target="_blank">{escape(shown)}</a>'


def _without_tail(address: str) -> str:
    """The address without the sentence's own punctuation, and without a bracket it did not open."""
    while address[-1] in ".,;:!?…»”’*_)]}" and not (address[-1] == ")" and address.count("(") >= address.count(")")):
        address = address[:-1]
    return address


def pick(value: Mapping[str, str] | str | None) -> str:
    """The text of a language map in the reader's language; a plain string is passed through."""
    if value is None:
        return ""
    return langmap.pick(value) if isinstance(value, Mapping) else str(value)


_AVATAR_COLORS: Final = ("blue", "cyan", "teal", "green", "yellow", "orange", "red", "pink", "purple")


def person_color(name: object) -> str:
    """A colour that stays with a name, from process to process (`hash` would not)."""
    return _AVATAR_COLORS[
        sum(ord(letter) * (place + 1) for place, letter in enumerate(str(name))) % len(_AVATAR_COLORS)
    ]


def _local(value: date | datetime) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


FILTERS: Final = {
    "ago": ago,
    "date": date_text,
    "datetime": datetime_text,
    "day": day_text,
    "duration": duration,
    "filesize": filesize,
    "initials": initials,
    "number": number,
    "person_color": person_color,
    "pick": pick,
    "relative": relative,
    "text": text,
    "time": time_text,
    "when": when,
}
