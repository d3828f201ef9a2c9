"""`make bench`: seed, start the real server, drive it with real logins, and say how the figures grow with the number of tickets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from ventanilla.bench.driving import Figures, Visitor, drive, new_key
from ventanilla.bench.seed import DESK

CONNECTIONS: Final = (1, 8)
PAGES: Final = ("list", "ticket", "search", "create", "portal list")
_CLIENTS: Final = frozenset({"create", "portal list"})


@dataclass(frozen=True)
class Cell:
    """One page on one database of one size."""

    database: str
    tickets: int
    page: str
    figures: Sequence[Figures]
    queries: int


def run(
    databases: Mapping[str, Callable[[str], str]],
    sizes: Sequence[int],
    *,
    seconds: float,
    port: int,
    say: Callable[[str], None],
) -> list[Cell]:
    """Every page × connections on every database and size. `databases`: name → how to make an empty one of this name, as a URL."""
    cells: list[Cell] = []
    with (
        tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder,
        ThreadPoolExecutor(os.cpu_count()) as threads,
    ):
        places = {
            (name, size): _Place(name, size, Path(folder) / f"{name}-{size}", create(f"bench_{size}"), port)
            for size in sorted(sizes, reverse=True)
            for name, create in databases.items()
        }
        for done in [threads.submit(place.seed, say) for place in places.values()]:
            done.result()
        for name in databases:
            for size in sizes:
                cells += _measure(places[name, size], seconds, say)
    return cells


@dataclass(frozen=True)
class _Place:
    """An installation of its own: folder, database, so many tickets."""

    database: str
    tickets: int
    folder: Path
    url: str
    port: int

    @property
    def environment(self) -> dict[str, str]:
        found = {name: value for name, value in os.environ.items() if name not in ("VENTANILLA_DEMO", "DATABASE_URL")}
        found |= {"VENTANILLA_DATA": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1"}
        return found | ({"DATABASE_URL": self.url} if self.url else {})

    def seed(self, say: Callable[[str], None]) -> None:
        began = time.monotonic()
        _ventanilla("setup", environment=self.environment)
        _ventanilla("seed", "--tickets", str(self.tickets), environment=self.environment)
        say(f"{self.database}, {self.tickets:,} tickets: seeded in {time.monotonic() - began:.0f} s")


def _measure(place: _Place, seconds: float, say: Callable[[str], None]) -> list[Cell]:
    """The measured part: one server at a time, nothing else going on."""
    say(f"{place.database}, {place.tickets:,} tickets")
    folder, environment, port = place.folder, place.environment, place.port
    accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
    logins = {
        role: [row for row in accounts if row["desk"] == DESK and row["role"] == role] for role in ("agent", "client")
    }
    queries = json.loads(_ventanilla("manage", "bench", "--count-queries", environment=environment))
    cells = []
    with _server(environment, port) as process:
        visitors = {
            role: [Visitor(port).sign_in(row["username"], row["password"]) for row in rows]
            for role, rows in logins.items()
        }
        for page in PAGES:
            people = visitors["client" if page in _CLIENTS else "agent"]
            visit = _visit(page, queries["first number"], place.tickets)
            figures = [drive(people[:count], visit, seconds) for count in CONNECTIONS]
            cells.append(Cell(place.database, place.tickets, page, figures, queries[page]))
            shown = ", ".join(f"{one.connections}: {one.per_second:.0f}/s p95 {one.p95:.0f} ms" for one in figures)
            say(f"  {page}: {shown}")
        say(f"  memory of the server: {_memory(process.pid)} MB")
    return cells


def _visit(page: str, first: int, tickets: int) -> Callable[[Visitor], int]:
    """What a person does once on this page; returns the bytes that came."""
    random = Random(page)

    def create(visitor: Visitor) -> int:
        fields = {
            "subject": "La impresora no imprime", "description": "No imprime desde esta mañana. " * 12,
            "category": _category(visitor), "key": new_key(),
        }  # fmt: skip
        visitor.post(f"/portal/{DESK}/tickets/new/", fields)
        return 0

    paths: dict[str, Callable[[], str]] = {
        "list": lambda: f"/console/{DESK}/tickets/",
        "ticket": lambda: f"/console/tickets/{random.randint(first, first + tickets - 1)}/",
        "search": lambda: f"/console/{DESK}/tickets/?q=caldera",
        "portal list": lambda: f"/portal/{DESK}/tickets/",
    }
    return create if page == "create" else lambda visitor: len(visitor.get(paths[page]()))


def _category(visitor: Visitor) -> str:
    """A category of the form, read off it once."""
    if not visitor.category:
        body = visitor.get(f"/portal/{DESK}/tickets/new/").decode()
        found = re.search(r'<select[^>]*name="category".*?<option[^>]* value="(\d+)"', body, re.DOTALL)
        visitor.category = found.group(1) if found else ""
    return visitor.category


def _ventanilla(*words: str, environment: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ventanilla", *words], env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"ventanilla {' '.join(words)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _server(environment: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ventanilla", "serve"], env=dict(environment), stdout=log, stderr=log
        )
        try:
            _wait(port, process)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended while it started")
        try:
            Visitor(port).get("/login")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def _memory(pid: int) -> int:
    """Megabytes of a process and all below it, shared pages counted once (Linux; elsewhere 0)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(folder.name) == pid or pid in _ancestors(int(folder.name)):
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, ValueError, IndexError):
            continue
    return total // 1024


def _ancestors(pid: int) -> list[int]:
    found = []
    while pid > 1:
        pid = int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        found.append(pid)
    return found


def table(cells: Sequence[Cell]) -> str:
    """Markdown: a line per page, database and size, and at the end how each page grew from the smallest to the largest."""
    rows = [
        "| database | tickets | page | req/s (1) | p50 | p95 | req/s (8) | p50 | p95 | queries | bytes |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for cell in cells:
        one, eight = cell.figures
        rows.append(
            f"| {cell.database} | {cell.tickets:,} | {cell.page} | {one.per_second:.0f} | {one.p50:.1f} | {one.p95:.1f} "
            f"| {eight.per_second:.0f} | {eight.p50:.1f} | {eight.p95:.1f} | {cell.queries} | {one.size:,} |"
        )
    return "\n".join([*rows, "", *_ratios(cells)])


def _ratios(cells: Sequence[Cell]) -> list[str]:
    smallest, largest = min(cell.tickets for cell in cells), max(cell.tickets for cell in cells)
    if smallest == largest:
        return []
    found: dict[Any, Cell] = {(cell.database, cell.tickets, cell.page): cell for cell in cells}
    rows = [
        f"| p50 at one connection, {largest:,} : {smallest:,} | " + " | ".join(PAGES) + " |",
        "|---" * (len(PAGES) + 1) + "|",
    ]
    for database in dict.fromkeys(cell.database for cell in cells):
        ratios = [
            found[database, largest, page].figures[0].p50 / found[database, smallest, page].figures[0].p50
            for page in PAGES
        ]
        rows.append(f"| {database} | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")
    return rows
