"""`/health`: whether this installation is up, for load balancers and monitors. It says which part is down and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ventanilla.jobs import holds, worker

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """503 without the database: nothing works then. Without a worker tickets are still read and answered (safety D12)."""
    database = _holds(_database)
    state = {"web": True, "database": database, "worker": database and _holds(worker.alive)}
    state["sending"] = database and not _holds(_on_hold)
    status = HTTPStatus.OK if database else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError:
        logger.exception("the health check failed")
        return False


def _on_hold() -> bool:
    return holds.current() is not None


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None
