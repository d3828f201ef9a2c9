"""Whether the workflow holds together: every state is reached and left, every closing has its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.faults import Found, Reason, entries, keys, label, refer, words
from ventanilla.desks.config import STAFF

MAX_DAYS: Final = 365
# Whose doing sets off each trigger. A move that none of its people can set off is dead.
_CAUSED_BY: Final[Mapping[str, frozenset[str]]] = {
    "press": frozenset({"requester", "company", *STAFF}),
    "assign": frozenset(STAFF),
    "first_work": frozenset(STAFF),
    "requester_reply": frozenset({"requester", "company"}),
    "staff_reply": frozenset(STAFF),
    "facts_saved": frozenset(STAFF),
    "silence": frozenset({"system"}),
}

Table = Mapping[str, Any]


def broken(document: Table, *, whole: bool) -> Found:
    states = keys(document, "states")
    yield from _states(document)
    yield from _opening(document, states)
    for path, move in entries(document, "transitions"):
        yield from refer(move, "from", path, states)
        yield from refer(move, "to", path, states)
        yield from refer(move, "outcomes", path, keys(document, "outcomes"))
        yield from refer(move, "area", path, keys(document, "areas"))
        yield from _trigger(move, path)
        yield from _ends(move, path, states)
    yield from _ways(document, states, whole)


def _states(document: Table) -> Found:
    for path, state in entries(document, "states"):
        if state.get("final") and state.get("phase", "done") != "done":
            yield (
                (*path, "final"),
                Reason.of(
                    _("un estado final debe estar en la fase «done»"),
                    _("un estado definitivo debe estar en la etapa «Terminado»"),
                ),
            )


def _opening(document: Table, states: Mapping[str, Table]) -> Found:
    opening = document.get("opening")
    if opening is None:
        return
    for who in ("requester", "staff"):
        if not opening.get(who):
            yield ("opening",), _("falta la clave «%(key)s»") % {"key": who}
            continue
        yield from refer(opening, who, ("opening",), states)
        state = states.get(opening[who], {})
        if state.get("phase") == "done" or state.get("archived"):
            yield ("opening", who), _("un ticket no puede nacer en un estado cerrado o archivado")


def _trigger(move: Table, path: tuple[str | int, ...]) -> Found:
    trigger, days = move.get("trigger", "press"), move.get("days", 0)
    if "from" in move and not any(words(move, "from", path)):
        yield (*path, "from"), _("la lista está vacía")
    if not move.get("to") and len(move.get("from", ())) > 1:
        yield (
            path,
            Reason.of(
                _("sin «to» el ticket se queda donde está: entonces «from» lleva un solo estado"),
                _("si el ticket se queda donde está, el cambio sale de un solo estado"),
            ),
        )
    if "who" in move and not _is_live(move):
        yield (
            (*path, "who"),
            Reason.of(
                _("nadie de esta lista puede provocar «%(trigger)s»") % {"trigger": trigger},
                _("hace falta al menos una persona que pueda provocarlo"),
            ),
        )
    if trigger == "silence" and not 1 <= days <= MAX_DAYS:
        at = (*path, "days") if "days" in move else (*path, "trigger")
        yield (
            at,
            Reason.of(
                _("el silencio necesita «days», de 1 a %(limit)d") % {"limit": MAX_DAYS},
                _("faltan los días hábiles sin respuesta, de 1 a %(limit)d") % {"limit": MAX_DAYS},
            ),
        )
    elif trigger != "silence" and days:
        yield (
            (*path, "days"),
            Reason.of(
                _('solo una transición por silencio («trigger = "silence"») lleva «days»'),
                _("solo un cambio tras varios días sin respuesta lleva días"),
            ),
        )


def _ends(move: Table, path: tuple[str | int, ...], states: Mapping[str, Table]) -> Found:
    target = states.get(move.get("to", ""), {})
    sources = [states[word] for _at, word in words(move, "from", path) if word in states]
    closes = target.get("phase") == "done" and any(source.get("phase") != "done" for source in sources)
    if closes and not move.get("outcomes"):
        at = (*path, "outcomes") if "outcomes" in move else path
        yield (
            at,
            Reason.of(
                _("cierra el ticket («%(state)s») sin resultado: falta «outcomes»") % {"state": target["key"]},
                _("cierra el ticket («%(state)s»), así que necesita un resultado") % {"state": label(target)},
            ),
        )
    if move.get("intent") == "reopen" and target.get("phase") == "done":
        yield (*path, "to"), _("reabrir no puede llevar a un estado cerrado")
    if target.get("archived"):
        yield (*path, "to"), _("nada puede llevar a un estado archivado")
    for at, word in words(move, "from", path):
        if states.get(word, {}).get("final") and move.get("to") not in (None, "", word):
            yield (
                at,
                Reason.of(
                    _("«%(state)s» es final: nada puede salir de él") % {"state": word},
                    _("«%(state)s» es definitivo: nada puede salir de él") % {"state": label(states[word])},
                ),
            )


def _ways(document: Table, states: Mapping[str, Table], whole: bool) -> Found:
    steps = list(_steps(document))
    reached = {word for word in document.get("opening", {}).values() if word in states}
    left = {source for source, target in steps if target != source}
    while more := {target for source, target in steps if source in reached} - reached:
        reached |= more
    for path, state in entries(document, "states"):
        key = state.get("key")
        if key is None or state.get("archived"):
            continue
        if key not in reached:
            if not whole:
                continue
            yield (
                path,
                Reason.of(
                    _("nadie puede llegar al estado «%(state)s»") % {"state": key},
                    _("nadie puede llegar al estado «%(state)s»") % {"state": label(state)},
                ),
            )
        if not state.get("final") and key not in left:
            yield (
                path,
                Reason.of(
                    _("nadie puede salir del estado «%(state)s», y no es final") % {"state": key},
                    _("nadie puede salir del estado «%(state)s», y no es definitivo") % {"state": label(state)},
                ),
            )


def _steps(document: Table) -> Iterator[tuple[str, str]]:
    for path, move in entries(document, "transitions"):
        if _is_live(move):
            for _at, source in words(move, "from", path):
                yield source, move.get("to") or source


def _is_live(move: Table) -> bool:
    return not _CAUSED_BY[move.get("trigger", "press")].isdisjoint(move.get("who", ()))
