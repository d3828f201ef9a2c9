"""Sessions in our own table, each with whose it is, on which device and when it was last seen, so that a person can look at his
(settings.SESSION_ENGINE). The row brings its user along: a page costs one query for both."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

if TYPE_CHECKING:
    from ventanilla.accounts.models import Session
    from ventanilla.people.models import User

logger = logging.getLogger("django.security.session")

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
        from ventanilla.accounts import facts
        from ventanilla.accounts.models import Session

        found = Session.objects.select_related("user__contact").annotate(**facts.of_session())
        try:
            row = found.filter(expire_date__gt=timezone.now(), pk=self.session_key).first()
        except SuspiciousOperation as error:
            logger.warning("%s", error)
            row = None
        if row is None:
            self._session_key = None
            return None
        self.seen_at = row.seen_at
        self.owner = facts.carried(row)
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
