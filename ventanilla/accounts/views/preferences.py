from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.accounts.forms import PreferencesForm
from ventanilla.accounts.home import home_of, places
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter


def preferences(request: HttpRequest) -> HttpResponse:
    """How the pages are for this person: language, renewal, rows a page, zone, and how he is reached (001-25)."""
    user = request.user
    assert user.is_authenticated
    mine = places(user)
    if len(mine) == 1:
        enter(request, mine[0][0])
    default = mine[0][0].config.refresh_seconds if mine else 10
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, instance=user, request=request, default_refresh=default
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language):
            messages.success(request, _("Preferencias guardadas."))
        return HttpResponseRedirect(reverse("preferences"))
    return answer(request, "accounts/preferences.html", form=form, back=home_of(user) or reverse("home"))
