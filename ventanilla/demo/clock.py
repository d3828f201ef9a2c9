"""Telling a story as if it had happened then: the verbs ask the clock, so the clock is set back while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from unittest.mock import patch

from django.utils import timezone

from ventanilla import reactions
from ventanilla.billing import closing
from ventanilla.deadlines import clock
from ventanilla.search import index
from ventanilla.tickets import events
from ventanilla.tickets.models import Event, Kind


def _kept(kind: Kind) -> list[Callable[[Event], None]]:
    return [effect for effect in reactions.REACTIONS[kind].within if effect in (closing.post, clock.keep, index.note)]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything within happens at this moment. For one thread alone, as in a command."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing is sent of what happens within: the mails of three months ago were sent long since. It can be searched all the same, and
    costs what it costs."""
    with patch.object(events, "reactions", lambda: _SILENT):
        yield


# What is true together with the change, and nothing that is told.
_SILENT: Final = {kind: events.Then(within=_kept(kind)) for kind in Kind}
