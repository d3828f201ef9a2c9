"""What this person may do with a ticket now, as the menus and the page of the ticket offer it: exactly that and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    def said_with_moves(self) -> list[Transition]:
        """Moves that go out together with a reply in one press («Enviar y finalizar»)."""
        return [form.step for form in self.moves if _goes_with_a_reply(form.step)]


_VERBS = ("reply", "note", "solve", "edit", "attach", "log_work", "log_contact", "flag", "transfer", "delete")


def choices_for(user: User, ticket: Ticket) -> Choices:
    can = frozenset(verb for verb in _VERBS if permissions.can_now(user, ticket, verb))  # type: ignore[arg-type]
    may_assign = permissions.can_now(user, ticket, "assign")
    may_take = may_assign or permissions.can_now(user, ticket, "take")
    works_here = Access.of(user).staff[ticket.desk_id].works_in(ticket.area_id)
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
