"""What was over the limit goes out in one mail per person, as soon as the hour allows it (safety S5). Nothing is dropped."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox
from ventanilla.mail.outbound.letter import Letter, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.tickets.models import Ticket

State = OutboxMail.State


def gather_due() -> int:
    """One mail for each address that has some waiting and is below its limit again; how many were written."""
    waiting = OutboxMail.objects.filter(state=State.OVER).order_by().values_list("to_address", flat=True).distinct()
    return sum(_gather(address) for address in list(waiting))


@transaction.atomic
def _gather(address: str) -> bool:
    over = list(
        OutboxMail.objects.select_for_update(of=("self",))
        .filter(state=State.OVER, to_address=address)
        .select_related("ticket", "desk", "contact__user")
        .order_by("pk")
    )
    if not over:
        return False
    newest = over[-1]
    to = Recipient.of(newest.contact, newest.desk) if newest.contact else None
    if to is None or to.address != address:  # gone, or reads another address now
        _mark(over, None)
        return False
    readable = [mail for mail in over if mail.ticket is not None and _may_still_read(to, mail.ticket)]
    if not readable:
        _mark(over, None)
        return False
    if newest.ticket is not None and outbox.is_over_limit(to, newest.ticket):
        return False
    mail = _draft(readable, to)
    outbox.put([mail])
    _mark(over, mail)
    return True


def _may_still_read(to: Recipient, ticket: Ticket) -> bool:
    if to.user is None:
        return ticket.deleted_at is None and ticket.desk.archived_at is None
    return Ticket.objects.visible_to(to.user).filter(pk=ticket.pk).exists()


def _draft(mails: list[OutboxMail], to: Recipient) -> OutboxMail:
    """A list of the tickets, each once with its address. The subjects are those of the mails, which heeded who may read what."""
    desks = {mail.desk_id for mail in mails}
    desk = mails[-1].desk if len(desks) == 1 else None
    subjects = {mail.ticket.number: mail.subject for mail in mails if mail.ticket is not None}
    with read_by(desk, to.language):
        count = len(subjects)
        title = ngettext("Novedades en %(count)s ticket", "Novedades en %(count)s tickets", count) % {"count": count}
        letter = Letter(
            subject=title,
            greeting=_("Hola, %(name)s:") % {"name": to.name} if to.verified else _("Hola:"),
            lines=[_("Hubo muchas novedades en poco tiempo; las reunimos en un solo correo:")],
            links=[(subject, link_to(f"/tickets/{number}")) for number, subject in subjects.items()],
        )
    return outbox.draft(letter, to, purpose="gathered", desk=desk)


def _mark(mails: list[OutboxMail], gathered_in: OutboxMail | None) -> None:
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=State.GATHERED, gathered_in=gathered_in)
