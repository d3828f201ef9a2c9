"""The pages of the editors: their addresses, what is posted there, and what came of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from ventanilla.console.settings.tests.pages import signed_in, words
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast


def at(cast: Cast, part: str, *rest: str) -> str:
    name, args = "part", [cast.desk.key, part]
    if rest == ("new",):
        name = "new"
    elif rest:
        name, args = (rest[1] if len(rest) > 1 else "entry"), [*args, rest[0]]
    return reverse(f"console:settings_{name}", args=args)


def desk(cast: Cast) -> Desk:
    return Desk.objects.get(pk=cast.desk.pk)


def document(cast: Cast) -> dict[str, Any]:
    return document_of(desk(cast))


def post(user: User, address: str, status: int = 302, **typed: Any) -> Any:
    response = signed_in(user).post(address, typed)
    assert response.status_code == status, words(response)[:1500]
    return response
