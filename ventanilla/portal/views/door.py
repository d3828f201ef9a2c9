"""`/tickets/<number>`, the address that mails carry: it belongs to no door."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ventanilla.portal.reach import PortalRequest
from ventanilla.tickets.models import Ticket


@require_safe
def ticket(request: PortalRequest, number: int) -> HttpResponse:
    """To the console or the portal, by the reader's relation to this very ticket: an agent may be a requester elsewhere."""
    get_object_or_404(Ticket.objects.visible_to(request.user).only("pk"), number=number)
    staff = Ticket.objects.visible_to_staff(request.user).filter(number=number).exists()
    return HttpResponseRedirect(reverse("console:ticket" if staff else "portal:ticket", args=[number]))
