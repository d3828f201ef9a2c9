"""`/verify/`: whoever holds a paper of ours, with a login or without, learns whether it is genuine and up to date."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit  # what it offers outside leaves every GET alone
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ventanilla.documents.checking import Verdict, check
from ventanilla.documents.verification import MAX_LENGTH
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Código de verificación"),
        help_text=_(
            "Está al pie de cada página del informe. Da igual con guiones o sin ellos, en mayúsculas o minúsculas."
        ),
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Escriba el código."), "max_length": _("Este código es demasiado largo.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    status, verdict = None, None
    if form.is_bound and not _may_try(request):
        form.add_error(None, _("Demasiados intentos desde su red. Espere un minuto y vuelva a intentarlo."))
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif form.is_valid():
        verdict = check(form.cleaned_data["code"])
        if verdict is None:
            form.add_error(
                "code", _("Este código no es de ningún informe nuestro. Conviene compararlo letra por letra.")
            )
        else:
            enter(request, verdict.ticket.desk)
    return answer(
        request, "portal/verify.html", status=status, form=form, verdict=verdict, may_see=_sees(request, verdict)
    )  # fmt: skip


def _may_try(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, app="allauth.account", action="verify", limit_get=True))


def _sees(request: HttpRequest, verdict: Verdict | None) -> bool:
    if verdict is None:
        return False
    return Ticket.objects.visible_to(request.user).filter(pk=verdict.ticket.pk).exists()
