"""The verbs of a ticket that ask something, or nothing. A GET shows the question, a POST acts; both end in one call."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.billing import timing
from ventanilla.console import forms
from ventanilla.console.asking import Question, ask, finished
from ventanilla.console.entry import StaffRequest, on_ticket, ticket_of
from ventanilla.console.refusals import Refusal, attempt
from ventanilla.desks.config import Verb
from ventanilla.lib.writing import worked
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.forms import EditForm, MoveForm
from ventanilla.tickets.models import Ticket

ask_or_act = require_http_methods(["GET", "POST"])


# --- Owner ------------------------------------------------------------------------------------------------------------


@ask_or_act
@on_ticket
def assign(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """To oneself, to somebody else or to a team (004-17, 004-31, 004-32, 004-35)."""
    form = forms.AssignForm(ticket, request.user, **_sent(request))
    question = Question(_("Asignar el ticket %(number)s") % {"number": ticket.number}, form, _("Asignar"), "user-plus")
    return _verb(
        request, ticket, question, lambda: actions.assign(ticket, by=request.user, **form.given()),
        _("El ticket se asignó."), verb="assign",
    )  # fmt: skip


@require_POST
@on_ticket
def take(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(
        request,
        ticket,
        lambda: actions.take(ticket, by=request.user, seen=_seen(request)),
        _("El ticket quedó a su nombre."),
    )


@require_POST
@on_ticket
def release(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(
        request, ticket, lambda: actions.release(ticket, by=request.user, seen=_seen(request)),
        _("El ticket quedó sin asignar."),
    )  # fmt: skip


# --- Moves ------------------------------------------------------------------------------------------------------------


@ask_or_act
@on_ticket
def move(request: StaffRequest, ticket: Ticket, transition: str) -> HttpResponse:
    """Along one transition of the desk's workflow, with all that it asks for."""
    step = ticket.desk.config.transition_by_key.get(transition)
    if step is None or step.trigger != "press":
        raise Http404
    if not permissions.can_move(request.user, ticket, step):
        raise PermissionDenied
    form = MoveForm(ticket, step, request.user, side="console", **_sent(request, files=True))
    style = "danger" if step.intent == "cancel" else "primary"
    question = Question(str(step.label), form, str(step.label), step.icon, str(step.confirm), style)
    state = ticket.desk.config.state_by_key[step.target]
    return _verb(
        request, ticket, question, lambda: actions.move(ticket, step.key, by=request.user, **form.given()),
        _("El ticket %(number)s está ahora en «%(state)s».") % {"number": ticket.number, "state": state.label},
    )  # fmt: skip


# --- Fields, flag, place ----------------------------------------------------------------------------------------------


@ask_or_act
@on_ticket
def edit(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    only = request.GET.getlist("only") or request.POST.getlist("only") or None
    form = EditForm(ticket, request.user, side="console", only=only, **_sent(request))
    if not form.editable:
        raise PermissionDenied
    question = Question(
        _("Editar el ticket %(number)s") % {"number": ticket.number}, form, _("Guardar"), extra={"only": only or []}
    )
    return _verb(
        request,
        ticket,
        question,
        lambda: actions.edit(ticket, by=request.user, **form.given()),
        _("Los datos se guardaron."),
    )


@ask_or_act
@on_ticket
def flag(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """Mark the ticket as one with an incident, saying why (004-13)."""
    form = forms.FlagForm(ticket, request.user, **_sent(request))
    question = Question(
        _("Marcar con incidencia"), form, _("Marcar"), "flag",
        _("El ticket aparecerá en «%(section)s» de quienes lo atienden. El cliente no lo ve.")
        % {"section": ticket.desk.word("incidents")},
    )  # fmt: skip
    return _verb(
        request, ticket, question, lambda: actions.flag(ticket, by=request.user, **form.given()),
        _("El ticket quedó marcado con incidencia."), verb="flag",
    )  # fmt: skip


@require_POST
@on_ticket
def unflag(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(request, ticket, lambda: actions.unflag(ticket, by=request.user), _("La marca se quitó."))


@require_POST
@on_ticket
def register_requester(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """The typed name of a requester becomes a contact of the company (000-15)."""
    return at_once(
        request, ticket, lambda: actions.register_requester(ticket, by=request.user),
        _("%(name)s está ahora en la lista de la empresa.") % {"name": ticket.requester_label},
    )  # fmt: skip


@ask_or_act
@on_ticket
def transfer(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """To another area, or to an area of another desk."""
    form = forms.TransferForm(ticket, request.user, **_sent(request))
    there = _("Allí quedará sin asignar, hasta que alguien de esa área lo atienda.")
    nowhere = _("Esta cuenta no atiende otra área ni otra mesa a la que pasarlo.")
    question = Question(
        _("Pasar el ticket a otra área"), form, _("Pasar"), "arrows-exchange",
        there if form.areas else nowhere, extra={"may_act": bool(form.areas)},
    )  # fmt: skip
    return _verb(
        request, ticket, question, lambda: actions.transfer(ticket, by=request.user, **form.given()),
        _("El ticket %(number)s pasó a otra área.") % {"number": ticket.number}, verb="transfer", to_list=True,
    )  # fmt: skip


@require_POST
@on_ticket
def follow(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(
        request,
        ticket,
        lambda: actions.follow(ticket, by=request.user),
        _("Recibirá un aviso de lo que pase en este ticket."),
    )


@require_POST
@on_ticket
def unfollow(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(request, ticket, lambda: actions.unfollow(ticket, by=request.user), _("Ya no sigue este ticket."))


# --- Work -------------------------------------------------------------------------------------------------------------


@ask_or_act
@on_ticket
def worklog(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """Minutes of work, and the entries so far."""
    clock = timing.clock_of(request.user, ticket)
    form = forms.WorkForm(ticket, request.user, **_measured(clock), **_sent(request))
    entries = ticket.worklogs.select_related("user__contact").order_by("-worked_on", "-id")[:200]
    question = Question(
        str(ticket.desk.word("worklog")), form, _("Registrar"), "clock", _doubted(clock), below="console/_worklog.html",
        extra={"entries": entries, "may_act": permissions.can_now(request.user, ticket, "log_work")},
    )  # fmt: skip
    return _verb(
        request, ticket, question, lambda: timing.log_work(ticket, by=request.user, **form.given()),
        _("El tiempo se registró."),
    )  # fmt: skip


def _measured(clock: timing.Clock | None) -> dict[str, Any]:
    """What a clock that was stopped puts into the form; of one that was forgotten nobody knows how long he worked."""
    if clock is None or clock.is_running:
        return {}
    return {"initial": {"worked_on": clock.day} | ({} if clock.is_forgotten else {"minutes": clock.minutes})}


def _doubted(clock: timing.Clock | None) -> str:
    if clock is None or clock.is_running or not clock.is_forgotten:
        return ""
    text = _("El reloj marcó %(time)s: parece que quedó olvidado. Escriba cuánto se trabajó en realidad.")
    return text % {"time": worked(clock.minutes)}


@ask_or_act
@on_ticket
def contact_attempt(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """An attempt to reach the client, and those so far (001-12)."""
    form = forms.ContactForm(ticket, request.user, **_sent(request))
    attempts = ticket.contact_attempts.select_related("user__contact").order_by("-attempted_at", "-id")[:200]
    question = Question(
        str(ticket.desk.word("contact_attempt")), form, _("Registrar"), "phone", below="console/_attempts.html",
        extra={"attempts": attempts, "may_act": permissions.can_now(request.user, ticket, "log_contact")},
    )  # fmt: skip
    return _verb(
        request, ticket, question, lambda: actions.log_contact(ticket, by=request.user, **form.given()),
        _("El intento de contacto se registró."),
    )  # fmt: skip


# --- Deleting ---------------------------------------------------------------------------------------------------------


@ask_or_act
@on_ticket
def delete(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    form = forms.VerbForm(ticket, request.user, **_sent(request))
    question = Question(
        _("¿Eliminar el ticket %(number)s?") % {"number": ticket.number}, form, str(ticket.desk.word("delete")), "trash",
        _("Desaparecerá de las listas, los conteos y las búsquedas de todos. Un administrador podrá restaurarlo."), "danger",
    )  # fmt: skip
    return _verb(
        request, ticket, question,
        lambda: actions.delete(ticket, by=request.user, seen=form.cleaned_data.get("seen")),
        _("El ticket %(number)s se eliminó.") % {"number": ticket.number}, verb="delete", to_list=True,
    )  # fmt: skip


@require_POST
def restore(request: StaffRequest, number: int) -> HttpResponse:
    """Bring a deleted ticket back; for the administrators of its desk, who alone see it."""
    ticket = get_object_or_404(Ticket.objects.deleted_for(request.user).select_related("desk"), number=number)
    actions.restore(ticket, by=request.user)
    messages.success(request, _("El ticket %(number)s volvió a su lugar.") % {"number": number})
    return redirect("console:ticket", number)


# --- The two ways in which a verb is asked for ------------------------------------------------------------------------


def _verb(
    request: StaffRequest,
    ticket: Ticket,
    question: Question,
    act: Callable[[], Any],
    told: str,
    *,
    verb: Verb | None = None,
    to_list: bool = False,
) -> HttpResponse:
    """Ask; or act and say so; or ask again with what stood in the way, on a page that knows the ticket as it is now.

    `verb` is a right without which one is not even asked; `to_list`: afterwards the ticket may be out of sight.
    """
    if verb is not None and not permissions.can(request.user, ticket, verb):
        raise PermissionDenied
    if request.method != "POST":
        return ask(request, ticket, question)
    form = question.form
    refusal = attempt(act, form) if form.is_valid() else Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    if refusal is not None:
        return ask(request, ticket_of(request, ticket.number), question, refusal)
    if to_list:
        messages.success(request, told)
        return redirect("console:tickets", request.desk.key)
    return finished(request, ticket, told)


def at_once(request: StaffRequest, ticket: Ticket, act: Callable[[], Any], told: str) -> HttpResponse:
    refusal = attempt(act)
    if refusal is None:
        return finished(request, ticket, told)
    messages.error(request, " ".join([refusal.title, *refusal.changes]))
    return redirect("console:ticket", ticket.number)


def _sent(request: StaffRequest, *, files: bool = False) -> dict[str, Any]:
    """What a form is made of: what was posted, or nothing yet."""
    if request.method != "POST":
        return {}
    return {"data": request.POST} | ({"files": request.FILES} if files else {})


def _seen(request: StaffRequest) -> int | None:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
