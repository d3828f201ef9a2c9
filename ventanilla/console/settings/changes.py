"""What was changed, by whom: one row per change, holding the fields that differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from ventanilla.desks.models import Desk, SettingsChange
from ventanilla.people.models import User


def record(
    by: User, kind: str, row: Model, before: Mapping[str, Any], after: Mapping[str, Any], *, desk: Desk | None = None
) -> SettingsChange | None:
    """Write down what differs; nothing if nothing does."""
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not differing:
        return None
    return SettingsChange.objects.create(
        desk=desk,
        by=by,
        kind=kind,
        row=row.pk,
        name=str(row)[:200],
        before={name: before[name] for name in differing if name in before},
        after={name: after[name] for name in differing if name in after},
    )
