"""Who is to hear of an event. `queue` is what the page of reactions names: it runs inside the verb, so it only writes the rows."""

from __future__ import annotations

from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox, recipients
from ventanilla.tickets import audience
from ventanilla.tickets.models import Event


def queue(event: Event) -> None:
    """One row in the outbox for each person whom the desk's notices name, in the event's own transaction.

    What the mail says, and whether he may see it, is settled moments later by the job, which holds no ticket locked. Whoever hears
    of the cause (a reply that also moves the ticket) hears of this in the same mail.
    """
    told = _hear_of_cause(event)
    outbox.put([outbox.blank(event, to) for to in recipients.named(event) if to.address not in told])


def _hear_of_cause(event: Event) -> set[str]:
    """By address: who gets a mail about what set this off, in which this will stand as well."""
    causes = audience.causes(event)
    if not causes:
        return set()
    rows = OutboxMail.objects.filter(event__in=causes, text="")
    return set(rows.values_list("to_address", flat=True))
