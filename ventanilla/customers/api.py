"""The door for programs: a call that brings clients and tells, client by client, what became of each. See docs/api.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ventanilla.customers import tokens
from ventanilla.customers.columns import COMPANY
from ventanilla.customers.models import ApiToken
from ventanilla.customers.planning import Plan, plan
from ventanilla.customers.reading import Row
from ventanilla.customers.writing import write
from ventanilla.lib.text import clean
from ventanilla.web import place

MAX_CLIENTS: Final = 1_000
MAX_BYTES: Final = 4 * 1024 * 1024
_MAX_CELL: Final = 4_000
_LISTS: Final = {
    "people": {"name": "person", "email": "person_email", "phone": "person_phone", "role": "role"},
    "products": {"product": "product", "version": "version"},
}


class BadCall(Exception):
    """The call is not a list of clients. Says why."""


@csrf_exempt  # it looks at the token alone, never at a session
@login_not_required
@require_POST
def customers(request: HttpRequest) -> JsonResponse:
    if not ratelimit.consume(request, action="api"):
        return _refused(HTTPStatus.TOO_MANY_REQUESTS, _("Demasiadas llamadas seguidas. Hay que esperar un minuto."))
    token = tokens.find(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
    if token is None:
        response = _refused(HTTPStatus.UNAUTHORIZED, _("Hace falta una clave válida, como «Authorization: Bearer …»."))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if not ratelimit.consume(request, action="api_token", key=str(token.pk)):
        return _refused(HTTPStatus.TOO_MANY_REQUESTS, _("Demasiadas llamadas seguidas. Hay que esperar un minuto."))
    with place.standing(token.desk, token.by):
        try:
            rows = list(_rows(_clients(request)))
        except RequestDataTooBig:
            return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("La llamada es demasiado grande."))
        except BadCall as why:
            return _refused(HTTPStatus.BAD_REQUEST, str(why))
        return _brought(token, rows, dry_run=request.GET.get("dry_run", "") not in ("", "0", "false"))


def _brought(token: ApiToken, rows: list[Row], *, dry_run: bool) -> JsonResponse:
    """One transaction: the plan is made and written in it. A token reaches as far as its desk, whoever made it."""
    if dry_run:
        return JsonResponse(_report(plan(token.desk, rows, whole=False), dry_run=True))
    try:
        with transaction.atomic():
            made = plan(token.desk, rows, whole=False, lock=True)
            write(made, token.desk, by=token.by)
    except IntegrityError:
        return _refused(HTTPStatus.CONFLICT, _("Alguien registró uno de estos clientes en este momento. Nada cambió."))
    return JsonResponse(_report(made, dry_run=False))


def _report(made: Plan, *, dry_run: bool) -> dict[str, Any]:
    ids = {id(step.line): step.organization.pk for step in made.steps}
    counts = dict.fromkeys(("created", "changed", "same", "refused"), 0)
    for line in made.lines:
        counts[line.action] += 1
    lines = [
        {
            "index": told["line"], "action": told["action"], "id": ids.get(id(line)), "name": told["name"],
            "changes": told["changes"], "errors": [{"field": one["column"], "text": one["text"]} for one in told["faults"]],
        }
        for line, told in zip(made.lines, made.report, strict=True)
    ]  # fmt: skip
    return {"dry_run": dry_run, **counts, "clients": lines}


def _clients(request: HttpRequest) -> list[Any]:
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        raise RequestDataTooBig
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadCall(_("No es JSON válido.")) from error
    if not isinstance(given, list):
        raise BadCall(_("Se espera una lista de clientes."))
    if len(given) > MAX_CLIENTS:
        raise BadCall(_("Son demasiados clientes: el máximo por llamada son %(limit)s.") % {"limit": MAX_CLIENTS})
    return given


def _rows(clients: list[Any]) -> Iterator[Row]:
    """Each client as the lines that it would have in a file; its place in the list, from 0, is the number of all of them."""
    for index, client in enumerate(clients):
        if not isinstance(client, dict):
            raise BadCall(_("El cliente %(index)s no es un objeto.") % {"index": index})
        unknown = set(client) - {*COMPANY, *_LISTS}
        if unknown:
            told = {"index": index, "fields": ", ".join(sorted(map(str, unknown)))[:200]}
            raise BadCall(_("El cliente %(index)s tiene campos desconocidos: %(fields)s.") % told)
        company = {key: text for key in COMPANY if (text := _text(client.get(key), index, key))}
        yield Row(index, company)
        identity = {key: company[key] for key in ("tax_id", "country", "source", "code") if key in company}
        for name, columns in _LISTS.items():
            for one in _items(client, name, index):
                cells = {column: text for key, column in columns.items() if (text := _text(one.get(key), index, name))}
                if cells:
                    yield Row(index, identity | cells)


def _items(client: dict[str, Any], name: str, index: int) -> list[dict[str, Any]]:
    items = client.get(name) or []
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadCall(
            _("«%(field)s» del cliente %(index)s tiene que ser una lista de objetos.") % {"field": name, "index": index}
        )
    return items


def _text(value: Any, index: int, name: str) -> str:
    if isinstance(value, list) and name == "addresses" and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadCall(_("«%(field)s» del cliente %(index)s tiene que ser un texto.") % {"field": name, "index": index})
    return clean(str(value)[:_MAX_CELL])


def _refused(status: HTTPStatus, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
