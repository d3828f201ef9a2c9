"""What allauth asks of us: its messages in our words, and by what attempts to log in are counted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts.names import canonical

_WRONG = _("El usuario o la contraseña no son correctos.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types for mypy
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "incorrect_password": _("La contraseña actual no es correcta."),
        "too_many_login_attempts": _("Demasiados intentos fallidos. Espere unos minutos y vuelva a intentarlo."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Logins are made by the desk's staff; nobody registers himself (000-3)."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened, in our words."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts per address of the site too, which a forged Host would change at will.
        return canonical(credentials.get("username") or credentials.get("email") or "")
