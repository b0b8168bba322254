"""A real calendar server on this machine: Radicale, over TLS, with accounts in a file."""

from __future__ import annotations

import base64
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from bothways.common.outgoing.tests.servers import certificate
from tests.ports import free_port

LOGIN, PASSWORD = "mara", "app password: ü"
MAKE = (
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<d:set><d:prop><d:displayname>{}</d:displayname>{}</d:prop></d:set></c:mkcalendar>"
)
TASKS = (
    '<c:supported-calendar-component-set><c:comp name="VTODO"/>'
    "</c:supported-calendar-component-set>"
)
RIGHTS = """
[root]
user: .*
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[shared]
user: .+
collection: {user}/read-only.*
permissions: Rr
[own]
user: .+
collection: {user}/.*
permissions: RrWw
"""


@dataclass
class Radicale:
    port: int
    authority: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def open_to(self, settings: object) -> None:
        """Permit it, as an administrator does for a server in their own network."""
        settings.CALENDAR_HOSTS = frozenset({("localhost", self.port)})  # type: ignore[attr-defined]
        settings.CALENDAR_AUTHORITY = str(self.authority)  # type: ignore[attr-defined]

    def raw(
        self, method: str, path: str, body: str = "", *, login: str = LOGIN, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """As another program of the same person: nothing of ours is in between."""
        connection = HTTPSConnection(
            "localhost", self.port, context=ssl.create_default_context(cafile=str(self.authority)),
            timeout=10,
        )  # fmt: skip
        said = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(
            method, path, body.encode() or None, {"Authorization": f"Basic {said}", **named}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, text

    def make_calendar(self, name: str, title: str, extra: str = "", *, login: str = LOGIN) -> str:
        path = f"/{login}/{name}/"
        status, _, text = self.raw("MKCALENDAR", path, MAKE.format(title, extra), login=login)
        assert status == 201, text
        return path

    def make_read_only(self, title: str) -> str:
        """Somebody else's, which its owner shares with them to be looked at."""
        path = self.make_calendar("theirs", title)
        root = self.folder / "collection-root"
        (root / path.strip("/")).rename(root / LOGIN / "read-only")
        return f"/{LOGIN}/read-only/"

    def items(self, path: str) -> list[str]:
        """Names of what is in a calendar."""
        folder = self.folder / "collection-root" / path.strip("/")
        return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))

    def get(self, path: str) -> str:
        status, _, text = self.raw("GET", path)
        assert status == 200, (status, path)
        return text

    def put(self, path: str, text: str, **headers: str) -> None:
        status, _, said = self.raw("PUT", path, text, Content_Type="text/calendar", **headers)
        assert status in {201, 204}, (status, said)

    def delete(self, path: str) -> None:
        status, _, said = self.raw("DELETE", path)
        assert status == 200, (status, said)


def path_of(url: str) -> str:
    return urlsplit(url).path


@contextmanager
def radicale(folder: Path, *logins: str) -> Iterator[Radicale]:
    """Running until the block ends; everybody's password is ``PASSWORD``."""
    file = certificate(folder)
    port = free_port()
    people = "".join(f"{login}:{PASSWORD}\n" for login in logins or (LOGIN,))
    (folder / "people").write_text(people, encoding="utf-8")
    (folder / "rights").write_text(RIGHTS, encoding="utf-8")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\nssl = True\ncertificate = {file}\nkey = {file}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/people\n"
        "htpasswd_encryption = plain\ndelay = 0\n"
        f"[rights]\ntype = from_file\nfile = {folder}/rights\n"
        f"[storage]\nfilesystem_folder = {folder}/kept\n"
        "[logging]\nlevel = error\n",
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(folder / "config")],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_for(port, process, folder / "log")
        yield Radicale(port, file, folder / "kept")
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())
