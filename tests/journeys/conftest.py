"""A real Chromium against the real product: pages by a live server, work by a real worker."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from bothways.accounts.models import Person
from bothways.accounts.signin.actions import create_link
from bothways.common.jobs.worker import work

# Playwright's sync interface runs an event loop in this thread; our queries are not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Two browsers and a worker share this machine with whatever else runs on it.
expect.set_options(timeout=20_000)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


# A module's own: the loop that drives it stands in this thread until it is closed, and tests of
# other modules in the same process run loops themselves.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if executable is None:
        pytest.skip("no Chromium on this machine: install chromium to run the browser's journeys")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A worker beside the pages, as `bothways serve` keeps one."""
    stop = threading.Event()

    def run() -> None:
        work(stop)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join()


class Visitor:
    """Somebody at a browser. Every page they leave was checked; every console error fails."""

    def __init__(self, page: Page, address: str, pictures: Path | None) -> None:
        self.page = page
        self.address = address
        self.pictures = pictures
        self.errors: list[str] = []
        self.checked: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is no fault of the script, nor that Django's own server
        # has no sockets.
        known = ("Failed to load resource", "WebSocket connection to")
        if message.type == "error" and not any(words in message.text for words in known):
            self.errors.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def sign_in(self, person: Person) -> None:
        link = create_link(person, lifetime=timedelta(minutes=5))
        self.open("/" + link.split("/", 3)[3])
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Continue").click()

    def until(self, is_so: Callable[[], object], seconds: float = 20) -> None:
        """Wait for what no page shows: a row in the database, a request that was heard."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, "waited in vain"
            self.page.wait_for_timeout(50)

    def back(self) -> None:
        """The browser's own button. It refuses while one page is taking another's place."""
        self.page.wait_for_load_state()
        self.page.go_back()

    def look(self, name: str) -> None:
        """What a careful person would see: no barrier on this page, and no error so far."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page)
        barriers = [
            f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
            for violation in found.response["violations"]
        ]
        assert barriers == [], name
        assert self.errors == [], name
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name} is {overflow} pixels too wide"
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture
def address(live_server) -> str:
    """Where the pages are served."""
    return str(live_server.url)


@pytest.fixture
def visit(browser: Browser, address: str, settings) -> Iterator[Callable[..., Visitor]]:
    """``visit(width=390, theme="dark")`` opens a browser window of its own."""
    settings.BASE_URL = address
    settings.ALLOWED_HOSTS = ["*"]
    folder = os.environ.get("JOURNEY_PICTURES")
    contexts = []

    def open_window(*, width: int = 1280, theme: str = "light", scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Visitor(context.new_page(), address, Path(folder) if folder else None)

    yield open_window
    for context in contexts:
        context.close()
