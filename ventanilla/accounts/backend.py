"""How a login is checked, and how the user of each request is read."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from ventanilla.accounts.names import find_user
from ventanilla.bell import reading
from ventanilla.people.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types for mypy
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Exactly one password is hashed whatever was typed, so the time tells nobody which logins exist."""
        password = credentials.get("password") or ""
        user = find_user(credentials.get("username") or credentials.get("email") or "")
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        """The user with his person and how his bell stands, in one query. A blocked one is nobody, which ends all his sessions."""
        users = User.objects.select_related("contact").annotate(**reading.marks(user_id))
        return users.filter(pk=user_id, is_active=True).first()
