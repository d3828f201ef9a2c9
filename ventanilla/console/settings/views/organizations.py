"""Client companies: list, page, edit; its people, its products, its logins."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ventanilla.accounts import invitations, passwords
from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest, by_admin
from ventanilla.console.settings.forms.people import MemberForm, OrganizationForm, OwnedForm
from ventanilla.console.settings.pages import folded_has, page_of, words_of
from ventanilla.console.settings.saving import filled_in, gone_well, locked, page, refused
from ventanilla.desks.models import ClientOf, Desk, OwnedProduct
from ventanilla.lib import tax_ids
from ventanilla.people.models import Organization, OrganizationMember
from ventanilla.web.answer import answer


@require_safe
@by_admin
def organizations(request: AdminRequest) -> HttpResponse:
    archived, words = "archived" in request.GET, words_of(request)
    rows = request.reach.organizations().filter(archived_at__isnull=not archived)
    if words:
        number = tax_ids.bare(words) or words
        rows = rows.filter(
            folded_has(words) | Q(tax_id__contains=number) | Q(addresses__email__iexact=words)
        ).distinct()
    desk = next((one for one in request.reach.desks if one.key == request.GET.get("desk")), None)
    if desk is not None:
        rows = rows.filter(client_of__desk=desk)
    members = OrganizationMember.objects.filter(organization=OuterRef("pk")).order_by()
    people = members.values("organization").annotate(number=Count("pk")).values("number")
    found = page_of(rows.annotate(people=Coalesce(Subquery(people), 0)), request)
    return answer(
        request, "console/settings/organizations.html", page=found, words=words, archived=archived, desk=desk,
        served=_served(request, found.rows),
    )  # fmt: skip


def _served(request: AdminRequest, rows: Sequence[Organization]) -> dict[int, list[Desk]]:
    """Company id → those of the reader's desks that serve it."""
    desks = {desk.pk: desk for desk in request.reach.desks}
    found: dict[int, list[Desk]] = {}
    for organization, desk in ClientOf.objects.filter(organization__in=rows, desk__in=desks).values_list(
        "organization_id", "desk_id"
    ):
        found.setdefault(organization, []).append(desks[desk])
    return found


@require_safe
@by_admin
def organization(request: AdminRequest, pk: int) -> HttpResponse:
    row = _organization(request, pk)
    return _show(request, row)


def _show(
    request: AdminRequest,
    row: Organization,
    *,
    member: MemberForm | None = None,
    owned: OwnedForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    editable = request.reach.may_edit_organization(row)
    desks = {desk.pk: desk for desk in request.reach.desks}
    members = row.members.select_related("contact__user").filter(contact__archived_at=None).order_by("contact__folded")
    served = row.client_of.filter(desk__in=desks).select_related("in_charge__contact")
    return answer(
        request, "console/settings/organization.html", status=status, row=row, editable=editable,
        members=members[:200],
        served=[(desks[one.desk_id], one.in_charge) for one in served],
        addresses=[one.email for one in row.addresses.order_by("email")],
        owned=row.products.select_related("product").filter(product__desk__in=desks).order_by("product__position"),
        member_form=member or MemberForm(OrganizationMember(organization=row), request=request),
        owned_form=owned or OwnedForm(OwnedProduct(organization=row), request=request),
        roles=OrganizationMember.Role.choices,
        account=passwords.account_of(row), tax_desk=_tax_desk(request, row),
    )  # fmt: skip


@by_admin
def new(request: AdminRequest) -> HttpResponse:
    form, status = filled_in(request, OrganizationForm, Organization())
    if status == 200:
        text = _("«%(name)s» se registró. Agregue ahora a sus personas.") % {"name": form.row}
        return gone_well(request, text, _address(form.row))
    back, title = reverse("console:organizations"), _("Nueva empresa")
    return page(request, form, status, title=title, back=back, crumbs=[(back, _("Empresas")), ("", title)])


@by_admin
def edit(request: AdminRequest, pk: int) -> HttpResponse:
    row = _organization(request, pk)
    form, status = filled_in(request, OrganizationForm, row)
    if status == 200:
        return gone_well(request, _("Los datos de «%(name)s» se guardaron.") % {"name": form.row}, _address(row))
    crumbs = [(reverse("console:organizations"), _("Empresas")), (_address(row), str(row)), ("", _("Editar"))]
    lead = ""
    if isinstance(form, OrganizationForm) and form.is_limited:
        lead = _(
            "Otras mesas también atienden a esta empresa: sus datos los cambia el administrador de la instalación."
        )
    return page(request, form, status, title=str(row), lead=lead, back=_address(row), crumbs=crumbs)


@require_POST
@by_admin
@transaction.atomic
def archive(request: AdminRequest, pk: int) -> HttpResponse:
    row = locked(_editable(request, pk))
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        record(request.user, "organization", row, {"archived": False}, {"archived": True})
    text = _("«%(name)s» se archivó: ya no puede registrar tickets; los suyos quedan.") % {"name": row}
    return gone_well(request, text, _address(row))


@require_POST
@by_admin
@transaction.atomic
def restore(request: AdminRequest, pk: int) -> HttpResponse:
    row = locked(_editable(request, pk))
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        record(request.user, "organization", row, {"archived": True}, {"archived": False})
    return gone_well(request, _("«%(name)s» vuelve a estar activa.") % {"name": row}, _address(row))


# --- Its people -------------------------------------------------------------------------------------------------------


@require_POST
@by_admin
def add_member(request: AdminRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    form, status = filled_in(request, MemberForm, OrganizationMember(organization=row))
    if status == 200:
        return gone_well(request, _("%(name)s se agregó.") % {"name": form.row.contact}, _address(row))
    assert isinstance(form, MemberForm)
    return _show(request, row, member=form, status=status)


@require_POST
@by_admin
@transaction.atomic
def change_member(request: AdminRequest, pk: int, member: int) -> HttpResponse:
    """Another role, or out of the company; the person and his tickets stay."""
    row = _editable(request, pk)
    one = get_object_or_404(row.members.select_related("contact"), pk=member)
    before = {"person": str(one.contact), "role": one.role}
    role = request.POST.get("role", "")
    if role == "out":
        record(request.user, "member", one, before, {})
        one.delete()
        return gone_well(request, _("%(name)s ya no está en la empresa.") % {"name": one.contact}, _address(row))
    if role not in OrganizationMember.Role.values:
        return refused(request, _("Elija una opción de la lista."), _address(row))
    one.role = role
    one.save(update_fields=["role"])
    record(request.user, "member", one, before, before | {"role": role})
    return gone_well(request, _("El rol de %(name)s se guardó.") % {"name": one.contact}, _address(row))


@require_POST
@by_admin
def invite(request: AdminRequest, pk: int) -> HttpResponse:
    """An activation link to each principal address that has no working login yet."""
    row = _editable(request, pk)
    desk = _desk_for(request, row)
    sent, without = invitations.invite_addresses(row, by=request.user, desk=desk)
    for address, why in without.items():
        messages.error(request, f"{address}: {why}")
    if not sent and not without:
        return refused(request, _("Todos los correos principales tienen ya su acceso."), _address(row))
    if not sent:
        return redirect(_address(row))
    record(request.user, "organization", row, {}, {"invited": ", ".join(one.email for one in sent)})
    text = ngettext("Se envió una invitación.", "Se enviaron %(num)s invitaciones.", len(sent)) % {"num": len(sent)}
    return gone_well(request, text, _address(row))


@require_POST
@by_admin
@transaction.atomic
def open_account(request: AdminRequest, pk: int) -> HttpResponse:
    """The company's own account, whose user name and first password are its tax number (where a desk works so)."""
    row = _editable(request, pk)
    if _tax_desk(request, row) is None or passwords.account_of(row) is not None:
        raise Http404
    user = passwords.open_account(row, by=request.user)
    if user is None:
        return refused(request, _("Este número fiscal ya es el usuario de otra cuenta."), _address(row))
    record(request.user, "contact", user.contact, {"login": False}, {"login": True})
    text = _("La cuenta está lista: el usuario y la primera contraseña son el número fiscal, durante 72 horas.")
    return gone_well(request, text, _address(row))


@require_POST
@by_admin
@transaction.atomic
def reset_account(request: AdminRequest, pk: int) -> HttpResponse:
    """The company's account back to its initial state, as somebody asks who forgot the password (001-24)."""
    row = _editable(request, pk)
    user = passwords.account_of(row)
    if _tax_desk(request, row) is None or user is None:
        raise Http404
    if row.archived_at is not None or not user.is_active:
        return refused(request, _("La cuenta está bloqueada o la empresa archivada."), _address(row))
    passwords.reset_to_tax_id(user, by=request.user)
    record(request.user, "contact", user.contact, {}, {"reset": user.username})
    text = _("La contraseña vuelve a ser el número fiscal, una sola vez y durante 72 horas. Sus sesiones terminaron.")
    return gone_well(request, text, _address(row))


# --- Its products -----------------------------------------------------------------------------------------------------


@require_POST
@by_admin
def add_product(request: AdminRequest, pk: int) -> HttpResponse:
    row = _organization(request, pk)
    form, status = filled_in(request, OwnedForm, OwnedProduct(organization=row))
    if status == 200:
        return gone_well(request, _("El producto se agregó."), _address(row))
    assert isinstance(form, OwnedForm)
    return _show(request, row, owned=form, status=status)


@require_POST
@by_admin
def change_product(request: AdminRequest, pk: int, owned: int) -> HttpResponse:
    row = _organization(request, pk)
    one = get_object_or_404(row.products.filter(product__desk__in=request.reach.desk_ids), pk=owned)
    if "remove" in request.POST:
        with transaction.atomic():
            record(request.user, "owned", one, {"product": str(one.product), "version": one.version}, {})
            one.delete()
        return gone_well(request, _("El producto se quitó."), _address(row))
    form, status = filled_in(request, OwnedForm, one)
    if status == 200:
        return gone_well(request, _("La versión se guardó."), _address(row))
    errors = [error for found in form.errors.values() for error in found]
    return refused(
        request, " ".join(map(str, errors)) or _("Otra persona cambió esta versión mientras tanto."), _address(row)
    )


# --- ------------------------------------------------------------------------------------------------------------------


def _organization(request: AdminRequest, pk: int) -> Organization:
    return get_object_or_404(request.reach.organizations(), pk=pk)


def _editable(request: AdminRequest, pk: int) -> Organization:
    row = _organization(request, pk)
    if not request.reach.may_edit_organization(row):
        raise PermissionDenied
    return row


def _address(row: Organization) -> str:
    return reverse("console:organization", args=[row.pk])


def _desk_for(request: AdminRequest, row: Organization) -> Desk:
    """The desk in whose name this company is written to: the first of the reader's that serves it."""
    served = set(row.client_of.values_list("desk_id", flat=True))
    desk = next((one for one in request.reach.desks if one.pk in served), None)
    if desk is None:
        raise Http404
    return desk


def _tax_desk(request: AdminRequest, row: Organization) -> Desk | None:
    """A desk that serves this company and lets it log in by its tax number."""
    if not row.tax_id:
        return None
    served = set(row.client_of.values_list("desk_id", flat=True))
    desks = (desk for desk in request.reach.desks if desk.pk in served)
    return next((desk for desk in desks if desk.config.first_login == "tax_id"), None)
