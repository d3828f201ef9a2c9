"""One post of a settings form: lock the row, has it changed since it was shown, is what was typed good, write, keep the history."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest
from ventanilla.console.settings.forms.base import SettingsForm
from ventanilla.desks.models import Desk
from ventanilla.web.answer import answer


def filled_in(
    request: AdminRequest, form_class: type[SettingsForm], row: Any, *, desk: Desk | None = None
) -> tuple[SettingsForm, HTTPStatus | None]:
    """The form, and how the post went: 200 if the row was written, 409 or 422 if not, None if there was no post."""
    if request.method != "POST":
        return form_class(row, request=request), None
    try:
        with transaction.atomic():
            if row.pk is not None:
                row = locked(row)
            form = form_class(row, request.POST, request=request)
            if form.is_stale():
                return form, HTTPStatus.CONFLICT
            if not form.is_valid():
                return form, HTTPStatus.UNPROCESSABLE_ENTITY
            before = form.told(form.before)
            form.write()
            record(request.user, form.kind, form.row, before, form.told(form.read()), desk=desk)
    except IntegrityError:
        form.add_error(None, _("Otra persona acaba de guardar lo mismo. Revise los datos y guarde otra vez."))
        return form, HTTPStatus.UNPROCESSABLE_ENTITY
    return form, HTTPStatus.OK


def locked(row: Model) -> Any:
    return get_object_or_404(type(row)._default_manager.select_for_update(of=("self",)), pk=row.pk)


def page(
    request: AdminRequest, form: SettingsForm, status: HTTPStatus | None, *, title: str, back: str,
    template: str = "console/settings/form.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    return answer(request, template, status=status, form=form, title=title, back=back, **context)


def gone_well(request: AdminRequest, text: str, to: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(to)


def refused(request: AdminRequest, text: str, to: str) -> HttpResponse:
    messages.error(request, text)
    return redirect(to)
