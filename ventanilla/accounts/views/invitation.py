"""The link of an invitation. Mail scanners open every link, so opening it changes nothing (safety S10)."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ventanilla.accounts import invitations
from ventanilla.accounts.forms import ActivationForm
from ventanilla.accounts.models import Invitation
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """The person chooses his password and is signed in."""
    invitation = _found(request, token)
    if invitation is None or not invitation.is_pending or invitation.contact.user is None:
        return _over(request, invitation, token)
    form = ActivationForm(request.POST if request.method == "POST" else None, contact=invitation.contact)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "accounts/activate.html", form=form, invitation=invitation)
    user = invitations.accept(invitation, form.cleaned_data["password"], name=form.cleaned_data.get("name", ""))
    if user is None:
        invitation.refresh_from_db()
        return _over(request, invitation, token)
    target = reverse("desk_entry", args=[invitation.desk.key]) if invitation.desk else reverse("home")
    response: HttpResponse = perform_login(request, user, redirect_url=target)
    return response


@login_not_required
@require_POST
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    """A new link, to the same address as the expired one."""
    invitation = _found(request, token)
    if invitation is None or invitation.is_pending:
        return _over(request, invitation, token)
    allowed = ratelimit.consume(request, action="reset_password", key=invitation.email)
    sent = allowed and invitations.ask_again(invitation)
    return answer(request, "accounts/sent.html" if sent else "accounts/not_sent.html", email=invitation.email)


def _found(request: HttpRequest, token: str) -> Invitation | None:
    invitation = invitations.find(token)
    if invitation is not None and invitation.desk is not None:
        enter(request, invitation.desk)
    return invitation


def _over(request: HttpRequest, invitation: Invitation | None, token: str) -> HttpResponse:
    """What became of the link: unknown, used, or expired, which can be mended here."""
    status = HTTPStatus.NOT_FOUND if invitation is None else HTTPStatus.GONE
    return answer(request, "accounts/link_over.html", status=status, invitation=invitation, token=token)
