"""The report on a ticket as a PDF («informe»): first for whom and in which language, then the document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest, on_ticket
from ventanilla.documents import ticket_report
from ventanilla.surveys.reading import answers_for
from ventanilla.tickets.models import Ticket
from ventanilla.web import paper
from ventanilla.web.answer import answer, is_fragment

_WRONG = {"invalid_choice": _("Elija una opción de la lista.")}


class CopyForm(forms.Form):
    """Which copy, in which language."""

    copy = forms.ChoiceField(
        label=_("Ejemplar"),
        choices=[
            ("client", _("Para el cliente: solo lo que él puede ver")),
            ("staff", _("Interno: con las notas internas, el tiempo y los intentos de contacto")),
        ],
        widget=forms.RadioSelect,
        error_messages=_WRONG,
    )
    language = forms.ChoiceField(
        label=_("Idioma"),
        choices=[(code, name) for code, name in settings.LANGUAGES if "-" not in code],
        error_messages=_WRONG,
    )

    def __init__(self, data: Any = None) -> None:
        chosen = {"copy": "client", "language": (get_language() or "es")[:2]}
        super().__init__(data, initial=chosen, label_suffix="", auto_id="report-%s")


@require_safe
@on_ticket
def report(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """The question; with an answer to it in the address, the PDF."""
    form = CopyForm(request.GET if "copy" in request.GET else None)
    if not form.is_valid():
        name = "console/_ticket_report_dialog.html" if is_fragment(request) else "console/ticket_report.html"
        return answer(request, name, ticket=ticket, form=form)
    audience, language = form.cleaned_data["copy"], form.cleaned_data["language"]
    answers = answers_for(ticket, request.user) if audience == "staff" else ()
    return paper.send(request, ticket_report.prepare(ticket, audience, language, answers=answers))
