"""The promise of the outbox (safety D7), tried on processes: 100 changes, the worker killed at 50 random points.

Nothing is lost; a mail is repeated at most once per kill, under the same Message-ID; and each change has all its mails or is not there.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from ventanilla.mail.tests.postbox import Postbox
from ventanilla.testing.installation import Installation, children, wait_until

CHANGES = 100
KILLS = 50

PREPARE = """
from ventanilla.testing.cast import make_cast, make_ticket
from ventanilla.tickets import actions
cast = make_cast("soporte")
ticket = make_ticket(cast)
actions.assign(ticket, by=cast.barbara, to=cast.grace)
print(ticket.number)
"""

CHANGE = f"""
import time
from ventanilla.people.models import User
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket
ticket = Ticket.objects.get()
rita, grace = (User.objects.get(username=name) for name in ("rita", "grace"))
for number in range({CHANGES}):
    by, as_client = (rita, True) if number % 2 else (grace, False)
    actions.reply(ticket, by=by, body=f"Cambio {{number}}", as_client=as_client)
    time.sleep(0.1)
"""

ROWS = """
import json
from ventanilla.mail.models import OutboxMail
rows = OutboxMail.objects.order_by("pk").values_list("message_id", "state", "purpose", "attempts")
print(json.dumps(list(rows)))
"""


def rows(installed: Installation) -> list[tuple[str, str, str, int]]:
    found: list[tuple[str, str, str, int]] = json.loads(installed.python(ROWS))
    return found


def test_nothing_is_lost_and_little_repeated_though_the_worker_is_killed_fifty_times(tmp_path: Path) -> None:
    chance = random.Random(2)
    with Postbox(slowness=0.03) as box:
        installed = Installation(
            tmp_path, VENTANILLA_SMTP=box.url, VENTANILLA_MAIL_LEASE="1", VENTANILLA_MAIL_PER_HOUR="1000"
        )
        try:
            installed.python(PREPARE)
            parent = installed.start("worker")
            changing = threading.Thread(target=installed.python, args=[CHANGE])
            changing.start()
            kills = kill_at_random(parent, box, chance)
            changing.join()
            wait_until(lambda: {state for _, state, _, _ in rows(installed)} == {"sent"}, 60, "all mails sent")
            written = rows(installed)
        finally:
            installed.stop_all()

    replies = [row for row in written if row[2] == "ticket.replied"]
    repeated = sum(box.ids.values()) - len(box.ids)
    print(  # noqa: T201 - the figures of this run, for whoever reads them with -s
        f"\n{CHANGES} changes, {kills} kills: {len(written)} mails written, {sum(box.ids.values())} taken by the server, "
        f"{repeated} repeated, {sum(attempts > 1 for *_, attempts in written)} tried more than once",
        file=sys.stderr,
    )
    assert kills == KILLS
    assert len(replies) == CHANGES
    assert set(box.ids) == {message_id for message_id, *_ in written}
    assert repeated <= kills


def kill_at_random(parent: subprocess.Popen[bytes], box: Postbox, chance: random.Random) -> int:
    """Every other time at any moment, every other time while mails go out, where a kill may hurt."""
    kills = 0
    while kills < KILLS:
        if kills % 2:
            time.sleep(chance.uniform(0.05, 0.4))
        else:
            taken, until = len(box.mails), time.monotonic() + 3
            while len(box.mails) == taken and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.08))
        for pid in children(parent):
            os.kill(pid, signal.SIGKILL)
            kills += 1
    return kills
