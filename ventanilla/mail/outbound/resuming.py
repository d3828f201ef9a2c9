"""After a restore nothing is sent until an administrator says so (safety D10): what waits, and letting it go or putting it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _

from ventanilla.jobs import holds
from ventanilla.mail.models import OutboxMail, OutboxMailQuerySet
from ventanilla.mail.outbound import outbox

State = OutboxMail.State
UNSENT = (*OutboxMail.PENDING, State.OVER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would go out. `before_backup` of the mails may have been sent by the installation that the backup came from."""

    mails: int
    before_backup: int
    people: int
    oldest: datetime | None


def waiting(backup_at: datetime) -> Waiting:
    return Waiting(
        **OutboxMail.objects.filter(state__in=UNSENT).aggregate(
            mails=Count("pk"),
            before_backup=Count("pk", filter=Q(created_at__lte=backup_at)),
            people=Count("to_address", distinct=True),
            oldest=Min("created_at"),
        )
    )


@transaction.atomic
def resume(*, discard: bool) -> int | None:
    """Send again from here on. With `discard`, mails written before the backup are kept and not sent; how many those were.

    None if nothing was on hold: somebody else has confirmed meanwhile.
    """
    hold = holds.current()
    if hold is None:
        return None
    discarded = _discard(hold.backup_at) if discard else 0
    holds.lift()
    outbox.deliver_soon(OutboxMail.objects.filter(state=State.WAITING)[:1])
    return discarded


def _discard(backup_at: datetime) -> int:
    old = OutboxMail.objects.filter(state__in=UNSENT, created_at__lte=backup_at)
    return _put_away(old, _("Descartado al reanudar los envíos: es anterior al respaldo."))


def forget_links() -> int:
    """Put away unsent mails with a link that opens a login: what their links lead to is not part of a backup."""
    links = OutboxMail.objects.filter(state__in=UNSENT, has_secret=True)
    return _put_away(links, _("Su enlace no pasó a la instalación restaurada."), text="", html="")


def _put_away(mails: OutboxMailQuerySet, why: str, **forgotten: str) -> int:
    """The fence grows, so that nobody who holds such a mail ends it otherwise."""
    return mails.update(state=State.KEPT, fence=F("fence") + 1, last_error=why, **forgotten)
