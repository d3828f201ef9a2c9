"""What `deploy/` offers is whole, hardened, and says the same as the product."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from ventanilla.web import server

pytestmark = pytest.mark.once

DEPLOY = Path("deploy")
SERVICES = ("ventanilla.service", "ventanilla-backup.service")
UNITS = (*SERVICES, "ventanilla-backup.timer")


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units, for the program and folder of this machine."""
    for name in UNITS:
        text = (DEPLOY / name).read_text()
        text = text.replace("/opt/ventanilla/.venv/bin/ventanilla", sys.executable).replace("/opt/ventanilla", "/tmp")
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in UNITS]


# Every directive that the units may use, by its section: systemd only warns of one that it does not know, and goes on without it.
KNOWN = {
    "Unit": {"Description", "Documentation", "After", "Wants"},
    "Service": {
        "Type", "User", "Group", "WorkingDirectory", "EnvironmentFile", "ExecStart", "Restart", "RestartSec", "TimeoutStopSec",
        "KillMode", "LimitNOFILE", "StateDirectory", "StateDirectoryMode", "UMask", "Nice", "IOSchedulingClass",
        "AmbientCapabilities", "RemoveIPC",
    },
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Install": {"WantedBy"},
}  # fmt: skip
# What no service of ours goes without.
HARDENED = {
    "UMask": ["0077"], "StateDirectoryMode": ["0700"], "NoNewPrivileges": ["yes"], "CapabilityBoundingSet": [""],
    "ProtectSystem": ["strict"], "ProtectHome": ["yes"], "PrivateTmp": ["yes"], "PrivateDevices": ["yes"], "PrivateUsers": ["yes"],
    "ProtectHostname": ["yes"], "ProtectClock": ["yes"], "ProtectKernelTunables": ["yes"], "ProtectKernelModules": ["yes"],
    "ProtectKernelLogs": ["yes"], "ProtectControlGroups": ["yes"], "ProtectProc": ["invisible"], "ProcSubset": ["pid"],
    "RestrictAddressFamilies": ["AF_INET AF_INET6 AF_UNIX"], "RestrictNamespaces": ["yes"], "RestrictRealtime": ["yes"],
    "RestrictSUIDSGID": ["yes"], "LockPersonality": ["yes"], "SystemCallArchitectures": ["native"], "SystemCallErrorNumber": ["EPERM"],
}  # fmt: skip


def read(unit: str) -> dict[str, dict[str, list[str]]]:
    """The directives of a unit by section, with all that is said for each."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in (DEPLOY / unit).read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, value = line.split("=", 1)
            section.setdefault(name, []).append(value)
    return found


def test_the_units_hold_only_what_systemd_knows(units: list[str]) -> None:
    for unit in UNITS:
        for section, said in read(unit).items():
            known = KNOWN[section] | ({*HARDENED, "SystemCallFilter"} if section == "Service" else set())
            assert set(said) <= known, f"{unit}: {section}"
    if shutil.which("systemd-analyze"):
        _ask_systemd(units)


@pytest.mark.parametrize("unit", SERVICES)
def test_the_services_are_hardened_and_run_our_own_commands(unit: str) -> None:
    service = read(unit)["Service"]

    assert {name: service.get(name) for name in HARDENED} == HARDENED
    assert service["SystemCallFilter"][0] == "@system-service"
    assert any(value.startswith("~@privileged") for value in service["SystemCallFilter"])
    program, command, *words = service["ExecStart"][0].split()
    assert program == "/opt/ventanilla/.venv/bin/ventanilla"
    load_command_class(get_commands()[command], command).create_parser("ventanilla", command).parse_args(words)


def _ask_systemd(units: list[str]) -> None:
    seen = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert "ventanilla" not in seen.stderr
    for unit in units[: len(SERVICES)]:
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout.splitlines()[-1:]


def test_proxies_take_uploads_as_large_as_the_server_does() -> None:
    ours = server.MAX_BODY // 2**20

    assert re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text()) == [str(ours)]
    assert re.findall(r"max_size (\d+)MiB", (DEPLOY / "Caddyfile").read_text()) == [str(ours)]


def test_the_page_of_the_proxy_stands_alone() -> None:
    """Nothing of the site answers while it is shown."""
    page = (DEPLOY / "volvemos.html").read_text()

    assert "Volvemos en un momento" in page
    assert "Back in a moment" in page
    assert not re.search(r"\b(?:src|href|url)\b\s*[=(]", page)
