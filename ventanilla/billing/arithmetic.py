"""How minutes of work are counted. No database, no clock."""

from __future__ import annotations

from ventanilla.billing.models import HOUR
from ventanilla.desks.config import Hours


def counted(minutes: int, hours: Hours) -> int:
    """What so much work is billed as: at least the minimum, rounded up to the step. Nothing stays nothing."""
    if minutes <= 0:
        return 0
    least = max(minutes, hours.minimum)
    return -(-least // hours.step) * hours.step


def whole_hours(carried: int) -> int:
    """How many minutes of these are whole technical hours; below zero, how many must come back so that nothing is missing."""
    return carried // HOUR * HOUR
