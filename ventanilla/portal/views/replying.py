"""A public reply with its files («agregar bitácora»)."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.portal.reach import PortalRequest, ticket_of
from ventanilla.portal.views import ticket as ticket_page
from ventanilla.tickets import actions
from ventanilla.tickets.errors import Invalid, NoSuchMove, Stale


@require_http_methods(["GET", "POST"])
def reply(request: PortalRequest, number: int) -> HttpResponse:
    """A GET is somebody whose session ended while he wrote: back to the form, where his draft waits."""
    ticket = ticket_of(request, number)
    if request.method != "POST":
        return redirect("portal:ticket", number)
    form = ticket_page.reply_form(ticket, request.user, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return ticket_page.page(request, ticket, reply=form)
    try:
        actions.reply(ticket, by=request.user, as_client=True, **form.given())
    except (Stale, NoSuchMove) as refused:
        return ticket_page.again(request, number, refused, reply=form)
    except Invalid as refused:
        form.refuse(refused.errors)
        return ticket_page.page(request, ticket, reply=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("El mensaje se envió."))
    return redirect(f"{reverse('portal:ticket', args=[number])}#end")
