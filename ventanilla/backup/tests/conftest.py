from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from ventanilla.testing.installation import Installation

TICKETS = 200
FILES = 121  # sixty with a thumbnail each, and a logo
# One origin for all of them, so they stay with one worker.
TOGETHER = pytest.mark.xdist_group("backup")

# Files, one of them with a thumbnail; a session, an invitation, mails and a job in the middle of its run, all as they may be found.
LIFE = """
from datetime import timedelta
from ventanilla.accounts.store import SessionStore
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from ventanilla.accounts.models import Invitation
from ventanilla.desks.models import DeskRevision
from ventanilla.jobs.running import claim
from ventanilla.mail.models import OutboxMail
from ventanilla.mail.outbound import outbox
from ventanilla.mail.outbound.deliver import deliver_due
from ventanilla.mail.outbound.letter import Letter
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact, User
from ventanilla.tickets.files import StoredFile, hang, store_dir
from ventanilla.tickets.models import Message

for number, message in enumerate(Message.objects.order_by("pk")[:60]):
    content = f"{number} ñ \\x00".encode() * (number * 97 + 1)
    sha256, size = store_dir().put([content])
    thumbnail, _size = store_dir().put([b"small" + content[:40]])
    hang(message, [StoredFile(f"informe {number}.txt", sha256, size, "text/plain", None, None, thumbnail)])

logo, _size = store_dir().put([b"a small picture"])
revision = DeskRevision.objects.get()
revision.document["brand"]["logo"] = logo
revision.save()

User.objects.create_user("ada", "correcto-caballo", is_admin=True)
store = SessionStore()
store["who"] = "ada"
store.save()
contact = Contact.objects.order_by("pk")[0]
Invitation.objects.create(
    contact=contact, email="a@example.com", token_hash="a" * 64, expires_at=timezone.now() + timedelta(days=7)
)
letter = Letter(subject="Hola", lines=["Una línea."])
for name in ("rita", "raj"):
    outbox.send(letter, Recipient(f"{name}@example.com", "", "es", True), purpose="test", desk=None)
outbox.send(letter, Recipient("sam@example.com", "", "es", True), purpose="test", desk=None, has_secret=True)
OutboxMail.objects.update(state="waiting")
outbox.deliver_soon(OutboxMail.objects.all())
claim("mail", "somebody")
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[..., Installation]]:
    """Makes installations, and ends what they started."""
    made: list[Installation] = []

    def install(**environment: str) -> Installation:
        made.append(Installation(tmp_path_factory.mktemp("installation"), **environment))
        return made[-1]

    yield install
    for installation in made:
        installation.stop_all()


@pytest.fixture(scope="session")
def origin(installed: Callable[..., Installation]) -> Installation:
    """An installation with tickets and files, a session, an invitation, mails that wait, and a job that runs."""
    installation = installed()
    installation.ventanilla("manage", "createcachetable")
    installation.ventanilla("seed", "--tickets", str(TICKETS))
    installation.python(LIFE)
    return installation


@pytest.fixture(scope="session")
def backup(origin: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "full.tar"
    origin.ventanilla("backup", str(file))
    return file
