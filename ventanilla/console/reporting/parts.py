"""What the tickets of a report are counted by on a desk, and the names of what they are counted by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ventanilla.desks.models import Area, Category, Desk
from ventanilla.people.models import Organization, User
from ventanilla.reports import figures
from ventanilla.reports.figures import TEAM_ONLY, Dimension

Names = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One table of the report. `filter` is that of the list which leads to the tickets of a line."""

    dimension: Dimension
    filter: str
    title: str
    names: Callable[[Desk, Collection[str]], Names]
    nobody: str = ""


def parts_of(desk: Desk, filters: Collection[str]) -> list[Part]:
    """By state, area, category, person and company, as far as this desk has them."""
    found = [
        Part(figures.STATE, "state", str(desk.word("state")), _states),
        Part(figures.AREA, "area", str(desk.word("area")), _areas),
        Part(figures.CATEGORY, "category", str(desk.word("category")), _categories, _("Sin definir")),
        Part(figures.ASSIGNEE, "assignee", str(desk.word("assignee")), _people, _("Nadie")),
        Part(figures.CLIENT, "client", str(desk.word("organization")), _organizations, _("Sin definir")),
    ]
    return [part for part in found if part.filter in filters]


def _states(desk: Desk, values: Collection[str]) -> Names:
    return {key: str(desk.config.state_by_key[key].label) for key in values}


def _areas(desk: Desk, values: Collection[str]) -> Names:
    return {str(pk): str(area) for pk, area in Area.objects.in_bulk(_ids(values)).items()}


def _categories(desk: Desk, values: Collection[str]) -> Names:
    several = desk.config.field_of_kind("area") is not None
    rows = Category.objects.select_related("area", "parent").in_bulk(_ids(values))
    return {str(pk): _category(row, with_area=several) for pk, row in rows.items()}


def _category(row: Category, *, with_area: bool) -> str:
    label = f"{row.parent} › {row}" if row.parent else str(row)
    return f"{row.area} · {label}" if with_area else label


def _people(desk: Desk, values: Collection[str]) -> Names:
    found = {
        str(pk): user.get_full_name()
        for pk, user in User.objects.select_related("contact").in_bulk(_ids(values)).items()
    }
    return found | {TEAM_ONLY: _("Un grupo, sin persona")}


def _organizations(desk: Desk, values: Collection[str]) -> Names:
    return {str(pk): row.name for pk, row in Organization.objects.in_bulk(_ids(values)).items()}


def _ids(values: Collection[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal()]
