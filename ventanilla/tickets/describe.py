"""An event in words, for a given reader in the active language. The database keeps kinds and ids; sentences are made here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from ventanilla.desks.config import DeskConfig
from ventanilla.desks.models import Area, Team
from ventanilla.lib.langmap import pick
from ventanilla.people.models import Contact
from ventanilla.tickets.models import Event, Kind

ICONS: Final[Mapping[str, str]] = {
    Kind.OPENED: "ticket",
    Kind.REPLIED: "message",
    Kind.NOTED: "lock",
    Kind.SOLUTION_MARKED: "bulb",
    Kind.EDITED: "pencil",
    Kind.ATTACHED: "paperclip",
    Kind.WORK_LOGGED: "clock",
    Kind.CONTACT_ATTEMPTED: "phone",
    Kind.ASSIGNED: "user-check",
    Kind.MOVED: "arrow-right",
    Kind.DELETED: "trash",
    Kind.RESTORED: "restore",
    Kind.FLAGGED: "flag",
    Kind.UNFLAGGED: "flag-off",
    Kind.TRANSFERRED: "switch-horizontal",
    Kind.FOLLOWED: "eye",
    Kind.UNFOLLOWED: "eye-off",
    Kind.NOTIFIED: "brand-whatsapp",
    Kind.DEADLINE_WARNED: "hourglass-high",
    Kind.DEADLINE_BREACHED: "clock-exclamation",
}


@dataclass(frozen=True)
class Names:
    """The people, teams and areas that some events speak of, by id: fetched at once for all of them."""

    users: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[int, str] = field(default_factory=dict)
    contacts: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def for_events(cls, events: Iterable[Event]) -> Names:
        """All of them in one query, or in none if no name occurs."""
        users: set[int] = set()
        teams: set[int] = set()
        areas: set[int] = set()
        contacts: set[int] = set()
        for event in events:
            if event.kind == Kind.ASSIGNED:
                users |= {pk for pk in (event.data.get("to"), event.data.get("from")) if pk}
                teams |= {pk for pk in (event.data.get("team"), event.data.get("from_team")) if pk}
            elif event.kind == Kind.TRANSFERRED:
                areas |= {pk for pk in (event.data.get("to"), event.data.get("from")) if pk}
            elif event.kind == Kind.NOTIFIED:
                contacts.add(event.data["to"])
        if not (users or teams or areas or contacts):
            return cls()
        found: dict[str, dict[int, str]] = {"user": {}, "contact": {}, "team": {}, "area": {}}
        people = Contact.objects.filter(user__in=users).order_by()
        rows = people.values_list(Value("user"), "user_id", Cast("name", TextField()))
        told = Contact.objects.filter(pk__in=contacts).order_by()
        rows = rows.union(told.values_list(Value("contact"), "pk", Cast("name", TextField())), all=True)
        for sort, rows_of in (("team", Team.objects.filter(pk__in=teams)), ("area", Area.objects.filter(pk__in=areas))):
            rows = rows.union(rows_of.order_by().values_list(Value(sort), "pk", Cast("label", TextField())), all=True)
        for sort, pk, name in rows:
            found[sort][pk] = name if sort in ("user", "contact") else pick(json.loads(name))
        return cls(found["user"], found["team"], found["area"], found["contact"])


def actor(event: Event) -> str:
    if event.actor_kind == "system":
        return _("El sistema")
    return str(event.actor) if event.actor else _("Alguien que ya no está")


def icon(event: Event, config: DeskConfig) -> str:
    """The icon of the state a move led to; otherwise that of the event's kind."""
    state = config.state_by_key.get(event.data.get("to", "")) if event.kind == Kind.MOVED else None
    return state.icon if state else ICONS[event.kind]


def sentence(event: Event, config: DeskConfig, names: Names, *, public: bool) -> str:
    """What happened, as one sentence with its actor: «Barbara Luna asignó el ticket a Grace Gómez.»

    For a client (`public`) it names only the fields that he may see.
    """
    who = actor(event)
    match event.kind:
        case Kind.ASSIGNED:
            return _assigned(event, who, names)
        case Kind.MOVED:
            return _moved(event, who, config)
        case Kind.NOTIFIED:
            return _notified(event, who, names)
        case Kind.TRANSFERRED:
            area = names.areas.get(event.data["to"], "")
            return _("%(who)s pasó el ticket a %(area)s.") % {"who": who, "area": area}
        case Kind.EDITED:
            return _("%(who)s cambió: %(fields)s.") % {"who": who, "fields": _field_names(event, config, public=public)}
        case Kind.WORK_LOGGED:
            return _("%(who)s registró %(minutes)s min de trabajo.") % {"who": who, "minutes": event.data["minutes"]}
        case Kind.CONTACT_ATTEMPTED:
            return (
                _("%(who)s se comunicó con el cliente.")
                if event.data.get("reached")
                else _("%(who)s intentó comunicarse con el cliente, sin éxito.")
            ) % {"who": who}
        case Kind.DEADLINE_WARNED:
            return _("Está por vencer el plazo: %(target)s.") % {"target": target_name(event.data["target"])}
        case Kind.DEADLINE_BREACHED:
            return _("Venció el plazo: %(target)s.") % {"target": target_name(event.data["target"])}
    return _SENTENCES[Kind(event.kind)]() % {"who": who}


# Functions, so that the sentence is looked up in the reader's language and Babel still finds it.
_SENTENCES: Final = {
    Kind.OPENED: lambda: _("%(who)s registró el ticket."),
    Kind.REPLIED: lambda: _("%(who)s agregó un mensaje."),
    Kind.NOTED: lambda: _("%(who)s agregó una nota interna."),
    Kind.SOLUTION_MARKED: lambda: _("%(who)s marcó la solución."),
    Kind.ATTACHED: lambda: _("%(who)s adjuntó archivos."),
    Kind.DELETED: lambda: _("%(who)s eliminó el ticket."),
    Kind.RESTORED: lambda: _("%(who)s restauró el ticket."),
    Kind.FLAGGED: lambda: _("%(who)s marcó una incidencia."),
    Kind.UNFLAGGED: lambda: _("%(who)s quitó la marca de incidencia."),
    Kind.FOLLOWED: lambda: _("%(who)s sigue el ticket."),
    Kind.UNFOLLOWED: lambda: _("%(who)s dejó de seguir el ticket."),
}


def target_name(target: str) -> str:
    """What is due, as part of a sentence."""
    names = {"first_reply": _("primera respuesta"), "next_reply": _("respuesta"), "resolution": _("solución")}
    return names.get(target, "")


def _assigned(event: Event, who: str, names: Names) -> str:
    to, team = names.users.get(event.data.get("to") or 0), names.teams.get(event.data.get("team") or 0)
    if to and event.actor_id == event.data.get("to"):
        return _("%(who)s tomó el ticket.") % {"who": who}
    if to and team:
        return _("%(who)s asignó el ticket a %(to)s (%(team)s).") % {"who": who, "to": to, "team": team}
    if to or team:
        return _("%(who)s asignó el ticket a %(to)s.") % {"who": who, "to": to or team}
    return _("%(who)s dejó el ticket sin asignar.") % {"who": who}


def _notified(event: Event, who: str, names: Names) -> str:
    told = {
        "who": who,
        "to": names.contacts.get(event.data["to"], _("Alguien que ya no está")),
        "times": event.data["times"],
    }
    if event.data["times"] == 1:
        return _("%(who)s avisó por WhatsApp a %(to)s.") % told
    return _("%(who)s avisó por WhatsApp a %(to)s (%(times)s.ª vez).") % told


def _moved(event: Event, who: str, config: DeskConfig) -> str:
    label = pick(event.state_label)
    if event.data.get("from") == event.data.get("to"):
        step = config.transition_by_key.get(event.data.get("transition", ""))
        return f"{who}: {step.label if step else label}"
    if event.data.get("administrative"):
        return _("El ticket pasó a «%(state)s» por falta de respuesta (cierre administrativo).") % {"state": label}
    return _("%(who)s pasó el ticket a «%(state)s».") % {"who": who, "state": label}


def _field_names(event: Event, config: DeskConfig, *, public: bool) -> str:
    fields = [config.field_by_key[key] for key in event.data.get("fields", []) if key in config.field_by_key]
    return ", ".join(str(field.label) for field in fields if not public or "client" in field.seen_by)
