from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from ventanilla.desks import editing
from ventanilla.testing.cast import Cast, make_cast

At = Callable[[str], datetime]


@pytest.fixture
def cast(db: None) -> Cast:
    """On the desk ventanilla: Guayaquil, Monday to Friday from 08:30 to 17:30, and a clock that stops while the client is asked."""
    return make_cast("ventanilla")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Put the clock to a moment of Guayaquil: `at("2026-11-12 09:30")`."""

    def put(text: str) -> datetime:
        moment = datetime.fromisoformat(f"{text}-05:00")
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return put


def revise(cast: Cast, **deadlines: Any) -> None:
    """Say something else in the deadlines of the desk."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        document["deadlines"] = {**document["deadlines"], **deadlines}
        return document

    editing.save(cast.desk, change, number=cast.desk.revision, by=cast.olga)
    cast.desk.refresh_from_db()
