"""The command of the product. Each sub-command is a Django management command that lives in the app it belongs to.

It speaks the language of the system (LC_ALL, LC_MESSAGES, LANG): English if that is English, else Spanish.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import django
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The order is that of the help.
COMMANDS: Final = {
    "serve": gettext_lazy("pone en marcha el sitio: servidor web y tareas juntos"),
    "web": gettext_lazy("pone en marcha solo el servidor web"),
    "worker": gettext_lazy("pone en marcha solo las tareas: correos, avisos y todo lo que no se espera"),
    "setup": gettext_lazy("prepara o actualiza: tablas, traducciones, archivos estáticos, primer administrador"),
    "demo": gettext_lazy("llena una instalación vacía con datos de demostración"),
    "blueprint": gettext_lazy("carga, exporta o comprueba el plano de una mesa"),
    "customers": gettext_lazy("trae clientes de un archivo CSV o XLSX"),
    "seed": gettext_lazy("escribe muchos tickets, para medir"),
    "backup": gettext_lazy("guarda base de datos y archivos en un archivo, sin detener el sitio; o comprueba uno"),
    "restore": gettext_lazy("pone en esta instalación lo que guardó un respaldo"),
    "resume": gettext_lazy("reanuda los envíos de una instalación restaurada"),
    "maintenance": gettext_lazy("cierra el sitio por un momento, o lo abre otra vez"),
    "second_factor": gettext_lazy("quita el segundo factor a quien lo perdió"),
    "doctor": gettext_lazy("examina esta instalación y dice qué le falta"),
}
# Those that work on the data stay away while a restore has them to itself.
AT_WORK: Final = frozenset(
    {"serve", "web", "worker", "setup", "demo", "blueprint", "customers", "seed", "backup", "second_factor"}
)


def usage() -> str:
    width = max(map(len, COMMANDS))
    known = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    manage = f"  {'manage':<{width}}  " + _("cualquier orden de administración de Django")
    return "\n".join([_("uso: ventanilla ORDEN …"), "", *known, manage, ""])


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.settings")
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    django.setup()
    _speak(system_language(os.environ))
    if name == "manage":
        name, *rest = rest or ["help"]
    elif name in {"-h", "--help", "help"}:
        print(usage(), end="")
        return 0
    elif name not in COMMANDS:
        unknown = _("ventanilla: no hay una orden «%(name)s»") % {"name": name}
        print(f"{unknown}\n\n{usage()}", end="", file=sys.stderr)
        return 2
    elif name in AT_WORK and not _come_in():
        print(_("Se está restaurando un respaldo: hay que esperar a que termine."), file=sys.stderr)
        return 1

    from django.core.management import execute_from_command_line

    execute_from_command_line(["ventanilla", name, *rest])
    return 0


def system_language(environment: Mapping[str, str]) -> str:
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return "en" if said.lower().startswith("en") else "es"


def _speak(language: str) -> None:
    from django.conf import settings

    from ventanilla.lib import catalogues

    with suppress(OSError):  # before `setup` nobody may have made them; where they cannot be written, somebody has
        catalogues.compile_all(settings.LOCALE_PATHS[0])
    translation.activate(language)


def _come_in() -> bool:
    from django.conf import settings

    from ventanilla.lib import presence

    try:
        presence.stay(settings.DATA)
    except presence.Taken:
        return False
    return True
