"""What allauth asks of us: its messages in our words, and by what attempts to log in are counted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts.names import canonical
from ventanilla.accounts.store import AGENT
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User

_WRONG = _("El usuario o la contraseña no son correctos.")
_TOO_MANY = _("Demasiados intentos fallidos. Espere unos minutos y vuelva a intentarlo.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types for mypy
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "incorrect_password": _("La contraseña actual no es correcta."),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Logins are made by the desk's staff; nobody registers himself (000-3)."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever looks at his open sessions later recognises this one by its device."""
        super().login(request, user)
        request.session[AGENT] = clean_line(request.headers.get("User-Agent", ""))[:300]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened, in our words."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts per address of the site too, which a forged Host would change at will.
        return canonical(credentials.get("username") or credentials.get("email") or "")
