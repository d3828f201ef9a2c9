"""The command of the product. Each sub-command is a Django management command that lives in the app it belongs to."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

# name → (app, what it does). The order is that of the help.
COMMANDS = {
    "serve": ("web", "run the site: web server and worker together"),
    "web": ("web", "run the web server alone"),
    "worker": ("jobs", "run the worker alone: mail, notices, everything that need not be waited for"),
    "setup": ("web", "prepare or bring up to date: tables, translations, static files, first administrator"),
    "demo": ("demo", "fill an empty installation with demo data"),
    "blueprint": ("desks", "load, export or check the blueprint of a desk"),
    "seed": ("bench", "write many tickets, for measuring"),
    "resume": ("mail", "let a restored installation send again"),
    "doctor": ("web", "look at this installation and say what is wrong with it"),
}


def usage() -> str:
    width = max(map(len, COMMANDS))
    known = [f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items() if _exists(name)]
    return "\n".join(
        ["usage: ventanilla COMMAND …", "", *known, f"  {'manage':<{width}}  any management command of Django", ""]
    )


def _exists(name: str) -> bool:
    try:
        return find_spec(f"ventanilla.{COMMANDS[name][0]}.management.commands.{name}") is not None
    except ModuleNotFoundError:
        return False


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.settings")
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name == "manage":
        name, *rest = rest or ["help"]
    elif name in {"-h", "--help", "help"}:
        print(usage(), end="")
        return 0
    elif name not in COMMANDS or not _exists(name):
        print(f"ventanilla: there is no command “{name}”\n\n{usage()}", end="", file=sys.stderr)
        return 2

    from django.core.management import execute_from_command_line

    execute_from_command_line(["ventanilla", name, *rest])
    return 0
