"""What a stranger may learn of a paper in his hand: whether it is ours, of which moment, and whether the ticket changed since.

Nothing that does not stand in its head already: no names, no text.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from ventanilla.documents import ticket_report, verification
from ventanilla.documents.verification import Claim
from ventanilla.lib.langmap import pick
from ventanilla.lib.writing import DATE_FORMATS
from ventanilla.mail.outbound.letter import read_by
from ventanilla.tickets.models import Ticket


@dataclass(frozen=True)
class Verdict:
    """A paper of ours. `at` and `state` as they stand in its head; `changed` once a new one would say something else."""

    claim: Claim
    ticket: Ticket
    at: str
    state: str
    changed: bool

    @property
    def gone(self) -> bool:
        return self.ticket.deleted_at is not None


def check(code: str) -> Verdict | None:
    """None for a code that is none of ours, or of a ticket of which nothing is left."""
    claim = verification.read(code)
    ticket = Ticket.objects.for_rows().filter(number=claim.number).first() if claim else None
    if claim is None or ticket is None:
        return None
    event = ticket.events.filter(seq=claim.version).first()
    if event is None:
        return None
    with read_by(ticket.desk, claim.language):
        date_format = DATE_FORMATS[ticket.desk.config.date_format]
        at = timezone.localtime(event.created_at).strftime(f"{date_format} %H:%M")
    return Verdict(claim, ticket, at, pick(event.state_label), _has_changed(ticket, claim))


def _has_changed(ticket: Ticket, claim: Claim) -> bool:
    """By the version first; then by what it says, for a person or a category may have another name now."""
    if ticket_report.version_for(ticket, claim.audience) != claim.version:
        return True
    return ticket_report.prepare(ticket, claim.audience, claim.language).claim != claim
