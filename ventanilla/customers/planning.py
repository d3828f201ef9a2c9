"""What the clients of a master would create and change on a desk, compared with what is there; nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeVar

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ventanilla.accounts import passwords
from ventanilla.accounts.names import tax_login
from ventanilla.customers.models import ExternalId
from ventanilla.customers.reading import Row
from ventanilla.customers.records import Person, Record, records_of
from ventanilla.desks.models import ClientOf, Desk, OwnedProduct, Product
from ventanilla.lib import tax_ids
from ventanilla.lib.fold import fold
from ventanilla.people.models import Contact, Organization, OrganizationMember, User

Action = Literal["created", "changed", "same", "refused"]
T = TypeVar("T")
_BATCH: Final = 500
_COLUMNS: Final = ("tax_id", "name", "legal_name", "phone", "address")


@dataclass
class Change:
    """What one thing about a client says now, and would say."""

    what: str  # a key of `columns`, or "desk"
    before: str
    after: str


@dataclass
class Line:
    """One client in the report."""

    line: int
    action: Action
    name: str
    number: str
    changes: list[Change] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Step:
    """What is to be written about one client."""

    record: Record
    organization: Organization
    line: Line
    account: User | None = None  # the company's own, which goes along with its number
    joins: bool = False  # the desk serves it from now on
    code: bool = False
    addresses: list[str] | None = None
    people: list[tuple[Person, Contact | None, bool]] = field(default_factory=list)  # who, known as, belongs already
    roles: list[tuple[OrganizationMember, str]] = field(default_factory=list)
    products: list[tuple[Product, str, OwnedProduct | None]] = field(default_factory=list)


@dataclass
class Plan:
    steps: list[Step]
    lines: list[Line]

    @property
    def report(self) -> list[dict[str, Any]]:
        return [asdict(line) for line in self.lines]


def seal_of(report: Sequence[dict[str, Any]]) -> str:
    """Stands for this very report."""
    return hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()


def plan(
    desk: Desk,
    rows: Iterable[Row],
    *,
    whole: bool,
    lock: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """`whole`: on behalf of somebody who administers the installation, so that companies of other desks may be touched too."""
    made = Plan([], [])
    records = records_of(rows, desk.config.country)
    for batch in _batches(records, _BATCH):
        known = _Known(desk, batch, whole=whole, lock=lock)
        for record in batch:
            step = known.step(record)
            made.lines.append(step.line)
            if step.line.action in ("created", "changed"):
                made.steps.append(step)
        if progress is not None:
            progress(len(made.lines), len(records))
    _refuse_twins(made)
    return made


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _refuse_twins(made: Plan) -> None:
    """Two lines that end in one company or number: the later one is refused."""
    organizations: dict[int, int] = {}
    numbers: dict[tuple[str, str], int] = {}
    kept = []
    for step in made.steps:
        record, pk = step.record, step.organization.pk
        number = (record.country, record.tax_id)
        twin = (organizations.get(pk) if pk else None) or (numbers.get(number) if record.tax_id else None)
        if twin:
            record.blame("tax_id", _("Este cliente ya está en la línea %(line)s.") % {"line": twin})
            _refuse(step)
            continue
        kept.append(step)
        if pk:
            organizations[pk] = record.line
        if record.tax_id:
            numbers[number] = record.line
    made.steps = kept


def _refuse(step: Step) -> None:
    step.line.action, step.line.changes = "refused", []
    step.line.faults = [asdict(fault) for fault in step.record.faults]


class _Known:
    """What is known of the clients of some records, fetched at once."""

    def __init__(self, desk: Desk, records: Sequence[Record], *, whole: bool, lock: bool) -> None:
        self.desk, self.whole = desk, whole
        codes = [record.code for record in records if record.code]
        ids = ExternalId.objects.filter(desk=desk, code__in=[code for _source, code in codes])
        self.by_code = {(one.source, one.code): one.organization_id for one in ids}
        rows = Organization.objects.all()
        if lock:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        rows = rows.prefetch_related(
            "addresses", "client_of",
            Prefetch("members", OrganizationMember.objects.select_related("contact")),
            Prefetch("products", OwnedProduct.objects.filter(product__desk=desk)),
        )  # fmt: skip
        self.by_id = {one.pk: one for one in rows.filter(pk__in=set(self.by_code.values()))}
        numbers = {record.tax_id for record in records if record.tax_id}
        self.by_number = {(one.country, one.tax_id): one for one in rows.filter(tax_id__in=numbers)}
        for one in self.by_id.values():  # one object for each company, however it was found
            if (one.country, one.tax_id) in self.by_number:
                self.by_number[one.country, one.tax_id] = one
        self.products = {
            fold(name): product
            for product in desk.products.filter(archived_at=None)
            for name in (product.key, *product.label.values())
        }
        emails = {person.email for record in records for person in record.people if person.email}
        self._know_people(emails)

    def _know_people(self, emails: set[str]) -> None:
        here = ClientOf.objects.filter(desk=self.desk).values("organization")
        contacts = Contact.objects.filter(archived_at=None).annotate(lower=Lower("email")).filter(lower__in=emails)
        elsewhere = ClientOf.objects.exclude(desk=self.desk).values("organization")
        mine = contacts.filter(memberships__organization__in=here)
        if not self.whole:  # of this desk alone: who joins a company here could see what is said to him elsewhere
            mine = mine.exclude(memberships__organization__in=elsewhere)
            mine = mine.exclude(user__is_admin=True).exclude(user__staff_of__isnull=False)
        self.contacts = {one.email.lower(): one for one in mine.order_by("-pk")}
        users = User.objects.annotate(name=Lower("username"), mail=Lower("email"))
        taken = users.filter(name__in=emails).values_list("name", flat=True)
        self.taken = {*taken, *users.filter(mail__in=emails).values_list("mail", flat=True)}

    def step(self, record: Record) -> Step:
        found = self._found(record)
        organization = found or Organization(name="", country=record.country)
        number = record.tax_id or organization.tax_id
        name = record.cells.get("name") or str(organization) or record.cells.get("legal_name", "")
        step = Step(record, organization, Line(record.line, "same", name, tax_ids.shown(record.country, number)))
        if found is not None:
            self._may_touch(step)
        self._columns(step, found)
        self._desk(step)
        self._addresses(step)
        self._people(step)
        self._products(step)
        if record.faults:
            _refuse(step)
        elif found is None:
            step.line.action = "created"
        elif step.line.changes:
            step.line.action = "changed"
        return step

    def _found(self, record: Record) -> Organization | None:
        """By its code first: a number may have changed."""
        numbered = self.by_number.get((record.country, record.tax_id)) if record.tax_id else None
        coded = self.by_id.get(self.by_code.get(record.code, 0)) if record.code else None
        if coded is not None and numbered is not None and coded.pk != numbered.pk:
            record.blame(
                "code", _("El código es de «%(one)s» y el número de «%(other)s».") % {"one": coded, "other": numbered}
            )
        if record.tax_id and numbered is not None and numbered.tax_id_kept_because:
            record.faults = [fault for fault in record.faults if fault.column != "tax_id"]
        return coded or numbered

    def _may_touch(self, step: Step) -> None:
        record, organization = step.record, step.organization
        served = {one.desk_id for one in organization.client_of.all()}
        if organization.archived_at is not None:
            record.blame("name", _("Esta empresa está archivada: hay que restaurarla antes."))
        elif self.whole:
            return
        elif self.desk.pk not in served:
            record.blame(
                "tax_id",
                _(
                    "Otra empresa de esta instalación ya tiene este número fiscal. La vincula quien administra la instalación."
                ),
            )
        elif len(served) > 1:
            record.blame(
                "name",
                _("Otras mesas también atienden a esta empresa: sus datos los cambia quien administra la instalación."),
            )

    def _columns(self, step: Step, found: Organization | None) -> None:
        record, organization = step.record, step.organization
        if found is None and not record.cells.get("name"):
            record.cells["name"] = record.cells.get("legal_name", "")
        if found is None and not record.cells["name"]:
            record.blame("name", _("Falta el nombre: es un cliente nuevo."))
        columns = {key: record.cells[key] for key in _COLUMNS if record.cells.get(key)}
        if "tax_id" in columns and (record.country, columns["tax_id"]) != (organization.country, organization.tax_id):
            columns |= {"country": record.country, "tax_id_kept_because": record.cells.get("tax_id_kept_because", "")}
        if columns.get("tax_id", organization.tax_id) != organization.tax_id:
            self._account(step, columns["tax_id"])
        for key, after in columns.items():
            before = getattr(organization, key)
            if before != after and not (found is None and key == "country"):
                step.line.changes.append(Change(key, before, after))
            setattr(organization, key, after)

    def _account(self, step: Step, number: str) -> None:
        step.account = passwords.account_of(step.organization) if step.organization.pk else None
        if step.account is not None and User.objects.filter(username=tax_login(number)).exists():
            step.record.blame("tax_id", _("Este número fiscal ya es el usuario de otra cuenta."))

    def _desk(self, step: Step) -> None:
        record, organization = step.record, step.organization
        served = not organization._state.adding and any(
            one.desk_id == self.desk.pk for one in organization.client_of.all()
        )
        step.joins = not served
        if step.joins and organization.pk is not None:
            step.line.changes.append(Change("desk", "", str(self.desk)))
        step.code = record.code is not None and record.code not in self.by_code
        if step.code:
            step.line.changes.append(Change("code", "", " ".join(filter(None, record.code or ()))))

    def _addresses(self, step: Step) -> None:
        wanted = step.record.addresses
        if not wanted:
            return
        now = sorted(one.email.lower() for one in step.organization.addresses.all()) if step.organization.pk else []
        if now != wanted:
            step.addresses = wanted
            step.line.changes.append(Change("addresses", ", ".join(now), ", ".join(wanted)))

    def _people(self, step: Step) -> None:
        members = list(step.organization.members.all()) if step.organization.pk else []
        for person in step.record.people:
            member = _member(members, person)
            if member is not None:
                self._known_person(step, person, member)
                continue
            contact = self.contacts.get(person.email) if person.email else None
            if contact is None and person.email in self.taken:
                step.record.blame("person_email", _("Este correo ya tiene un acceso."), person.line)
            step.people.append((person, contact, False))
            step.line.changes.append(Change("person", "", _told(person)))

    def _known_person(self, step: Step, person: Person, member: OrganizationMember) -> None:
        contact = member.contact
        before = Person(0, contact.name, contact.email.lower(), contact.phone, None)
        name = contact.name if person.name == person.email else person.name  # a line with no more than an address
        after = Person(0, name, person.email or before.email, person.phone or before.phone, None)
        if before.email != after.email and (after.email in self.taken or contact.user_id is not None):
            step.record.blame(
                "person_email",
                _("Esta persona tiene otro correo, con el que entra: se cambia en su página."),
                person.line,
            )
        if before != after:
            step.people.append((after, contact, True))
            step.line.changes.append(Change("person", _told(before), _told(after)))
        role = OrganizationMember.Role.MANAGER if person.is_manager else OrganizationMember.Role.MEMBER
        if person.is_manager is not None and member.role != role:
            step.roles.append((member, role))
            step.line.changes.append(
                Change("role", f"{contact}: {member.get_role_display()}", f"{contact}: {role.label}")
            )

    def _products(self, step: Step) -> None:
        owned = {one.product_id: one for one in step.organization.products.all()} if step.organization.pk else {}
        for one in step.record.products:
            product = self.products.get(fold(one.product))
            if product is None:
                step.record.blame(
                    "product",
                    _("«%(product)s» no es un producto de esta mesa.") % {"product": one.product[:80]},
                    one.line,
                )
                continue
            has = owned.get(product.pk)
            if has is None or (one.version and has.version != one.version):
                step.products.append((product, one.version, has))
                before = f"{product} {has.version}".strip() if has else ""
                step.line.changes.append(Change("product", before, f"{product} {one.version}".strip()))


def _member(members: Sequence[OrganizationMember], person: Person) -> OrganizationMember | None:
    """By his address; who comes without one, or is known without one, by his name."""
    by_mail = [one for one in members if person.email and one.contact.email.lower() == person.email]
    by_name = [
        one for one in members
        if fold(one.contact.name) == fold(person.name) and not (person.email and one.contact.email)
    ]  # fmt: skip
    return next(iter([*by_mail, *by_name]), None)


def _told(person: Person) -> str:
    email = f"<{person.email}>" if person.email else ""
    return " ".join(filter(None, (person.name, email, person.phone)))
