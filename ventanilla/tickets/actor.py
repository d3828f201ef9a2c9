"""Who acts: a user, or the system itself for timers and rules. Always given as `by=`, never taken from the surroundings."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.people.models import User


@dataclass(frozen=True)
class System:
    """A timer or a rule. It may do what the workflow gives to `system`, and nothing else."""


SYSTEM = System()

Actor = User | System
