"""«Horas»: the accounts of the companies that this desk serves, their packs and their statements; supervisors keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ventanilla.billing import actions, statement
from ventanilla.billing.book import today_on
from ventanilla.billing.forms import AccountForm, CorrectionForm, InvoiceForm, OverdraftForm, PackForm
from ventanilla.billing.models import HOUR, Account, LedgerEntry
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.console.refusals import attempt
from ventanilla.console.settings.pages import folded_has, page_of, words_of
from ventanilla.desks.models import ClientOf
from ventanilla.documents.account_statement import Paper
from ventanilla.lib.writing import worked
from ventanilla.people.models import Organization
from ventanilla.web import paper
from ventanilla.web.answer import answer
from ventanilla.web.download import FORMATS, download

View = Callable[..., HttpResponse]


def by_staff(view: View) -> View:
    """For the staff of a desk on which an outcome means money; elsewhere there are no such pages."""

    @on_desk
    @wraps(view)
    def entered(request: StaffRequest, organization: int | None = None, **rest: Any) -> HttpResponse:
        if not request.desk.config.charges:
            raise Http404
        if organization is not None:
            rest["account"] = _account(request, organization)
        return view(request, **rest)

    return entered


def _served(request: StaffRequest) -> QuerySet[Organization]:
    """The companies of this desk, and those that were and have an account still."""
    clients = ClientOf.objects.filter(desk=request.desk, organization=OuterRef("pk"))
    accounts = Account.objects.filter(desk=request.desk, organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(clients) | Exists(accounts))


def _account(request: StaffRequest, organization: int) -> Account:
    """The company's account; one that is not saved where nothing was ever written."""
    served = get_object_or_404(_served(request), pk=organization)
    account = Account.objects.filter(desk=request.desk, organization=served).first()
    account = account or Account(desk=request.desk, organization=served)
    account.desk, account.organization = request.desk, served
    return account


@require_safe
@by_staff
def accounts(request: StaffRequest) -> HttpResponse:
    words = words_of(request)
    rows = _served(request).filter(folded_has(words)) if words else _served(request)
    held = FilteredRelation("accounts", condition=Q(accounts__desk=request.desk))
    rows = rows.annotate(
        held=held, pack_minutes=F("held__pack_minutes"), carried_minutes=F("held__carried_minutes"),
        due_minutes=F("held__due_minutes"), overdraft_minutes=F("held__overdraft_minutes"),
    )  # fmt: skip
    return answer(request, "console/accounts.html", page=page_of(rows, request), words=words, worked=worked)


@require_safe
@by_staff
def account(request: StaffRequest, account: Account) -> HttpResponse:
    shown = statement.for_staff(account, request.user, request.GET.get("month", ""))
    return answer(
        request, "console/account.html", account=account, statement=shown, packs=statement.packs_of(account) if account.pk else [],
        permission=account.overdrafts.select_related("by__contact").last() if account.pk else None,
        may_manage=request.staff.is_supervisor, worked=worked, hour=HOUR,
    )  # fmt: skip


@require_safe
@by_staff
def export(request: StaffRequest, account: Account, form: str) -> HttpResponse:
    shown = statement.for_staff(account, request.user, request.GET.get("month", ""))
    if form == "pdf":
        return paper.send(request, Paper(shown))
    if form not in FORMATS:
        raise Http404
    return download(
        [statement.table(shown, internal=True)], statement.filename(shown), "csv" if form == "csv" else "xlsx"
    )


# --- What supervisors do ----------------------------------------------------------------------------------------------


def by_supervisor(view: View) -> View:
    @require_http_methods(["GET", "POST"])
    @by_staff
    @wraps(view)
    def entered(request: StaffRequest, **rest: Any) -> HttpResponse:
        if not request.staff.is_supervisor or request.desk.archived_at is not None:
            raise PermissionDenied
        return view(request, **rest)

    return entered


@by_supervisor
def add_pack(request: StaffRequest, account: Account) -> HttpResponse:
    form = PackForm(initial={"bought_on": today_on(request.desk)}, data=request.POST or None)
    return _ask(
        request, account, form, _("Agregar paquete de horas"), _("El paquete se agregó."),
        lambda: actions.add_pack(account.desk, account.organization, by=request.user, **form.given()),
    )  # fmt: skip


@by_supervisor
def allow_overdraft(request: StaffRequest, account: Account) -> HttpResponse:
    form = OverdraftForm(initial={"hours": account.overdraft_minutes // HOUR}, data=request.POST or None)
    return _ask(
        request, account, form, _("Autorizar sobregiro"), _("El permiso se guardó."),
        lambda: actions.allow_overdraft(account.desk, account.organization, by=request.user, **form.given()),
    )  # fmt: skip


@by_supervisor
def invoice(request: StaffRequest, account: Account) -> HttpResponse:
    form = InvoiceForm(initial={"hours": max(0, account.due_minutes) // HOUR or None}, data=request.POST or None)
    return _ask(
        request, account, form, _("Registrar factura"), _("La factura se registró."),
        lambda: actions.invoice(account.desk, account.organization, by=request.user, **form.given()),
    )  # fmt: skip


@by_supervisor
def correct(request: StaffRequest, account: Account, entry: int) -> HttpResponse:
    row = get_object_or_404(LedgerEntry.objects.select_related("account__desk"), pk=entry, account=account.pk)
    form = CorrectionForm(initial={"minutes": abs(row.minutes)}, data=request.POST or None)
    title = _("Corregir: %(what)s del %(day)s") % {"what": row.get_kind_display(), "day": row.on.isoformat()}
    return _ask(
        request, account, form, title, _("La corrección quedó asentada."),
        lambda: actions.correct(row, by=request.user, **form.given()),
    )  # fmt: skip


def _ask(
    request: StaffRequest, account: Account, form: AccountForm, title: str, told: str, act: Callable[[], Any]
) -> HttpResponse:
    """Ask; or act and say so; or ask again with what stood in the way."""
    back = reverse("console:account", args=[request.desk.key, account.organization_id])
    if request.method == "POST" and form.is_valid() and attempt(act, form) is None:
        messages.success(request, told)
        return redirect(back)
    return answer(request, "console/account_ask.html", account=account, form=form, title=title, back=back)
