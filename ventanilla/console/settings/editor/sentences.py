"""Each entry of a list in a sentence, so that the list can be read like a manual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.console.settings.editor import vocabulary as words
from ventanilla.console.settings.editor.place import Place
from ventanilla.lib.langmap import pick

Entry = Mapping[str, Any]

SUBJECTS: Final[Mapping[str, Any]] = {
    "requester": gettext_lazy("quien lo pidió"),
    "company": gettext_lazy("alguien de su empresa"),
    "assignee": gettext_lazy("el técnico asignado"),
    "responsible": gettext_lazy("el técnico responsable"),
    "agent": gettext_lazy("un agente"),
    "supervisor": gettext_lazy("un supervisor"),
    "admin": gettext_lazy("un administrador"),
    "system": gettext_lazy("el sistema"),
}
OCCASIONS: Final[Mapping[str, Any]] = {
    "press": gettext_lazy("al pulsar su botón"),
    "assign": gettext_lazy("al asignar el ticket"),
    "first_work": gettext_lazy("al primer trabajo"),
    "requester_reply": gettext_lazy("cuando responde el cliente"),
    "staff_reply": gettext_lazy("cuando responde el personal"),
    "facts_saved": gettext_lazy("al completar los datos que exige"),
}


def summary(name: str, entry: Entry, place: Place) -> str:
    """The parts of the sentence, apart by a dot; texts of the desk as they are."""
    return " · ".join(part for part in SENTENCES[name](entry, place) if part)


def _transition(move: Entry, place: Place) -> Iterable[str]:
    states = dict(place.entries("states"))
    sources = either(states.get(one, one) for one in move.get("from", ()))
    target = move.get("to", "")
    if target and list(move.get("from", ())) != [target]:
        yield _("De %(sources)s a %(target)s") % {"sources": sources, "target": states.get(target, target)}
    else:
        yield _("Sin salir de %(sources)s") % {"sources": sources}
    yield _("lo hace %(who)s") % {"who": either(SUBJECTS[one] for one in move.get("who", ()))}
    yield _occasion(move)
    if move.get("outcomes"):
        outcomes = dict(place.entries("outcomes"))
        yield _("termina como %(outcomes)s") % {"outcomes": either(outcomes.get(one, one) for one in move["outcomes"])}


def _occasion(move: Entry) -> str:
    if move.get("trigger") == "silence":
        days = move.get("days", 0)
        text = ngettext("tras %(days)s día hábil sin respuesta", "tras %(days)s días hábiles sin respuesta", days)
        return text % {"days": days}
    return str(OCCASIONS[move.get("trigger", "press")])


def _state(state: Entry, place: Place) -> Iterable[str]:
    yield str(words.PHASES[state["phase"]]).partition(":")[0]
    yield _("se espera %(whom)s") % {"whom": str(words.WAITING[state.get("waiting_on", "support")]).lower()}
    yield _("el plazo se detiene") if state.get("clock") == "stops" else ""
    yield _("es definitivo") if state.get("final") else ""


def _outcome(outcome: Entry, place: Place) -> Iterable[str]:
    yield str(words.MONEY[outcome.get("money", "nothing")])
    for name, least in outcome.get("evidence", {}).items():
        yield f"{words.LEAST.get(name, name)}: {least}"


def _choice(choice: Entry, place: Place) -> Iterable[str]:
    yield pick(choice.get("help", {}))
    outcomes = dict(place.entries("outcomes"))
    yield either(outcomes.get(one, one) for one in choice.get("outcomes", ()))


def _field(field: Entry, place: Place) -> Iterable[str]:
    yield str(words.FIELD_KINDS[field["kind"]])
    yield _("obligatorio") if field.get("required") else ""
    on = field.get("on", ["portal", "console"])
    yield {0: _("en ningún formulario"), 2: _("en el portal y en la consola")}.get(
        len(on), _("solo en el portal") if "portal" in on else _("solo en la consola")
    )
    options = len(field.get("options", ()))
    yield ngettext("%(count)s opción", "%(count)s opciones", options) % {"count": options} if options else ""


def _counter(counter: Entry, place: Place) -> Iterable[str]:
    states = dict(place.entries("states"))
    yield ", ".join(states.get(one, one) for one in counter["states"])


def _survey(survey: Entry, place: Place) -> Iterable[str]:
    count = len(survey.get("questions", ()))
    yield ngettext("%(count)s pregunta", "%(count)s preguntas", count) % {"count": count}


SENTENCES: Final[Mapping[str, Callable[[Entry, Place], Iterable[str]]]] = {
    "states": _state,
    "transitions": _transition,
    "outcomes": _outcome,
    "priorities": _choice,
    "services": _choice,
    "fields": _field,
    "counters": _counter,
    "surveys": _survey,
}


def either(names: Iterable[Any]) -> str:
    """«a», «a o b», «a, b o c»."""
    found = [str(name) for name in names]
    if len(found) < 2:
        return "".join(found)
    return _("%(some)s o %(last)s") % {"some": ", ".join(found[:-1]), "last": found[-1]}
