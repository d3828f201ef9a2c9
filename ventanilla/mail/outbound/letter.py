"""A letter: what one mail says, before it has an address. Rendered as plain text and as HTML from the same parts, so both agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from ventanilla.desks.config import Color
from ventanilla.desks.models import Desk
from ventanilla.lib.writing import DATE_FORMATS

# Mail programs know no variables, so the solid tones of the ten colours stand here once more, each readable under white.
SOLID: Final[dict[Color, str]] = {
    "gray": "#686259", "blue": "#2863ab", "cyan": "#086f84", "teal": "#077367", "green": "#137738",
    "yellow": "#7a5600", "orange": "#964c04", "red": "#a03f3c", "pink": "#9b3e63", "purple": "#724ea0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, set apart from our own words."""

    author: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`lines` come before the facts and the quotation, `closing` after the button. All of it plain text."""

    subject: str
    preview: str = ""  # what a list of mails shows beside the subject
    greeting: str = ""
    lines: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    quote: Quote | None = None
    link: str = ""
    link_label: str = ""
    links: Sequence[tuple[str, str]] = ()  # label, address
    closing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose letter it is: the desk's brand, or the installation's."""

    name: str
    motto: str = ""
    address: str = ""
    site: str = ""
    phone: str = ""
    color: str = SOLID["teal"]

    @classmethod
    def of(cls, desk: Desk | None) -> Sender:
        if desk is None:
            return cls("Ventanilla")
        brand = desk.config.brand
        site = brand.site if brand.site.startswith(("https://", "http://")) else ""
        return cls(str(brand.name), str(brand.motto), brand.address, site, brand.phone, SOLID[brand.color])


def render(letter: Letter, desk: Desk | None) -> tuple[str, str]:
    """The letter as plain text and as HTML, in the active language."""
    context = {"letter": letter, "sender": Sender.of(desk), "language": (translation.get_language() or "es")[:2]}
    text = _environment().get_template("mail/letter.txt").render(context)
    html = _environment().get_template("mail/letter.html").render(context)
    return text.strip() + "\n", html


@contextmanager
def read_by(desk: Desk | None, language: str) -> Iterator[str]:
    """Write for a reader of this language, on this desk: Spanish in the desk's register, times in its zone. Gives the language."""
    spoken = desk.config.register if desk and language == "es" else language
    with translation.override(spoken), timezone.override(ZoneInfo(desk.config.time_zone) if desk else None):
        yield spoken


def when(moment: datetime, desk: Desk | None) -> str:
    """Date and time as the desk's country writes them."""
    date_format = DATE_FORMATS[desk.config.date_format if desk else "dd/mm/yyyy"]
    return timezone.localtime(moment).strftime(f"{date_format} %H:%M")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ventanilla.mail", "jinja2"),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["quoted"] = _quoted
    return environment


def _paragraphs(text: str) -> Markup:
    """Plain text as HTML: escaped, line ends kept."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def _quoted(text: str) -> str:
    """Plain text set off as mail programs do."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def link_to(path: str) -> str:
    """The absolute address of one of our pages, as a mail must carry it."""
    return f"{settings.SITE_URL}{path}"
