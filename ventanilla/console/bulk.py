"""One verb on many tickets: a loop over the verb of one, each in its own transaction, and what became of each (004-34)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.forms import CHOOSE, OwnerField
from ventanilla.console.refusals import attempt
from ventanilla.desks.access import Access
from ventanilla.desks.config import Transition
from ventanilla.desks.models import Category, Desk, Team
from ventanilla.people.models import User
from ventanilla.tickets import actions, facts, permissions
from ventanilla.tickets.forms import staff_of
from ventanilla.tickets.forms.inputs import REQUIRED, TextField
from ventanilla.tickets.models import Ticket

MAX: Final = 100
DOINGS: Final = {
    "take": gettext_lazy("Asignar a mí"),
    "assign": gettext_lazy("Asignar"),
    "move": gettext_lazy("Cambiar el estado"),
    "category": gettext_lazy("Cambiar la categoría"),
    "priority": gettext_lazy("Cambiar la prioridad"),
}
_WORDS: Final = frozenset({"comment", "reason"})


@dataclass(frozen=True)
class Outcome:
    ticket: Ticket
    reason: str = ""  # why nothing became of it; "" if it was done


class BulkForm(forms.Form):
    """What one of the doings asks for, once for all tickets."""

    def __init__(self, doing: str, tickets: Sequence[Ticket], desk: Desk, user: User, **options: Any) -> None:
        super().__init__(**options)
        self.doing, self.tickets, self.desk, self.user = doing, tickets, desk, user
        areas = {ticket.area_id for ticket in tickets}
        match doing:
            case "assign":
                teams = list(Team.objects.filter(area__in=areas, archived_at=None)) if len(areas) == 1 else []
                area = tickets[0].area if len(areas) == 1 else None
                self.fields["to"] = OwnerField(staff_of(desk, area), teams, user, label=_("Asignar a"))
            case "move":
                self.fields["transition"] = forms.ChoiceField(
                    label=_("Qué hacer"),
                    choices=[(step.key, str(step.label)) for step in self.steps],
                    widget=forms.RadioSelect,
                    error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
                )
                if any(set(step.requires) & _WORDS for step in self.steps):
                    self.fields["comment"] = TextField(
                        long=True, label=_("Comentario o motivo"), required=False, max_length=facts.MAX_TEXT,
                        help_text=_("Quien pidió el ticket lo verá. Es obligatorio donde se pide un motivo."),
                    )  # fmt: skip
            case "category":
                rows = (
                    Category.objects.filter(area__in=areas, archived_at=None, children=None) if len(areas) == 1 else []
                )
                self.categories = {str(row.pk): row for row in rows}
                self._choice("category", [(key, str(row)) for key, row in self.categories.items()])
            case "priority":
                levels = [level for level in desk.config.priorities if not level.archived]
                self._choice("priority", [(level.key, str(level.label)) for level in levels])

    def _choice(self, word: str, choices: list[tuple[str, str]]) -> None:
        self.fields[word] = forms.ChoiceField(
            label=str(self.desk.word(word)),
            choices=[("", _("Elegir…")), *choices],
            error_messages={"required": REQUIRED, "invalid_choice": CHOOSE},
        )

    @property
    def steps(self) -> list[Transition]:
        """Moves that are open to all of these tickets and ask for nothing but words."""
        common: list[Transition] | None = None
        for ticket in self.tickets:
            mine = [step for step in permissions.moves(self.user, ticket) if _is_simple(step)]
            common = mine if common is None else [step for step in common if step in mine]
        return common or []

    @property
    def why_not(self) -> str:
        """What stands in the way of the whole, before anything is asked."""
        if not self.tickets:
            return _("No hay tickets elegidos.")
        if self.doing == "move" and not self.steps:
            return _("No hay un cambio de estado que sea posible para todos los tickets elegidos.")
        if self.doing == "category" and not self.categories:
            return _("Los tickets elegidos son de áreas distintas, y cada área tiene sus categorías.")
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        step = self.desk.config.transition_by_key.get(cleaned.get("transition", ""))
        if step and set(step.requires) & _WORDS and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Indique el motivo."))
        return cleaned

    def refuse(self, errors: dict[str, str]) -> None:
        """A refusal of one ticket is told with that ticket."""

    def act(self) -> list[Outcome]:
        return [self._on(ticket) for ticket in self.tickets]

    def _on(self, ticket: Ticket) -> Outcome:
        refused = _Reasons()
        try:
            refusal = attempt(self._verb(ticket), refused)
        except PermissionDenied:
            return Outcome(ticket, _("no tiene permiso para hacerlo"))
        if refusal is None:
            return Outcome(ticket)
        return Outcome(ticket, refused.text or refusal.title)

    def _verb(self, ticket: Ticket) -> Callable[[], Any]:
        given, by = self.cleaned_data, self.user
        match self.doing:
            case "take":
                return lambda: actions.take(ticket, by=by)
            case "assign":
                field = self.fields["to"]
                assert isinstance(field, OwnerField)
                owner = field.owner(given["to"])
                if isinstance(owner, Team):
                    return lambda: actions.assign(ticket, by=by, team=owner)
                return lambda: actions.assign(ticket, by=by, to=owner)
            case "move":
                comment = given.get("comment", "")
                return lambda: actions.move(ticket, given["transition"], by=by, comment=comment, via="console")
            case "category":
                return lambda: actions.edit(
                    ticket, {_key(self.desk, "category"): self.categories[given["category"]]}, by=by
                )
        return lambda: actions.edit(ticket, {_key(self.desk, "priority"): given["priority"]}, by=by)


class _Reasons:
    text = ""

    def refuse(self, errors: dict[str, str]) -> None:
        self.text = " ".join(errors.values())


def _is_simple(step: Transition) -> bool:
    return set(step.requires) <= _WORDS and len(step.outcomes) <= 1


def _key(desk: Desk, kind: Any) -> str:
    field = desk.config.field_of_kind(kind)
    return field.key if field else str(kind)


def doings_for(desk: Desk, user: User) -> dict[str, Any]:
    """What may be done with many tickets on this desk, as far as his role says; the verb of each ticket decides."""
    staff = Access.of(user).on(desk.pk)
    if staff is None:  # the desk is archived
        return {}
    mine = (
        {"agent", "assignee"}
        | ({"supervisor"} if staff.is_supervisor else set())
        | ({"admin"} if staff.is_admin else set())
    )

    def has(verb: str) -> bool:
        granted = staff.grants.get(verb)
        return bool(desk.config.rights[verb] & mine) if granted is None else granted  # type: ignore[index]

    wanted = {
        "take": has("take") or has("assign"),
        "assign": has("assign"),
        "move": True,
        "category": has("edit"),
        "priority": has("edit") and bool(desk.config.priorities),
    }
    words = {"category": desk.word("category"), "priority": desk.word("priority")}
    return {key: str(words.get(key, DOINGS[key])) for key, given in wanted.items() if given}
