"""The bell in the top bar, and the page «Avisos» behind it. A ticket's page posts what it shows as seen (`seen`); no GET does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ventanilla.bell import reading
from ventanilla.bell.models import Ring
from ventanilla.desks.access import Access
from ventanilla.tickets import describe
from ventanilla.tickets.paging import Order, page_of
from ventanilla.web import place
from ventanilla.web.answer import answer
from ventanilla.web.middleware import enter_only

if TYPE_CHECKING:
    from ventanilla.people.models import User

    class SignedIn(HttpRequest):
        user: User
else:
    SignedIn = HttpRequest

SHOWN: Final = 8  # in the menu
NEWEST: Final = Order("newest", "", ("-pk",))


@dataclass(frozen=True)
class Line:
    """A ring as its reader is told of it."""

    ring: Ring
    text: str
    icon: str


def unread() -> int:
    """How many the reader of this page has not read; counted once a page."""
    request = place.current_request()
    if request is None or not request.user.is_authenticated:
        return 0
    counted: int | None = request.__dict__.get("_unread")
    if counted is None:
        counted = request.__dict__["_unread"] = reading.unread(request.user)
    return counted


@require_safe
def bell(request: SignedIn) -> HttpResponse:
    """All of them, newest first, paged by key."""
    enter_only(request, Access.of(request.user).desks)
    rings: Any = reading.rings_of(request.user)  # paging asks of a row no more than the columns of its order
    page = page_of(
        rings, NEWEST,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=request.user.rows_per_page,
    )  # fmt: skip
    return answer(request, "web/bell.html", page=page, lines=_lines(request.user, cast(Iterable[Ring], page.rows)))


@require_safe
def menu(request: SignedIn) -> HttpResponse:
    """The last ones, for the menu in the top bar."""
    enter_only(request, Access.of(request.user).desks)
    rings = reading.rings_of(request.user).order_by("-pk")[:SHOWN]
    return answer(request, "web/bell_menu.html", lines=_lines(request.user, rings))


@require_POST
def seen(request: SignedIn) -> HttpResponse:
    """A ticket's page says up to which event it lies before the reader's eyes; the answer is his bell as it is then."""
    reading.mark_seen(request.user.pk, _number(request, "ticket"), _number(request, "up_to"))
    return answer(request, "web/bell_part.html")


@require_POST
def read(request: SignedIn) -> HttpResponse:
    reading.mark(request.user, _number(request, "ring"))
    return HttpResponseRedirect(reverse("web:bell"))


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    reading.mark_all(request.user, _number(request, "up_to"))
    return HttpResponseRedirect(reverse("web:bell"))


def _lines(user: User, rings: Iterable[Ring]) -> list[Line]:
    found = list(rings)
    names = describe.Names.for_events([ring.event for ring in found])
    return [_line(user, ring, names) for ring in found]


def _line(user: User, ring: Ring, names: describe.Names) -> Line:
    event, config = ring.event, ring.ticket.desk.config
    staff = Access.of(user).on(ring.ticket.desk_id) is not None
    return Line(ring, describe.sentence(event, config, names, public=not staff), describe.icon(event, config))


def _number(request: HttpRequest, name: str) -> int:
    value: Any = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404
    return int(value)
