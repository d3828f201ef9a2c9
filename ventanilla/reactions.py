"""What follows when something happens to a ticket: one page, event kind → what must be true together with it, and what comes after.

`within` runs in the verb's own transaction; `jobs` are enqueued in the same commit and get the event's id.
"""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.tickets.events import Then
from ventanilla.tickets.models import Kind

REACTIONS: Mapping[Kind, Then] = {}
