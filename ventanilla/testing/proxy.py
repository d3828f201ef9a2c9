"""A small reverse proxy with TLS, as the examples in `deploy/` set one up: it ends TLS, says who asks, and serves one path of its host."""

from __future__ import annotations

import http.client
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_OF_THIS_HOP: Final = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "x-forwarded-for"}


class Proxy:
    """`https://localhost:<port>` in front of a server on this machine. `outside` is what was asked for above `prefix`."""

    def __init__(self, folder: Path, target: int, prefix: str) -> None:
        self.target, self.prefix = target, prefix
        self.outside: list[str] = []
        self._server = _Quiet(("127.0.0.1", 0), _handler(self))
        self.certificate = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        # The handshake is each connection's own affair: one that stalls would keep all others waiting.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}{self.prefix}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle, or looks at the certificate twice, is daily life."""


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path != proxy.prefix and not self.path.startswith(f"{proxy.prefix}/"):
                proxy.outside.append(self.path)
                self._answer(404, [("Content-Type", "text/plain")], b"another site")
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THIS_HOP}
            headers["X-Forwarded-For"], headers["X-Forwarded-Proto"] = self.client_address[0], "https"
            site = http.client.HTTPConnection("127.0.0.1", proxy.target, timeout=60)
            try:
                site.request(self.command, self.path, body or None, headers)
                answer = site.getresponse()
                self._answer(answer.status, answer.getheaders(), answer.read())
            except OSError:
                self._answer(502, [("Content-Type", "text/plain")], b"the site does not answer")
            finally:
                site.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in _OF_THIS_HOP | {"content-length"}:
                    self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        setattr(Handler, f"do_{method}", Handler.pass_on)
    return Handler


def certificate(folder: Path) -> Path:
    """Key and self-signed certificate of `localhost` in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file
