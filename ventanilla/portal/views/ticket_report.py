"""The report on a ticket as a PDF, in its client's copy («informe»)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ventanilla.documents import ticket_report
from ventanilla.portal.reach import PortalRequest, ticket_of
from ventanilla.surveys.reading import answers_for
from ventanilla.web import paper


@require_safe
def report(request: PortalRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    answers = answers_for(ticket, request.user, as_client=True)
    language = (get_language() or "es")[:2]
    return paper.send(request, ticket_report.prepare(ticket, "client", language, answers=answers))
