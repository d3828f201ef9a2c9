"""What django-tasks-db does not keep: who is running a job and until when, which workers are alive, when a periodic job is due,
which queues stand still."""

from __future__ import annotations

from django.db import models
from django_tasks_db.models import DBTaskResult


class Lease(models.Model):
    """A job is being run. The row comes and goes with the job's state RUNNING, in the same transaction.

    `token` is the fence: whoever ends the job must still hold it. A worker that was taken for dead finds its token gone, and what
    it says about the job no longer counts.
    """

    job = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, related_name="lease")
    token = models.CharField(max_length=32, unique=True)
    worker = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="lease_expires"),
            models.Index(fields=["worker"], name="lease_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} by {self.worker}"


class Heartbeat(models.Model):
    """A worker process was alive at this moment."""

    worker = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["beat_at"], name="heartbeat_beat")]

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Due(models.Model):
    """When a periodic job runs next. Moving the time forward is the claim, so that one worker of many starts it."""

    name = models.CharField(max_length=200, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.next_at:%Y-%m-%d %H:%M:%S}"


class Hold(models.Model):
    """Nobody takes a job of this queue while the row is there (`jobs/holds.py`)."""

    queue = models.CharField(max_length=32, unique=True)
    placed_at = models.DateTimeField()
    backup_at = models.DateTimeField()  # when the backup was made that this installation came from

    def __str__(self) -> str:
        return f"{self.queue} since {self.placed_at:%Y-%m-%d %H:%M}"
