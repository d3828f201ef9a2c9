"""The page of a ticket, and what of it is new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ventanilla.portal import freshness, sheet
from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.surveys import offers
from ventanilla.tickets import describe, permissions, timeline
from ventanilla.tickets.errors import Refused, Stale
from ventanilla.tickets.forms import MoveForm, ReplyForm, TicketForm
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.tickets.models import Event, Kind, Ticket
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell


@require_safe
def ticket(request: PortalRequest, number: int) -> HttpResponse:
    return page(request, ticket_of(request, number), before=request.GET.get("before", ""))


@require_safe
@with_bell
def live(request: PortalRequest, number: int) -> HttpResponse:
    """The parts that change by themselves; 304 while there is nothing new, in three queries with session and user."""
    if freshness.is_ticket_fresh(request.user, number, asked(request)):
        return HttpResponseNotModified()
    found = ticket_of(request, number)
    shown = context(request, found)
    response = answer(request, "portal/live.html", **shown)
    response.headers["ETag"] = shown["version"]
    return response


def page(
    request: PortalRequest,
    ticket: Ticket,
    *,
    status: int | None = None,
    reply: ReplyForm | None = None,
    move: MoveForm | None = None,
    refused: Refused | None = None,
    lost: TicketForm | None = None,
    before: str = "",
) -> HttpResponse:
    """The whole page; after a refusal with what was typed (`lost`: in a form that this page no longer has), and what others changed."""
    shown = context(request, ticket, reply=reply, move=move, before=before)
    shown["changes"] = changes_of(ticket, refused)
    shown["refused"] = refused
    shown["typed"] = _typed(lost or move) if refused else []
    return answer(request, "portal/ticket.html", status=status, **shown)


def context(
    request: PortalRequest,
    ticket: Ticket,
    *,
    reply: ReplyForm | None = None,
    move: MoveForm | None = None,
    before: str = "",
) -> dict[str, Any]:
    user, desk = request.user, ticket.desk
    bitacora = timeline.of(
        ticket, public=True, before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    )
    return {
        **frame(request, desk, "tickets"),
        "ticket": ticket,
        "timeline": bitacora,
        "way": sheet.way_of(ticket, bitacora),
        "facts": sheet.facts_of(ticket),
        "files_of": sheet.files_of,
        "presses": sheet.presses_of(ticket, user, move),
        "may_reply": permissions.can_now(user, ticket, "reply", as_client=True),
        "may_edit": sheet.may_edit(ticket, user),
        "may_notify": ticket.is_open and permissions.can_notify(user, ticket, as_client=True),
        "may_delete": permissions.can_now(user, ticket, "delete", as_client=True),
        "reply_form": reply or reply_form(ticket, user),
        "kept": kept_by(reply) if reply else [],
        "survey_link": offers.standing(user, ticket),
        "version": freshness.of_ticket(user, ticket),
        "changes": [],
        "typed": [],
        "refused": None,
    }


def reply_form(ticket: Ticket, user: Any, **sent: Any) -> ReplyForm:
    return ReplyForm(ticket, user, side="portal", auto_id="reply-%s", **sent)


def again(request: PortalRequest, number: int, refused: Refused, **forms: Any) -> HttpResponse:
    """409: the page as the ticket is now. If it is gone for this reader, 404 as ever."""
    return page(request, ticket_of(request, number), status=409, refused=refused, **forms)


def changes_of(ticket: Ticket, refused: Refused | None) -> Sequence[str]:
    """What others did meanwhile, a sentence each."""
    if not isinstance(refused, Stale):
        return []
    names = describe.Names.for_events(refused.events)
    return [
        describe.sentence(event, ticket.desk.config, names, public=True)
        for event in refused.events
        if _may_be_told(event)
    ]


def _typed(form: TicketForm | None) -> list[str]:
    """The texts of a form that came too late, to be copied from the page."""
    if form is None:
        return []
    shown = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    return [text for name in shown if (text := form.data.get(name, "").strip())]


def _may_be_told(event: Event) -> bool:
    return event.is_public and event.kind != Kind.NOTED
