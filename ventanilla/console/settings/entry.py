"""Who comes in to the administrator's pages. Strangers to a desk find nothing (404), its other staff no right (403)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from ventanilla.console.entry import StaffRequest, on_desk, step_in
from ventanilla.console.settings.reach import Reach
from ventanilla.desks.access import Access

if TYPE_CHECKING:

    class AdminRequest(StaffRequest):
        reach: Reach
else:
    AdminRequest = StaffRequest

View = Callable[..., HttpResponse]


def by_desk_admin(view: View) -> View:
    """A page of one desk, for its administrators."""

    @on_desk
    @wraps(view)
    def entered(request: AdminRequest, **rest: Any) -> HttpResponse:
        if not request.staff.is_admin:
            raise PermissionDenied
        request.reach = Reach(request.user)
        return view(request, **rest)

    return entered


def by_admin(view: View) -> View:
    """A page about people, beyond one desk: for whoever administers a desk, as far as he reaches."""

    @wraps(view)
    def entered(request: AdminRequest, **rest: Any) -> HttpResponse:
        access = Access.of(request.user)
        if not (access.staff or request.user.is_admin):
            raise Http404
        request.reach = Reach(request.user)
        if not (request.reach.desks or request.user.is_admin):
            raise PermissionDenied
        if len(access.staff) == 1:  # then the page may as well look like the desk's
            step_in(request, next(iter(access.staff.values())))
        return view(request, **rest)

    return entered
