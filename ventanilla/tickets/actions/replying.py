"""Saying something on a ticket: public replies, internal notes, the solution, more files."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.people.models import User
from ventanilla.tickets import events, permissions
from ventanilla.tickets.actions import concurrency, moving
from ventanilla.tickets.actions.saying import checked_body, say
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.files import StoredFile
from ventanilla.tickets.models import Kind, Message, Ticket


@transaction.atomic
def reply(
    ticket: Ticket,
    body: str,
    *,
    by: User,
    files: Sequence[StoredFile] = (),
    solution: bool = False,
    seen: int | None = None,
    key: str = "",
    as_client: bool = False,
    via: str = "portal",
) -> Ticket:
    """Add a public message («agregar bitácora»). It may move the ticket: the assignee's first work, a reply of either side."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "reply", as_client=as_client)
    if concurrency.used(by, key, ticket):
        return ticket
    concurrency.require_fresh(ticket, by, seen, as_client=as_client)
    permissions.require_now(by, ticket, "reply", as_client=as_client)
    by_staff = not as_client and permissions.is_staff_of(by, ticket)
    if solution:
        permissions.require_now(by, ticket, "solve", as_client=as_client)
    text = checked_body(body, files)
    concurrency.remember(by, key, ticket)
    message = say(ticket, text, by=by, by_staff=by_staff, solution=solution, files=files, via=via)
    event = events.record(ticket, Kind.REPLIED, by=by, public=True, message=message, by_staff=by_staff)
    if by_staff and _is_assignee(ticket, by) and moving.fire(ticket, "first_work", by=by, cause=event):
        return ticket
    moving.fire(ticket, "staff_reply" if by_staff else "requester_reply", by=by, cause=event, as_client=as_client)
    return ticket


@transaction.atomic
def note(
    ticket: Ticket,
    body: str,
    *,
    by: User,
    files: Sequence[StoredFile] = (),
    seen: int | None = None,
    key: str = "",
    via: str = "portal",
) -> Ticket:
    """Add an internal note, which no client ever sees on any path."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "note")
    if concurrency.used(by, key, ticket):
        return ticket
    concurrency.require_fresh(ticket, by, seen)
    permissions.require_now(by, ticket, "note")
    text = checked_body(body, files)
    concurrency.remember(by, key, ticket)
    message = say(ticket, text, by=by, by_staff=True, internal=True, files=files, via=via)
    event = events.record(ticket, Kind.NOTED, by=by, public=False, message=message)
    if _is_assignee(ticket, by):
        moving.fire(ticket, "first_work", by=by, cause=event)
    return ticket


@transaction.atomic
def mark_solution(message: Message, *, by: User) -> Ticket:
    """Say that this public message holds the solution (002-3). Another one that was marked before no longer is."""
    ticket = Ticket.objects.lock(message.ticket)
    permissions.require(by, ticket, "solve")
    message.refresh_from_db()
    if message.is_solution:
        return ticket
    permissions.require_now(by, ticket, "solve")
    if message.is_internal:
        raise Invalid({"solution": _("Una nota interna no puede ser la solución: el cliente no la ve.")})
    ticket.messages.filter(is_solution=True).update(is_solution=False)
    message.is_solution = True
    message.save(update_fields=["is_solution"])
    events.record(ticket, Kind.SOLUTION_MARKED, by=by, public=True, message=message)
    return ticket


@transaction.atomic
def attach(
    ticket: Ticket,
    files: Sequence[StoredFile],
    *,
    by: User,
    internal: bool = False,
    key: str = "",
    as_client: bool = False,
    via: str = "portal",
) -> Ticket:
    """Add files without words: a message that is only its files."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "attach", as_client=as_client)
    if concurrency.used(by, key, ticket):
        return ticket
    permissions.require_now(by, ticket, "attach", as_client=as_client)
    if internal:
        permissions.require_now(by, ticket, "note", as_client=as_client)
    checked_body("", files)
    concurrency.remember(by, key, ticket)
    by_staff = not as_client and permissions.is_staff_of(by, ticket)
    message = say(ticket, "", by=by, by_staff=by_staff, internal=internal, files=files, via=via)
    events.record(ticket, Kind.ATTACHED, by=by, public=not internal, message=message, files=len(files))
    return ticket


def _is_assignee(ticket: Ticket, by: User) -> bool:
    return "assignee" in permissions.roles(by, ticket)
