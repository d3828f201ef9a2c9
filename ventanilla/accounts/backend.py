"""How a login is checked, and how the user of each request is read."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from ventanilla.accounts import facts
from ventanilla.accounts.names import find_user
from ventanilla.lib import tax_ids
from ventanilla.people.models import User
from ventanilla.web import place


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types for mypy
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Exactly one password is hashed whatever was typed, so the time tells nobody which logins exist."""
        password = credentials.get("password") or ""
        user = find_user(credentials.get("username") or credentials.get("email") or "")
        if user is None:
            User().set_password(password)
            return None
        if user.must_change_password:  # then it is the tax number, which everybody writes with other signs
            password = tax_ids.bare(password)
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        """The user with his person and what every page needs of him: the one who came with the session's row, else one query.

        A blocked one is nobody, which ends all his sessions.
        """
        owner: User | None = getattr(getattr(place.current_request(), "session", None), "owner", None)
        if owner is not None and owner.pk == user_id:
            return owner if owner.is_active else None
        users = User.objects.select_related("contact").annotate(**facts.of_user())
        return users.filter(pk=user_id, is_active=True).first()
