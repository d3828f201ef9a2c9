"""«Correo saliente»: what was written to whom, when it went, what its reader sees, and one more try for what failed."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.pages import page_of, words_of
from ventanilla.console.settings.saving import gone_well, refused
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox, preview
from ventanilla.web.answer import answer
from ventanilla.web.middleware import CONTENT_SECURITY_POLICY

State = OutboxMail.State
LOOKS = {
    State.WAITING: ("blue", "clock"),
    State.SENDING: ("blue", "send"),
    State.SENT: ("green", "circle-check"),
    State.KEPT: ("purple", "archive"),
    State.FAILED: ("red", "alert-circle"),
    State.OVER: ("gray", "clock-pause"),
    State.GATHERED: ("gray", "checks"),
}


@require_safe
@by_admin
def mails(request: AdminRequest) -> HttpResponse:
    words, state = words_of(request), request.GET.get("state", "")
    rows = OutboxMail.objects.readable_by(request.user)
    if state in State.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(to_address__icontains=words) | Q(to_name__icontains=words) | Q(subject__icontains=words))
    # The bodies are long and not shown here.
    found = page_of(rows.select_related("ticket").defer("text", "html", "headers"), request, by="-pk")
    return answer(
        request, "console/settings/mails.html", page=found, words=words, state=state, states=State.choices,
        looks=LOOKS, keeps=settings.KEEP_MAIL,
    )  # fmt: skip


@require_safe
@by_admin
def mail(request: AdminRequest, pk: int) -> HttpResponse:
    row = _mail(request, pk)
    response = answer(
        request, "console/settings/mail.html", row=row, looks=LOOKS,
        may_retry=row.state in (State.FAILED, State.KEPT) and not settings.KEEP_MAIL,
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@require_safe
@by_admin
def mail_html(request: AdminRequest, pk: int) -> HttpResponse:
    """The mail itself, for the frame of its page."""
    return preview.response(_mail(request, pk))


@require_POST
@by_admin
def retry(request: AdminRequest, pk: int) -> HttpResponse:
    row = _mail(request, pk)
    back = reverse("console:mail", args=[row.pk])
    if not outbox.send_again(row):
        return refused(request, _("Este correo no espera otro intento."), back)
    return gone_well(request, _("El correo se enviará otra vez en un momento."), back)


def _mail(request: AdminRequest, pk: int) -> OutboxMail:
    return get_object_or_404(OutboxMail.objects.readable_by(request.user).select_related("ticket", "desk"), pk=pk)
