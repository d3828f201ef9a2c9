"""The picture of a desk's workflow as markup, and the same in words; for the page of the staff and for the editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.desks.config import DeskConfig, Transition
from ventanilla.desks.picture import Picture, picture_of
from ventanilla.desks.picture.graph import Move
from ventanilla.desks.words import word
from ventanilla.web.jinja import drawn, sprite, url_if

# Names of the sizes that the stylesheet knows, and how wide a drawing may be for them; wider ones are shown in the tall way.
_SIZES: Final = (("s", 560), ("m", 900), ("l", 1280))


def drawing(config: DeskConfig, *, to_editors: bool = False) -> SafeString:
    """The picture; `to_editors`: each box and each arrow leads to where it is changed."""
    return _rendered("console/_picture.html", config, to_editors)


def in_words(config: DeskConfig, *, to_editors: bool = False) -> SafeString:
    return _rendered("console/_picture_list.html", config, to_editors)


def _rendered(template: str, config: DeskConfig, to_editors: bool) -> SafeString:
    def href(part: str, key: str) -> str:
        return url_if("console:settings_entry", config.key, part, key) if to_editors else ""

    context: dict[str, Any] = {
        "picture": picture_of(config),
        "picture_size": _size,
        "state_href": lambda state: href("states", state.key),
        "move_href": lambda step: href("transitions", step.key),
        "icon_href": _icon,
        "said": _said,
        "by_whom": lambda move: by_whom(config, move),
        "word": lambda key: str(word(config, key)),
    }
    page = render_to_string(template, context)
    return mark_safe(page)  # noqa: S308 - a template of ours, which escapes what people wrote


def _icon(name: str) -> str:
    """The symbol itself: an <svg> within an <svg> takes no size from a stylesheet."""
    return f"{sprite()}#{name if name in drawn() else 'point'}"


def _size(picture: Picture) -> str:
    return next((name for name, most in _SIZES if picture.wide.width <= most), "xl")


def _said(picture: Picture, move: Move) -> str:
    """An arrow in a sentence, for those who do not see it."""
    states = picture.graph.states
    names = {"move": move.step.label, "to": states[move.target].label}
    sources = ", ".join(str(states[source].label) for source in move.sources)
    return _("%(move)s: de %(from)s a %(to)s") % {**names, "from": sources}


def by_whom(config: DeskConfig, move: Move) -> str:
    """Who sets the move off, or what does: «Agente, Supervisor» or «por sí solo, tras 5 días hábiles sin respuesta»."""
    if move.step.trigger == "silence":
        return ngettext(
            "por sí solo, tras %(days)s día hábil sin respuesta",
            "por sí solo, tras %(days)s días hábiles sin respuesta",
            move.step.days,
        ) % {"days": move.step.days}
    return ", ".join(_people(config, move.step))


def _people(config: DeskConfig, step: Transition) -> Iterator[str]:
    for who in ("requester", "company", "assignee", "responsible", "agent", "supervisor", "admin"):
        if who in step.who:
            # The desk's word for the assignee may be the label of a field («Asignado a»).
            said = {"company": _("alguien de la empresa"), "assignee": _("quien lo tiene asignado")}
            yield said.get(who) or str(word(config, who))
