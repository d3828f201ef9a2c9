"""The requests of the matrix: for every route its address in relation to one ticket, and what somebody with the right would post there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.borders.world import World, undone
from ventanilla.customers.models import ApiToken, Import
from ventanilla.deadlines.models import Policy
from ventanilla.documents import ticket_report
from ventanilla.surveys.offers import survey_of
from ventanilla.surveys.versions import wording
from ventanilla.testing.cast import today

Values = Callable[[World], dict[str, Any]]


def _none(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One row of the table: a route with its arguments, and a body that the route takes."""

    route: str
    arguments: Values = _none
    body: Values = _none
    query: Values = _none

    def address(self, world: World) -> str:
        query = urlencode(self.query(world), doseq=True)
        return reverse(self.route, kwargs=self.arguments(world)) + (f"?{query}" if query else "")


# --- What stands in an address ----------------------------------------------------------------------------------------


def _ticket(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number}


def _deleted(world: World) -> dict[str, Any]:
    return {"number": world.deleted.number}


def _desk(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key}


def _desk_key(world: World) -> dict[str, Any]:
    return {"desk_key": world.desk.key}


def _import(world: World) -> dict[str, Any]:
    return _desk(world) | {"pk": Import.objects.get(desk=world.desk).pk}


def _program(world: World) -> dict[str, Any]:
    return _desk(world) | {"pk": ApiToken.objects.get(desk=world.desk).pk}


def _promise(world: World) -> dict[str, Any]:
    return _desk(world) | {"pk": Policy.objects.get(desk=world.desk).pk}


def _filter(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key, "key": "client"}


def _asked(world: World) -> dict[str, Any]:
    return {"number": world.asked.number}


def _survey_filter(world: World) -> dict[str, Any]:
    return _desk(world) | {"key": "category"}


def _move(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number, "transition": world.ending}


def _solution(world: World) -> dict[str, Any]:
    return {"number": world.ticket.number, "message": world.reply.pk}


def _own(world: World) -> dict[str, Any]:
    return {"desk": world.desk.key, "number": world.own.number}


def _file(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.reply).pk, "name": "respuesta.png"}


def _note_file(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.note).pk, "name": "nota.png"}


def _thumb(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.reply).pk}


def _note_thumb(world: World) -> dict[str, Any]:
    return {"pk": world.file_of(world.note).pk}


def _token(world: World) -> dict[str, Any]:
    return {"token": "no-such-token"}


def _reset(world: World) -> dict[str, Any]:
    return {"uid": "1", "token": "no-such-token"}


def _company(world: World) -> dict[str, Any]:
    return {"pk": world.cast.acme.pk}


def _membership(world: World) -> dict[str, Any]:
    return _company(world) | {"member": world.cast.rita.contact.memberships.get().pk}


def _owned(world: World) -> dict[str, Any]:
    return _company(world) | {"owned": world.cast.acme.products.get().pk}


def _rule(world: World) -> dict[str, Any]:
    return _company(world) | {"rule": world.rule.pk}


def _person(world: World) -> dict[str, Any]:
    return {"pk": world.cast.rita.contact.pk}


def _mail(world: World) -> dict[str, Any]:
    return {"pk": world.mail.pk}


def _account(world: World) -> dict[str, Any]:
    return _desk(world) | {"organization": world.cast.acme.pk}


def _portal_account(world: World) -> dict[str, Any]:
    return _desk_key(world) | {"organization": world.cast.acme.pk}


def _employee(world: World) -> dict[str, Any]:
    return _desk(world) | {"pk": world.cast.grace.staff_of.get().pk}


def _kind(world: World) -> dict[str, Any]:
    return _desk(world) | {"kind": "categories"}


def _areas(world: World) -> dict[str, Any]:
    return _desk(world) | {"kind": "areas"}


def _category(world: World) -> dict[str, Any]:
    return _kind(world) | {"pk": world.cast.area.categories.order_by("pk")[1].pk}


def _part(world: World) -> dict[str, Any]:
    return _desk(world) | {"part": "states"}


def _state(world: World) -> dict[str, Any]:
    return _part(world) | {"entry": world.desk.config.states[1].key}


def _change(world: World) -> dict[str, Any]:
    return _desk(world) | {"pk": world.change.pk}


# --- What is posted ---------------------------------------------------------------------------------------------------


def _new(world: World) -> dict[str, Any]:
    category = world.cast.area.categories.filter(children=None).first()
    assert category is not None
    contact = world.cast.rita.contact
    return {
        "area": world.cast.area.pk,
        "category": category.pk,
        "description": "No imprime.",
        "affected": "Tester",
        "organization": world.cast.acme.pk,
        "requester": contact.pk,
    }


def _says(world: World) -> dict[str, Any]:
    return {"body": "Hola."}


def _assigns(world: World) -> dict[str, Any]:
    return {"to": f"u{world.cast.alan.pk}"}


def _moves(world: World) -> dict[str, Any]:
    return {"comment": "Quedó resuelto."}


def _opinion(world: World) -> dict[str, Any]:
    survey = survey_of(world.asked)
    return {"wording": wording(survey) if survey else "", "q-solved": "yes", "q-speed": 5, "q-treatment": 5}


def _edits(world: World) -> dict[str, Any]:
    given = _new(world)
    return {"priority": "high", "category": given["category"], "affected": "Otra persona", "phone": "11-1111-1111"}


def _works(world: World) -> dict[str, Any]:
    return {"minutes": 20, "worked_on": today(world.desk).isoformat(), "note": "Revisé."}


def _calls(world: World) -> dict[str, Any]:
    return {"channel": "call", "note": "No contestó."}


def _flags(world: World) -> dict[str, Any]:
    return {"reason": "El cliente llamó enojado."}


def _transfers(world: World) -> dict[str, Any]:
    return {"area": world.elsewhere.pk}


def _takes_many(world: World) -> dict[str, Any]:
    return {"do": "priority", "n": [world.ticket.number], "priority": "high"}


def _login(world: World) -> dict[str, Any]:
    return {"login": "rita", "password": "no es esta"}


def _forgotten(world: World) -> dict[str, Any]:
    return {"login": "rita"}


def _seen(world: World) -> dict[str, Any]:
    return {"ticket": world.ticket.number, "up_to": 1}


def _ring(world: World) -> dict[str, Any]:
    return {"ring": 1}


def _internal_copy(world: World) -> dict[str, Any]:
    return {"copy": "staff", "language": "es"}


def _code(world: World) -> dict[str, Any]:
    return {"code": ticket_report.prepare(world.ticket, "client", "es").content["seal"]["code"]}


def _look(world: World) -> dict[str, Any]:
    return {"theme": "dark"}


CASES: Final[dict[str, Case]] = {
    # Everybody's.
    "home": Case("home"),
    "help": Case("help"),
    "login": Case("login", body=_login),
    "logout": Case("logout"),
    "desk_entry": Case("desk_entry", _desk, _login),
    "activate": Case("activate", _token),
    "activate_again": Case("activate_again", _token),
    "password_forgotten": Case("password_forgotten", body=_forgotten),
    "password_reset": Case("password_reset", _reset),
    "first_password": Case("first_password"),
    "first_password_code": Case("first_password_code"),
    "preferences": Case("preferences"),
    "password_change": Case("password_change"),
    "mfa_authenticate": Case("mfa_authenticate"),
    "confirm_password": Case("confirm_password"),
    "second_factor": Case("second_factor"),
    "second_factor_codes": Case("second_factor_codes"),
    "second_factor_off": Case("second_factor_off"),
    "session_end": Case("session_end"),
    "sessions_end": Case("sessions_end"),
    "web:look": Case("web:look", body=_look),
    "web:bell": Case("web:bell"),
    "web:bell_menu": Case("web:bell_menu"),
    "web:bell_seen": Case("web:bell_seen", body=_seen),
    "web:bell_read": Case("web:bell_read", body=_ring),
    "web:bell_read_all": Case("web:bell_read_all", body=_seen),
    "web:style": Case("web:style"),
    "web:style_page": Case("web:style_page", lambda world: {"page": "portal"}),
    "desk_logo": Case("desk_logo", lambda world: {"sha256": "0" * 64}),
    "health": Case("health"),
    "api:customers": Case("api:customers"),
    "verify": Case("verify", query=_code),
    # One ticket, its files.
    "ticket": Case("ticket", _ticket),
    "ticket (deleted)": Case("ticket", _deleted),
    "file": Case("file", _file),
    "file (of a note)": Case("file", _note_file),
    "file-thumb": Case("file-thumb", _thumb),
    "file-thumb (of a note)": Case("file-thumb", _note_thumb),
    # The portal.
    "portal:home": Case("portal:home", _desk_key),
    "portal:guide": Case("portal:guide", _desk_key),
    "portal:home_live": Case("portal:home_live", _desk_key),
    "portal:tickets": Case("portal:tickets", _desk_key),
    "portal:tickets_live": Case("portal:tickets_live", _desk_key),
    "portal:new": Case("portal:new", _desk_key, _new),
    "portal:ticket": Case("portal:ticket", _ticket),
    "portal:ticket (deleted)": Case("portal:ticket", _deleted),
    "portal:live": Case("portal:live", _ticket),
    "portal:deadlines": Case("portal:deadlines", _ticket),
    "portal:ticket_report": Case("portal:ticket_report", _ticket),
    "portal:ticket_report (deleted)": Case("portal:ticket_report", _deleted),
    "portal:reply": Case("portal:reply", _ticket, _says),
    "portal:reply (deleted)": Case("portal:reply", _deleted, _says),
    "portal:move": Case("portal:move", _move, _moves),
    "portal:notify": Case("portal:notify", _ticket),
    "portal:edit": Case("portal:edit", _ticket, _edits),
    "portal:delete": Case("portal:delete", _ticket),
    "portal:surveys": Case("portal:surveys", _desk_key),
    "portal:survey": Case("portal:survey", _asked, _opinion),
    "portal:survey (of an open ticket)": Case("portal:survey", _ticket, _opinion),
    "portal:accounts": Case("portal:accounts", _desk_key),
    "portal:account": Case("portal:account", _portal_account),
    "portal:account_export": Case("portal:account_export", lambda world: _portal_account(world) | {"form": "csv"}),
    # The console.
    "console:home": Case("console:home"),
    "console:desk": Case("console:desk", _desk),
    "console:desk_live": Case("console:desk_live", _desk),
    "console:tickets": Case("console:tickets", _desk),
    "console:tickets_live": Case("console:tickets_live", _desk),
    "console:filter": Case("console:filter", _filter),
    "console:new": Case("console:new", _desk, _new),
    "console:bulk": Case("console:bulk", _desk, _takes_many, _takes_many),
    "console:own": Case("console:own", _desk),
    "console:own_ticket": Case("console:own_ticket", _own),
    "console:workflow": Case("console:workflow", _desk),
    "console:deleted": Case("console:deleted", _desk),
    "console:reports": Case("console:reports", _desk),
    "console:report_filter": Case("console:report_filter", _filter),
    "console:report_export": Case("console:report_export", lambda world: _desk(world) | {"form": "csv"}),
    "console:accounts": Case("console:accounts", _desk),
    "console:account": Case("console:account", _account),
    "console:account_export": Case("console:account_export", lambda world: _account(world) | {"form": "csv"}),
    "console:account_pack": Case("console:account_pack", _account),
    "console:account_overdraft": Case("console:account_overdraft", _account),
    "console:account_invoice": Case("console:account_invoice", _account),
    "console:account_correct": Case("console:account_correct", lambda world: _account(world) | {"entry": 1}),
    "console:guide": Case("console:guide", _desk),
    "console:surveys": Case("console:surveys", _desk),
    "console:survey_answers": Case("console:survey_answers", _desk),
    "console:survey_filter": Case("console:survey_filter", _survey_filter),
    "console:survey_export": Case("console:survey_export", lambda world: _desk(world) | {"form": "csv"}),
    "console:ticket": Case("console:ticket", _ticket),
    "console:ticket (deleted)": Case("console:ticket", _deleted),
    "console:ticket_live": Case("console:ticket_live", _ticket),
    "console:actions": Case("console:actions", _ticket),
    "console:deadlines": Case("console:deadlines", _ticket),
    "console:ticket_report": Case("console:ticket_report", _ticket, query=_internal_copy),
    "console:ticket_report (deleted)": Case("console:ticket_report", _deleted, query=_internal_copy),
    "console:reply": Case("console:reply", _ticket, _says),
    "console:note": Case("console:note", _ticket, _says),
    "console:solution": Case("console:solution", _solution),
    "console:assign": Case("console:assign", _ticket, _assigns),
    "console:take": Case("console:take", _ticket),
    "console:release": Case("console:release", _ticket),
    "console:move": Case("console:move", _move, _moves),
    "console:edit": Case("console:edit", _ticket, _edits),
    "console:worklog": Case("console:worklog", _ticket, _works),
    "console:contact_attempt": Case("console:contact_attempt", _ticket, _calls),
    "console:notify": Case("console:notify", _ticket),
    "console:timer_start": Case("console:timer_start", _ticket),
    "console:timer_stop": Case("console:timer_stop", _ticket),
    "console:timer_discard": Case("console:timer_discard", _ticket),
    "console:flag": Case("console:flag", _ticket, _flags),
    "console:unflag": Case("console:unflag", _ticket),
    "console:requester": Case("console:requester", _ticket),
    "console:transfer": Case("console:transfer", _ticket, _transfers),
    "console:follow": Case("console:follow", _ticket),
    "console:unfollow": Case("console:unfollow", _ticket),
    "console:delete": Case("console:delete", _ticket),
    "console:restore": Case("console:restore", _deleted),
    # The administrator's pages.
    "console:settings": Case("console:settings", _desk),
    "console:customers": Case("console:customers", _desk),
    "console:customers_example": Case("console:customers_example", _desk),
    "console:customers_import": Case("console:customers_import", _import),
    "console:customers_run": Case("console:customers_run", _import, lambda world: {"seal": "seal"}),
    "console:customers_report": Case("console:customers_report", lambda world: _import(world) | {"form": "csv"}),
    "console:promises": Case(
        "console:promises", _desk, lambda world: {"category": _category(world), "resolution": "2 h"}
    ),
    "console:promise_remove": Case("console:promise_remove", _promise),
    "console:programs": Case("console:programs", _desk),
    "console:program_revoke": Case("console:program_revoke", _program),
    "console:security": Case("console:security", _desk),
    "console:settings_history": Case("console:settings_history", _desk),
    "console:settings_undo": Case("console:settings_undo", _change),
    "console:settings_file": Case("console:settings_file", _desk),
    "console:settings_download": Case("console:settings_download", _desk),
    "console:settings_part": Case("console:settings_part", lambda world: _desk(world) | {"part": "hours"}),
    "console:settings_part (states)": Case("console:settings_part", _part),
    "console:settings_new": Case("console:settings_new", _part),
    "console:settings_order": Case("console:settings_order", _part),
    "console:settings_entry": Case("console:settings_entry", _state),
    "console:settings_move": Case("console:settings_move", _state, lambda world: {"to": "up"}),
    "console:settings_remove": Case("console:settings_remove", _state),
    "console:settings_restore": Case("console:settings_restore", _state),
    "console:staff": Case("console:staff", _desk),
    "console:staff_new": Case("console:staff_new", _desk),
    "console:staff_member": Case("console:staff_member", _employee),
    "console:staff_rights": Case("console:staff_rights", _employee),
    "console:setting_rows": Case("console:setting_rows", _kind),
    "console:setting_rows (areas)": Case("console:setting_rows", _areas),
    "console:setting_new": Case("console:setting_new", _kind, query=lambda world: {"area": world.cast.area.pk}),
    "console:setting": Case("console:setting", _category),
    "console:setting_move": Case("console:setting_move", _category, lambda world: {"to": "up"}),
    "console:setting_remove": Case("console:setting_remove", _category),
    "console:setting_restore": Case("console:setting_restore", _category),
    "console:people": Case("console:people"),
    "console:people_history": Case("console:people_history"),
    "console:organizations": Case("console:organizations"),
    "console:organization_new": Case("console:organization_new"),
    "console:organization": Case("console:organization", _company),
    "console:organization_edit": Case("console:organization_edit", _company),
    "console:organization_archive": Case("console:organization_archive", _company),
    "console:organization_restore": Case("console:organization_restore", _company),
    "console:organization_invite": Case("console:organization_invite", _company),
    "console:organization_account": Case("console:organization_account", _company),
    "console:organization_account_reset": Case("console:organization_account_reset", _company),
    "console:organization_members": Case("console:organization_members", _company),
    "console:organization_member": Case("console:organization_member", _membership),
    "console:organization_products": Case("console:organization_products", _company),
    "console:organization_product": Case("console:organization_product", _owned),
    "console:organization_charge": Case("console:organization_charge", _company, _desk),
    "console:organization_charge_remove": Case("console:organization_charge_remove", _rule),
    "console:contacts": Case("console:contacts"),
    "console:contact_new": Case("console:contact_new"),
    "console:contact": Case("console:contact", _person),
    "console:contact_edit": Case("console:contact_edit", _person),
    "console:contact_archive": Case("console:contact_archive", _person),
    "console:contact_restore": Case("console:contact_restore", _person),
    "console:contact_organizations": Case("console:contact_organizations", _person),
    "console:contact_invite": Case("console:contact_invite", _person),
    "console:contact_block": Case("console:contact_block", _person),
    "console:contact_unblock": Case("console:contact_unblock", _person),
    "console:contact_second_factor": Case("console:contact_second_factor", _person),
    "console:contact_reset": Case("console:contact_reset", _person),
    "console:contact_reset_to_tax_id": Case("console:contact_reset_to_tax_id", _person),
    "console:contact_admin": Case("console:contact_admin", _person, lambda world: {"admin": "yes"}),
    "console:desks": Case("console:desks"),
    "console:desk_new": Case("console:desk_new"),
    "console:desk_archive": Case("console:desk_archive", lambda world: {"key": world.desk.key}),
    "console:desk_restore": Case("console:desk_restore", lambda world: {"key": world.desk.key}),
    "console:mails": Case("console:mails"),
    "console:mail_hold": Case("console:mail_hold"),
    "console:mail": Case("console:mail", _mail),
    "console:mail_html": Case("console:mail_html", _mail),
    "console:mail_retry": Case("console:mail_retry", _mail),
}


# --- Walking the URLconf ----------------------------------------------------------------------------------------------


def routes() -> set[str]:
    """Every route of the site, with the namespace of its door."""
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"


# --- Asking -----------------------------------------------------------------------------------------------------------


def cell(world: World, person: str, method: str, case: Case) -> str:
    """What this person gets: the status, `in` for being sent to the login page, `go` for any other redirect; and he wrote nothing
    by a GET. What a POST did is taken back."""
    with undone(), watching() as written:
        response = ask(world, person, method, case)
    if method == "GET":
        assert written == [], f"{person}: GET {case.address(world)} wrote"
    return told(response)


def ask(world: World, person: str, method: str, case: Case) -> HttpResponse:
    client = world.client(person)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    response: Any = (
        client.get(case.address(world)) if method == "GET" else client.post(case.address(world), case.body(world))
    )
    client.cookies.load(cookies)  # a logout that was taken back
    return response  # type: ignore[no-any-return]


def told(response: HttpResponse) -> str:
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    return "in" if response.headers["Location"].partition("?")[0] == reverse("login") else "go"


@contextmanager
def watching() -> Iterator[list[str]]:
    """Every statement that writes, but for the session's own row, and the counts by which attempts are limited."""
    written: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        ours = "accounts_session" not in sql and '"cache"' not in sql
        if ours and sql.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written
