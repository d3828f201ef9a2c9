"""A clock that runs on the server while somebody works on a ticket: one a person, whatever becomes of his browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.billing.models import Timer
from ventanilla.people.models import User
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.models import Ticket

FORGOTTEN: Final = timedelta(hours=12)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Clock:
    """Somebody's clock as a ticket's page shows it."""

    number: int  # of the ticket it is about
    started_at: datetime
    stopped_at: datetime | None

    @classmethod
    def on(cls, ticket: Ticket) -> Clock | None:
        """That of the reader for whom this ticket was fetched `with_clock`, on whichever ticket it runs."""
        row: Any = ticket
        if row.clock_number is None:
            return None
        return cls(row.clock_number, row.clock_started_at, row.clock_stopped_at)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def worked(self) -> timedelta:
        return (self.stopped_at or timezone.now()) - self.started_at

    @property
    def minutes(self) -> int:
        """Rounded up: who began a minute worked in it."""
        return max(1, -(-self.worked // _MINUTE))

    @property
    def is_forgotten(self) -> bool:
        return self.worked > FORGOTTEN

    @property
    def day(self) -> date:
        return timezone.localdate(self.started_at)


def with_clock(user: User) -> dict[str, Subquery]:
    """Annotations of a ticket that bring the reader's clock along, without a query of its own."""
    mine = Timer.objects.filter(user=user)
    columns = {"number": "ticket__number", "started_at": "started_at", "stopped_at": "stopped_at"}
    return {f"clock_{name}": Subquery(mine.values(column)[:1]) for name, column in columns.items()}


def clock_of(user: User, ticket: Ticket) -> Clock | None:
    """This person's clock on this ticket."""
    row = Timer.objects.filter(user=user, ticket=ticket).first()
    return Clock(ticket.number, row.started_at, row.stopped_at) if row else None


@transaction.atomic
def start(ticket: Ticket, *, by: User) -> None:
    """Set the clock going; where it runs already, it goes on. Raises `Invalid` while another ticket has it."""
    permissions.require_now(by, ticket, "log_work")
    row = Timer.objects.select_for_update().filter(user=by).first()
    if row is None:
        try:
            with transaction.atomic():
                Timer.objects.create(user=by, ticket=ticket, started_at=timezone.now())
        except IntegrityError:  # pressed twice at the same moment
            return
    elif row.ticket_id != ticket.pk:
        text = _("El reloj está en el ticket %(number)s: hay que registrar o descartar primero ese tiempo.")
        raise Invalid({"": text % {"number": row.ticket.number}})


def stop(ticket: Ticket, *, by: User) -> None:
    """Let the clock rest; its minutes wait to be confirmed. Stopping it again does nothing."""
    Timer.objects.filter(user=by, ticket=ticket, stopped_at=None).update(stopped_at=timezone.now())


def discard(*, by: User) -> None:
    """Wherever it is: its ticket may be out of his sight by now."""
    Timer.objects.filter(user=by).delete()


@transaction.atomic
def log_work(ticket: Ticket, *, by: User, **given: Any) -> Ticket:
    """Record minutes as `actions.log_work` does; a clock of his that rests on this ticket was about them."""
    ticket = actions.log_work(ticket, by=by, **given)
    Timer.objects.filter(user=by, ticket=ticket, stopped_at__isnull=False).delete()
    return ticket
