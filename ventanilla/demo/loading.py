"""The whole demo: six desks, their people, their tickets. In one transaction, so that it is there entirely or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ventanilla.billing.actions import add_pack
from ventanilla.deadlines import watch
from ventanilla.demo import clock, telling, world
from ventanilla.demo.people import Account, Company, administrator, settle
from ventanilla.demo.telling import Story
from ventanilla.desks import blueprint
from ventanilla.desks.blueprint.shipped import SHIPPED
from ventanilla.desks.models import DeskRevision
from ventanilla.people.models import Organization, User

SOURCE = "demo"  # marks the revisions of desks that the demo made
_TELLING_MAILS = timedelta(days=2)  # what happened before is told without its mails


class NotEmpty(Exception):
    """Somebody works here: demo people with known passwords have no business among them."""


def load(say: Callable[[str], None] = lambda _text: None) -> bool:
    """Fill an empty installation. False, and nothing changed, where the demo already is."""
    if DeskRevision.objects.filter(source=SOURCE).exists():
        return False
    if User.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        admin, account = administrator()
        accounts = [account]
        stories: list[Story] = []
        for key in SHIPPED:
            say(key)
            plan = world.read(key)
            desk = blueprint.load(blueprint.read(key).document, source=SOURCE).desk
            company = settle(plan, desk)
            accounts += company.accounts
            stories += _stories(plan, company, _fresh(admin))
            _sell(plan, company)
        say("tickets")
        _tell(stories)
        _keep(accounts)
    return True


def _stories(plan: world.World, company: Company, admin: User) -> Iterator[Story]:
    """Whoever a case does not name is somebody of the companies in turn."""
    now = timezone.now()
    people = {name: _fresh(user) for name, user in company.people.items()}
    company.people = people
    company.agents = [_fresh(user) for user in company.agents]
    company.supervisors = [_fresh(user) for user in company.supervisors]
    admin = _fresh(company.admins[0]) if company.admins else admin
    turn = cycle([_fresh(user) for user in company.clients])
    for case in plan.cases:
        yield Story(case, company, admin, people[case.who] if case.who else next(turn), now)


def _sell(plan: world.World, company: Company) -> None:
    """The hours that companies bought before their tickets begin."""
    now = timezone.now()
    for client in plan.companies:
        for pack in client.packs:
            with clock.at(now - timedelta(days=pack["days"])):
                add_pack(
                    company.desk, Organization.objects.get(name=client.name, desks=company.desk), pack["hours"] * 60,
                    by=(company.supervisors or company.admins)[0], label=pack["label"],
                    expires_on=timezone.localdate(now + timedelta(days=pack["expires"])) if "expires" in pack else None,
                )  # fmt: skip


def _tell(stories: list[Story]) -> None:
    """In the order in which the tickets were opened, so that their numbers tell their age."""
    for story in sorted(stories, key=lambda story: story.start):
        if story.now - story.start > _TELLING_MAILS:
            with clock.quietly():
                telling.tell(story)
        else:
            telling.tell(story)
    watch.pass_over()


def _fresh(user: User) -> User:
    """As a request would read him, with his person, and his rights as they are now that everybody is in place."""
    return User.objects.select_related("contact").get(pk=user.pk)


def _keep(accounts: list[Account]) -> None:
    """Write the accounts beside the data: first to a name of its own, so that nobody reads half a file."""
    path = Path(settings.DATA) / "demo-accounts.json"
    draft = path.with_suffix(f".{os.getpid()}")
    rows = [account.row() for account in accounts]
    draft.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
