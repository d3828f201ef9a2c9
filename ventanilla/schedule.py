"""The clock: every periodic function and how often, on one page. Settings name this page, as they name urls.py."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.jobs import queue
from ventanilla.jobs.periodic import Every

SCHEDULE = (Every(timedelta(days=1), queue.sweep),)
