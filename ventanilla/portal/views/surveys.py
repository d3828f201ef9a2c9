"""The surveys of a client: those that wait for him, the form, and what he answered (004-24, 004-50 … 004-53)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ventanilla.desks.config import Survey
from ventanilla.portal.reach import PortalRequest, desk_of, frame, ticket_of
from ventanilla.surveys import actions, offers, reading
from ventanilla.surveys.forms import AnswerForm, left_over, typed
from ventanilla.surveys.models import Response
from ventanilla.surveys.versions import wording
from ventanilla.tickets.errors import Missing
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer

ANSWERED: Final = 50


@require_safe
def surveys(request: PortalRequest, desk_key: str) -> HttpResponse:
    """What waits for him, and below it what he answered lately."""
    user, desk = request.user, desk_of(request, desk_key)
    return answer(
        request,
        "portal/surveys.html",
        **frame(request, desk, "surveys"),
        pending=list(offers.pending(user, desk).for_rows()),
        answered=list(offers.answered(user, desk)[:ANSWERED]),
    )


@require_http_methods(["GET", "POST"])
def survey(request: PortalRequest, number: int) -> HttpResponse:
    """GET shows the form, or what this person has answered; POST sends it."""
    ticket = ticket_of(request, number)
    if not offers.is_asked(request.user, ticket):
        raise Http404
    if request.method == "POST":
        return _send(request, ticket)
    if (response := offers.response_of(request.user, ticket)) is not None:
        return _thanks(request, ticket, response)
    if (asked := offers.survey_of(ticket)) is not None:
        return _page(request, ticket, asked, form=AnswerForm(asked))
    raise Http404


def _send(request: PortalRequest, ticket: Ticket) -> HttpResponse:
    """Whatever happened meanwhile to the survey or the ticket, he is told, and what he typed is there."""
    asked = _drawn(request, ticket)
    form = AnswerForm(asked, request.POST) if asked else None
    if asked and form and not form.is_valid() and offers.is_pending(request.user, ticket):
        return _page(request, ticket, asked, form=form)
    given = form.given() if form and form.is_valid() else {}
    try:
        actions.answer(ticket, given, by=request.user, wording=request.POST.get("wording", ""))
    except Missing:  # nothing was asked of him when the form was looked at, and is again
        return _page(request, ticket, asked, form=form)
    except actions.AlreadyAnswered:
        messages.warning(request, _("Esta encuesta ya estaba contestada. Vale lo que se envió primero."))
    except (actions.Withdrawn, actions.Reworded):
        return _too_late(request, ticket_of(request, ticket.number), asked)
    else:
        messages.success(request, _("La encuesta se envió."))
    return redirect("portal:survey", ticket.number)


def _drawn(request: PortalRequest, ticket: Ticket) -> Survey | None:
    """The survey whose form he filled in, if the desk still has it in those words."""
    given = request.POST.get("wording", "")
    return next((one for one in ticket.desk.config.surveys if wording(one) == given), None)


def _too_late(request: PortalRequest, ticket: Ticket, asked: Survey | None) -> HttpResponse:
    """The form as it is now with his answers to the questions that are still there, or that there is none; and the rest to copy."""
    now = offers.survey_of(ticket)
    if now is None:
        lost = typed(asked, request.POST) if asked else []
        return _page(request, ticket, asked, status=HTTPStatus.CONFLICT, trouble="withdrawn", lost=lost)
    form = AnswerForm(now, initial=request.POST.dict())
    lost = [("", text) for text in left_over(form, request.POST)]
    return _page(request, ticket, now, status=HTTPStatus.CONFLICT, trouble="reworded", form=form, lost=lost)


def _thanks(request: PortalRequest, ticket: Ticket, response: Response) -> HttpResponse:
    return _page(request, ticket, response.version.survey, answered=reading.answered(response))


def _page(request: PortalRequest, ticket: Ticket, asked: Survey | None, **shown: Any) -> HttpResponse:
    shown = {"form": None, "answered": None, "trouble": "", "lost": []} | shown
    return answer(
        request, "portal/survey.html", **frame(request, ticket.desk, "surveys"), ticket=ticket, survey=asked, **shown
    )
