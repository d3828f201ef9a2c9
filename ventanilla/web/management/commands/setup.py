"""`ventanilla setup`: make this installation ready to serve, or bring it up to date after an upgrade."""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.lib import catalogues
from ventanilla.people.models import Contact, User


class Command(BaseCommand):
    help = _("Prepara o actualiza tablas, traducciones, archivos estáticos y primer administrador. Se puede repetir.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin",
            metavar=_("NOMBRE"),
            help=_("crear este administrador; la contraseña se pregunta, o se toma de VENTANILLA_ADMIN_PASSWORD"),
        )
        parser.add_argument("--email", default="", help=_("el correo del administrador"))

    def handle(self, *, admin: str | None, email: str, **options: Any) -> None:
        with alone(settings.DATA / "setup.lock"):
            self._step(_("Tablas"), lambda: call_command("migrate", verbosity=0, interactive=False))
            self._step(_("Caché"), lambda: call_command("createcachetable", verbosity=0))
            self._step(_("Traducciones"), lambda: catalogues.compile_all(settings.LOCALE_PATHS[0]))
            self._step(_("Archivos estáticos"), collect_static)
        if admin:
            self._make_admin(admin, email)
        elif not settings.DEMO and not User.objects.filter(is_admin=True).exists():
            self.stdout.write(_("Todavía no hay un administrador: ventanilla setup --admin NOMBRE"))

    def _step(self, name: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"{name} … ", ending="")
        self.stdout.flush()
        work()
        self.stdout.write(_("listo"))

    def _make_admin(self, name: str, email: str) -> None:
        if User.objects.filter(username=name.strip().lower()).exists():
            raise CommandError(_("Ya hay un usuario «%(name)s».") % {"name": name})
        password = os.environ.get("VENTANILLA_ADMIN_PASSWORD") or _ask_password()
        try:
            validate_password(password, User(username=name, email=email))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        with transaction.atomic():
            user = User.objects.create_user(name, password, email=email, is_admin=True)
            Contact.objects.create(user=user, name=name, email=email)
        self.stdout.write(_("Administrador «%(name)s» … listo") % {"name": name})


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("Aquí no hay a quién preguntar la contraseña: falta VENTANILLA_ADMIN_PASSWORD."))
    password = getpass.getpass(_("Contraseña: "))
    if password != getpass.getpass(_("Otra vez: ")):
        raise CommandError(_("Las dos contraseñas no son iguales."))
    return password


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process at a time; the others wait. Several machines that share a database are not meant to set it up at once."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def collect_static() -> None:
    """Gather and compress the static files, unless these very files were gathered already: it takes a few seconds."""
    root = Path(settings.STATIC_ROOT)
    if settings.DEBUG or ((root / "staticfiles.json").exists() and not os.access(root, os.W_OK)):
        return  # served from where they lie, or brought ready by the package
    root.mkdir(parents=True, exist_ok=True)
    stamp, wanted = root / ".sources", _sources()
    with alone(root / ".lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            call_command("collectstatic", verbosity=0, interactive=False)
            stamp.write_text(wanted)


def _sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
