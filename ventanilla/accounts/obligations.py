"""Who has to confirm his login with a second factor: roles of a desk's staff, and those who administer the installation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Q

from ventanilla.accounts.models import Obligation
from ventanilla.desks.models import Desk

ADMIN = "admin"


def marks(user: Any, prefix: str) -> dict[str, Any]:
    """Whether he is obliged and has none: then he sets it up before anything else. Who administers the installation is an
    administrator of every desk."""
    works = Obligation.objects.filter(
        desk__archived_at=None, desk__staff__user=user, desk__staff__is_active=True, desk__staff__role=F("role")
    )
    runs_all = Q(**{f"{prefix}is_admin": True}) & Q(Exists(Obligation.objects.filter(role=ADMIN)))
    has_one = Exists(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP))
    owes = (Q(Exists(works)) | runs_all) & ~Q(has_one)
    return {"owes_second_factor": ExpressionWrapper(owes, BooleanField())}


def roles_of(desk: Desk | None) -> set[str]:
    """The obliged roles of this desk; of the installation where there is none."""
    return set(Obligation.objects.filter(desk=desk).values_list("role", flat=True))


@transaction.atomic
def oblige(desk: Desk | None, roles: Collection[str]) -> None:
    """Exactly these roles from now on. Whoever has no second factor yet is led to it by his next request."""
    Obligation.objects.filter(desk=desk).exclude(role__in=roles).delete()
    for role in roles:
        Obligation.objects.get_or_create(desk=desk, role=role)
