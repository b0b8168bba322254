"""The design page shows every component, and what a browser makes of it is sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client

from bothways.ui.samples import SECTIONS

TEMPLATES = Path(__file__).parents[1] / "templates"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """WhiteNoise warns about a missing folder, and nothing has been collected in a test."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)


@pytest.fixture
def page(client: Client, db: None) -> str:
    response = client.get("/design/")
    assert response.status_code == 200
    return response.content.decode()


def test_design_page_uses_every_partial(client: Client, db: None):
    used = {template.name for template in client.get("/design/").templates}
    partials = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("ui/_*.html")}
    assert partials - used == set()


def test_design_page_has_an_address_for_each_section(page: str):
    ids = re.findall(r'<section id="([\w-]+)" class="design-part"', page)
    assert ids == [name for name, _ in SECTIONS]


def test_page_keeps_to_the_content_policy(page: str):
    assert not re.findall(r"<[^>]+\sstyle=", page)
    assert not re.findall(r"<[^>]+\son\w+=", page)
    assert "<style" not in page
    assert not re.findall(r"<script(?![^>]+\bsrc=)", page)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_page_uses_no_id_twice(page: str):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "403_csrf.html"])
def test_error_page_says_what_to_do(name: str, rf: Any):
    html = render_to_string(name, {"nav_entries": []}, request=None)
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_page_for_a_fault_of_ours_needs_nothing_from_us():
    html = Template((TEMPLATES / "500.html").read_text()).render(Context())
    assert "It isn’t anything you did" in html
    assert "{" not in html


def test_shell_offers_what_the_person_may_open(client: Client, db: None):
    html = client.get("/design/").content.decode()
    assert '<a class="skip" href="#main">' in html
    assert ">Sign in</a>" in html
    assert "Sign out" not in html


@pytest.fixture
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium isn't installed here.")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield running
        running.close()


@pytest.fixture
def address(live_server: Any) -> str:
    return f"{live_server.url}/design/"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_page_is_accessible_and_fits(address: str, browser: Any, width: int, theme: str):
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []


@pytest.mark.browser
def test_page_works_with_scripts_and_without(address: str, browser: Any):
    scripted = browser.new_context().new_page()
    scripted.goto(address)
    scripted.get_by_role("link", name="Swap partners…").click()
    dialog = scripted.get_by_role("dialog", name="Swap partners")
    assert dialog.is_visible()
    scripted.keyboard.press("Escape")
    assert not dialog.is_visible()

    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(address)
    plain.get_by_role("link", name="Swap partners…").click()
    assert plain.locator("#swap").is_visible()
    assert plain.get_by_role("button", name="Apply").is_visible()


@pytest.mark.browser
def test_theme_follows_the_system_and_can_be_overridden(address: str, browser: Any):
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto(address)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(21, 23, 29)"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(ground) == "rgb(250, 246, 239)"
