"""Many tickets at once: the question, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ventanilla.console.bulk import DOINGS, MAX, BulkForm, Outcome
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer


@require_http_methods(["GET", "POST"])
@on_desk
def bulk(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    doing = sent.get("do", "")
    if doing not in DOINGS:
        raise Http404
    tickets = _tickets(request, sent.getlist("n"))
    form = BulkForm(doing, tickets, request.desk, request.user, **({"data": sent} if request.method == "POST" else {}))
    if request.method == "POST" and not form.why_not and form.is_valid():
        _tell(request, form.act())
        return redirect(_way_back(request))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None
    return answer(
        request, "console/bulk.html", status=status,
        form=form, title=DOINGS[doing], doing=doing, tickets=tickets, back=_way_back(request),
    )  # fmt: skip


def _tickets(request: StaffRequest, numbers: Sequence[str]) -> list[Ticket]:
    """The chosen tickets, as far as he sees them on this desk."""
    wanted = [int(number) for number in numbers[:MAX] if number.isascii() and number.isdecimal() and len(number) < 19]
    rows = Ticket.objects.visible_to_staff(request.user).filter(desk=request.desk, number__in=wanted)
    return list(rows.for_rows().order_by("-number"))


def _tell(request: StaffRequest, outcomes: Sequence[Outcome]) -> None:
    """Say of each ticket what happened: those that went well together, the others by their reason."""
    done = [f"#{outcome.ticket.number}" for outcome in outcomes if not outcome.reason]
    if done:
        text = ngettext("Hecho con un ticket: %(numbers)s.", "Hecho con %(count)s tickets: %(numbers)s.", len(done))
        messages.success(request, text % {"count": len(done), "numbers": ", ".join(done)})
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.reason:
            reasons.setdefault(outcome.reason, []).append(f"#{outcome.ticket.number}")
    for reason, numbers in reasons.items():
        text = _("Sin cambios en %(numbers)s: %(reason)s") % {"numbers": ", ".join(numbers), "reason": reason}
        messages.warning(request, text)


def _way_back(request: StaffRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("console:tickets", args=[request.desk.key])
