"""Small pages of the layout itself: how things look for this reader, and the page of styles."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ventanilla.web import place
from ventanilla.web.answer import answer
from ventanilla.web.jinja import THEME_COOKIE
from ventanilla.web.middleware import enter
from ventanilla.web.samples import samples

THEMES: Final = ("auto", "light", "dark")
A_YEAR: Final = 365 * 24 * 3600


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Language and theme, from the menu of every page: kept with the person when signed in, and in this browser anyway."""
    chosen = {
        "language": _one_of(request.POST.get("language"), place.LANGUAGES),
        "theme": _one_of(request.POST.get("theme"), THEMES),
    }
    chosen = {name: value for name, value in chosen.items() if value}
    if request.user.is_authenticated and chosen:
        for name, value in chosen.items():
            setattr(request.user, name, value)
        request.user.save(update_fields=list(chosen))
    response = HttpResponseRedirect(_back(request))
    for name, value in chosen.items():
        cookie = settings.LANGUAGE_COOKIE_NAME if name == "language" else THEME_COOKIE
        response.set_cookie(
            cookie,
            value,
            max_age=A_YEAR,
            path=settings.LANGUAGE_COOKIE_PATH,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return response


@login_not_required
def style(request: HttpRequest, page: str = "") -> HttpResponse:
    """Every component in every state, to look at. Only where the settings allow it (debug and demo)."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    template = {"": "style", "portal": "style_portal", "console": "style_console", "public": "style_public"}.get(page)
    if template is None:
        raise Http404
    context = samples()
    if page:
        enter(request, context["desk"])
    return answer(request, f"web/{template}.html", status=HTTPStatus.OK, **context)


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.headers.get("Referer") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else f"{settings.PREFIX}/"
