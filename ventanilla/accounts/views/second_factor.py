"""The second factor: asked for at the login, set up and changed by its person, who says his password first."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.stages import LoginStageController
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.flows import activate_totp, deactivate_totp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ventanilla.accounts import letters, second_factor
from ventanilla.accounts.forms import CodeForm, ConfirmForm, SetupForm
from ventanilla.accounts.home import entry_of, safe_next
from ventanilla.desks.access import Access
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter, enter_only

if TYPE_CHECKING:
    from ventanilla.people.models import User

    class SignedIn(HttpRequest):
        user: User
else:
    SignedIn = HttpRequest

SECTION: Final = "#segundo-factor"  # of the preferences


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def authenticate(request: HttpRequest) -> HttpResponse:
    """Between password and session: until the code was given, nobody is signed in. Without a password before it there is no page."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    user = stage.login.user if stage is not None else None
    if user is None or not user.is_active or not second_factor.is_on(user):
        return HttpResponseRedirect(reverse("login"))
    desk = entry_of(request)
    if desk is not None:
        enter(request, desk)
    form = CodeForm(request.POST if request.method == "POST" else None, user=user)
    status = None
    if request.method == "POST":
        if not ratelimit.consume(request, action="login"):
            form.add_error(None, _("Demasiados intentos desde su red. Espere un minuto y vuelva a intentarlo."))
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            form.save()
            response: HttpResponse = stage.exit()
            return response
        elif form.has_error("code", "too_many_login_attempts"):
            status = HTTPStatus.TOO_MANY_REQUESTS
    return answer(request, "accounts/code.html", status=status, form=form)


@never_cache
@sensitive_post_parameters("password")
def confirm(request: SignedIn) -> HttpResponse:
    """The password once more, before something that a stranger at an open screen must not do."""
    enter_only(request, Access.of(request.user).desks)
    target = safe_next(request) or reverse("preferences") + SECTION
    form = ConfirmForm(request.POST if request.method == "POST" else None, request=request)
    if request.method != "POST" or not form.is_valid():
        limited = form.has_error("password", "too_many_login_attempts")
        status = HTTPStatus.TOO_MANY_REQUESTS if limited else None
        return answer(request, "accounts/confirm.html", status=status, form=form, next=target)
    reauthenticate_by_password(request)
    return HttpResponseRedirect(target)


@never_cache
@sensitive_post_parameters("code")
def setup(request: SignedIn) -> HttpResponse:
    """The key as a picture and in letters; the first code shows that the phone has it. What follows is the one look at the codes."""
    if second_factor.is_on(request.user):
        return HttpResponseRedirect(reverse("preferences") + SECTION)
    if second_factor.needs_password(request):
        return _to_confirm(reverse("second_factor"))
    enter_only(request, Access.of(request.user).desks)
    form = SetupForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            codes = activate_totp(request, form)[1]
            letters.send_factor_changed(request.user, "added", entry_of(request))
        return _shown_once(request, codes)
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, form.secret))
    return answer(
        request, "accounts/second_factor.html", form=form, key=second_factor.key_in_groups(form.secret),
        picture=base64.b64encode(drawn.encode()).decode(), obliged=request.user.owes_second_factor,  # type: ignore[attr-defined]
    )  # fmt: skip


@require_POST
def new_codes(request: SignedIn) -> HttpResponse:
    """Ten other recovery codes; the old ones serve no more."""
    enter_only(request, Access.of(request.user).desks)
    get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    if second_factor.needs_password(request):
        return _to_confirm(reverse("preferences") + SECTION)
    with transaction.atomic():
        codes = generate_recovery_codes(request)
        letters.send_factor_changed(request.user, "codes", entry_of(request))
    return _shown_once(request, codes)


@require_POST
def turn_off(request: SignedIn) -> HttpResponse:
    """Away with it, recovery codes too; also the way to another phone. Who is obliged sets it up anew before anything else."""
    mine = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    if second_factor.needs_password(request):
        return _to_confirm(reverse("preferences") + SECTION)
    with transaction.atomic():
        deactivate_totp(request, mine)
        letters.send_factor_changed(request.user, "removed", entry_of(request))
    messages.success(request, _("El segundo factor quedó desactivado."))
    return HttpResponseRedirect(reverse("preferences") + SECTION)


def _shown_once(request: SignedIn, row: Authenticator) -> HttpResponse:
    """In the answer to the press itself: no address leads to them a second time."""
    codes = [f"{code[:4]} {code[4:]}" for code in row.wrap().generate_codes()]
    file = f"Ventanilla · {request.user.username}\n\n" + "\n".join(codes) + "\n"
    response = answer(
        request, "accounts/recovery_codes.html", codes=codes, file=base64.b64encode(file.encode()).decode()
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_confirm(target: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('confirm_password')}?{urlencode({'next': target})}")
