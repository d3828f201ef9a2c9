"""What this person may do with a ticket now, as the menus and the page of the ticket offer it: exactly that and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.desks.config import Transition
from ventanilla.people.models import User
from ventanilla.tickets import permissions
from ventanilla.tickets.forms import MoveForm
from ventanilla.tickets.models import Ticket

# What a move may ask for and still fit beside a message: words, which the message itself is.
_WORDS = frozenset({"comment", "reason"})


@dataclass(frozen=True)
class Choices:
    """The verbs and moves that a page offers."""

    ticket: Ticket
    user: User
    may_take: bool
    may_assign: bool
    may_release: bool
    moves: Sequence[MoveForm]
    can: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.moves or self.may_take or self.may_assign or self.can & {"flag", "transfer", "delete"})

    @property
    def may_register_requester(self) -> bool:
        """Whether this person may put the typed name of the requester into the company's catalogue, whatever the state."""
        return bool(self.ticket.requester_name) and permissions.can(self.user, self.ticket, "edit")

    @property
    def is_nobodys(self) -> bool:
        return self.ticket.is_open and self.ticket.assignee_id is None and self.ticket.team_id is None

    @property
    def may_notify(self) -> bool:
        return self.ticket.is_open and permissions.can_notify(self.user, self.ticket)

    @property
    def onward(self) -> list[MoveForm]:
        """The moves that bring the ticket forward: the first of them is what the page suggests."""
        return [form for form in self.moves if form.step.intent != "cancel"]

    @property
    def cancelling(self) -> list[MoveForm]:
        """Moves that give the ticket up, which a page never suggests."""
        return [form for form in self.moves if form.step.intent == "cancel"]

    @property
    def why_not_write(self) -> str:
        """What to tell somebody who may write neither a reply nor a note: what would let him, if anything does."""
        refused = permissions.refuses(self.ticket, "reply", as_client=False)
        if refused and self.is_nobodys:
            if self.may_take or self.may_assign:
                return _("Para escribir en este ticket, primero hay que asignarlo.")
            return _("Se podrá escribir en este ticket en cuanto tenga quien lo atienda.")
        if refused and any(form.step.intent == "reopen" for form in self.moves):
            return _("Este ticket ya terminó. Para escribir en él, primero hay que reabrirlo.")
        if refused and not self.ticket.is_open:
            return _("Este ticket ya terminó y queda como registro histórico: no admite mensajes.")
        if refused:
            return _("En el estado «%(state)s» no se agregan mensajes.") % {"state": self.ticket.current.label}
        return _("En este ticket escribe quien lo tiene asignado.")

    @property
    def said_with_moves(self) -> list[Transition]:
        """Moves that go out together with a reply in one press («Enviar y finalizar»)."""
        return [form.step for form in self.moves if _goes_with_a_reply(form.step)]


_VERBS = ("reply", "note", "solve", "edit", "attach", "log_work", "log_contact", "flag", "transfer", "delete")


def choices_for(user: User, ticket: Ticket) -> Choices:
    can = frozenset(verb for verb in _VERBS if permissions.can_now(user, ticket, verb))  # type: ignore[arg-type]
    may_assign = permissions.can_now(user, ticket, "assign")
    may_take = may_assign or permissions.can_now(user, ticket, "take")
    staff = Access.of(user).on(ticket.desk_id)  # none on an archived desk
    works_here = staff is not None and staff.works_in(ticket.area_id)
    return Choices(
        ticket, user,
        may_take=may_take and works_here and ticket.assignee_id != user.pk,
        may_assign=may_assign,
        may_release=may_assign and (ticket.assignee_id is not None or ticket.team_id is not None),
        moves=[MoveForm(ticket, step, user, side="console") for step in permissions.moves(user, ticket)],
        can=can,
    )  # fmt: skip


def _goes_with_a_reply(step: Transition) -> bool:
    return step.intent in ("move", "close", "reopen") and set(step.requires) <= _WORDS and len(step.outcomes) <= 1
