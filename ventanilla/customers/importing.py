"""An import's way: brought, compared by a job, confirmed, written by another; then its new clients are let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from ventanilla.accounts import invitations, passwords
from ventanilla.customers.models import Import
from ventanilla.customers.planning import plan, seal_of
from ventanilla.customers.reading import Row, read
from ventanilla.customers.writing import write
from ventanilla.desks.models import Desk
from ventanilla.jobs.queue import enqueue
from ventanilla.people.models import Organization, User
from ventanilla.web import place

KEPT: Final = timedelta(days=7)
_AT_ONCE: Final = 20  # clients let in by one job: a new password takes its time
State = Import.State


@transaction.atomic
def bring(raw: bytes, name: str, *, desk: Desk, by: User | None, lets_in: bool) -> Import:
    """Read a file and have it compared. Raises `Unreadable`."""
    rows = read(raw, name)
    made = Import.objects.create(
        desk=desk, by=by, file_name=name[:200], lets_in=lets_in, row_count=len(rows),
        rows=[[row.line, row.cells] for row in rows],
    )  # fmt: skip
    enqueue(check, made.pk, queue="slow")
    return made


def check(pk: int) -> None:
    """Compare, and write down what would happen."""
    one = Import.objects.select_related("desk", "by").filter(pk=pk, state=State.CHECKING).first()
    if one is None:
        return
    with place.standing(one.desk, one.by):
        made = plan(one.desk, _rows(one), whole=_is_whole(one), progress=lambda done, total: _show(pk, done, total))
    _ready(one, made.report)


@transaction.atomic
def confirm(one: Import, seal: str) -> bool:
    """Let this be imported; False if it is another report than the one that was read, or if it was confirmed already."""
    ready = Import.objects.filter(pk=one.pk, state=State.READY, seal=seal)
    if not ready.update(state=State.WRITING, is_other=False, done=0):
        return False
    enqueue(run, one.pk, queue="slow")
    return True


def run(pk: int) -> None:
    """Write what was confirmed. If the data changed since, nothing is written and the new report waits to be confirmed."""
    try:
        with transaction.atomic():
            _run(pk)
    except IntegrityError:  # somebody registered one of these clients in this very moment
        if Import.objects.filter(pk=pk, state=State.WRITING).update(state=State.CHECKING, is_other=True):
            check(pk)
    except Exception:
        Import.objects.filter(pk=pk, state=State.WRITING).update(state=State.FAILED, finished_at=timezone.now())
        raise


def _run(pk: int) -> None:
    one = (
        Import.objects.select_for_update(of=("self",)).select_related("desk").filter(pk=pk, state=State.WRITING).first()
    )
    if one is None:
        return
    with place.standing(one.desk, one.by):
        made = plan(one.desk, _rows(one), whole=_is_whole(one), lock=True)
        report = made.report
        if seal_of(report) != one.seal:
            one.is_other = True
            _ready(one, report)
            return
        write(made, one.desk, by=one.by)
    created = [step.organization.pk for step in made.steps if step.line.action == "created"]
    one.state, one.finished_at, one.rows, one.done = State.DONE, timezone.now(), [], one.row_count
    one.save(update_fields=["state", "finished_at", "rows", "done"])
    if one.lets_in:
        for start in range(0, len(created), _AT_ONCE):
            enqueue(let_in, one.pk, *created[start : start + _AT_ONCE], queue="slow")


def let_in(pk: int, *organizations: int) -> None:
    """New clients get what their desk gives: a link to each principal address, or the company's account."""
    one = Import.objects.select_related("desk", "by").get(pk=pk)
    for organization in Organization.objects.filter(pk__in=organizations, archived_at=None):
        with place.standing(one.desk, one.by), transaction.atomic():
            if one.desk.config.first_login == "tax_id" and organization.tax_id:
                passwords.open_account(organization, by=one.by)
            elif not organization.members.filter(contact__invitations__created_at__gte=one.created_at).exists():
                invitations.invite_addresses(organization, by=one.by, desk=one.desk)


def _rows(one: Import) -> list[Row]:
    return [Row(line, cells) for line, cells in one.rows]


def _is_whole(one: Import) -> bool:
    return one.by is None or one.by.is_admin


def _show(pk: int, done: int, total: int) -> None:
    Import.objects.filter(pk=pk).update(done=done, row_count=total)


def _ready(one: Import, report: list[dict[str, object]]) -> None:
    one.state, one.report, one.seal = State.READY, report, seal_of(report)
    one.save(update_fields=["state", "report", "seal", "is_other"])


def sweep() -> None:
    """Forget what was brought and never confirmed, after a week."""
    Import.objects.exclude(state=State.DONE).filter(created_at__lt=timezone.now() - KEPT).delete()
