"""The people and cases of the demo, read from `world/<desk>.toml`: data that a writer can change without reading code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("worlds")


@dataclass(frozen=True, kw_only=True)
class CompanyPlan:
    """A client company with its people; the accounts of the demo among them have a role."""

    name: str
    legal_name: str = ""
    tax_id: str = ""
    phone: str = ""
    address: str = ""
    internal: bool = False
    people: list[dict[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    products: dict[str, str] = field(default_factory=dict)
    packs: list[dict[str, Any]] = field(default_factory=list)  # hours, days ago; label, expires (in days) if it does


@dataclass(frozen=True, kw_only=True)
class StaffPlan:
    name: str
    account: str = ""
    role: str = "agent"
    phone: str = ""
    areas: list[str] = field(default_factory=list)  # none: all of the desk's
    teams: list[str] = field(default_factory=list)
    in_charge: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One ticket: what was asked and, step by step, what became of it. `days` ago it was opened."""

    days: float
    text: str
    who: str = ""
    area: str = ""
    category: str = ""
    subject: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    requester: str = ""  # a name typed by the client, where the desk allows it
    by_staff: bool = False
    assignee: str = ""
    steps: list[str | dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    desk: str
    domain: str
    companies: tuple[CompanyPlan, ...]
    staff: tuple[StaffPlan, ...]
    cases: tuple[Case, ...]


def read(desk: str) -> World:
    plan = tomllib.loads((FOLDER / f"{desk}.toml").read_text(encoding="utf-8"))
    return World(
        desk=desk,
        domain=plan["domain"],
        companies=tuple(CompanyPlan(**company) for company in plan["companies"]),
        staff=tuple(StaffPlan(**member) for member in plan["staff"]),
        cases=tuple(Case(**case) for case in plan["cases"]),
    )
