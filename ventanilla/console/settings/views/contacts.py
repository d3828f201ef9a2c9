"""Persons and their logins: invite, block, reset. One address has one login."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ventanilla.accounts import invitations, letters, passwords, second_factor, sessions
from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.forms.people import ContactForm, MemberForm
from ventanilla.console.settings.pages import folded_has, page_of, words_of
from ventanilla.console.settings.saving import filled_in, gone_well, locked, page, refused
from ventanilla.desks.models import Desk, Staff
from ventanilla.people.models import Contact, OrganizationMember, User
from ventanilla.web.answer import answer


@require_safe
@by_admin
def contacts(request: AdminRequest) -> HttpResponse:
    archived, words = "archived" in request.GET, words_of(request)
    rows = request.reach.contacts().filter(archived_at__isnull=not archived)
    if words:
        rows = rows.filter(folded_has(words) | Q(user__username=words.lower()))
    members = OrganizationMember.objects.select_related("organization").order_by("organization__folded")
    reachable = members.filter(organization__in=request.reach.organizations())
    found = page_of(rows.select_related("user").prefetch_related(Prefetch("memberships", reachable)), request)
    return answer(request, "console/settings/contacts.html", page=found, words=words, archived=archived)


@require_safe
@by_admin
def contact(request: AdminRequest, pk: int) -> HttpResponse:
    return _show(request, _contact(request, pk))


def _show(
    request: AdminRequest, row: Contact, *, member: MemberForm | None = None, status: int | None = None
) -> HttpResponse:
    reach = request.reach
    editable = reach.may_edit_contact(row)
    desks = {desk.pk: desk for desk in reach.desks}
    works = Staff.objects.filter(user__contact=row, desk__in=desks).order_by("desk__key")
    return answer(
        request, "console/settings/contact.html", status=status, row=row, editable=editable,
        members=row.memberships.filter(organization__in=reach.organizations()).select_related("organization"),
        works=[(desks[one.desk_id], one) for one in works],
        invitation=row.invitations.order_by("-pk").first(),
        member_form=member or MemberForm(OrganizationMember(contact=row), request=request),
        has_factor=row.user is not None and second_factor.is_on(row.user),
        may_reset_to_tax_id=editable and row.user is not None and _resets_to_tax_id(request, row.user),
        admins=User.objects.filter(is_admin=True, is_active=True).count() if request.user.is_admin else 0,
    )  # fmt: skip


@by_admin
def new(request: AdminRequest) -> HttpResponse:
    form, status = filled_in(request, ContactForm, Contact())
    if status == 200:
        text = _("%(name)s se registró. Si necesita acceso, la invitación se envía desde aquí.") % {"name": form.row}
        return gone_well(request, text, _address(form.row))
    back, title = reverse("console:contacts"), _("Nueva persona")
    return page(request, form, status, title=title, back=back, crumbs=[(back, _("Personas")), ("", title)])


@by_admin
def edit(request: AdminRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    form, status = filled_in(request, ContactForm, row)
    if status == 200:
        return gone_well(request, _("Los datos de %(name)s se guardaron.") % {"name": form.row}, _address(row))
    crumbs = [(reverse("console:contacts"), _("Personas")), (_address(row), str(row)), ("", _("Editar"))]
    return page(request, form, status, title=str(row), back=_address(row), crumbs=crumbs)


@require_POST
@by_admin
def add_membership(request: AdminRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    form, status = filled_in(request, MemberForm, OrganizationMember(contact=row))
    if status == 200:
        return gone_well(request, _("Ahora pertenece a «%(name)s».") % {"name": form.row.organization}, _address(row))
    assert isinstance(form, MemberForm)
    return _show(request, row, member=form, status=status)


# --- Verbs on a person and his login: POST only, within one transaction -----------------------------------------------

Verb = Callable[[AdminRequest, Contact], HttpResponse]


def verb(act: Verb) -> Callable[..., HttpResponse]:
    @require_POST
    @by_admin
    @transaction.atomic
    @wraps(act)
    def entered(request: AdminRequest, pk: int) -> HttpResponse:
        row = locked(_editable(request, pk))
        return act(request, row)

    return entered


@verb
def archive(request: AdminRequest, row: Contact) -> HttpResponse:
    if row.user is not None and row.user.is_active:
        return refused(request, _("Esta persona tiene acceso: bloquéelo antes de archivarla."), _address(row))
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        record(request.user, "contact", row, {"archived": False}, {"archived": True})
    return gone_well(request, _("%(name)s se archivó; sus tickets quedan.") % {"name": row}, _address(row))


@verb
def restore(request: AdminRequest, row: Contact) -> HttpResponse:
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        record(request.user, "contact", row, {"archived": True}, {"archived": False})
    return gone_well(request, _("%(name)s vuelve a estar disponible.") % {"name": row}, _address(row))


@verb
def invite(request: AdminRequest, row: Contact) -> HttpResponse:
    try:
        invitations.invite(row, by=request.user, desk=_desk_of(request, row))
    except invitations.CannotInvite as why:
        return refused(request, str(why), _address(row))
    record(request.user, "contact", row, {}, {"invited": row.email})
    return gone_well(request, _("Enviamos la invitación a %(email)s.") % {"email": row.email}, _address(row))


@verb
def block(request: AdminRequest, row: Contact) -> HttpResponse:
    user = _user(row)
    if user.pk == request.user.pk:
        return refused(request, _("Nadie puede bloquear su propio acceso."), _address(row))
    if user.is_active:
        sessions.block(user)
        record(request.user, "contact", row, {"login": True}, {"login": False})
    return gone_well(request, _("El acceso está bloqueado y todas sus sesiones terminaron."), _address(row))


@verb
def remove_second_factor(request: AdminRequest, row: Contact) -> HttpResponse:
    """For somebody who lost it. His own he changes in his preferences, where his password is asked for."""
    user = _user(row)
    if user.pk == request.user.pk:
        return refused(request, _("El propio segundo factor se cambia en las preferencias."), _address(row))
    if second_factor.remove(user):
        sessions.end_all(user)
        record(request.user, "contact", row, {"second_factor": True}, {"second_factor": False})
    return gone_well(request, _("Ya no tiene segundo factor: entra solo con su contraseña."), _address(row))


@verb
def unblock(request: AdminRequest, row: Contact) -> HttpResponse:
    user = _user(row)
    if not user.is_active:
        sessions.unblock(user)
        record(request.user, "contact", row, {"login": False}, {"login": True})
    return gone_well(request, _("El acceso está desbloqueado."), _address(row))


@verb
def reset(request: AdminRequest, row: Contact) -> HttpResponse:
    """A link by mail with which he chooses a new password; the old one serves until then."""
    user = _user(row)
    if not user.is_active or not user.email:
        return refused(request, _("Sin acceso activo y sin correo no hay a quién enviar el enlace."), _address(row))
    if not letters.send_reset(user, _desk_of(request, row)):
        return refused(request, _("Este correo recibió demasiados mensajes. Pruebe dentro de una hora."), _address(row))
    record(request.user, "contact", row, {}, {"reset": user.email})
    text = _("Enviamos a %(email)s un enlace para elegir otra contraseña.") % {"email": user.email}
    return gone_well(request, text, _address(row))


@verb
def reset_to_tax_id(request: AdminRequest, row: Contact) -> HttpResponse:
    user = _user(row)
    if not _resets_to_tax_id(request, user):
        raise Http404
    passwords.reset_to_tax_id(user, by=request.user)
    record(request.user, "contact", row, {}, {"reset": user.username})
    text = _("La contraseña vuelve a ser el número fiscal, una sola vez y durante 72 horas. Sus sesiones terminaron.")
    return gone_well(request, text, _address(row))


@verb
def make_admin(request: AdminRequest, row: Contact) -> HttpResponse:
    """Give or take the whole installation; only those who have it, and one of them always stays."""
    user = _user(row)
    if not request.user.is_admin:
        raise PermissionDenied
    wanted = request.POST.get("admin") == "yes"
    # All of them locked in one order: two who take it from each other at once would leave nobody.
    others = User.objects.select_for_update().filter(is_admin=True, is_active=True).order_by("pk")
    if not wanted and not [one for one in others if one.pk != user.pk]:
        return refused(
            request, _("Es el único administrador de la instalación: primero hay que nombrar a otro."), _address(row)
        )
    if user.is_admin != wanted:
        user.is_admin = wanted
        user.save(update_fields=["is_admin"])
        record(request.user, "contact", row, {"admin": not wanted}, {"admin": wanted})
    return gone_well(request, _("El cambio se guardó."), _address(row))


def _contact(request: AdminRequest, pk: int) -> Contact:
    return get_object_or_404(request.reach.contacts().select_related("user"), pk=pk)


def _editable(request: AdminRequest, pk: int) -> Contact:
    row = _contact(request, pk)
    if not request.reach.may_edit_contact(row):
        raise PermissionDenied
    return row


def _user(row: Contact) -> User:
    if row.user is None:
        raise Http404
    return row.user


def _address(row: Contact) -> str:
    return reverse("console:contact", args=[row.pk])


def _desk_of(request: AdminRequest, row: Contact) -> Desk | None:
    """The desk in whose name this person is written to: where he works or is a client, among the reader's."""
    works = Q(staff__user__contact=row) | Q(clients__organization__members__contact=row)
    known = set(Desk.objects.filter(works).values_list("pk", flat=True))
    return next((desk for desk in request.reach.desks if desk.pk in known), None)


def _resets_to_tax_id(request: AdminRequest, user: User) -> bool:
    """One click back to the tax number: the company's own account, on a desk that works so."""
    company = passwords.company_of(user)
    if company is None:
        return False
    served = set(company.client_of.values_list("desk_id", flat=True))
    return any(desk.pk in served and desk.config.first_login == "tax_id" for desk in request.reach.desks)
