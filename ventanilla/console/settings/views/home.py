"""Where the pages about people begin."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ventanilla.console.settings.entry import AdminRequest, by_admin


@require_safe
@by_admin
def people(request: AdminRequest) -> HttpResponse:
    return redirect("console:organizations")
