"""The site below a path of a larger one, behind a proxy with TLS: nothing leaves the path, and the proxy alone says who asks."""

from __future__ import annotations

import http.client
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_portal_sanantonio import picture
from ventanilla.testing import browser as journeys
from ventanilla.testing.browser import Site
from ventanilla.testing.proxy import Proxy

PREFIX = "/belenus"


@dataclass
class Placed:
    """The demo below the prefix. It came out of a backup of the one that the other journeys visit."""

    proxy: Proxy
    site: Site


@pytest.fixture(scope="module")
def placed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    folder = tmp_path_factory.mktemp("placed")
    site.command("backup", str(folder / "demo.tar"))
    data, port = folder / "var", journeys._free_port()
    with Proxy(folder, port, PREFIX) as proxy:
        environment = journeys._environment(data, port, None) | {
            "VENTANILLA_PREFIX": PREFIX, "VENTANILLA_URL": proxy.url, "VENTANILLA_BEHIND_PROXY": "1",
        }  # fmt: skip
        journeys._ventanilla(environment, "restore", str(folder / "demo.tar"))
        journeys._ventanilla(environment, "setup")
        shutil.copy(site.data / "demo-accounts.json", data)
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "ventanilla", "serve"], env=environment, stdout=log, stderr=log
            )
            try:
                journeys._wait_until_up(f"http://127.0.0.1:{port}", server, folder / "log")
                yield Placed(proxy, Site(proxy.url, data, environment))
            finally:
                server.terminate()
                server.wait(30)


# --- In the browser ---------------------------------------------------------------------------------------------------


@pytest.fixture
def page(placed: Placed, browser: Browser) -> Iterator[Page]:
    """A page that fails on any request outside of the prefix, and on any error in its console."""
    strayed: list[str] = []
    errors: list[str] = []
    context = browser.new_context(locale="es", ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("request", lambda request: _stray(request.url, placed.proxy.url, strayed))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    placed.proxy.outside.clear()
    yield page
    context.close()
    assert strayed == []
    assert placed.proxy.outside == []
    assert [error for error in errors if not journeys._EXPECTED.match(error)] == []


def _stray(url: str, home: str, strayed: list[str]) -> None:
    if not (url == home or url.startswith((f"{home}/", f"{home}?", "data:", "blob:"))):
        strayed.append(url)


def sign_in(page: Page, placed: Placed, desk: str, role: str) -> None:
    account = placed.site.account(desk, role)
    page.context.clear_cookies()
    page.goto(f"{placed.proxy.url}/login")
    page.locator("input[name=login]").fill(account.username)
    page.locator("input[name=password]").fill(account.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_client_and_his_technician_below_the_prefix(placed: Placed, page: Page) -> None:
    home = placed.proxy.url
    sign_in(page, placed, "sanantonio", "client")
    page.goto(f"{home}/portal/sanantonio/tickets/new/")
    page.get_by_label("Usuario afectado").fill("Tester")
    page.locator("[name=description]").fill("El prefijo no manda el peso a la caja")
    page.locator("input[type=file]").first.set_input_files(files=[picture("balanza.png")])
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/portal/tickets/\d+/"))
    number = urlsplit(page.url).path.rstrip("/").rpartition("/")[2]
    expect(page.locator("main")).to_contain_text("balanza.png")
    assert page.request.get(_href(page, "a[href*='/files/']", home)).ok

    sign_in(page, placed, "sanantonio", "agent")
    page.goto(f"{home}/tickets/{number}")
    expect(page).to_have_url(f"{home}/console/tickets/{number}/")
    page.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(page.get_by_role("button", name="Asignar a mí")).to_have_count(0)
    page.locator("#id_body").fill("¿Probaste con otro cable?")
    page.get_by_role("button", name="Enviar al cliente").click()
    expect(page.locator("#thread")).to_contain_text("otro cable")
    page.goto(f"{home}/console/sanantonio/tickets/?q=prefijo")
    page.locator("a[data-row-link]").first.click()
    page.wait_for_url(f"{home}/console/tickets/{number}/")


def test_the_administrators_pages_below_the_prefix(placed: Placed, page: Page) -> None:
    sign_in(page, placed, "*", "admin")
    for path in (
        "/console/", "/console/soporte/", "/console/soporte/settings/", "/console/people/contacts/", "/console/mail/",
        "/console/mail/hold/", "/account/", "/no-such-page",
    ):  # fmt: skip
        page.goto(placed.proxy.url + path)
        expect(page.locator("h1").first).to_be_visible()
    with page.expect_request(re.compile("/live/"), timeout=60_000):  # the list renews itself
        page.goto(f"{placed.proxy.url}/console/soporte/tickets/")


def _href(page: Page, selector: str, home: str) -> str:
    found = page.locator(selector).first.get_attribute("href") or ""
    return f"{home.removesuffix(PREFIX)}{found}"


# --- On the wire ------------------------------------------------------------------------------------------------------


class Asking:
    """Somebody with a cookie jar, asking from an address of this machine."""

    def __init__(self, proxy: Proxy, source: str = "127.0.0.1") -> None:
        self.proxy, self.source, self.cookies = proxy, source, dict[str, str]()
        self.set_cookie: list[str] = []

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        context = ssl.create_default_context(cafile=str(self.proxy.certificate))
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.proxy.port, context=context, source_address=(self.source, 0), timeout=60
        )
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        host = f"localhost:{self.proxy.port}"
        sent = {"Host": host, "Origin": f"https://{host}", "Cookie": jar, "Accept-Language": "es", **headers}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, PREFIX + path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.set_cookie.append(cookie)
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, text

    def post(self, path: str, values: dict[str, str], **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        page = self.ask("GET", path)[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **values}), **headers)


def test_cookies_redirects_and_headers_are_those_of_https(placed: Placed) -> None:
    account = placed.site.account("sanantonio", "client")
    somebody = Asking(placed.proxy)

    status, headers, _text = somebody.post("/login", {"login": account.username, "password": account.password})

    assert status == 302
    assert headers["Location"].startswith(f"{PREFIX}/")
    assert headers["Strict-Transport-Security"]
    assert somebody.set_cookie
    assert all("; Secure" in cookie and f"; Path={PREFIX}/" in cookie for cookie in somebody.set_cookie)
    status, headers, _text = Asking(placed.proxy).ask("GET", "/console/")
    assert (status, headers["Location"]) == (302, f"{PREFIX}/login?next={PREFIX}/console/")


def test_links_in_mails_begin_with_the_address_that_people_see(placed: Placed) -> None:
    account = placed.site.account("sanantonio", "agent")

    status, _headers, _text = Asking(placed.proxy).post("/password/forgotten/", {"login": account.username})

    assert status == 200
    texts = placed.site.command(
        "manage", "shell", "-c",
        "from ventanilla.mail.models import OutboxMail; print(OutboxMail.objects.latest('pk').html)",
    )  # fmt: skip
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', texts)]
    assert any("/password/new/" in link for link in links)
    assert all(link.startswith((f"{placed.proxy.url}/", "mailto:", "https://")) for link in links)


def test_the_proxy_alone_says_who_asks(placed: Placed) -> None:
    """Whoever forges a header is one address all the same; somebody else's is another."""
    forger, other = Asking(placed.proxy), Asking(placed.proxy, source="127.0.0.2")
    seen = [
        forger.post(
            "/login", {"login": f"nobody-{number}", "password": "no"}, **{"X-Forwarded-For": f"10.0.0.{number}"}
        )[0]
        for number in range(34)
    ]

    assert set(seen[:25]) == {422}
    assert seen[-1] == 429
    assert other.post("/login", {"login": "nobody-else", "password": "no"})[0] == 422


ADDRESS = re.compile(r' (?:href|src|action|formaction|hx-get|hx-post|data-[\w-]+)="(/[^"]*)"')


@pytest.mark.parametrize(
    ("desk", "role"), [("sanantonio", "client"), ("soporte", "agent"), ("soporte", "supervisor"), ("*", "admin")]
)
def test_every_address_on_every_kind_of_page_is_below_the_prefix(placed: Placed, desk: str, role: str) -> None:
    """From the first page on, one of each kind that is linked."""
    account, reader = placed.site.account(desk, role), Asking(placed.proxy)
    reader.post("/login", {"login": account.username, "password": account.password})
    known, waiting = {"/logout"}, ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "0", path.partition("?")[0])
        if kind in known or kind.startswith("/static/"):
            continue
        known.add(kind)
        status, headers, text = reader.ask("GET", path)
        assert status < 500, path
        found = [headers["Location"]] if "Location" in headers else []
        if (headers["Content-Type"] or "").startswith("text/html"):
            found += [unescape(address) for address in ADDRESS.findall(text)]
        assert [address for address in found if not _is_below(address)] == [], path
        waiting += [address.removeprefix(PREFIX).partition("#")[0] for address in found]
    assert len(known) > 8


def _is_below(address: str) -> bool:
    return address == PREFIX or address.startswith((f"{PREFIX}/", f"{PREFIX}?", "https://localhost"))
