"""Journeys: a real browser against the real server, filled with the demo's people and tickets.

Fixtures: `site` is that server (one per xdist worker, its data prepared once and copied), `visit(desk, role)` gives a page signed in
as one of the demo's accounts, `page` one of nobody, `visitor(desk, role)` that account without a browser. A test fails on any error in
the browser's console, a CSP violation included, and leaves its screenshots in `var/screenshots`.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import (
    APIRequestContext,
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from ventanilla.testing import databases

SCREENSHOTS = Path("var/screenshots")
HEALTH = "/health"
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP wa.me ~NOTFOUND",  # a journey presses the button, and nobody is disturbed
]
MISSING = (
    "No Chromium or Chrome here: install one, or run `playwright install chromium`; BROWSER=0 leaves these tests out."
)
# A page that answers 403, 404, 409 or 422 is often what a test is about; the browser logs it as an error all the same.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|413|422)")
# What htmx logs when a page is left while a preview is still on its way.
_LEFT = ("htmx:sendAbort,", "htmx:afterRequest,")


# --- The browser ------------------------------------------------------------------------------------------------------


def find_browser(playwright: Playwright) -> str | None:
    """Chromium or Chrome of this machine, else the one that Playwright downloaded; None if there is neither."""
    installed = filter(None, map(shutil.which, SYSTEM_BROWSERS))
    downloaded = (path for path in (str(MACOS_CHROME), playwright.chromium.executable_path) if Path(path).exists())
    return next(chain(installed, downloaded), None)


def install_browser() -> str | None:
    """Find a browser; failing that, Playwright's own download; failing that, the system's packages where we may."""
    if path := _find():
        return path
    print("Chromium is missing; fetching Playwright's own …", flush=True)
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    # A download without the system libraries that it needs is there but does not start.
    if (path := _find()) and _try([path, "--version"]):
        return path
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("… or the system's package chromium", flush=True)
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return _find()


def _find() -> str | None:
    with sync_playwright() as playwright:
        return find_browser(playwright)


def _try(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    # Playwright's loop lives in this thread; Django would take every query here for one made in an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    path = find_browser(_playwright)
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    browser = _playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
    yield browser
    browser.close()


# --- The site ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    desk: str
    role: str
    username: str
    password: str
    name: str


@dataclass
class Site:
    """A running installation with demo data."""

    url: str
    data: Path
    environment: dict[str, str]
    cookies: dict[str, Any] = field(default_factory=dict)  # user name → browser state after signing in

    def accounts(self) -> list[Account]:
        return [Account(**row) for row in json.loads((self.data / "demo-accounts.json").read_text())]

    def account(self, desk: str, role: str) -> Account:
        for account in self.accounts():
            if (account.desk, account.role) == (desk, role):
                return account
        raise LookupError(f"the demo has no {role} on {desk}")

    def command(self, *arguments: str) -> str:
        """Run `ventanilla …` on this installation; what it printed."""
        return _ventanilla(self.environment, *arguments)


def _ventanilla(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ventanilla", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"ventanilla {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The installation that this worker's journeys visit."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    shared = tmp_path_factory.getbasetemp().parent if worker else tmp_path_factory.getbasetemp()
    postgres = request.config.option.db == "postgres"
    model = _prepared(shared / "journeys", postgres=postgres)
    data = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(model, data)
    url = databases.copy_postgres("journeys", f"journeys_{worker or 'main'}") if postgres else None
    port = _free_port()
    environment = _environment(data, port, url)
    log = (data / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "serve"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(address, server, data / "server.log")
        yield Site(address, data, environment)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _prepared(folder: Path, *, postgres: bool) -> Path:
    """A data folder after `setup` and `demo`: made by the first worker, the others wait for it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = folder / "var"
        if not (folder / "ready").exists():
            url = databases.create_postgres("journeys") if postgres else None
            environment = _environment(data, 8000, url)
            for step in ("setup", "demo"):
                _ventanilla(environment, step)
            (folder / "ready").touch()
    return data


def _environment(data: Path, port: int, database_url: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VENTANILLA_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    own = {"VENTANILLA_DATA": str(data), "VENTANILLA_DEMO": "1", "HOST": "127.0.0.1", "PORT": str(port)}
    return kept | own | ({"DATABASE_URL": database_url} if database_url else {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address + HEALTH, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-4000:]}")


# --- Pages ------------------------------------------------------------------------------------------------------------


class Visit(Protocol):
    def __call__(
        self, desk: str = "", role: str = "", *, path: str = "/", language: str = "es", width: int = 1280
    ) -> Page: ...


class Visitor(Protocol):
    def __call__(self, desk: str = "", role: str = "", *, language: str = "es") -> APIRequestContext: ...


_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        item.stash[_failed] = True
    return report


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visit]:
    """`visit("belenus", "client")` → a page signed in as that account of the demo; without arguments, as nobody."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        expected = _EXPECTED.match(message.text) and "/static/" not in message.location["url"]
        if message.type == "error" and not expected and not message.text.startswith(_LEFT):
            errors.append(f"{message.text} ({message.location['url']})")

    def open_page(desk: str = "", role: str = "", *, path: str = "/", language: str = "es", width: int = 1280) -> Page:
        account = site.account(desk, role) if role else None
        context = browser.new_context(
            base_url=site.url,
            locale=language,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            storage_state=site.cookies.get(account.username) if account else None,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if account and account.username not in site.cookies:
            sign_in(page, account)
            site.cookies[account.username] = context.storage_state()
        page.goto(path)
        return page

    yield open_page

    if request.node.stash.get(_failed, False):
        _take_screenshots(request.node.nodeid, contexts)
    for context in contexts:
        context.close()
    assert errors == [], "the browser's console shows errors"


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page of somebody who is not signed in."""
    return visit()


@pytest.fixture
def visitor(_playwright: Playwright, site: Site) -> Iterator[Visitor]:
    """`visitor("belenus", "client").get("/")`: that account's answers, where nothing has to be drawn."""
    contexts: list[APIRequestContext] = []

    def signed_in(desk: str = "", role: str = "", *, language: str = "es") -> APIRequestContext:
        account = site.account(desk, role) if role else None
        context = _playwright.request.new_context(
            base_url=site.url,
            extra_http_headers={"Accept-Language": language},
            storage_state=site.cookies.get(account.username) if account else None,
        )
        contexts.append(context)
        if account and account.username not in site.cookies:
            submit(context, "/login", "/login", {"login": account.username, "password": account.password})
            site.cookies[account.username] = context.storage_state()
        return context

    yield signed_in

    for context in contexts:
        context.dispose()


def submit(visiting: APIRequestContext, page: str, action: str, typed: dict[str, str]) -> APIResponse:
    """Post a form of this page without a browser."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visiting.get(page).text())
    assert token, f"{page} has no form"
    return visiting.post(action, form={"csrfmiddlewaretoken": token[1], **typed})


def sign_in(page: Page, account: Account, password: str | None = None) -> None:
    """Through the login page, as a person does."""
    page.goto("/login")
    page.locator("input[name=login]").fill(account.username)
    page.locator("input[name=password]").fill(password or account.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def _take_screenshots(test: str, contexts: list[BrowserContext]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", test.split("/")[-1])
    for number, page in enumerate((page for context in contexts for page in context.pages), 1):
        page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)


if __name__ == "__main__":
    if install_browser() is None:
        print(MISSING, file=sys.stderr)
