"""The Jinja2 environment of all pages: named by the settings, made once per process by Django's backend."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context

from ventanilla.jobs import holds
from ventanilla.jobs.models import Hold
from ventanilla.web import bell, forms, live, place
from ventanilla.web.filters import FILTERS

STATIC: Final = Path(__file__).parent / "static"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
THEME_COOKIE: Final = "ventanilla_theme"
MACROS: Final = (
    "web/ui/marks.html",
    "web/ui/forms.html",
    "web/ui/files.html",
    "web/ui/lists.html",
    "web/ui/thread.html",
    "web/ui/overlay.html",
)


def environment(**options: Any) -> Environment:
    options.setdefault("undefined", StrictUndefined if settings.DEBUG else Undefined)
    env = Environment(**{"trim_blocks": True, "lstrip_blocks": True, **options})  # noqa: S701 - Django turns autoescape on
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        anchor=forms.anchor,
        control=forms.control,
        counted=forms.counted,
        csrf=csrf,
        draw=icon,  # for macros that have a parameter called icon
        flashes=flashes,
        home=lambda: f"{settings.PREFIX}/",
        icon=icon,
        is_check=forms.is_check,
        is_group=forms.is_group,
        language=lambda: (translation.get_language() or "es").split("-")[0],
        language_tag=language_tag,
        live_host=live.live_host,
        logo=logo,
        modules=modules,
        now=timezone.now,
        query=query,
        sending_hold=sending_hold,
        static=static,
        theme=theme,
        ui=Macros(env),
        unread_rings=bell.unread,
        url=url,
        url_if=url_if,
    )
    env.filters.update(FILTERS)
    return env


class Macros:
    """All macros of `web/ui/` under one name, so that a block rendered alone (`answer`) has them too."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name in self._found:
            return self._found[name]
        for template in MACROS:
            macro = getattr(self._env.get_template(template).module, name, None)
            if macro is not None:
                if not self._env.auto_reload:
                    self._found[name] = macro
                return macro
        raise AttributeError(name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_if(name: str, *args: Any) -> str:
    """The address, or "" where this installation has no such page."""
    try:
        return url(name, *args)
    except NoReverseMatch:
        return ""


def csrf() -> SafeString:
    """The hidden CSRF field of the request being answered; for macros, which have no request."""
    request = place.current_request()
    token = get_token(request) if request is not None else ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@lru_cache(maxsize=1024)
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Silent for screen readers (words stand beside it) unless it has a label of its own."""
    if name not in drawn():
        if settings.DEBUG:
            raise LookupError(
                f"icon {name!r} is not in the sprite: run tools/build_assets.py, or add it to web/icons.txt"
            )
        name = "point"  # a desk's own data may name what a later version dropped
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', extra, label, sprite(), name
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', extra, sprite(), name)


@lru_cache(maxsize=1)
def drawn() -> frozenset[str]:
    """Names of the icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/sprite.svg").read_text()))


@lru_cache(maxsize=1)
def modules() -> tuple[str, ...]:
    """What app.js imports, for the browser to fetch at once instead of one after the other."""
    return tuple(
        sorted({"text.js", "toast.js"} | set(re.findall(r'"\./([\w-]+\.js)"', (STATIC / "js/app.js").read_text())))
    )


def logo(brand: Any) -> str:
    """Address of a logo, uploaded or shipped with a blueprint; "" where there is none, and the mark shows initials."""
    return url("desk_logo", brand.logo) if _HASH.fullmatch(brand.logo) else _shipped_logo(brand.logo)


@lru_cache(maxsize=64)
def _shipped_logo(name: str) -> str:
    path = f"brands/{name}"
    return static(path) if name and "/" not in name and finders.find(path) else ""


def sprite() -> str:
    return static("vendor/sprite.svg")


@pass_context
def flashes(context: Context) -> list[Any]:
    """The messages waiting for this reader; reading them is what removes them."""
    request = context.get("request")
    return list(get_messages(request)) if request is not None and hasattr(request, "_messages") else []


@pass_context
def sending_hold(context: Context) -> Hold | None:
    """What keeps this installation from sending, for whoever can let it go on."""
    user = getattr(context.get("request"), "user", None)
    return holds.current() if getattr(user, "is_admin", False) else None


@pass_context
def theme(context: Context) -> str:
    """light, dark or auto: the signed-in reader's choice, else this browser's."""
    request = context.get("request")
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or (request.COOKIES.get(THEME_COOKIE, "") if request is not None else "")
    return chosen if chosen in ("light", "dark") else "auto"


@pass_context
def query(context: Context, **changes: Any) -> str:
    """The address's query with some values changed (None removes): `href="{{ query(state='open', page=None) }}"`."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value is not None:
            values.setlist(name, [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{values.urlencode()}"


def language_tag() -> str:
    """For `<html lang>`: es-EC, en."""
    language = (translation.get_language() or "es").split("-")[0]
    country = place.current().country
    return f"{language}-{country}" if country and language == "es" else language
