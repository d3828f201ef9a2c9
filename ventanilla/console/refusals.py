"""What a verb refused, in the medium of a page: an error beside the field (422), what others changed (409), or 403."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ventanilla.tickets import describe
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed, Stale


class Refusing(Protocol):
    def refuse(self, errors: dict[str, str]) -> None: ...


@dataclass(frozen=True)
class Refusal:
    status: HTTPStatus
    title: str = ""
    changes: Sequence[str] = ()  # what others did meanwhile, a sentence each


def attempt(act: Callable[[], Any], form: Refusing | None = None) -> Refusal | None:
    """Do it; what stands in the way comes back, None if nothing did."""
    try:
        act()
    except NotAllowed as refused:
        raise PermissionDenied from refused
    except Invalid as refused:
        if form is None:
            return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(refused.errors.values()))
        form.refuse(refused.errors)
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    except Stale as refused:
        names = describe.Names.for_events(refused.events)
        config = refused.ticket.desk.config
        changes = [describe.sentence(event, config, names, public=False) for event in refused.events]
        title = _(
            "Mientras usted escribía, el ticket cambió. Lo que escribió sigue aquí: revise lo nuevo y envíelo otra vez."
        )
        return Refusal(HTTPStatus.CONFLICT, title, changes)
    except NoSuchMove as refused:
        title = _("El ticket está en «%(state)s» y esto ya no es posible.") % {"state": refused.ticket.current.label}
        return Refusal(HTTPStatus.CONFLICT, title)
    return None
