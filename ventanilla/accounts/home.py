"""Where a person's work begins: the console of his desk, the portal of the desk that serves him, or a choice between several."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from ventanilla.desks.access import Access
from ventanilla.desks.models import Desk
from ventanilla.people.models import User

ENTRY: Final = "entry"  # in the session


def home_of(user: User, desk: Desk | None = None) -> str:
    """The address of his first page, on this desk if he has to do with it; "" if he has to choose, or no desk knows him."""
    access = Access.of(user)
    if desk is not None:
        if access.on(desk.pk):
            return console(desk)
        if access.is_client_of(desk):
            return portal(desk)
    if len(access.staff) > 1:
        return f"{settings.PREFIX}/console/"
    for staff in access.staff.values():
        return console(staff.desk)
    desks = access.desks
    return portal(desks[0]) if len(desks) == 1 else ""


def places(user: User) -> list[tuple[Desk, str]]:
    """Every desk of his with the address of its first page."""
    access = Access.of(user)
    return [(desk, console(desk) if access.on(desk.pk) else portal(desk)) for desk in access.desks]


def console(desk: Desk) -> str:
    return f"{settings.PREFIX}/console/{desk.key}/"


def portal(desk: Desk) -> str:
    return f"{settings.PREFIX}/portal/{desk.key}/"


def entry_of(request: HttpRequest) -> Desk | None:
    """The desk whose door the person came through; he leaves by the same one."""
    return Desk.objects.filter(key=request.session.get(ENTRY, ""), archived_at=None).first()


def safe_next(request: HttpRequest) -> str:
    """Where the person was going before he was asked to log in; only within this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed and not target.startswith(f"{settings.PREFIX}/logout") else ""
