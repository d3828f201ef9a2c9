"""The filters of the list: kept in the address, shown as chips, their choices fetched when one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.db.models import Model, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.config import Choice, FieldKind, State
from ventanilla.desks.models import Area, Category, Desk, Product, Staff, Team
from ventanilla.lib.fold import fold
from ventanilla.lib.langmap import pick
from ventanilla.lib.text import clean_line
from ventanilla.people.models import Contact, Organization, OrganizationMember
from ventanilla.reports.figures import NOBODY, TEAM_ONLY
from ventanilla.reports.periods import midnight
from ventanilla.tickets.models.light import Light, in_light
from ventanilla.web.filters import date_text

MAX_VALUES: Final = 20
MAX_OPTIONS: Final = 50
ME: Final = "me"

Accepts = Callable[[str], bool]
Options = Callable[[Access, StaffAccess, str], "Iterable[Option]"]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    group: str = ""
    mark: State | Choice | None = None  # with an icon and a colour of its own


@dataclass(frozen=True)
class Filter:
    """One thing to narrow the list by."""

    key: str
    label: str
    icon: str
    accepts: Accepts  # what else stands in the address is passed over
    condition: Callable[[Access, Sequence[str]], Q]
    name: Callable[[Desk, str], Any]  # of a value: a text, or an expression that looks it up
    options: Options | None = None
    kind: Literal["choice", "text", "number", "date"] = "choice"
    often: bool = False  # has a button of its own beside the list
    searchable: bool = False  # has too many choices to show them all


@dataclass(frozen=True)
class Chip:
    filter: Filter
    value: str
    label: str


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: filter → its good values."""

    filters: Mapping[str, Filter]
    values: Mapping[str, list[str]]

    @classmethod
    def of(cls, filters: Mapping[str, Filter], query: QueryDict) -> Chosen:
        values = {}
        for key, each in filters.items():
            given = dict.fromkeys(clean_line(value)[:100] for value in query.getlist(key)[:MAX_VALUES])
            if good := [value for value in given if value and each.accepts(value)]:
                values[key] = good
        return cls(filters, values)

    def condition(self, access: Access) -> Q:
        """All filters together; several values of one are alternatives."""
        condition = Q()
        for key, values in self.values.items():
            condition &= self.filters[key].condition(access, values)
        return condition

    def names(self, desk: Desk) -> dict[tuple[str, str], Any]:
        """What the chosen values are called: texts, and expressions that wait to be looked up together."""
        return {(key, one): self.filters[key].name(desk, one) for key, values in self.values.items() for one in values}

    def chips(self, names: Mapping[tuple[str, str], Any]) -> list[Chip]:
        found = []
        for (key, value), name in names.items():
            label = pick(name) if isinstance(name, dict) else str(name or value)
            found.append(Chip(self.filters[key], value, label))
        return found


def filters_of(staff: StaffAccess) -> dict[str, Filter]:
    """The filters that make sense on this desk: of fields that it has."""
    desk = staff.desk
    config = desk.config

    def word(key: str) -> str:
        return pick(desk.word(key))

    def asks(kind: FieldKind) -> bool:
        return config.field_of_kind(kind) is not None

    found = [_listed("state", word("state"), "progress", config.states, often=True)]
    if asks("area"):
        found.append(_rows("area", word("area"), "sitemap", Area, _areas, often=True))
    found.append(_rows("category", word("category"), "tag", Category, _categories, often=True, optional=True))
    if config.priorities:
        found.append(_listed("priority", word("priority"), "flag", config.priorities, often=True))
    found += [
        _rows("client", word("organization"), "building", Organization, _organizations, column="organization", often=True,
              searchable=True, optional=True),
        _people("assignee", word("assignee"), "user-check", often=True),
        _rows("requester", word("requester"), "user", Contact, _requesters, searchable=True),
        _people("responsible", word("responsible"), "user-shield"),
        _rows("team", word("team"), "users-group", Team, _teams),
    ]  # fmt: skip
    if asks("product"):
        found.append(_rows("product", word("product"), "package", Product, _products))
    if config.services:
        found.append(_listed("service", word("service"), "tool", config.services))
    for field in config.fields:
        if field.filterable and field.kind == "choice":
            found.append(_listed(field.key, str(field.label), "list", field.options, column=f"fields__{field.key}"))
    found += [
        _signs(),
        Filter("number", word("number"), "hash", _is_number, _numbers, _as_it_is, kind="number"),
        Filter("vendor", word("vendor_number"), "truck", bool, _vendors, _as_it_is, kind="text"),
        _since("since", _("Desde"), "created_at"),
        _until("until", _("Hasta"), "created_at"),
        _since("closed_since", _("Terminados desde"), "closed_at"),
        _until("closed_until", _("Terminados hasta"), "closed_at"),
    ]
    return {each.key: each for each in found}


# --- Filters of what the desk's configuration lists -------------------------------------------------------------------


def _listed(
    key: str,
    label: str,
    icon: str,
    entries: Sequence[State] | Sequence[Choice],
    *,
    column: str = "",
    often: bool = False,
) -> Filter:
    known = {entry.key: entry for entry in entries}
    return Filter(
        key, label, icon,
        accepts=known.__contains__,
        condition=lambda access, values: Q(**{f"{column or key}__in": values}),
        name=lambda desk, value: str(known[value].label),
        options=lambda access, staff, words: [
            Option(entry.key, str(entry.label), mark=entry) for entry in entries if not entry.archived
        ],
        often=often,
    )  # fmt: skip


def _signs() -> Filter:
    """What may be wrong with a ticket, or whose turn it is."""
    labels = {
        "flagged": _("Marcados con incidencia"),
        "on_time": _("A tiempo"),
        "soon": _("Próximos a vencer"),
        "overdue": _("Retrasados"),
        "reopened": _("Reabiertos"),
        "unanswered": _("El cliente escribió último"),
        "open": _("Abiertos"),
        "closed": _("Cerrados"),
    }

    def condition(access: Access, values: Sequence[str]) -> Q:
        conditions = {
            "flagged": Q(flagged_at__isnull=False),
            "on_time": in_light(Light.ON_TIME, timezone.now()),
            "soon": in_light(Light.SOON, timezone.now()),
            "overdue": in_light(Light.LATE, timezone.now()),
            "reopened": Q(reopened_count__gt=0),
            "unanswered": Q(last_reply_by_staff=False) & ~Q(phase="done"),
            "open": ~Q(phase="done"),
            "closed": Q(phase="done"),
        }
        found = Q()
        for value in values:
            found |= conditions[value]
        return found

    return Filter(
        "sign", _("Situación"), "alert-triangle",
        accepts=labels.__contains__,
        condition=condition,
        name=lambda desk, value: labels[value],
        options=lambda access, staff, words: [Option(key, label) for key, label in labels.items()],
        often=True,
    )  # fmt: skip


# --- Filters of rows --------------------------------------------------------------------------------------------------


# Which rows of each sort have to do with a desk.
_OF_DESK: Final[Mapping[type[Model], Callable[[Desk], Q]]] = {
    Area: lambda desk: Q(desk=desk),
    Category: lambda desk: Q(area__desk=desk),
    Contact: lambda desk: Q(memberships__organization__client_of__desk=desk) | Q(user__staff_of__desk=desk),
    Organization: lambda desk: Q(client_of__desk=desk),
    Product: lambda desk: Q(desk=desk),
    Team: lambda desk: Q(area__desk=desk),
}


def _rows(
    key: str,
    label: str,
    icon: str,
    model: type[Model],
    options: Options,
    *,
    column: str = "",
    often: bool = False,
    searchable: bool = False,
    optional: bool = False,
) -> Filter:
    """With `optional`, tickets that point at none can be asked for too."""
    title = "name" if model in (Organization, Contact) else "label"
    column = column or key

    def condition(access: Access, values: Sequence[str]) -> Q:
        found = Q(**{f"{column}__in": [value for value in values if value != NOBODY]})
        return found | Q(**{column: None}) if NOBODY in values else found

    def name(desk: Desk, value: str) -> Any:
        if value == NOBODY:
            return _("Sin definir")
        # Of this desk only: else a number guessed in the address would bring the names of other desks' people and companies.
        return Subquery(model._default_manager.filter(_OF_DESK[model](desk), pk=value).values(title)[:1])

    return Filter(
        key, label, icon,
        accepts=lambda value: _is_id(value) or (optional and value == NOBODY),
        condition=condition, name=name, options=options if searchable or not optional else _with_none(options),
        often=often, searchable=searchable,
    )  # fmt: skip


def _with_none(options: Options) -> Options:
    def found(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
        yield from options(access, staff, words)
        yield Option(NOBODY, _("Sin definir"))

    return found


def _people(key: str, label: str, icon: str, *, often: bool = False) -> Filter:
    """Staff, the reader himself first."""

    special = {ME: _("Yo"), NOBODY: _("Nadie")} | ({TEAM_ONLY: _("Un grupo, sin persona")} if key == "assignee" else {})

    def condition(access: Access, values: Sequence[str]) -> Q:
        people = [access.user.pk if value == ME else int(value) for value in values if value not in (NOBODY, TEAM_ONLY)]
        found = Q(**{f"{key}__in": people})
        if NOBODY in values:
            found |= Q(assignee=None, team=None) if key == "assignee" else Q(**{key: None})
        if TEAM_ONLY in values:
            found |= Q(assignee=None, team__isnull=False)
        return found

    def options(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
        yield from (Option(value, name) for value, name in special.items())
        yield from _staff(staff)

    def name(desk: Desk, value: str) -> Any:
        if value in special:
            return special[value]
        works_here = Q(user__staff_of__desk=desk) | Q(user__is_admin=True)
        return Subquery(Contact.objects.filter(works_here, user=int(value)).values("name")[:1])

    return Filter(
        key, label, icon,
        accepts=lambda value: value in special or _is_id(value),
        condition=condition, name=name, options=options, often=often,
    )  # fmt: skip


def _staff(staff: StaffAccess) -> Iterable[Option]:
    rows = Staff.objects.filter(desk=staff.desk, is_active=True).order_by("user__contact__folded")
    return (Option(str(pk), name) for pk, name in rows.values_list("user_id", "user__contact__name") if name)


def _labelled(rows: QuerySet[Any]) -> Iterable[Option]:
    return (Option(str(row.pk), str(row)) for row in rows)


def _areas(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    return _labelled(staff.desk.areas.all())


def _teams(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    rows = Team.objects.filter(area__desk=staff.desk).select_related("area").order_by("area__position", "position")
    return (Option(str(row.pk), str(row), group=str(row.area)) for row in rows)


def _products(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    return _labelled(staff.desk.products.all())


def _categories(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    rows = Category.objects.filter(area__desk=staff.desk).select_related("area", "parent")
    return (
        Option(str(row.pk), f"{row.parent} › {row}" if row.parent else str(row), group=str(row.area))
        for row in rows.in_tree()
    )


def _organizations(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    rows = Organization.objects.filter(client_of__desk=staff.desk, folded__contains=fold(words))
    return (Option(str(row.pk), row.name) for row in rows.order_by("folded")[:MAX_OPTIONS])


def _requesters(access: Access, staff: StaffAccess, words: str) -> Iterable[Option]:
    """With their companies beside them: names repeat."""
    rows = OrganizationMember.objects.filter(
        organization__client_of__desk=staff.desk, contact__folded__contains=fold(words)
    ).order_by("contact__folded", "contact_id")
    companies: dict[tuple[int, str], list[str]] = {}
    for pk, name, company in rows.values_list("contact_id", "contact__name", "organization__name")[:MAX_OPTIONS]:
        companies.setdefault((pk, name), []).append(company)
    return (Option(str(pk), f"{name} · {', '.join(found)}") for (pk, name), found in companies.items())


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 19


# --- Filters that are typed -------------------------------------------------------------------------------------------


def _as_it_is(desk: Desk, value: str) -> str:
    return value


def _is_number(value: str) -> bool:
    return _is_id(value.removeprefix("#"))


def _numbers(access: Access, values: Sequence[str]) -> Q:
    return Q(number__in=[int(value.removeprefix("#")) for value in values])


def _vendors(access: Access, values: Sequence[str]) -> Q:
    found = Q()
    for value in values:
        found |= Q(vendor_number__icontains=value)
    return found


def _is_day(value: str) -> bool:
    return _day(value) is not None


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


def _day_name(desk: Desk, value: str) -> str:
    return date_text(_day(value))


def _since(key: str, label: str, column: str) -> Filter:
    return _dated(key, label, lambda day: Q(**{f"{column}__gte": midnight(day)}))


def _until(key: str, label: str, column: str) -> Filter:
    return _dated(key, label, lambda day: Q(**{f"{column}__lt": midnight(day + timedelta(days=1))}))


def _dated(key: str, label: str, condition: Callable[[date], Q]) -> Filter:
    return Filter(
        key, label, "calendar", _is_day, lambda access, values: condition(_within_time(values[-1])), _day_name, kind="date"
    )  # fmt: skip


def _within_time(value: str) -> date:
    """The day, moved to where clocks of every zone can reckon."""
    day = _day(value)
    assert day is not None
    return min(max(day, date(1970, 1, 1)), date(9000, 1, 1))
