"""The staff of a desk: who works here, as what, where, and what each was granted or denied personally."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.forms.staff import NewStaffForm, Refused, RightsForm, StaffForm
from ventanilla.console.settings.pages import words_of
from ventanilla.console.settings.saving import filled_in, gone_well, page
from ventanilla.desks.models import Area, Staff
from ventanilla.lib.fold import fold
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer


@require_safe
@by_desk_admin
def staff(request: AdminRequest) -> HttpResponse:
    words = words_of(request)
    found = [one for one in _staff(request) if all(word in fold(str(one.user)) for word in fold(words).split())]
    found.sort(key=lambda one: (not one.is_active, fold(str(one.user))))
    return answer(request, "console/settings/staff.html", rows=found, words=words)


@by_desk_admin
def new(request: AdminRequest) -> HttpResponse:
    row = Staff(desk=request.desk)
    back = reverse("console:staff", args=[request.desk.key])
    try:
        form, status = filled_in(request, NewStaffForm, row, desk=request.desk)
    except Refused as refused:
        form, status = NewStaffForm(row, request.POST, request=request), None
        form.add_error("email", str(refused))
    if status == 200 and isinstance(form, NewStaffForm):
        text = _("%(name)s forma parte de la mesa.")
        if form.invited:
            text = _("%(name)s forma parte de la mesa. Le enviamos una invitación para elegir su contraseña.")
        return gone_well(request, text % {"name": form.row.user}, back)
    title = _("Agregar al personal")
    crumbs = [(back, _("Personal")), ("", title)]
    return page(request, form, status, title=title, back=back, crumbs=crumbs, tab="staff", yes=_("Agregar"))


@by_desk_admin
def edit(request: AdminRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_staff(request), pk=pk)
    back = reverse("console:staff", args=[request.desk.key])
    form, status = filled_in(request, StaffForm, row, desk=request.desk)
    if status == 200:
        return gone_well(request, _("Los datos de %(name)s se guardaron.") % {"name": row.user}, back)
    open_tickets = Ticket.objects.filter(desk=request.desk, assignee=row.user, deleted_at=None).open()
    return page(
        request, form, status, template="console/settings/staff_member.html", title=str(row.user), back=back, row=row,
        crumbs=[(back, _("Personal")), ("", str(row.user))], tab="staff", tickets=open_tickets[:1000].count(),
    )  # fmt: skip


@by_desk_admin
def rights(request: AdminRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_staff(request), pk=pk)
    back = reverse("console:staff", args=[request.desk.key])
    form, status = filled_in(request, RightsForm, row, desk=request.desk)
    if status == 200:
        return gone_well(request, _("Los permisos de %(name)s se guardaron.") % {"name": row.user}, request.path)
    return page(
        request, form, status, template="console/settings/rights.html", title=str(row.user), back=back, row=row,
        crumbs=[(back, _("Personal")), ("", str(row.user))], tab="staff",
    )  # fmt: skip


def _staff(request: AdminRequest) -> QuerySet[Staff]:
    return (
        Staff.objects.filter(desk=request.desk)
        .select_related("user__contact", "desk")
        .prefetch_related(Prefetch("areas", Area.objects.order_by("position", "id")))
    )
