"""Telling the cases of a world through the verbs, each step at its moment, so that every row is as real use would have left it.

A step is a word and a text:
`C:` the client replies · `T:` the technician replies · `S:` he gives the solution · `V:` the supervisor replies · `N:` an internal note ·
`A:` the client tells the agent in charge by WhatsApp ·
`W: 45 …` minutes of work · `L: call …` an attempt to reach the client (`L+:` he answered) · `F: …` flagged, with the reason ·
`assign` (to the case's technician, or `assign team`) · `take` · `~ 3` three days go by · `delete` ·
`> transition | comment` a move · a table for a move or an edit with fields, or for what the client answers to the survey:
`{ move = "finish", facts = { … } }`, `{ edit = { … } }`, `{ survey = { … } }`.
A reply may end in ` [dialog:error.png:…]`, a file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from ventanilla.demo import clock, pictures
from ventanilla.demo.people import Company
from ventanilla.demo.world import Case
from ventanilla.desks.access import Access
from ventanilla.desks.models import Area, Category, Team
from ventanilla.people.models import User
from ventanilla.surveys import actions as surveys
from ventanilla.surveys import offers
from ventanilla.surveys.versions import wording
from ventanilla.tickets import actions, calling, permissions
from ventanilla.tickets.actor import SYSTEM, Actor
from ventanilla.tickets.files import StoredFile
from ventanilla.tickets.models import Ticket

_FILE: Final = re.compile(r"\s*\[(\w+:[^\]]+)\]$")
_GAPS: Final = (0.3, 0.6, 1.2, 2.5, 4.0, 7.0, 22.0, 30.0)  # hours between two steps


@dataclass
class Story:
    """One case of one desk, with its place in time."""

    case: Case
    company: Company
    admin: User
    client: User
    now: datetime
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.company.desk.key} {self.case.days} {self.case.text}")
        self.start = _at_work(self.now - timedelta(days=self.case.days), self.zone)
        self.start = min(self.start, self.now - timedelta(minutes=30))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.company.desk.config.time_zone)


def tell(story: Story) -> Ticket:
    return _Teller(story).tell()


class _Teller:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.case = story.case
        self.company = story.company
        self.moment = story.start
        self.left = len(story.case.steps)

    def tell(self) -> Ticket:
        with clock.at(self.moment):
            self.ticket = self._open()
        self.agent = self._agent()
        for step in self.case.steps:
            self._pass(step)
            with clock.at(self.moment):
                self._step(step)
            self.left -= 1
        return self.ticket

    # --- Time ---

    def _pass(self, step: str | dict[str, Any]) -> None:
        """On to the next step's moment: within working hours where possible, never beyond now."""
        hours = (
            float(step[1:]) * 24 if isinstance(step, str) and step.startswith("~") else self.story.chance.choice(_GAPS)
        )
        room = self.story.now - self.moment - timedelta(minutes=4)
        gap = min(timedelta(hours=hours), room / (self.left + 1))
        later = self.moment + gap
        at_work = _at_work(later, self.story.zone)
        self.moment = at_work if at_work < self.story.now - timedelta(minutes=6 * self.left + 5) else later

    # --- Opening ---

    def _open(self) -> Ticket:
        case, desk = self.case, self.company.desk
        area = desk.areas.get(key=case.area) if case.area else desk.areas.all()[0]
        contact = self.story.client.contact
        membership = contact.memberships.select_related("organization").first()
        assert membership is not None
        by_staff = case.by_staff
        by = (self.company.supervisors or self.company.agents)[0] if by_staff else self.story.client
        return actions.open_ticket(
            desk, by=by, description=case.text, area=area, category=_category(area, case.category),
            subject=case.subject, requester=contact, organization=membership.organization,
            requester_name=case.requester,
            fields=self._facts(case.fields), files=self._files(case.files), as_client=not by_staff,
        )  # fmt: skip

    def _agent(self) -> User:
        """Whoever works on it: the one that the case names, else the technicians of its area in turn."""
        if self.case.assignee:
            return self.company.people[self.case.assignee]
        able = [user for user in self.company.agents if self._works_here(user)]
        return able[self.ticket.number % len(able)]

    def _works_here(self, user: User) -> bool:
        staff = Access.of(user).on(self.company.desk.pk)
        return staff is not None and staff.works_in(self.ticket.area_id)

    def _supervisor(self) -> User:
        return next((user for user in self.company.supervisors if self._works_here(user)), self.story.admin)

    # --- Steps ---

    def _step(self, step: str | dict[str, Any]) -> None:
        if isinstance(step, dict):
            self._with_facts(step)
            return
        word, _colon, text = step.partition(":")
        if word in self._said:
            self._said[word](self, text.strip())
        elif step.startswith(">"):
            transition, _bar, comment = step[1:].partition("|")
            self._move(transition.strip(), comment.strip())
        elif step == "take":
            self.ticket = actions.take(self.ticket, by=self.agent)
        elif step == "delete":
            self.ticket = actions.delete(self.ticket, by=self.story.client, as_client=True)
        elif step.startswith("assign"):
            self._assign(step.removeprefix("assign").strip())
        elif not step.startswith("~"):
            raise ValueError(step)

    def _assign(self, team: str) -> None:
        by = self._supervisor()
        if not permissions.can(by, self.ticket, "assign"):
            by = self.agent
        if team:
            self.ticket = actions.assign(self.ticket, by=by, team=Team.objects.get(area=self.ticket.area, key=team))
        else:
            self.ticket = actions.assign(self.ticket, by=by, to=self.agent)

    def _client_says(self, text: str) -> None:
        body, files = self._split(text)
        self.ticket = actions.reply(self.ticket, body, by=self.story.client, files=files, as_client=True)

    def _agent_says(self, text: str) -> None:
        body, files = self._split(text)
        self.ticket = actions.reply(self.ticket, body, by=self.agent, files=files)

    def _solution(self, text: str) -> None:
        body, files = self._split(text)
        self.ticket = actions.reply(self.ticket, body, by=self.agent, files=files, solution=True)

    def _supervisor_says(self, text: str) -> None:
        self.ticket = actions.reply(self.ticket, text, by=self._supervisor())

    def _note(self, text: str) -> None:
        body, files = self._split(text)
        self.ticket = actions.note(self.ticket, body, by=self.agent, files=files)

    def _work(self, text: str) -> None:
        minutes, _space, note = text.partition(" ")
        with timezone.override(self.story.zone):
            self.ticket = actions.log_work(self.ticket, int(minutes), by=self.agent, note=note)

    def _missed(self, text: str, *, reached: bool = False) -> None:
        channel, _space, note = text.partition(" ")
        self.ticket = actions.log_contact(self.ticket, channel, by=self.agent, reached=reached, note=note)

    def _reached(self, text: str) -> None:
        self._missed(text, reached=True)

    def _notify(self, _text: str) -> None:
        call = calling.to_agent(self.ticket)
        assert call is not None
        self.ticket = actions.notify(self.ticket, by=self.story.client, to=call.to, as_client=True)

    def _flag(self, text: str) -> None:
        self.ticket = actions.flag(self.ticket, text, by=self.agent)

    _said: Final[dict[str, Callable[[_Teller, str], None]]] = {
        "C": _client_says, "T": _agent_says, "S": _solution, "V": _supervisor_says, "N": _note,
        "W": _work, "L": _missed, "L+": _reached, "F": _flag, "A": _notify,
    }  # fmt: skip

    def _with_facts(self, step: dict[str, Any]) -> None:
        if "edit" in step:
            given = self._facts(step["edit"])
            self.ticket = actions.edit(self.ticket, given, by=self._editor(given))
        elif "survey" in step:
            self._answer(step["survey"])
        else:
            self._move(step["move"], step.get("comment", ""), step.get("facts", {}), step.get("outcome", ""))

    def _answer(self, given: dict[str, int | str]) -> None:
        survey = offers.survey_of(self.ticket)
        assert survey is not None
        surveys.answer(self.ticket, given, by=self.story.client, wording=wording(survey))

    def _editor(self, given: dict[str, Any]) -> User:
        """The first who may set all of these fields: the technician, the supervisor, the administrator."""
        config = self.company.desk.config
        for by in (self.agent, self._supervisor()):
            mine = permissions.roles(by, self.ticket)
            if permissions.can(by, self.ticket, "edit") and all(
                config.field_by_key[key].set_by & mine for key in given
            ):
                return by
        return self.story.admin

    def _move(self, transition: str, comment: str, facts: dict[str, Any] | None = None, outcome: str = "") -> None:
        step = self.company.desk.config.transition_by_key[transition]
        client = self.story.client
        everybody: list[tuple[Actor, bool]] = [
            (client, True), (self.agent, False), (self._supervisor(), False), (self.story.admin, False), (SYSTEM, False),
        ]  # fmt: skip
        by, as_client = next(
            (by, as_client)
            for by, as_client in everybody
            if permissions.can_move(by, self.ticket, step, as_client=as_client)
        )
        body, files = self._split(comment)
        self.ticket = actions.move(
            self.ticket, transition, by=by, comment=body, files=files, facts_given=self._facts(facts or {}),
            outcome=outcome, as_client=as_client,
        )  # fmt: skip

    # --- Values ---

    def _facts(self, given: dict[str, Any]) -> dict[str, Any]:
        """Values as the verbs want them: a product by its key, `@requester`, `@now`, `@agent`, `@days -3` from now."""
        return {key: self._value(key, value) for key, value in given.items()}

    def _value(self, key: str, value: Any) -> Any:
        field = self.company.desk.config.field_by_key[key]
        if field.kind == "product":
            return self.company.desk.products.get(key=value)
        if field.kind == "category":
            return _category(self.ticket.area, value)
        if value == "@requester":
            return self.story.client.contact.name
        if value == "@agent":
            return self.agent
        if value == "@now":
            return self.moment
        if isinstance(value, str) and value.startswith("@days"):
            moment = self.story.now + timedelta(days=float(value.removeprefix("@days")))
            return moment.date() if field.kind == "date" else moment
        return value

    def _split(self, text: str) -> tuple[str, list[StoredFile]]:
        found = _FILE.search(text)
        return (text[: found.start()], self._files([found[1]])) if found else (text, [])

    def _files(self, specs: list[str]) -> list[StoredFile]:
        return [pictures.stored(spec) for spec in specs]


def _category(area: Area, key: str) -> Category | None:
    return area.categories.get(key=key) if key else None


def _at_work(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself in working hours, else the next morning, at a minute that is not always the same."""
    local = moment.astimezone(zone)
    if local.hour >= 18:
        local = datetime.combine(local.date() + timedelta(days=1), time(8, local.minute, local.second), zone)
    elif local.hour < 8:
        local = datetime.combine(local.date(), time(8, local.minute, local.second), zone)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local.astimezone(UTC)
