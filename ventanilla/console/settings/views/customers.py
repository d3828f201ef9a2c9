"""Bringing the clients of a customer master: a file is compared, its report is read, and then it is imported as reported."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ventanilla.console.settings.changes import record
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.forms.customers import FileForm, ProgramForm
from ventanilla.console.settings.saving import gone_well, refused
from ventanilla.customers import importing, telling
from ventanilla.customers import tokens as secrets
from ventanilla.customers.columns import LABELS
from ventanilla.customers.models import ApiToken, Import
from ventanilla.customers.reading import MAX_BYTES, MAX_ROWS, Unreadable
from ventanilla.lib.tables import Table
from ventanilla.web.answer import answer
from ventanilla.web.download import FORMATS, download

_SHOWN = 200  # lines on a page; the file has them all


@by_desk_admin
def imports(request: AdminRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = FileForm(request.POST if sent else None, request.FILES if sent else None, desk=request.desk)
    if sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = importing.bring(
                upload.read(MAX_BYTES + 1), upload.name, desk=request.desk, by=request.user,
                lets_in=form.cleaned_data["lets_in"],
            )  # fmt: skip
        except Unreadable as why:
            form.add_error("file", str(why))
        else:
            return redirect("console:customers_import", request.desk.key, made.pk)
    rows = Import.objects.filter(desk=request.desk).select_related("by__contact").defer("rows", "report")
    return answer(
        request, "console/settings/customers.html", tab="customers", form=form, imports=rows.order_by("-pk")[:20],
        columns=list(LABELS.values()), limits=(MAX_ROWS, MAX_BYTES // 1024**2),
    )  # fmt: skip


@require_safe
@by_desk_admin
def one(request: AdminRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)
    counts = Counter(line["action"] for line in row.report)
    action = request.GET.get("action", "")
    if action not in telling.ACTIONS:
        action = next((one for one in telling.ACTIONS if counts[one] and one != "same"), "same")
    lines = [line for line in row.report if line["action"] == action]
    return answer(
        request, "console/settings/customers_import.html#import", tab="customers", row=row, counts=counts, action=action,
        actions=telling.ACTIONS, lines=lines[:_SHOWN], more=max(0, len(lines) - _SHOWN), label_of=telling.label_of,
        to_write=counts["created"] + counts["changed"],
    )  # fmt: skip


@require_POST
@by_desk_admin
def run(request: AdminRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)
    if not importing.confirm(row, request.POST.get("seal", "")):
        return refused(request, _("Este informe ya se confirmó, o es otro: conviene mirarlo otra vez."), _address(row))
    return redirect(_address(row))


@require_safe
@by_desk_admin
def report(request: AdminRequest, pk: int, form: str) -> HttpResponse:
    row = _import(request, pk)
    if form not in FORMATS or row.state == Import.State.CHECKING:
        raise Http404
    return download(
        [telling.table(row.report)], f"{request.desk.key}-import-{row.pk}", "csv" if form == "csv" else "xlsx"
    )


@require_safe
@by_desk_admin
def example(request: AdminRequest) -> HttpResponse:
    """The columns, and how lines are filled in, with clients of nobody."""
    product = request.desk.products.filter(archived_at=None).first()
    here, owned = request.desk.config.country, str(product or "")
    both = "gerencia@norte.example; compras@norte.example"
    rows = [
        [
            "C-001",
            "",
            here,
            "Comercial Norte",
            "Comercial Norte S.A.",
            both,
            owned,
            "Ana Paz",
            "ana@norte.example",
        ],
        ["C-001", "", "", "", "", "", "", "Luis Mora", ""],
        ["C-002", "", here, "Servicios Andinos", "", "info@andinos.example", "", "", ""],
    ]
    table = Table(_("Clientes"), [str(LABELS[key]) for key in _EXAMPLE], rows)
    return download([table], f"{request.desk.key}-{_('clientes')}", "csv")


_EXAMPLE = ("code", "tax_id", "country", "name", "legal_name", "addresses", "product", "person", "person_email")


# --- Programs ---------------------------------------------------------------------------------------------------------


@by_desk_admin
def tokens(request: AdminRequest) -> HttpResponse:
    """A new token is shown in the answer to its making, and never again."""
    form, secret = ProgramForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        made, secret = secrets.make(request.desk, form.cleaned_data["name"], by=request.user)
        record(request.user, "program", made, {}, {"program": made.name}, desk=request.desk)
        form = ProgramForm()
    rows = ApiToken.objects.filter(desk=request.desk).select_related("by__contact").order_by("revoked_at", "-pk")
    response = answer(
        request,
        "console/settings/programs.html",
        tab="customers",
        form=form,
        secret=secret,
        rows=rows[:100],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@by_desk_admin
def revoke(request: AdminRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ApiToken, pk=pk, desk=request.desk)
    if secrets.revoke(row):
        record(request.user, "program", row, {"program": row.name}, {}, desk=request.desk)
    to = reverse("console:programs", args=[request.desk.key])
    return gone_well(request, _("«%(name)s» ya no puede traer clientes.") % {"name": row}, to)


def _import(request: AdminRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.select_related("by__contact").defer("rows"), pk=pk, desk=request.desk)


def _address(row: Import) -> str:
    return reverse("console:customers_import", args=[row.desk.key, row.pk])
