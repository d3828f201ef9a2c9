"""Coming in and going out: the login page of the site and of each desk, the first page after it, the way out."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from ventanilla.accounts import passwords, showcase
from ventanilla.accounts.forms import LoginForm
from ventanilla.accounts.home import ENTRY, entry_of, home_of, places, safe_next
from ventanilla.desks.models import Desk
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter


@login_not_required
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """The site's own login page; with a single desk it is that desk's."""
    desks = list(Desk.objects.filter(archived_at=None)[:2])
    return _entrance(request, desks[0] if len(desks) == 1 else None)


@login_not_required
@never_cache
def desk_entry(request: HttpRequest, desk: str) -> HttpResponse:
    """The desk's own address, in its brand (000-1, 001-16); for somebody signed in, the way to his first page on it."""
    found = get_object_or_404(Desk, key=desk)
    if found.archived_at is not None:
        enter(request, found)
        return answer(request, "accounts/archived.html", status=HTTPStatus.GONE)
    return _entrance(request, found)


@sensitive_post_parameters("password")
def _entrance(request: HttpRequest, desk: Desk | None) -> HttpResponse:
    if desk is not None:
        enter(request, desk)
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request) or home_of(request.user, desk) or reverse("home"))
    groups = showcase.groups(desk)
    form = LoginForm(
        request.POST if request.method == "POST" else None,
        request=request,
        initial=showcase.chosen(groups, request.GET.get("account", "")),
    )
    status = None
    if request.method == "POST":
        if not ratelimit.consume(request, action="login"):
            form.add_error(None, _("Demasiados intentos desde su red. Espere un minuto y vuelva a intentarlo."))
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            if passwords.spend_initial(form.user):
                return _let_in(request, form, desk)
            form.add_error(None, _("La contraseña inicial ya no sirve. Pida una nueva a su proveedor."))
        elif form.has_error("__all__", "too_many_login_attempts"):
            status = HTTPStatus.TOO_MANY_REQUESTS
    return answer(
        request, "accounts/login.html", status=status, form=form, action=request.path, next=safe_next(request), groups=groups
    )  # fmt: skip


def _let_in(request: HttpRequest, form: LoginForm, desk: Desk | None) -> HttpResponse:
    target = safe_next(request) or (reverse("desk_entry", args=[desk.key]) if desk else reverse("home"))
    response: HttpResponse = form.login(request, redirect_url=target)
    if (
        not request.user.is_authenticated
    ):  # the second step comes now; nobody else knows of the session that waits for it
        request.session.cycle_key()
    if desk is not None:
        request.session[ENTRY] = desk.key
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The person's first page; a choice where several desks serve him, a kind word where none does."""
    assert request.user.is_authenticated
    target = home_of(request.user, entry_of(request))
    if target:
        return HttpResponseRedirect(target)
    return answer(request, "accounts/home.html", places=places(request.user))


@login_not_required
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """A press ends this session on the server (001-45); a visit only asks, because a GET changes nothing."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse(settings.LOGOUT_REDIRECT_URL))
    desk = entry_of(request)
    if request.method != "POST":
        if desk is not None:
            enter(request, desk)
        return answer(request, "accounts/logout.html")
    end_session(request)
    return HttpResponseRedirect(reverse("desk_entry", args=[desk.key]) if desk else reverse("login"))
