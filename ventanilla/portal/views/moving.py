"""A move of the workflow that a client may press: closing, reopening, accepting …"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.desks.config import Transition
from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.portal.sheet import move_form
from ventanilla.portal.views import ticket as ticket_page
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.errors import Invalid, NoSuchMove, Stale
from ventanilla.tickets.forms import MoveForm
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer


@require_http_methods(["GET", "POST"])
def move(request: PortalRequest, number: int, transition: str) -> HttpResponse:
    """GET asks what the move asks for, on a page of its own; POST makes it."""
    ticket = ticket_of(request, number)
    step = ticket.desk.config.transition_by_key.get(transition)
    if step is None or step.trigger != "press":
        raise Http404
    if not permissions.can_move(request.user, ticket, step, as_client=True):
        raise PermissionDenied
    if request.method != "POST":
        return _asked(request, ticket, step, move_form(ticket, step, request.user))
    form = move_form(ticket, step, request.user, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _asked(request, ticket, step, form)
    try:
        moved = actions.move(ticket, transition, by=request.user, **form.given())
    except (Stale, NoSuchMove) as refused:
        return ticket_page.again(request, number, refused, move=form)
    except Invalid as refused:
        form.refuse(refused.errors)
        return _asked(request, ticket, step, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(
        request,
        _("El ticket #%(number)s pasó a «%(state)s».") % {"number": number, "state": moved.current.label},
    )
    return redirect("portal:ticket", number)


def _asked(
    request: PortalRequest, ticket: Ticket, step: Transition, form: MoveForm, *, status: int | None = None
) -> HttpResponse:
    if ticket.state not in step.sources:
        return ticket_page.page(request, ticket, status=HTTPStatus.CONFLICT, refused=NoSuchMove(ticket))
    return answer(
        request,
        "portal/move.html",
        status=status,
        **frame(request, ticket.desk, "tickets"),
        ticket=ticket,
        step=step,
        form=form,
        kept=kept_by(form),
    )
