"""What the help tells of a desk: read off its configuration, by the very rules that rights are asked by. It names no ticket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.desks.config import STAFF, DeskConfig, State, Transition, Verb, Who
from ventanilla.desks.models import Desk
from ventanilla.tickets import permissions
from ventanilla.tickets.forms import OpenForm
from ventanilla.tickets.forms.inputs import FilesField

CLIENT: Final[frozenset[Who]] = frozenset({"requester", "company"})
_OWN: Final[frozenset[Who]] = frozenset({"assignee", "responsible"})
_CLIENT_VERBS: Final[tuple[Verb, ...]] = ("reply", "edit", "delete")
_STAFF_VERBS: Final[tuple[Verb, ...]] = (
    "reply", "note", "solve", "edit", "log_work", "log_contact", "assign", "take", "flag", "transfer", "delete",
)  # fmt: skip
# What desks may rename has a word of theirs; the rest is said here.
_LABELS: Final = {
    "solve": gettext_lazy("Marcar la solución"),
    "note": gettext_lazy("Escribir notas internas"),
    "log_work": gettext_lazy("Anotar tiempo trabajado"),
    "log_contact": gettext_lazy("Anotar intentos de contacto"),
    "flag": gettext_lazy("Marcar con incidencia"),
}
_MAX_OPTIONS: Final = 12


@dataclass(frozen=True)
class Reader:
    """Who reads: a client, or staff of a role with what was personally granted or taken."""

    who: frozenset[Who]
    grants: Mapping[str, bool]
    is_client: bool = False

    def has(self, allowed: frozenset[Who], verb: Verb | None = None) -> bool:
        granted = self.grants.get(verb) if verb else None
        return bool(allowed & self.who) if granted is None else granted

    def only_on_his(self, allowed: frozenset[Who], verb: Verb | None = None) -> bool:
        """Whether he has it on tickets that are given to him, and not by his role."""
        return not self.is_client and not allowed & (self.who - _OWN) and not (verb and self.grants.get(verb))


def client() -> Reader:
    return Reader(CLIENT, {}, is_client=True)


def staff(roles: frozenset[Who], grants: Mapping[str, bool]) -> Reader:
    return Reader(roles | _OWN, grants)


@dataclass(frozen=True)
class Possible:
    label: str
    only_on_his: bool = False
    target: State | None = None  # the state that it leads to, if another


@dataclass(frozen=True)
class Station:
    """A state with what the reader can do in it, and what takes a ticket out of it by itself."""

    state: State
    possible: Sequence[Possible]
    follows: Sequence[tuple[str, State]]


def stations(desk: Desk, reader: Reader) -> list[Station]:
    """Every state of the desk, in its order."""
    return [
        Station(state, [*_verbs(desk, state, reader), *_moves(desk.config, state, reader)], list(_follows(desk.config, state, reader)))
        for state in desk.config.states
        if not state.archived
    ]  # fmt: skip


def _verbs(desk: Desk, state: State, reader: Reader) -> Iterator[Possible]:
    config = desk.config
    for verb in _CLIENT_VERBS if reader.is_client else _STAFF_VERBS:
        allowed = config.rights[verb]
        if not reader.has(allowed, verb) or permissions.refused_in(state, verb, as_client=reader.is_client):
            continue
        if verb == "edit" and not _can_set_something(config, reader):
            continue
        label = _LABELS.get(verb) or desk.word(verb)
        yield Possible(str(label), reader.only_on_his(allowed, verb))


def _can_set_something(config: DeskConfig, reader: Reader) -> bool:
    side = "client" if reader.is_client else "staff"
    return any(field.set_by & reader.who and side in field.seen_by for field in config.fields)


def _moves(config: DeskConfig, state: State, reader: Reader) -> Iterator[Possible]:
    for step in config.moves_from(state.key, "press"):
        who = step.who - STAFF if reader.is_client else step.who
        if who & reader.who:
            target = config.state_by_key[step.target]
            yield Possible(str(step.label), reader.only_on_his(who), target if target is not state else None)


def _follows(config: DeskConfig, state: State, reader: Reader) -> Iterator[tuple[str, State]]:
    for step in config.moves_from(state.key):
        if step.target != state.key and (sentence := _cause(config, step, reader)):
            yield sentence, config.state_by_key[step.target]


def _cause(config: DeskConfig, step: Transition, reader: Reader) -> str:
    """What sets a move off that nobody presses; "" if the reader need not know."""
    match step.trigger:
        case "silence":
            return ngettext(
                "Después de un día hábil sin respuesta pasa a:", "Después de %(num)s días hábiles sin respuesta pasa a:", step.days
            ) % {"num": step.days}  # fmt: skip
        case "requester_reply":
            return _("Con un mensaje de quien lo pidió pasa a:")
        case "staff_reply":
            return _("Con una respuesta del equipo pasa a:")
        case "assign":
            return _("Al asignarse pasa a:")
        case "first_work" if not reader.is_client:
            return _("Con la primera entrada de quien lo tiene asignado pasa a:")
        case "facts_saved" if not reader.is_client:
            asked = [str(config.field_by_key[key].label) for key in step.requires if key in config.field_by_key]
            return _("Al completar «%(fields)s» pasa a:") % {"fields": "», «".join(asked)}
    return ""


# --- The form ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A field of the form of a new ticket, as the reader will find it."""

    label: str
    is_required: bool
    help: str
    limits: Sequence[str]
    options: Sequence[str]


def asked(form: OpenForm) -> list[Asked]:
    return [
        Asked(str(bound.label), bound.field.required, str(bound.help_text), list(_limits(bound.field)), _options(bound.field))
        for bound in form.ticket_fields
    ]  # fmt: skip


def _limits(field: forms.Field) -> Iterator[str]:
    if isinstance(field, FilesField):
        most, size = field.limits.files, round(field.limits.bytes / 1024**2, 1)
        yield ngettext("Un archivo como máximo.", "Hasta %(num)s archivos.", most) % {"num": most}
        yield _("Cada uno de hasta %(size)s.") % {"size": f"{size:g} MB"}
        if len(field.limits.types) <= _MAX_OPTIONS:
            yield _("Tipos: %(types)s.") % {"types": ", ".join(field.limits.types)}
    elif limit := getattr(field, "max_length", None):
        yield _("Hasta %(limit)s caracteres.") % {"limit": number_format(limit, force_grouping=True)}


def _options(field: forms.Field) -> list[str]:
    """The choices, where the desk itself lists a few."""
    if type(field) is not forms.ChoiceField:
        return []
    labels = [str(label) for value, label in field.choices if value]  # type: ignore[misc, union-attr]
    return labels if len(labels) <= _MAX_OPTIONS else []
