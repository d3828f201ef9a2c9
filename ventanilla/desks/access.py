"""What a user is on each desk, read in one query and then asked without any: the ground that sight and rights stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db.models import BigIntegerField, F, JSONField, QuerySet, Value

from ventanilla.desks.config import Scope, Who
from ventanilla.desks.models import ClientOf, Desk, Staff, Team
from ventanilla.lib.prepared import Prepared
from ventanilla.people.models import User

_NONE: Final = Value({}, output_field=JSONField())
_IMPLIED: Final[Mapping[str, frozenset[Who]]] = {
    "agent": frozenset({"agent"}),
    "supervisor": frozenset({"agent", "supervisor"}),
    "admin": frozenset({"agent", "supervisor", "admin"}),
}


@dataclass(frozen=True)
class StaffAccess:
    """A user's work on one desk."""

    desk: Desk
    role: str
    areas: frozenset[int]
    grants: Mapping[str, bool] = field(default_factory=dict)

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def is_supervisor(self) -> bool:
        return self.role in ("supervisor", "admin")

    @property
    def roles(self) -> frozenset[Who]:
        """An administrator is a supervisor too, and a supervisor an agent."""
        return _IMPLIED[self.role]

    @cached_property
    def scopes(self) -> frozenset[Scope]:
        """Which tickets of the desk he sees: by his role, plus and minus what he was personally granted (004-11)."""
        if self.is_admin:
            return frozenset({"desk"})
        see = self.desk.config.see
        scopes = set(see["supervisor" if self.role == "supervisor" else "agent"])
        for grant, given in self.grants.items():
            if grant.startswith("see_"):
                scope: Scope = grant.removeprefix("see_")  # type: ignore[assignment]
                scopes.add(scope) if given else scopes.discard(scope)
        return frozenset(scopes)

    @property
    def reads_reports(self) -> bool:
        """Whoever leads, unless it was taken from him; an agent only if it was granted to him (004-2)."""
        return self.is_admin or self.grants.get("see_reports", self.is_supervisor)

    @property
    def reads_surveys(self) -> bool:
        """Whoever sees the whole also reads what is said of it, unless it was taken from him (004-15)."""
        if self.is_admin or "surveys" in self.scopes:
            return True
        return bool(self.scopes & {"area", "desk"}) and self.grants.get("see_surveys") is not False

    def works_in(self, area_id: int) -> bool:
        return self.is_admin or area_id in self.areas


@dataclass(frozen=True)
class ClientAccess:
    """A user's company on one of the desks that serve it."""

    desk: Desk
    organization_id: int
    is_manager: bool

    @property
    def sees_company(self) -> bool:
        return self.is_manager or "company" in self.desk.config.see["requester"]


@dataclass
class _Read:
    """The rows of one user, taken apart."""

    desks: dict[int, Desk] = field(default_factory=dict)
    staff: dict[int, StaffAccess] = field(default_factory=dict)
    clients: list[ClientAccess] = field(default_factory=list)
    teams: set[int] = field(default_factory=set)

    def add(
        self, kind: str, desk_id: int, desk_key: str, revision: int, role: str, pk: int | None, grants: dict[str, bool]
    ) -> None:
        desk = self.desks.get(desk_id)
        if desk is None:
            desk = self.desks[desk_id] = Desk.from_db(
                "default", ["id", "key", "revision"], [desk_id, desk_key, revision]
            )
        if kind == "client" and pk is not None:
            self.clients.append(ClientAccess(desk, pk, role == "manager"))
        elif kind == "team" and pk is not None:
            self.teams.add(pk)
        elif kind == "staff":
            known = self.staff.get(desk_id)
            areas = (known.areas if known else frozenset()) | ({pk} if pk is not None else set())
            self.staff[desk_id] = StaffAccess(desk, role, areas, grants)


def _of_person(user: int, contact: int) -> QuerySet[Any, Any]:
    """Rows as `_Read.add` takes them."""
    staff = Staff.objects.filter(user=user, is_active=True, desk__archived_at=None).values_list(
        Value("staff"), "desk_id", "desk__key", "desk__revision", "role", F("areas"), "grants"
    )
    return staff.order_by().union(_clients(contact), _teams(user), all=True)


def _of_admin(user: int, contact: int) -> QuerySet[Any, Any]:
    """The same for the installation's administrator, who works on every desk."""
    every = Desk.objects.filter(archived_at=None).values_list(
        Value("staff"), "pk", "key", "revision", Value("admin"), Value(None, BigIntegerField()), _NONE
    )
    return every.order_by().union(_clients(contact), _teams(user), all=True)


def _clients(contact: int) -> QuerySet[Any, Any]:
    rows = ClientOf.objects.filter(
        organization__members__contact=contact, organization__archived_at=None, desk__archived_at=None
    )
    return rows.order_by().values_list(
        Value("client"), "desk_id", "desk__key", "desk__revision", "organization__members__role", "organization_id", _NONE
    )  # fmt: skip


def _teams(user: int) -> QuerySet[Any, Any]:
    return Team.objects.filter(members=user, archived_at=None).order_by().values_list(
        Value("team"), "area__desk_id", "area__desk__key", "area__desk__revision", Value(""), "pk", _NONE
    )  # fmt: skip


_OF_PERSON: Final = Prepared(_of_person, user=int, contact=int)
_OF_ADMIN: Final = Prepared(_of_admin, user=int, contact=int)


class Access:
    """Read it as `Access.of(user)`; it lives as long as the user object, that is for one request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.contact_id: int | None = getattr(getattr(user, "contact", None), "pk", None)

    @classmethod
    def of(cls, user: User) -> Access:
        access: Access | None = user.__dict__.get("_access")
        if access is None:
            access = user.__dict__["_access"] = cls(user)
        return access

    @cached_property
    def _read(self) -> _Read:
        """Everything at once: the work on desks with its areas, the companies with their desks, the teams. One query."""
        if not self.user.is_active:
            return _Read()
        query = _OF_ADMIN if self.user.is_admin else _OF_PERSON
        read = _Read()
        found = query.rows(user=self.user.pk, contact=self.contact_id or 0)
        for row in sorted(found, key=lambda row: (row[2], row[5] or 0)):
            read.add(*row)
        return read

    @property
    def staff(self) -> dict[int, StaffAccess]:
        """By desk id, in the order of the desks' keys. The installation's administrator is administrator of every desk."""
        return self._read.staff

    @property
    def clients(self) -> tuple[ClientAccess, ...]:
        """One entry per company of his and desk that serves it."""
        return tuple(self._read.clients)

    @property
    def team_ids(self) -> frozenset[int]:
        return frozenset(self._read.teams)

    @cached_property
    def organization_ids(self) -> frozenset[int]:
        return frozenset(client.organization_id for client in self.clients)

    def organizations_on(self, desk: Desk) -> frozenset[int]:
        return frozenset(client.organization_id for client in self.clients if client.desk.pk == desk.pk)

    def on(self, desk_id: int) -> StaffAccess | None:
        return self.staff.get(desk_id)

    def is_client_of(self, desk: Desk) -> bool:
        return any(client.desk.pk == desk.pk for client in self.clients)

    @property
    def desks(self) -> list[Desk]:
        """Every desk that this user has to do with, as staff or as a client."""
        found = {staff.desk.pk: staff.desk for staff in self.staff.values()}
        found.update({client.desk.pk: client.desk for client in self.clients})
        return sorted(found.values(), key=lambda desk: desk.key)
