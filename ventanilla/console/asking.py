"""A verb that asks something first: the question as a dialog where HTMX asked for it, else as a page; and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ventanilla.console.entry import StaffRequest
from ventanilla.console.refusals import Refusal
from ventanilla.lib.writing import worked
from ventanilla.tickets.forms import TicketForm
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer, done, is_fragment


@dataclass(frozen=True)
class Question:
    title: str
    form: Any
    yes: str
    icon: str = "check"
    text: str = ""
    style: str = "primary"
    extra: dict[str, Any] = field(default_factory=dict)  # for the part of the page that stands below the form
    below: str = ""  # template of that part


def ask(request: StaffRequest, ticket: Ticket, question: Question, refusal: Refusal | None = None) -> HttpResponse:
    name = "console/_dialog.html" if is_fragment(request) and refusal is None else "console/ask.html"
    kept = kept_by(question.form) if isinstance(question.form, TicketForm) else []
    status = refusal.status if refusal else None
    return answer(
        request, name, status=status, ticket=ticket, question=question, form=question.form, kept=kept, refusal=refusal,
        back=way_back(request, ticket), worked=worked, **question.extra,
    )  # fmt: skip


def finished(request: StaffRequest, ticket: Ticket, text: str) -> HttpResponse:
    messages.success(request, text)
    return done(request, way_back(request, ticket))


def way_back(request: StaffRequest, ticket: Ticket) -> str:
    """To where one came from, if that is ours; else to the ticket."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("console:ticket", args=[ticket.number])
