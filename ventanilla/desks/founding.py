"""A new desk, from one of the blueprints that ship or from nothing; and putting a desk away and bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from ventanilla.desks import blueprint
from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.models import Desk, SettingsChange

if TYPE_CHECKING:
    from ventanilla.people.models import User

EMPTY: Final = "empty"
# Words that stand where a desk's key would stand in an address.
RESERVED: Final = frozenset({"desks", "mail", "people", "tickets"})
KIND: Final = "desk"  # of a SettingsChange


class Taken(Exception):
    """There is a desk of this key, perhaps an archived one."""


@transaction.atomic
def found(start: str, *, by: User, key: str, name: str, **place: str) -> Desk:
    """Set up a desk as the blueprint `start` says, under its own key and name. `place`: country, time_zone, language, register.

    What a shipped blueprint says about the company of its example (logo, address, telephone) is left out. Raises `Taken`.
    """
    if key in RESERVED or Desk.objects.filter(key=key).exists():
        raise Taken(key)
    document = empty() if start == EMPTY else blueprint.read(start).document
    names = {place["language"]: name}
    brand = {"name": names, "color": document["brand"].get("color", "blue")}
    document = {**document, **place, "key": key, "name": names, "brand": brand}
    desk = blueprint.load(document, by=by, source="founding").desk
    _record(desk, by, {"exists": False}, {"exists": True})
    return desk


@transaction.atomic
def archive(desk: Desk, *, by: User) -> None:
    """Nobody comes in or opens a ticket any more; administrators of the installation go on reading what there is."""
    _set_archived(desk, True, by)


@transaction.atomic
def restore(desk: Desk, *, by: User) -> None:
    _set_archived(desk, False, by)


def _set_archived(desk: Desk, archived: bool, by: User) -> None:
    desk = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    if (desk.archived_at is not None) == archived:
        return
    desk.archived_at = timezone.now() if archived else None
    desk.save(update_fields=["archived_at"])
    _record(desk, by, {"archived": not archived}, {"archived": archived})


def _record(desk: Desk, by: User, before: dict[str, Any], after: dict[str, Any]) -> None:
    SettingsChange.objects.create(
        desk=desk, by=by, kind=KIND, row=desk.pk, name=str(desk)[:200], before=before, after=after
    )


def empty() -> Document:
    """The least that works: a ticket is open until it is closed. Country, name and the like are still to be filled in."""
    return {
        "format": 1,
        "date_format": "dd/mm/yyyy",
        "brand": {"color": "blue"},
        "words": {},
        "opening": {"requester": "open", "staff": "open"},
        "rights": {
            "open": ["requester", "agent"], "reply": ["requester", "agent"], "note": ["agent"], "edit": ["agent"],
            "attach": ["requester", "agent"], "log_work": ["agent"], "assign": ["agent"], "take": ["agent"],
            "follow": ["agent"],
        },
        "see": {"requester": ["own"], "agent": ["area"], "supervisor": ["area"]},
        "states": [
            {
                "key": "open", "label": _word("Abierto", "Open"), "icon": "circle-dot", "color": "blue", "phase": "active",
                "explanation": _word("El ticket está en atención.", "The ticket is being attended to."),
            },
            {
                "key": "closed", "label": _word("Cerrado", "Closed"), "icon": "lock", "color": "green", "phase": "done",
                "final": True, "waiting_on": "nobody",
                "explanation": _word("La atención terminó.", "The ticket has been dealt with."),
            },
        ],
        "outcomes": [{"key": "solved", "label": _word("Resuelto", "Solved"), "color": "green"}],
        "transitions": [
            {
                "key": "close", "label": _word("Cerrar", "Close"), "from": ["open"], "to": "closed", "intent": "close",
                "who": ["requester", "agent"], "outcomes": ["solved"], "icon": "lock", "color": "green",
            },
        ],
        "priorities": [],
        "services": [],
        "fields": [
            {"key": "subject", "kind": "subject", "label": _word("Asunto", "Subject"), "required": True},
            {"key": "description", "kind": "description", "label": _word("Descripción", "Description"), "required": True},
            {"key": "files", "kind": "files", "label": _word("Archivos adjuntos", "Attachments")},
        ],
        "counters": [{"key": "open", "label": _word("Abiertos", "Open"), "states": ["open"], "icon": "circle-dot"}],
        "notices": [
            {"event": "ticket.opened", "to": ["requester", "area"]},
            {"event": "ticket.assigned", "to": ["assignee"]},
            {"event": "ticket.replied", "to": ["requester", "assignee"]},
            {"event": "ticket.moved", "to": ["requester", "assignee"]},
        ],
        "areas": [{"key": "general", "label": _word("General", "General"), "categories": [], "teams": []}],
        "products": [],
    }  # fmt: skip


def _word(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}
