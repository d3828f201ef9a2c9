"""The clock: every periodic function and how often, on one page. Settings name this page, as they name urls.py."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.accounts import sessions
from ventanilla.bell import ringing
from ventanilla.billing import warnings
from ventanilla.customers import importing
from ventanilla.deadlines import watch
from ventanilla.jobs import queue
from ventanilla.jobs.periodic import Every
from ventanilla.mail.outbound.deliver import deliver_due
from ventanilla.mail.outbound.gather import gather_due
from ventanilla.tickets import sweeping

SCHEDULE = (
    # Mails whose first attempt failed, or whose worker died; a new mail brings a job of its own.
    Every(timedelta(seconds=30), deliver_due, queue="mail"),
    Every(timedelta(minutes=1), watch.look),
    Every(timedelta(minutes=5), gather_due),
    Every(timedelta(hours=1), warnings.look_at_packs),
    Every(timedelta(days=1), queue.sweep),
    Every(timedelta(days=1), sessions.sweep),
    Every(timedelta(days=1), importing.sweep),
    Every(timedelta(days=1), ringing.sweep, queue="slow"),
    Every(timedelta(days=1), sweeping.sweep, queue="slow"),
)
