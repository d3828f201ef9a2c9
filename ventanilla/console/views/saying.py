"""What one writes on a ticket: a public reply, perhaps with a move; an internal note; and which reply is the solution."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.console.asking import finished
from ventanilla.console.entry import StaffRequest, on_ticket
from ventanilla.console.refusals import Refusal, attempt
from ventanilla.console.views import ticket as ticket_page
from ventanilla.tickets import actions
from ventanilla.tickets.forms import ReplyForm
from ventanilla.tickets.models import Ticket


@require_http_methods(["GET", "POST"])
@on_ticket
def reply(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """To the client; with `then`, together with a move in one transaction. What was written on the note's paper stays a note."""
    if request.POST.get("kind") == "note":
        return _note(request, ticket)
    then = request.POST.get("then", "")

    def say(form: ReplyForm) -> None:
        given = form.given() | {"solution": "solution" in request.POST}
        if then:
            actions.move(ticket, then, by=request.user, comment=given.pop("body"), **given)
        else:
            actions.reply(ticket, by=request.user, **given)

    step = ticket.desk.config.transition_by_key.get(then)
    if then and step is None:
        raise Http404
    told = _("La respuesta se envió.") if step is None else _("La respuesta se envió: %(move)s.") % {"move": step.label}
    return _say(request, ticket, say, told)


@require_http_methods(["GET", "POST"])
@on_ticket
def note(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return _note(request, ticket)


def _note(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    def say(form: ReplyForm) -> None:
        actions.note(ticket, by=request.user, **form.given())

    return _say(request, ticket, say, _("La nota interna se guardó. El cliente no la ve."))


def _say(request: StaffRequest, ticket: Ticket, say: Any, told: str) -> HttpResponse:
    """A GET is somebody whose session ended while he wrote: back to the page, where his draft waits."""
    if request.method != "POST":
        return redirect("console:ticket", ticket.number)
    form = ReplyForm(ticket, request.user, side="console", data=request.POST, files=request.FILES)
    if form.is_valid():
        refusal = attempt(lambda: say(form), _Spoken(form))
    else:
        refusal = Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    if refusal is not None:
        return ticket_page.again(request, ticket.number, refusal, form)
    messages.success(request, told)
    return redirect(ticket_page.address(ticket, "end"))


class _Spoken:
    """A move speaks of a comment or a reason; here that is the message."""

    def __init__(self, form: ReplyForm) -> None:
        self.form = form

    def refuse(self, errors: dict[str, str]) -> None:
        self.form.refuse({"body" if key in ("comment", "reason") else key: text for key, text in errors.items()})


@require_POST
@on_ticket
def solution(request: StaffRequest, ticket: Ticket, message: int) -> HttpResponse:
    """Mark a public reply as the solution (002-3)."""
    found = get_object_or_404(ticket.messages.public(), pk=message)
    refusal = attempt(lambda: actions.mark_solution(found, by=request.user))
    if refusal is not None:
        messages.error(request, refusal.title)
        return redirect(ticket_page.address(ticket))
    return finished(request, ticket, _("El mensaje quedó marcado como la solución."))
