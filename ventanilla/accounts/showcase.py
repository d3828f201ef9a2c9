"""The demo's accounts on its login page: read from the file that `ventanilla demo` wrote, grouped by desk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ventanilla.desks.models import Desk

ROLES: Final[dict[str, Promise]] = {
    "client": _("Cliente"),
    "colleague": _("Cliente, compañero de empresa"),
    "stranger": _("Cliente de otra empresa"),
    "new": _("Cliente en su primer ingreso"),
    "employee": _("Empleado no técnico"),
    "agent": _("Técnico"),
    "agent2": _("Segundo técnico"),
    "supervisor": _("Supervisor"),
    "admin": _("Administrador"),
}


@dataclass(frozen=True, slots=True)
class Account:
    role: Any
    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Group:
    desk: Desk | None
    accounts: tuple[Account, ...]


def groups(only: Desk | None = None) -> list[Group]:
    """The accounts to try, of this desk or of all; nothing outside a demo. Whatever else tests added to the file stays out."""
    if not settings.DEMO:
        return []
    order = list(ROLES)
    rows = sorted((row for row in _rows() if row["role"] in ROLES), key=lambda row: order.index(row["role"]))
    desks = {desk.key: desk for desk in Desk.objects.filter(archived_at=None).order_by("pk")}
    found = []
    for key, desk in [(only.key, only)] if only else desks.items():
        found.append(Group(desk, tuple(_account(row) for row in rows if row["desk"] == key)))
    found.append(Group(None, tuple(_account(row) for row in rows if row["desk"] == "*")))
    return [group for group in found if group.accounts]


def chosen(groups: list[Group], username: str) -> dict[str, str]:
    """What the form shows once one of them was chosen: the password too, which is no secret here."""
    for account in (account for group in groups for account in group.accounts):
        if account.username == username:
            return {"login": account.username, "password": account.password}
    return {}


def _rows() -> list[dict[str, str]]:
    try:
        rows: list[dict[str, str]] = json.loads((Path(settings.DATA) / "demo-accounts.json").read_text())
    except (OSError, ValueError):
        return []
    return rows


def _account(row: dict[str, str]) -> Account:
    return Account(ROLES[row["role"]], row["name"], row["username"], row["password"])
