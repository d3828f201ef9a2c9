"""«Horas»: a company's statement, for those who see all its tickets."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from ventanilla.billing import statement
from ventanilla.billing.models import Account
from ventanilla.documents.account_statement import Paper
from ventanilla.lib.writing import worked
from ventanilla.people.models import Organization
from ventanilla.portal.reach import PortalRequest, companies_of, desk_of, frame
from ventanilla.web import paper
from ventanilla.web.answer import answer
from ventanilla.web.download import FORMATS, download


@require_safe
def accounts(request: PortalRequest, desk_key: str) -> HttpResponse:
    """The companies whose account this reader may see; the only one at once."""
    desk = desk_of(request, desk_key)
    companies = companies_of(request.user, desk) if desk.config.charges else []
    if not companies:
        raise Http404
    if len(companies) == 1:
        return redirect("portal:account", desk.key, companies[0])
    rows = Organization.objects.filter(pk__in=companies).order_by("folded", "pk")
    held = {one.organization_id: one for one in Account.objects.filter(desk=desk, organization__in=companies)}
    found = [(row, held.get(row.pk) or Account()) for row in rows]
    return answer(request, "portal/accounts.html", **frame(request, desk, "hours"), accounts=found, worked=worked)


@require_safe
def account(request: PortalRequest, desk_key: str, organization: int) -> HttpResponse:
    account = _account(request, desk_key, organization)
    shown = statement.for_client(account, request.user, request.GET.get("month", ""))
    return answer(
        request, "portal/account.html", **frame(request, account.desk, "hours"), account=account, statement=shown,
        packs=statement.packs_of(account) if account.pk else [], worked=worked,
    )  # fmt: skip


@require_safe
def export(request: PortalRequest, desk_key: str, organization: int, form: str) -> HttpResponse:
    shown = statement.for_client(_account(request, desk_key, organization), request.user, request.GET.get("month", ""))
    if form == "pdf":
        return paper.send(request, Paper(shown))
    if form not in FORMATS:
        raise Http404
    return download(
        [statement.table(shown, internal=False)], statement.filename(shown), "csv" if form == "csv" else "xlsx"
    )


def _account(request: PortalRequest, desk_key: str, organization: int) -> Account:
    """The account of a company of his, all of whose tickets he sees; to everybody else it is not there."""
    desk = desk_of(request, desk_key)
    if not desk.config.charges or organization not in companies_of(request.user, desk):
        raise Http404
    served = get_object_or_404(Organization, pk=organization)
    account = Account.objects.filter(desk=desk, organization=served).first() or Account(desk=desk, organization=served)
    account.desk, account.organization = desk, served
    return account
