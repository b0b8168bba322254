"""Hearing of things: the bell counts what is new, and a device is told while nothing is open."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from bothways.notifications.models import Device, Notice
from bothways.notifications.push.tests.browsers import Browser
from bothways.notifications.stopping.links import Stop, stop_url
from bothways.notifications.telling.actions import notify
from tests.builders import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_bell_counts_what_is_new_and_what_is_open_is_read(visit) -> None:
    mara = make_person("Mara Okafor", time_zone="Europe/London")
    visitor = visit(width=390)
    visitor.sign_in(mara)
    page = visitor.page
    expect(page.locator(".bell__count")).to_have_count(0)
    notify(mara, kind="feedback", key="a", title="Tomasz thanks you", path="/profile/")
    visitor.open("/")
    expect(page.locator(".bell__count")).to_have_text("1")
    page.locator("#bell").click()
    visitor.look("notices")
    page.get_by_role("button", name="Tomasz thanks you").click()
    expect(page).to_have_url(f"{visitor.address}/profile/")
    expect(page.locator(".bell__count")).to_have_count(0)
    notify(mara, kind="feedback", key="b", title="Inés thanks you", path="/profile/")
    visitor.open("/profile/")
    expect(page.locator(".bell__count")).to_have_count(0)
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_choosing_what_comes_and_stopping_it_from_an_email(visit, scripts: bool) -> None:
    mara = make_person("Mara Okafor")
    visitor = visit(width=1280, theme="dark", scripts=scripts)
    visitor.sign_in(mara)
    visitor.open("/notices/settings/")
    page = visitor.page
    page.get_by_label("E-mail: Thanks and feedback").select_option("weekly")
    page.get_by_label("Nothing at weekends").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It counts from now on.")).to_be_visible()
    expect(page.get_by_label("E-mail: Thanks and feedback")).to_have_value("weekly")
    if scripts:
        visitor.look("what reaches you")
    visitor.open("/" + stop_url(Stop(mara.pk, ("feedback",))).split("/", 3)[3])
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("heading", name="Done: no more of these e-mails")).to_be_visible()
    page.get_by_role("link", name="Choose what reaches you").click()
    expect(page.get_by_label("E-mail: Thanks and feedback")).to_have_value("never")


def test_device_shows_what_it_is_told_and_says_so_on_the_settings_page(visit, settings) -> None:
    settings.PUSH_CONTACT = "mailto:it@example.org"
    mara = make_person("Mara Okafor")
    visitor = visit()
    page = visitor.page
    page.context.grant_permissions(["notifications"])
    visitor.sign_in(mara)
    # No push service is reached from a test: the browser's part of asking one is played.
    given = Browser("https://push.example.org/mara").given
    page.add_init_script(
        f"""const given = {json.dumps(given)};
        const bytes = (text) => Uint8Array.from(
          atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
        const subscription = {{ endpoint: given.endpoint,
          getKey: (name) => bytes(name === "auth" ? given.secret : given.public_key) }};
        let asked = sessionStorage.getItem("asked");
        PushManager.prototype.getSubscription = async () => asked ? subscription : null;
        PushManager.prototype.subscribe = async (options) => {{
          if (options.applicationServerKey.length !== 65) throw new Error("no key");
          sessionStorage.setItem("asked", asked = "yes");
          return subscription; }};"""
    )
    visitor.open("/notices/settings/")
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("this browser tells you from now on")).to_be_visible()
    expect(page.get_by_text("This browser tells you. Above you choose of what.")).to_be_visible()
    expect(page.get_by_text("this one")).to_be_visible()
    visitor.look("devices")
    device = Device.objects.get()
    kept = (device.endpoint, device.public_key, device.secret)
    assert kept == (given["endpoint"], given["public_key"], given["secret"])
    assert shown(page, {"title": "Jun wrote to you", "path": "/x/", "tag": "notice-1"}) == [
        ["Jun wrote to you", "", "notice-1", "/x/"]
    ]
    page.get_by_role("button", name="Stop there").click()
    expect(page.get_by_text("That device isn’t told any more.")).to_be_visible()
    assert not Device.objects.exists()


def shown(page, said: dict[str, str]) -> list[list[str]]:
    """What the worker shows when the browser hands it a push."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    until(page, lambda: found)
    origin = page.evaluate("location.origin")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": found[0], "data": json.dumps(said)},
    )

    def rows() -> list[list[str]]:
        return page.evaluate(
            """async () => {
            const [one] = await navigator.serviceWorker.getRegistrations();
            const all = await one.getNotifications();
            return all.map((n) => [n.title, n.body, n.tag, n.data.path]); }"""
        )

    until(page, rows)
    return rows()


def until(page, is_so) -> None:
    """Wait for what no page shows, up to ten seconds."""
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
