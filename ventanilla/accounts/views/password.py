"""Passwords: forgotten, new by a mailed link, the first one of one's own, and a change."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ventanilla.accounts import letters, passwords
from ventanilla.accounts.forms import ChangePasswordForm, FirstPasswordForm, ForgottenForm, NewPasswordForm
from ventanilla.accounts.names import canonical, find_user
from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter


@login_not_required
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mails a link to whoever has a login and an address. The answer is the same for everybody."""
    desk = Desk.objects.filter(key=request.GET.get("desk", "")[:40], archived_at=None).first()
    if desk is not None:
        enter(request, desk)
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "accounts/forgotten.html", form=form)
    login = form.cleaned_data["login"]
    if not ratelimit.consume(request, action="reset_password", key=canonical(login)):
        form.add_error(None, _("Demasiadas solicitudes seguidas. Espere unos minutos."))
        return answer(request, "accounts/forgotten.html", status=HTTPStatus.TOO_MANY_REQUESTS, form=form)
    user = find_user(login)
    if user is not None and user.is_active:
        letters.send_reset(user, desk)
    return answer(request, "accounts/forgotten_sent.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Behind the mailed link: a new password, and in."""
    user = passwords.user_of_reset(uid, token)
    if user is None:
        return answer(request, "accounts/link_over.html", status=HTTPStatus.GONE, invitation=None, token="")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "accounts/reset.html", form=form)
    passwords.set_new(user, form.cleaned_data["password"])
    messages.success(request, _("Contraseña cambiada."))
    response: HttpResponse = perform_login(request, user, redirect_url=reverse("home"))
    return response


@never_cache
@sensitive_post_parameters("password", "again")
def first(request: HttpRequest) -> HttpResponse:
    """The password that must follow an initial one; nothing else is open until it is set."""
    user = request.user
    assert user.is_authenticated
    if not user.must_change_password:
        return HttpResponseRedirect(reverse("home"))
    desk = _desk_of(user)
    if desk is not None:
        enter(request, desk)
    addresses = passwords.principal_addresses(user)
    form = FirstPasswordForm(
        request.POST if request.method == "POST" else None, user=user, with_code=bool(addresses)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if addresses and not passwords.take_code(request.session, form.cleaned_data["code"]):
            form.add_error("code", _("El código no es correcto o ya no sirve. Se puede pedir otro."))
        else:
            passwords.set_new(user, form.cleaned_data["password"])
            update_session_auth_hash(request, user)
            messages.success(request, _("Contraseña guardada. Desde ahora es la única que sirve."))
            return HttpResponseRedirect(reverse("home"))
    masked = [(index, passwords.masked(address)) for index, address in enumerate(addresses)]
    return answer(
        request, "accounts/first_password.html", form=form, addresses=masked,
        waiting=passwords.code_is_waiting(request.session),
    )  # fmt: skip


@require_POST
def first_code(request: HttpRequest) -> HttpResponse:
    """Mail the code to the chosen principal address."""
    user = request.user
    assert user.is_authenticated
    addresses = passwords.principal_addresses(user)
    chosen = request.POST.get("address", "")
    if user.must_change_password and chosen.isdecimal() and len(chosen) < 4 and int(chosen) < len(addresses):
        if ratelimit.consume(request, action="reset_password", key=f"first:{user.pk}"):
            address = addresses[int(chosen)]
            letters.send_code(user, address, passwords.new_code(request.session), _desk_of(user))
            messages.success(request, _("Código enviado a %(address)s.") % {"address": passwords.masked(address)})
        else:
            messages.error(request, _("Demasiadas solicitudes seguidas. Espere unos minutos."))
    return HttpResponseRedirect(reverse("first_password"))


def _desk_of(user: User) -> Desk | None:
    desks = Access.of(user).desks
    return desks[0] if len(desks) == 1 else None


@never_cache
@sensitive_post_parameters("old", "password", "again")
def change(request: HttpRequest) -> HttpResponse:
    """A new password for somebody signed in (001-21). His other sessions end, this one stays."""
    user = request.user
    assert user.is_authenticated
    desk = _desk_of(user)
    if desk is not None:
        enter(request, desk)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user, request=request)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "accounts/password.html", form=form)
    passwords.set_new(user, form.cleaned_data["password"])
    update_session_auth_hash(request, user)
    messages.success(request, _("Contraseña cambiada. Las demás sesiones se cerraron."))
    return HttpResponseRedirect(reverse("preferences"))
