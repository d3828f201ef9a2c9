"""`ventanilla doctor`: look at this installation and say what is wrong with it, and what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.jobs import holds, queue, worker
from ventanilla.lib import maintenance
from ventanilla.people.models import User

Verdict = Literal["good", "doubt", "bad"]
SIGNS: Final = {"good": gettext_lazy("bien"), "doubt": gettext_lazy("ojo"), "bad": gettext_lazy("MAL")}
GIGABYTE: Final = 1024**3
# A backup is made every night; one that failed should be noticed before the second.
OLD_BACKUP: Final = timedelta(hours=30)


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str


class Command(BaseCommand):
    help = _("Examina esta instalación y dice qué le falta y qué hacer. Termina con 1 si algo está mal.")
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            self.stdout.write(f"{SIGNS[finding.verdict]:<5} {finding.text}")
        if any(finding.verdict == "bad" for finding in findings):
            raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every check, each on its own: one that breaks is a finding and does not hide the others."""
    for check in (_data_folder, _secret_key, _disk, _clock, _static_files, _address, _mail, _backups, _maintenance):
        yield from _careful(check)
    reachable = list(_careful(_database))
    yield from reachable
    if all(finding.verdict != "bad" for finding in reachable):
        for check in (_migrations, _administrator, _hold, _jobs):
            yield from _careful(check)


def _careful(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (OSError, DatabaseError) as error:
        yield Finding("bad", f"{check.__name__.strip('_')}: {type(error).__name__}: {error}")


def _data_folder() -> Iterator[Finding]:
    data = Path(settings.DATA)
    probe = data / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
    finally:
        probe.unlink(missing_ok=True)
    yield Finding("good", _("Se puede escribir en la carpeta de datos %(folder)s") % {"folder": data})
    if stat.S_IMODE(data.stat().st_mode) & 0o007:
        yield Finding(
            "doubt", _("Cualquiera en esta máquina puede mirar en ella: chmod 700 %(folder)s") % {"folder": data}
        )
    else:
        yield from _private_files(data)


def _private_files(data: Path) -> Iterator[Finding]:
    """What several users of this machine wrote, root by mistake above all, fails only when the site comes to write it."""
    owner = data.stat().st_uid
    parts = [path for path in (*data.iterdir(), *Path(settings.MEDIA_ROOT).glob("*")) if not path.is_symlink()]
    foreign = [path for path in parts if path.exists() and path.stat().st_uid != owner]
    if foreign:
        yield Finding(
            "bad",
            _("%(file)s es de otro usuario: chown -R --reference=%(folder)s %(folder)s")
            % {"file": foreign[0], "folder": data},
        )


def _secret_key() -> Iterator[Finding]:
    file = settings.DATA / "secret-key"
    length = len(settings.SECRET_KEY)
    if length < 50:
        yield Finding("bad", _("La clave secreta tiene %(count)s caracteres: que sean 50 o más") % {"count": length})
    elif os.environ.get("VENTANILLA_SECRET_KEY"):
        yield Finding("good", _("La clave secreta viene del entorno"))
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("bad", _("Otros pueden leer la clave secreta: chmod 600 %(file)s") % {"file": file})
    else:
        yield Finding("good", _("La clave secreta está guardada y es privada"))
    if settings.SECRET_KEY_FALLBACKS:
        yield Finding(
            "doubt",
            _("Todavía se aceptan claves anteriores: a los 14 días del cambio sobra VENTANILLA_OLD_SECRET_KEYS"),
        )


def _disk() -> Iterator[Finding]:
    places = {settings.DATA: _("los datos")}
    if settings.BACKUPS.exists() and settings.BACKUPS.stat().st_dev != Path(settings.DATA).stat().st_dev:
        places[settings.BACKUPS] = _("los respaldos")
    for folder, what in places.items():
        free = shutil.disk_usage(folder).free / GIGABYTE
        verdict: Verdict = "good" if free >= 2 else "doubt" if free >= 0.5 else "bad"
        yield Finding(verdict, _("Quedan %(free).1f GB en el disco de %(what)s") % {"free": free, "what": what})


def _clock() -> Iterator[Finding]:
    """A clock that stands before the program was made breaks deadlines, sessions and codes."""
    if time.time() < Path(__file__).stat().st_mtime - 24 * 3600:
        yield Finding(
            "bad",
            _("El reloj dice %(now)s: hay que ajustarlo, mejor por NTP") % {"now": f"{timezone.now():%Y-%m-%d %H:%M}"},
        )
    else:
        yield Finding("good", _("Reloj: %(now)s UTC") % {"now": f"{timezone.now():%Y-%m-%d %H:%M:%S}"})


def _static_files() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("doubt", _("VENTANILLA_DEBUG está puesto: nunca donde otros lleguen"))
    elif (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("good", _("Los archivos estáticos están listos"))
    else:
        yield Finding("bad", _("Faltan los archivos estáticos: ventanilla setup"))


def _address() -> Iterator[Finding]:
    site = urlsplit(settings.SITE_URL)
    at_home = settings.DEMO or site.hostname in {"127.0.0.1", "localhost", "::1"}
    said = {"url": settings.SITE_URL, "prefix": settings.PREFIX or "/"}
    if site.scheme not in {"http", "https"} or not site.hostname:
        yield Finding("bad", _("VENTANILLA_URL no es una dirección: %(url)s") % said)
    elif site.path.rstrip("/") != settings.PREFIX:
        yield Finding(
            "bad",
            _("La dirección %(url)s y VENTANILLA_PREFIX (%(prefix)s) no terminan igual: los enlaces fallarán") % said,
        )
    elif not settings.HTTPS and not at_home:
        yield Finding("doubt", _("La dirección %(url)s no es HTTPS: las contraseñas viajan a la vista") % said)
    elif settings.HTTPS and not settings.BEHIND_PROXY:
        yield Finding(
            "doubt",
            _(
                "La dirección es HTTPS y VENTANILLA_BEHIND_PROXY no está puesto: los límites verán una sola dirección, la del proxy"
            ),
        )
    else:
        yield Finding("good", _("Dirección: %(url)s") % said)
    if settings.BEHIND_PROXY and settings.HOST not in {"127.0.0.1", "::1", "localhost"}:
        yield Finding(
            "doubt",
            _("El servidor escucha en %(host)s y confía en el proxy: que nadie más llegue a ese puerto")
            % {"host": settings.HOST},
        )


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Finding(
            "good" if settings.DEMO else "doubt", _("Los correos se guardan y no se envían: falta VENTANILLA_SMTP")
        )
    else:
        yield Finding(
            "good",
            _("Los correos salen por %(host)s:%(port)s") % {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT},
        )


def _backups() -> Iterator[Finding]:
    found = sorted(settings.BACKUPS.glob("*.tar"), key=lambda path: path.stat().st_mtime)
    if not found:
        yield Finding(
            "good" if settings.DEMO else "doubt",
            _("No hay respaldos en %(folder)s: ventanilla backup") % {"folder": settings.BACKUPS},
        )
        return
    age = timedelta(seconds=time.time() - found[-1].stat().st_mtime)
    said = {"file": found[-1], "hours": int(age.total_seconds() // 3600)}
    if age > OLD_BACKUP:
        yield Finding("doubt", _("El último respaldo es de hace %(hours)s horas: %(file)s") % said)
    else:
        yield Finding("good", _("Último respaldo, hace %(hours)s horas: %(file)s") % said)
    if stat.S_IMODE(found[-1].stat().st_mode) & 0o077:
        yield Finding("bad", _("Otros pueden leer el respaldo: chmod 600 %(file)s") % said)


def _maintenance() -> Iterator[Finding]:
    if maintenance.is_on(settings.DATA):
        yield Finding("doubt", _("El sitio está cerrado por mantenimiento: ventanilla maintenance off"))


def _database() -> Iterator[Finding]:
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            yield Finding("good", _("SQLite %(version)s en %(name)s") % {"version": cursor.fetchone()[0], "name": name})
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA quick_check(1)")
            sound = cursor.fetchone()[0]
            if mode != "wal":
                yield Finding(
                    "bad", _("La base de datos no usa su diario (%(mode)s): ¿está en un disco de red?") % {"mode": mode}
                )
            if sound == "ok":
                yield Finding("good", _("La base de datos está sana"))
            else:
                yield Finding(
                    "bad",
                    _("La base de datos está dañada (%(what)s): hay que restaurar el último respaldo")
                    % {"what": sound},
                )
        else:
            cursor.execute("SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())")
            version, now = cursor.fetchone()
            drift = abs(float(now) - time.time())
            yield Finding(
                "good", _("PostgreSQL %(version)s, base de datos %(name)s") % {"version": version, "name": name}
            )
            if drift < 5:
                yield Finding("good", _("Su reloj y el nuestro coinciden"))
            else:
                yield Finding(
                    "bad",
                    _("Su reloj y el nuestro difieren en %(seconds).0f s: hay que ajustarlos por NTP")
                    % {"seconds": drift},
                )


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding(
            "bad",
            ngettext(
                "Falta %(count)s cambio en las tablas: ventanilla setup",
                "Faltan %(count)s cambios en las tablas: ventanilla setup",
                len(plan),
            )
            % {"count": len(plan)},
        )
    else:
        yield Finding("good", _("Las tablas están al día"))


def _administrator() -> Iterator[Finding]:
    if User.objects.filter(is_admin=True, is_active=True).exists():
        yield Finding("good", _("Hay un administrador"))
    else:
        yield Finding("doubt", _("No hay un administrador: ventanilla setup --admin NOMBRE"))


def _hold() -> Iterator[Finding]:
    hold = holds.current()
    if hold is not None:
        yield Finding(
            "doubt",
            _("Los envíos están en pausa desde el %(when)s UTC, por una restauración: ventanilla resume")
            % {"when": f"{hold.placed_at:%Y-%m-%d %H:%M}"},
        )


def _jobs() -> Iterator[Finding]:
    failed = queue.failed().count()
    if failed:
        yield Finding(
            "doubt",
            ngettext(
                "%(count)s tarea falló del todo: su error está en el registro",
                "%(count)s tareas fallaron del todo: sus errores están en el registro",
                failed,
            )
            % {"count": failed},
        )
    patience = timezone.now() - timedelta(minutes=2)
    waiting = {name: since for name, since in queue.backlog().items() if not holds.is_held(name)}
    late = ", ".join(f"{name} ({since:%d-%m %H:%M} UTC)" for name, since in waiting.items() if since < patience)
    if late and not worker.alive():
        yield Finding(
            "bad", _("Hay tareas en espera y nadie las hace: %(late)s. Falta «ventanilla serve»") % {"late": late}
        )
    elif late:
        yield Finding("doubt", _("Las tareas van con atraso: %(late)s") % {"late": late})
    else:
        yield Finding("good", _("Ninguna tarea lleva mucho en espera"))
