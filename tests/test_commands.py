"""`ventanilla`, `ventanilla setup` and `ventanilla doctor`, each in a process of its own as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PASSWORD = "caldera-verde-77"


def ventanilla(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ventanilla", *arguments],
        env={"PATH": os.environ["PATH"], "VENTANILLA_DATA": str(data), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("installation") / "var"
    assert ventanilla(data, "setup", "--admin", "ada", VENTANILLA_ADMIN_PASSWORD=PASSWORD).returncode == 0
    return data


def test_help_names_the_commands(tmp_path: Path) -> None:
    shown = ventanilla(tmp_path, "--help")

    assert shown.returncode == 0
    for name in ("serve", "worker", "setup", "doctor", "blueprint", "manage"):
        assert f"  {name} " in shown.stdout


def test_unknown_command_is_refused_with_the_list(tmp_path: Path) -> None:
    refused = ventanilla(tmp_path, "migrate")

    assert refused.returncode == 2
    assert refused.stderr.startswith("ventanilla: no hay una orden «migrate»")
    assert "setup" in refused.stderr


def test_setup_may_run_again(installation: Path) -> None:
    again = ventanilla(installation, "setup")

    assert again.returncode == 0
    assert again.stdout.splitlines() == [
        "Tablas … listo",
        "Caché … listo",
        "Traducciones … listo",
        "Archivos estáticos … listo",
    ]


def test_two_setups_at_once_leave_one_good_installation(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: ventanilla(tmp_path / "var", "setup").returncode, range(2)))

    assert both == [0, 0]


def test_setup_refuses_a_second_administrator_of_that_name(installation: Path) -> None:
    refused = ventanilla(installation, "setup", "--admin", "ADA", VENTANILLA_ADMIN_PASSWORD=PASSWORD)

    assert refused.returncode == 1
    assert "Ya hay un usuario «ADA»" in refused.stderr


def test_setup_refuses_a_weak_password(installation: Path) -> None:
    refused = ventanilla(installation, "setup", "--admin", "rita", VENTANILLA_ADMIN_PASSWORD="12345678")

    assert refused.returncode == 1


def test_doctor_finds_a_fresh_installation_in_order(installation: Path) -> None:
    seen = ventanilla(installation, "doctor")

    assert seen.returncode == 0
    assert "MAL" not in seen.stdout
    assert "Las tablas están al día" in seen.stdout


def test_doctor_says_what_to_do_before_setup(tmp_path: Path) -> None:
    seen = ventanilla(tmp_path / "var", "doctor")

    assert seen.returncode == 1
    assert "cambios en las tablas: ventanilla setup" in seen.stdout


def test_doctor_sees_a_secret_key_that_others_can_read(installation: Path) -> None:
    key = installation / "secret-key"
    key.chmod(0o644)

    seen = ventanilla(installation, "doctor")
    key.chmod(0o600)

    assert seen.returncode == 1
    assert f"chmod 600 {key}" in seen.stdout


def test_doctor_reports_a_database_out_of_reach(installation: Path) -> None:
    seen = ventanilla(installation, "doctor", DATABASE_URL="postgres://nobody@127.0.0.1:9/none")

    assert seen.returncode == 1
    assert "MAL   database: OperationalError" in seen.stdout


def test_doctor_reads_english_where_the_system_does(installation: Path) -> None:
    seen = ventanilla(installation, "doctor", LANG="es_MX.UTF-8", LC_ALL="en_US.UTF-8")

    assert "Tables are up to date" in seen.stdout
    assert "bien" not in seen.stdout


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"VENTANILLA_PREFIX": "/belenus", "VENTANILLA_URL": "https://acme.example"}, "no terminan igual"),
        ({"VENTANILLA_URL": "acme.example"}, "VENTANILLA_URL no es una dirección"),
        ({"VENTANILLA_URL": "https://acme.example"}, "VENTANILLA_BEHIND_PROXY no está puesto"),
        ({"VENTANILLA_URL": "http://acme.example"}, "no es HTTPS"),
        ({"VENTANILLA_BEHIND_PROXY": "1", "HOST": "0.0.0.0"}, "que nadie más llegue a ese puerto"),
        ({"VENTANILLA_SECRET_KEY": "short"}, "tiene 5 caracteres"),
        ({"VENTANILLA_OLD_SECRET_KEYS": "x" * 60}, "Todavía se aceptan claves anteriores"),
    ],
)
def test_doctor_sees_settings_that_do_not_go_together(
    installation: Path, environment: dict[str, str], said: str
) -> None:
    assert said in ventanilla(installation, "doctor", **environment).stdout


def test_doctor_looks_after_the_backups(installation: Path) -> None:
    assert "No hay respaldos" in ventanilla(installation, "doctor").stdout
    file = installation / "backups" / "ventanilla-20200101-020000.tar"
    file.parent.mkdir()
    file.touch(mode=0o600)
    assert "Último respaldo, hace 0 horas" in ventanilla(installation, "doctor").stdout

    os.utime(file, (0, 0))
    file.chmod(0o644)
    seen = ventanilla(installation, "doctor")

    assert "El último respaldo es de hace" in seen.stdout
    assert f"chmod 600 {file}" in seen.stdout
    file.unlink()


def test_doctor_says_that_the_site_is_closed(installation: Path) -> None:
    ventanilla(installation, "maintenance", "on")
    closed = ventanilla(installation, "doctor").stdout
    ventanilla(installation, "maintenance", "off")

    assert "ventanilla maintenance off" in closed
    assert "maintenance" not in ventanilla(installation, "doctor").stdout
