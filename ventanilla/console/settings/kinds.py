"""The four kinds of rows below a desk: whose they are, what else points to them, and what the pages call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.console.settings.entry import AdminRequest
from ventanilla.console.settings.forms.named import AreaForm, CategoryForm, NamedForm, ProductForm, TeamForm
from ventanilla.desks.models import Area, Category, Product, Team
from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket


@dataclass(frozen=True)
class Kind:
    key: str
    model: type[Any]
    form: type[NamedForm]
    rows: Callable[[AdminRequest], QuerySet[Any]]  # those that this person may change
    siblings: Callable[[Any], QuerySet[Any]]  # among which its place is
    uses: Callable[[Any], list[str]]  # why it cannot be deleted
    new: Any
    title: Any
    by_area: bool = False
    holds: Callable[[Any], str] = lambda row: ""  # why it cannot even be archived


def areas_of(request: AdminRequest) -> QuerySet[Area]:
    """Areas whose categories and teams this person may change: all for an administrator, his own for a supervisor."""
    areas = Area.objects.filter(desk=request.desk)
    return areas if request.staff.is_admin else areas.filter(pk__in=request.staff.areas)


def _count(number: int, text: str) -> str:
    return text % {"num": number} if number else ""


def _tickets(condition: Q) -> str:
    # Deleted tickets point to it as well: an administrator may bring them back.
    found = Ticket.objects.filter(condition).values("pk")[:1000].count()
    if found == 1000:
        return _("más de 999 tickets")
    return _count(found, ngettext("%(num)s ticket", "%(num)s tickets", found))


def _area_uses(area: Area) -> list[str]:
    people = area.staff.count()
    return _some(
        _tickets(Q(area=area) | Q(category__area=area) | Q(team__area=area)),
        _count(
            people, ngettext("%(num)s persona que trabaja en ella", "%(num)s personas que trabajan en ella", people)
        ),
        _area_holds(area),
    )


def _area_holds(area: Area) -> str:
    leads = [str(move.label) for move in area.desk.config.transitions if move.area == area.key]
    if leads:
        return _("el flujo de la mesa lleva a ella con «%(move)s»") % {"move": leads[0]}
    if not Area.objects.filter(desk=area.desk, archived_at=None).exclude(pk=area.pk).exists():
        return _("es la única área de la mesa")
    return ""


def _category_uses(category: Category) -> list[str]:
    return _some(_tickets(Q(category=category) | Q(category__parent=category)))


def _team_uses(team: Team) -> list[str]:
    return _some(_tickets(Q(team=team)))


def _product_uses(product: Product) -> list[str]:
    owners = product.owners.count()
    return _some(
        _tickets(Q(product=product)),
        _count(owners, ngettext("%(num)s empresa que lo tiene", "%(num)s empresas que lo tienen", owners)),
    )


def _some(*reasons: str) -> list[str]:
    return [reason for reason in reasons if reason]


KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind
    for kind in (
        Kind(
            "areas", Area, AreaForm,
            rows=lambda request: (
                Area.objects.filter(desk=request.desk)
                .select_related("in_charge__contact")
                .annotate(
                    people=Count("staff", filter=Q(staff__is_active=True), distinct=True),
                    topics=Count("categories", filter=Q(categories__archived_at=None), distinct=True),
                )
            ),
            siblings=lambda area: Area.objects.filter(desk=area.desk_id),
            uses=_area_uses, holds=_area_holds,
            new=gettext_lazy("Nueva área"), title=gettext_lazy("Áreas"),
        ),
        Kind(
            "categories", Category, CategoryForm,
            rows=lambda request: Category.objects.filter(area__in=areas_of(request)).select_related("area", "parent"),
            siblings=lambda one: Category.objects.filter(area=one.area_id, parent=one.parent_id),
            uses=_category_uses,
            new=gettext_lazy("Nueva categoría"), title=gettext_lazy("Categorías"), by_area=True,
        ),
        Kind(
            "teams", Team, TeamForm,
            rows=lambda request: (
                Team.objects.filter(area__in=areas_of(request))
                .select_related("area")
                .prefetch_related(Prefetch("members", User.objects.select_related("contact")))
            ),
            siblings=lambda team: Team.objects.filter(area=team.area_id),
            uses=_team_uses,
            new=gettext_lazy("Nuevo grupo"), title=gettext_lazy("Grupos"), by_area=True,
        ),
        Kind(
            "products", Product, ProductForm,
            rows=lambda request: Product.objects.filter(desk=request.desk).annotate(people=Count("owners")),
            siblings=lambda product: Product.objects.filter(desk=product.desk_id),
            uses=_product_uses,
            new=gettext_lazy("Nuevo producto"), title=gettext_lazy("Productos"),
        ),
    )
}  # fmt: skip

# What a supervisor may set up as well: what his own areas are asked about (002-12).
FOR_SUPERVISORS: Final = frozenset({"categories"})
