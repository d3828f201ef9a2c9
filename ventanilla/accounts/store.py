"""Sessions in our own table, each with whose it is, on which device and when it was last seen, so that a person can look at his
(settings.SESSION_ENGINE). The row brings its user along: a page costs one query for both."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from ventanilla.lib.prepared import Prepared

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from ventanilla.accounts.models import Session
    from ventanilla.people.models import User

AGENT: Final = "agent"  # what the browser said of itself when the person signed in
SEEN_EVERY: Final = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    seen_at: datetime | None = None
    owner: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from ventanilla.accounts.models import Session

        return Session

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.rows(key=self.session_key or "", now=timezone.now())
        if not found:
            self._session_key = None
            return None
        row = _session(found[0])
        self.seen_at = row.seen_at
        self.owner = row.user
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.agent = data.get(AGENT, "")
        row.seen_at = timezone.now()
        return row

    @property
    def rested(self) -> bool:
        """Whether it is time to write down that the person is here."""
        return self.seen_at is not None and timezone.now() - self.seen_at > SEEN_EVERY


# --- The row with all that comes along ---------------------------------------------------------------------------------


def _query(key: str, now: datetime) -> QuerySet[Any, Any]:
    from ventanilla.accounts import facts
    from ventanilla.accounts.models import Session

    known = facts.of_session()
    columns = [prefix + name for prefix, model in _models().items() for name in _names(model)]
    return Session.objects.filter(pk=key, expire_date__gt=now).annotate(**known).values_list(*columns, *known)


_SESSION: Final = Prepared(_query, key=str, now=datetime)


def _session(values: tuple[Any, ...]) -> Session:
    """A row of it as the models that it is made of: the session, its user, his contact; the facts are attributes of the user."""
    left = iter(values)
    session: Any
    session, user, contact = (
        model.from_db(DEFAULT_DB_ALIAS, _names(model), list(islice(left, len(_names(model)))))
        for model in _models().values()
    )
    user._state.fields_cache["contact"] = contact if contact.pk is not None else None
    for name, value in zip(_facts(), left, strict=True):
        setattr(user, name, value)
    session.user = user if user.pk is not None else None
    return cast("Session", session)


@cache
def _facts() -> tuple[str, ...]:
    from ventanilla.accounts import facts

    return tuple(facts.of_session())


def _models() -> dict[str, type[Model]]:
    """By what leads to their columns."""
    from ventanilla.accounts.models import Session
    from ventanilla.people.models import Contact, User

    return {"": Session, "user__": User, "user__contact__": Contact}


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
