"""Configurations as this process has compiled them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.desks.config import DeskConfig
    from ventanilla.desks.models import Desk


_tried: ContextVar[tuple[int, DeskConfig] | None] = ContextVar("tried", default=None)


def config_of(desk: Desk) -> DeskConfig:
    """The desk's current configuration. Revisions never change, so one that was read once is never read again."""
    tried = _tried.get()
    if tried is not None and tried[0] == desk.pk:
        return tried[1]
    return _compiled(desk.pk, desk.revision)


def config_at(desk: Desk, number: int) -> DeskConfig:
    """The configuration as this revision of it said; the current one if the desk never had such a revision."""
    from ventanilla.desks.models import DeskRevision

    try:
        return _compiled(desk.pk, number)
    except DeskRevision.DoesNotExist:
        return config_of(desk)


@contextmanager
def trying(desk: Desk, config: DeskConfig) -> Iterator[None]:
    """For the length of a block this desk is as a draft says, here and for nobody else: for previews, which write nothing."""
    token = _tried.set((desk.pk, config))
    try:
        yield
    finally:
        _tried.reset(token)


@lru_cache(maxsize=256)
def _compiled(desk_id: int, number: int) -> DeskConfig:
    # The package of blueprints imports this module, and whichever of the two is asked for first must find the other.
    from ventanilla.desks.blueprint.build import build
    from ventanilla.desks.models import DeskRevision

    document = DeskRevision.objects.values_list("document", flat=True).get(desk_id=desk_id, number=number)
    return build(document)


@contextmanager
def revising() -> Iterator[None]:
    """Around a transaction that writes a revision: if it is rolled back, its number stays free, and the next revision takes it."""
    try:
        yield
    except BaseException:
        _compiled.cache_clear()
        raise


def forget() -> None:
    """Start afresh: a number may have been read before in a transaction that came to nothing."""
    _compiled.cache_clear()
