"""From a blueprint (TOML) to a desk and back: parse → check → build → load, and dump, diff. See `docs/blueprints.md`."""

from __future__ import annotations

from ventanilla.desks.blueprint.defects import Defect, Refused
from ventanilla.desks.blueprint.load import Loaded, load
from ventanilla.desks.blueprint.shipped import SHIPPED, read

__all__ = ["SHIPPED", "Defect", "Loaded", "Refused", "load", "read"]
