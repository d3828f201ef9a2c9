"""Where the settings begin: the first page of them that this person has."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ventanilla.console.entry import on_desk
from ventanilla.console.settings.entry import AdminRequest, by_admin


@require_safe
@on_desk
def home(request: AdminRequest) -> HttpResponse:
    if not request.staff.is_supervisor:
        raise PermissionDenied
    if request.staff.is_admin:
        return redirect("console:staff", request.desk.key)
    return redirect("console:setting_rows", request.desk.key, "categories")


@require_safe
@by_admin
def people(request: AdminRequest) -> HttpResponse:
    return redirect("console:organizations")
