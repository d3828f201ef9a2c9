"""The page of a ticket for those who work on it, and what of it is new."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from ventanilla.billing.timing import Clock
from ventanilla.console import live, sheet
from ventanilla.console.entry import StaffRequest, on_ticket, ticket_of
from ventanilla.console.menu import choices_for
from ventanilla.console.refusals import Refusal
from ventanilla.lib.writing import worked
from ventanilla.tickets import timeline
from ventanilla.tickets.forms import ReplyForm
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.live import asked, with_bell


@require_safe
@on_ticket
def ticket(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return page(request, ticket)


def page(
    request: StaffRequest, ticket: Ticket, *, reply: ReplyForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """The whole page; after a refusal with what was typed, and above it what others did meanwhile."""
    status = refusal.status if refusal else None
    context = shown(request, ticket)
    form = reply or ReplyForm(ticket, request.user, side="console")
    return answer(
        request, "console/ticket.html", status=status, **context,
        form=form, kept=kept_by(form), paper=_paper(request, context["choices"].can), refusal=refusal,
    )  # fmt: skip


def shown(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """What the parts of the page need that renew themselves."""
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) < 10
    return {
        "ticket": ticket,
        "line": timeline.of(ticket, public=False, before=int(before) if known else None),
        "choices": choices_for(request.user, ticket),
        "facts": sheet.facts_of(ticket),
        "files": sheet.files,
        "worked": worked,
        "clock": Clock.on(ticket),
        "version": live.version_of(request.user, [(ticket.pk, ticket.version)]),
    }


@require_safe
@with_bell
def news(request: StaffRequest, number: int) -> HttpResponse:
    """The parts of the page, or 304 while the ticket is as this reader saw it: session, user and one more query."""
    seen = live.seen(request.user, asked(request))
    if seen:
        now = Ticket.objects.filter(number=number, deleted_at=None).values_list("pk", "version").first()
        if now is not None and live.digest([now]) == seen:
            return HttpResponseNotModified()
    ticket = ticket_of(request, number)
    context = shown(request, ticket)
    response = answer(request, "console/_ticket_parts.html", **context)
    response.headers["ETag"] = context["version"]
    return response


def again(request: StaffRequest, number: int, refusal: Refusal, reply: ReplyForm) -> HttpResponse:
    """The page as the ticket is now, with what was typed; its next press knows of what is new."""
    return page(request, ticket_of(request, number), reply=reply, refusal=refusal)


def address(ticket: Ticket, anchor: str = "") -> str:
    return reverse("console:ticket", args=[ticket.number]) + (f"#{anchor}" if anchor else "")


def _paper(request: StaffRequest, can: frozenset[str]) -> str:
    """On which paper one writes: what was being written on, else the answer, where one may answer."""
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    if asked.get("kind") == "note" and "note" in can:
        return "note"
    return "reply" if "reply" in can else "note"
