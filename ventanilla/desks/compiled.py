"""Configurations as this process has compiled them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ventanilla.desks.blueprint.build import build

if TYPE_CHECKING:
    from ventanilla.desks.config import DeskConfig
    from ventanilla.desks.models import Desk


def config_of(desk: Desk) -> DeskConfig:
    """The desk's current configuration. Revisions never change, so one that was read once is never read again."""
    return _compiled(desk.pk, desk.revision)


@lru_cache(maxsize=256)
def _compiled(desk_id: int, number: int) -> DeskConfig:
    from ventanilla.desks.models import DeskRevision

    document = DeskRevision.objects.values_list("document", flat=True).get(desk_id=desk_id, number=number)
    return build(document)


def forget() -> None:
    """Start afresh. A revision whose transaction was rolled back leaves a number that the next one takes again."""
    _compiled.cache_clear()
