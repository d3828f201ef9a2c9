from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from ventanilla.web.answer import done

# What somebody with an initial password may do before he has chosen his own.
_OPEN: Final = {"first_password", "first_password_code", "logout", "web:look"}


class HoldUntilNewPassword:
    """Whoever came in with an initial password sees no other page until he has chosen his own (001-18)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        user = request.user
        held = user.is_authenticated and user.must_change_password
        if not held or (request.resolver_match is not None and request.resolver_match.view_name in _OPEN):
            return None
        return done(request, reverse("first_password"))
