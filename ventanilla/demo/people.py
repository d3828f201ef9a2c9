"""Putting the people of a world in place: companies, their people, the staff, and the accounts that visitors try."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password
from django.utils import timezone

from ventanilla.accounts import passwords
from ventanilla.accounts.names import tax_login
from ventanilla.demo.world import CompanyPlan, StaffPlan, World
from ventanilla.desks.models import ClientOf, Desk, OwnedProduct, Staff, Team
from ventanilla.lib import tax_ids
from ventanilla.lib.fold import fold
from ventanilla.people.models import Contact, Organization, OrganizationAddress, OrganizationMember, User

# Role of the account → what its user name says.
_NAMES: Final = {
    "client": "cliente", "colleague": "colega", "stranger": "otra-empresa", "employee": "empleado",
    "agent": "tecnico", "agent2": "tecnico2", "supervisor": "supervisor", "admin": "admin",
}  # fmt: skip
_THINGS: Final = (
    "puente",
    "faro",
    "molino",
    "jardin",
    "volcan",
    "cometa",
    "tambor",
    "naranjo",
    "velero",
    "zaguan",
    "farol",
    "pan",
)
_TRAITS: Final = (
    "verde",
    "alegre",
    "sereno",
    "antiguo",
    "claro",
    "dorado",
    "valiente",
    "azul",
    "tranquilo",
    "amable",
    "celeste",
)


class _QuickHasher(Argon2PasswordHasher):
    """Of the same kind as the real one and cheap, since these passwords are public; the first login hashes them anew."""

    time_cost, memory_cost, parallelism = 1, 1024, 1


@dataclass(frozen=True)
class Account:
    """A row of `demo-accounts.json`."""

    desk: str
    role: str
    username: str
    password: str
    name: str

    def row(self) -> dict[str, str]:
        return asdict(self)


@dataclass
class Company:
    """The people of one desk, found by name or by the role of their account."""

    desk: Desk
    people: dict[str, User] = field(default_factory=dict)
    clients: list[User] = field(default_factory=list)
    agents: list[User] = field(default_factory=list)
    supervisors: list[User] = field(default_factory=list)
    admins: list[User] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)


def settle(world: World, desk: Desk) -> Company:
    company = Company(desk)
    for member in world.staff:
        _hire(world, member, company)
    for plan in world.companies:
        _sign(world, plan, company)
    return company


def administrator() -> tuple[User, Account]:
    account = Account("*", "admin", "admin", password_of("admin"), "Adriana Administra Benavides")
    user = _user(account.username, account.name, "admin@ventanilla.example", account.password)
    user.is_admin = True
    user.save(update_fields=["is_admin"])
    return user, account


def password_of(username: str) -> str:
    """Easy to type, always the same: molino-sereno-47."""
    chance = random.Random(f"ventanilla {username}")
    return f"{chance.choice(_THINGS)}-{chance.choice(_TRAITS)}-{chance.randint(21, 98)}"


def _hire(world: World, member: StaffPlan, company: Company) -> None:
    desk = company.desk
    user = _person(world, company, member.name, member.account, f"@{world.domain}", phone=member.phone)
    staff = Staff.objects.create(desk=desk, user=user, role=member.role)
    areas = desk.areas.filter(key__in=member.areas) if member.areas else desk.areas.all()
    staff.areas.set(areas)
    for team in Team.objects.filter(area__desk=desk, key__in=member.teams):
        team.members.add(user)
    desk.areas.filter(key__in=member.in_charge).update(in_charge=user)
    {"agent": company.agents, "supervisor": company.supervisors, "admin": company.admins}[member.role].append(user)


def _sign(world: World, plan: CompanyPlan, company: Company) -> None:
    desk = company.desk
    organization = Organization.objects.create(
        name=plan.name, legal_name=plan.legal_name, country=desk.config.country, is_internal=plan.internal,
        tax_id=tax_ids.check(desk.config.country, plan.tax_id), phone=plan.phone, address=plan.address,
    )  # fmt: skip
    ClientOf.objects.create(desk=desk, organization=organization, in_charge=company.agents[len(company.clients) % 2])
    for email in plan.addresses:
        OrganizationAddress.objects.create(organization=organization, email=email)
    for product in desk.products.filter(key__in=plan.products):
        OwnedProduct.objects.create(organization=organization, product=product, version=plan.products[product.key])
    for person in plan.people:
        # On a desk whose first password is the tax number, that number is the company's own login.
        own = desk.config.first_login == "tax_id" and person.get("role") in ("client", "stranger", "new")
        login = tax_login(plan.tax_id) if own else ""
        mail = f"@{_slug(plan.name)}.example"
        user = _person(world, company, person["name"], person.get("role", ""), mail, login, person.get("phone", ""))
        OrganizationMember.objects.create(
            organization=organization, contact=user.contact, role=person.get("member", OrganizationMember.Role.MEMBER)
        )
        if person.get("role") == "new":
            passwords.reset_to_tax_id(user, user)
        else:
            company.clients.append(user)


def _person(
    world: World, company: Company, name: str, role: str, domain: str, login: str = "", phone: str = ""
) -> User:
    """Somebody with a login. Only accounts of the demo have a password; the others would have their own."""
    email = f"{_slug(name.split()[0])}.{_slug(name.split()[-1])}{domain}"
    username = login or (f"{world.desk}-{_NAMES[role]}" if role else email)
    password = "" if not role else login if role == "new" else password_of(username)
    user = _user(username, name, email, password, phone)
    company.people[name] = user
    if role:
        company.people[role] = user
        company.accounts.append(Account(world.desk, role, username, password, name))
    return user


def _user(username: str, name: str, email: str, password: str, phone: str = "") -> User:
    now = timezone.now()
    given: dict[str, Any] = {"password": _hashed(password), "email": email}
    user = User.objects.create(username=username, last_login=now - timedelta(days=1) if password else None, **given)
    user.contact = Contact.objects.create(user=user, name=name, email=email, email_verified_at=now, phone=phone)
    return user


def _hashed(password: str) -> str:
    hasher = _QuickHasher()
    if password and get_hasher().algorithm == hasher.algorithm:
        return hasher.encode(password, hasher.salt())
    return make_password(password or None)


def _slug(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())[:30]
