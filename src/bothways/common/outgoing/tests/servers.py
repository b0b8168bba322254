"""A TLS server on this machine, with a certificate of its own authority."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bothways.common.outgoing.guard import Guard

Answering = Callable[[http.server.BaseHTTPRequestHandler], None]


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    port: int
    context: ssl.SSLContext
    """Trusts the server's authority and no other."""
    asked: list[Asked] = field(default_factory=list)
    answers: list[int | Answering] = field(default_factory=list)
    """Given in turn; afterwards 201."""

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def guard(self) -> Guard:
        """Opened for this server alone."""
        return Guard(private=True, ports=frozenset({self.port}), context=self.context, seconds=5)


def certificate(folder: Path, name: str = "localhost") -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=400))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def tls_server(folder: Path, name: str = "localhost") -> Iterator[Server]:
    file = certificate(folder, name)

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            answer = server.answers.pop(0) if server.answers else 201
            if callable(answer):
                answer(self)
                return
            self.send_response(answer)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = answer  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Visitors who turn round at the certificate are what some tests are about."""

    http_server = Quiet(("127.0.0.1", 0), Handler)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    http_server.socket = serving.wrap_socket(
        http_server.socket, server_side=True, do_handshake_on_connect=False
    )
    trusting = ssl.create_default_context(cafile=str(file))
    server = Server(http_server.server_address[1], trusting)
    thread = threading.Thread(target=http_server.serve_forever, daemon=True)
    thread.start()
    yield server
    http_server.shutdown()
    http_server.server_close()
    thread.join()
