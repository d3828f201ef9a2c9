"""What follows when something happens to a ticket: one page, event kind → what must be true together with it, and what comes after.

`within` runs in the verb's own transaction; `jobs` are enqueued in the same commit and get the event's id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ventanilla.bell.ringing import ring
from ventanilla.billing import closing
from ventanilla.deadlines import clock
from ventanilla.mail.outbound import notices
from ventanilla.search import index
from ventanilla.tickets.events import Then
from ventanilla.tickets.models import Event, Kind

# What may refuse the change comes first: the minutes of a closing that no pack covers.
_FIRST: Mapping[Kind, Sequence[Callable[[Event], None]]] = {Kind.MOVED: [closing.post]}

# The desk's own configuration says which of these somebody wants to hear of, and who; `index` knows which change what is found.
REACTIONS: Mapping[Kind, Then] = {
    kind: Then(
        within=[
            *_FIRST.get(kind, []),
            *([clock.keep] if kind in clock.COUNTED else []),
            *([index.note] if kind in index.CHANGES else []),
            notices.queue,
            ring,
        ]
    )
    for kind in Kind
}
