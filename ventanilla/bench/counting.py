"""How many queries each measured page takes, session and user included, asked of the application itself."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ventanilla.bench.driving import new_key
from ventanilla.bench.seed import DESK
from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket


def queries() -> dict[str, int]:
    """Page → queries, on the database of this process, which was seeded; and the number of its first ticket."""
    ticket = Ticket.objects.filter(desk__key=DESK).order_by("-number")[7]
    agent, client = (User.objects.get(username=f"bench-{who}-1") for who in ("agente", "cliente"))
    category = ticket.area.categories.filter(children=None)[0]
    fields = {"subject": "La impresora", "description": "No imprime.", "category": str(category.pk), "key": new_key()}
    first = Ticket.objects.filter(desk__key=DESK).order_by("number").values_list("number", flat=True)[0]
    return {
        "first number": first,
        "list": _count(agent, f"/console/{DESK}/tickets/"),
        "ticket": _count(agent, f"/console/tickets/{ticket.number}/"),
        "search": _count(agent, f"/console/{DESK}/tickets/?q=caldera"),
        "create": _count(client, f"/portal/{DESK}/tickets/new/", fields),
        "portal list": _count(client, f"/portal/{DESK}/tickets/"),
    }


def _count(user: User, path: str, fields: dict[str, str] | None = None) -> int:
    visitor = Client(headers={"host": "127.0.0.1"})
    visitor.force_login(user, backend="ventanilla.accounts.backend.Backend")
    visitor.get(path)  # what a process learns once
    with CaptureQueriesContext(connection) as captured:
        visitor.get(path) if fields is None else visitor.post(path, fields)
    asked = [query["sql"] for query in captured.captured_queries]
    return sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for sql in asked)
