"""What a person chooses for himself, and where he is signed in. Each section of the page is a form of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ventanilla.accounts import second_factor, sessions
from ventanilla.accounts.forms import PagesForm, PersonForm
from ventanilla.accounts.home import home_of, places
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter

if TYPE_CHECKING:
    from ventanilla.people.models import User

    class SignedIn(HttpRequest):
        user: User
else:
    SignedIn = HttpRequest


@sensitive_post_parameters("password")
def preferences(request: SignedIn) -> HttpResponse:
    """Language, renewal, rows a page, zone, and how he is reached (001-25)."""
    user = request.user
    mine = places(user)
    if len(mine) == 1:
        enter(request, mine[0][0])
    posted = request.POST.get("section", "pages") if request.method == "POST" else None
    contact = getattr(user, "contact", None)
    person = (
        PersonForm(request.POST if posted == "person" else None, contact=contact, request=request) if contact else None
    )
    pages = PagesForm(
        request.POST if posted == "pages" else None, instance=user,
        default_refresh=mine[0][0].config.refresh_seconds if mine else 10,
    )  # fmt: skip
    sent = {"person": person, "pages": pages}.get(posted or "")
    if sent is not None and sent.is_valid():
        sent.save()
        with translation.override(user.language):
            messages.success(request, _("Preferencias guardadas."))
        return HttpResponseRedirect(reverse("preferences"))
    return answer(
        request, "accounts/preferences.html", person=person, pages=pages, back=home_of(user) or reverse("home"),
        sessions=sessions.open_of(user, request.session.session_key),
        has_factor=second_factor.is_on(user), codes_left=second_factor.codes_left(user),
    )  # fmt: skip


@require_POST
def end_session(request: SignedIn) -> HttpResponse:
    sessions.end(request.user, request.POST.get("session", ""))
    messages.success(request, _("La sesión se cerró."))
    return HttpResponseRedirect(reverse("preferences") + "#sesiones")


@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    sessions.end_others(request.user, request.session.session_key)
    messages.success(request, _("Las demás sesiones se cerraron."))
    return HttpResponseRedirect(reverse("preferences") + "#sesiones")
