"""Who is to hear of an event. `queue` is what the page of reactions names: it runs inside the verb, so it only writes the rows."""

from __future__ import annotations

from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox, recipients
from ventanilla.mail.outbound.compose import ONE_ACTION
from ventanilla.tickets.models import Event


def queue(event: Event) -> None:
    """One row in the outbox for each person whom the desk's notices name, in the event's own transaction.

    What the mail says, and whether he may see it, is settled moments later by the job, which holds no ticket locked. Whoever hears
    of the cause (a reply that also moves the ticket) hears of this in the same mail.
    """
    told = _hear_of_cause(event)
    outbox.put([outbox.blank(event, to) for to in recipients.named(event) if to.address not in told])


def _hear_of_cause(event: Event) -> set[str]:
    """By address. Only within one action: a cause may also lie days back, as when a rule looks at old tickets."""
    causes: list[Event] = []
    cause = event.caused_by
    while cause is not None:
        causes.append(cause)
        cause = cause.caused_by
    if not causes:
        return set()
    rows = OutboxMail.objects.filter(event__in=causes, text="", created_at__gt=event.created_at - ONE_ACTION)
    return set(rows.values_list("to_address", flat=True))
