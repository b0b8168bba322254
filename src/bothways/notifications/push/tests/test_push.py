"""Notices on people's own devices, against a push service on this machine."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bothways.accounts.models import Person
from bothways.common.outgoing.guard import Guard
from bothways.common.outgoing.tests.servers import Server, tls_server
from bothways.notifications.inbox.actions import mark_read
from bothways.notifications.models import Choice, Device, Notice, Push
from bothways.notifications.preferences.forms import PreferencesForm
from bothways.notifications.push import keys, sending
from bothways.notifications.push.actions import CantTellThere, add_device
from bothways.notifications.push.models import MOST_DEVICES
from bothways.notifications.push.sealing import LENGTH, decoded
from bothways.notifications.push.sending import push_due_notices
from bothways.notifications.telling.actions import notify
from tests.builders import make_person
from tests.clients import client_of, text_of

from .browsers import Browser, plain

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def switched_on(settings, tmp_path: Path) -> None:
    settings.PUSH_CONTACT = "mailto:it@example.org"
    settings.DATA = tmp_path


@pytest.fixture
def service(tmp_path: Path, monkeypatch) -> Iterator[Server]:
    with tls_server(tmp_path) as found:
        monkeypatch.setattr(sending, "GUARD", found.guard)
        yield found


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


@pytest.fixture
def browser(service: Server, mara: Person) -> Browser:
    found = Browser(f"{service.url}/push/mara")
    add_device(person=mara, **found.given)
    return found


def tell(person: Person, key: str = "k", **more: str) -> Notice:
    notify(person, kind=more.pop("kind", "message"), key=key, title="Jun wrote to you", **more)
    return Notice.objects.get(person=person, key=key)


@time_machine.travel(NOON, tick=False)
def test_device_reads_who_and_what_and_nobody_on_the_way_does(
    browser: Browser, service: Server, mara: Person
) -> None:
    notice = tell(mara, body="A secret of theirs", path="/partnerships/3/talk/")
    assert push_due_notices() == 1
    [asked] = service.asked
    assert asked.path == "/push/mara"
    assert browser.read(asked.body) == {
        "title": "Jun wrote to you",
        "path": "/partnerships/3/talk/",
        "tag": f"notice-{notice.pk}",
    }
    assert b"Jun" not in asked.body
    assert asked.headers["Content-Encoding"] == "aes128gcm"
    assert asked.headers["TTL"] == "86400"
    assert asked.headers["Urgency"] == "normal"
    assert not Push.objects.exists()
    assert Device.objects.get().told_at == NOON


def test_push_says_who_sends_and_is_signed_for_this_service(
    browser: Browser, service: Server, mara: Person
) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara)
        push_due_notices()
    header = service.asked[0].headers["Authorization"]
    token, key = header.removeprefix("vapid t=").split(",k=")
    assert key == keys.public_key()
    signed, _, signature = token.rpartition(".")
    claims = json.loads(decoded(signed.partition(".")[2]))
    raw = decoded(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    point.verify(
        encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
        signed.encode(),
        ec.ECDSA(SHA256()),
    )
    assert claims["aud"] == service.url
    assert claims["sub"] == "mailto:it@example.org"
    assert claims["exp"] == NOON.timestamp() + 12 * 3600


def test_every_payload_is_as_long(browser: Browser, service: Server, mara: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(mara, "a")
        notify(mara, kind="message", key="b", title="م" * 200, path="/" + "x" * 299)
        push_due_notices()
    lengths = {len(asked.body) for asked in service.asked}
    assert len(service.asked) == 2
    assert len(lengths) == 1
    assert lengths.pop() > LENGTH


def test_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = keys.public_key()
    assert keys.public_key() == first
    file = tmp_path / "push-key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["push-key.pem"]
    file.unlink()
    assert keys.public_key() != first


@time_machine.travel(NOON, tick=False)
def test_nothing_goes_to_devices_unless_the_administrator_wants_it(
    browser: Browser, service: Server, mara: Person, settings
) -> None:
    settings.PUSH_CONTACT = ""
    tell(mara)
    assert not Push.objects.exists()
    assert push_due_notices() == 0
    assert "Your devices" not in text_of(client_of(mara).get("/notices/settings/"))
    assert client_of(mara).post("/notices/devices/", browser.given).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_choice_decides_of_what_devices_tell(browser: Browser, mara: Person) -> None:
    tell(mara, "a", kind="general")
    assert not Push.objects.exists(), "general news doesn't go to devices unless somebody wants it"
    Choice.objects.create(person=mara, kind="general", email="never", push=True)
    Choice.objects.create(person=mara, kind="message", email="at once", push=False)
    tell(mara, "b", kind="general")
    tell(mara, "c", kind="message")
    assert [push.notice.key for push in Push.objects.all()] == ["b"]


def test_device_is_quiet_at_night_and_silent_on_what_was_read(
    browser: Browser, service: Server, mara: Person
) -> None:
    with time_machine.travel(NIGHT, tick=False):
        tell(mara, "a")
        tell(mara, "b")
        assert push_due_notices() == 0
        mark_read(Notice.objects.get(key="a"))
    with time_machine.travel(datetime(2026, 11, 26, 7, tzinfo=UTC), tick=False):
        push_due_notices()
    assert [browser.read(asked.body)["tag"] for asked in service.asked] == [
        f"notice-{Notice.objects.get(key='b').pk}"
    ]


def test_push_of_a_weekend_still_comes_on_monday(
    browser: Browser, service: Server, mara: Person
) -> None:
    with time_machine.travel(datetime(2026, 11, 27, 21, tzinfo=UTC), tick=False):
        tell(mara)
    with time_machine.travel(datetime(2026, 11, 30, 7, tzinfo=UTC), tick=False):
        push_due_notices()
    assert len(service.asked) == 1


@time_machine.travel(NOON, tick=False)
def test_every_device_is_told_once(browser: Browser, service: Server, mara: Person) -> None:
    add_device(person=mara, **Browser(f"{service.url}/push/phone").given)
    tell(mara)
    tell(mara)
    push_due_notices()
    push_due_notices()
    assert sorted(asked.path for asked in service.asked) == ["/push/mara", "/push/phone"]


@pytest.mark.parametrize("status", [404, 410])
@time_machine.travel(NOON, tick=False)
def test_device_that_is_gone_is_forgotten(
    browser: Browser, service: Server, mara: Person, status: int
) -> None:
    service.answers = [status]
    tell(mara)
    push_due_notices()
    assert not Device.objects.exists()
    assert not Push.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_service_is_asked_again_later_and_later(
    browser: Browser, service: Server, mara: Person, status: int
) -> None:
    service.answers = [status, status]
    with time_machine.travel(NOON, tick=False):
        tell(mara)
        push_due_notices()
        assert push_due_notices() == 0
    first = Push.objects.get().due_at
    assert first == NOON + timedelta(seconds=30)
    with time_machine.travel(first, tick=False):
        push_due_notices()
    second = Push.objects.get().due_at
    assert second == first + timedelta(seconds=60)
    with time_machine.travel(second, tick=False):
        push_due_notices()
    assert len(service.asked) == 3
    assert not Push.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_service_that_says_when_is_asked_then(
    browser: Browser, service: Server, mara: Person
) -> None:
    def later(handler) -> None:
        handler.send_response(429)
        handler.send_header("Retry-After", "600")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    service.answers = [later]
    tell(mara)
    push_due_notices()
    assert Push.objects.get().due_at == NOON + timedelta(minutes=10)


def test_push_is_given_up_after_a_day(browser: Browser, service: Server, mara: Person) -> None:
    service.answers = [500] * 40
    with time_machine.travel(NOON, tick=False):
        tell(mara)
    tries = 0
    while push := Push.objects.first():
        with time_machine.travel(push.due_at, tick=False):
            assert push_due_notices() == 1
        tries += 1
    assert 10 < tries < 25
    assert Device.objects.exists()


@pytest.mark.parametrize("status", [400, 401, 403, 413])
@time_machine.travel(NOON, tick=False)
def test_push_that_is_refused_for_good_isnt_tried_again(
    browser: Browser, service: Server, mara: Person, status: int
) -> None:
    service.answers = [status]
    tell(mara)
    push_due_notices()
    assert not Push.objects.exists()
    assert Device.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_service_that_is_down_holds_nobody_else_up(
    browser: Browser, service: Server, mara: Person, monkeypatch
) -> None:
    jun = make_person("Jun Sato")
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        monkeypatch.setattr(
            sending,
            "GUARD",
            Guard(private=True, ports=frozenset(), context=service.context),
        )
        add_device(person=jun, **Browser("https://localhost:1/x").given)
        tell(jun)
    tell(mara)
    assert push_due_notices() == 2
    assert [asked.path for asked in service.asked] == ["/push/mara"]
    assert [push.notice.person for push in Push.objects.all()] == [jun]


@time_machine.travel(NOON, tick=False)
def test_device_in_our_own_network_is_never_asked(
    browser: Browser, service: Server, mara: Person, monkeypatch
) -> None:
    strict = Guard(ports=frozenset(), context=service.context)
    monkeypatch.setattr(sending, "GUARD", strict)
    tell(mara)
    push_due_notices()
    assert service.asked == []
    assert not Device.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_closed_account_isnt_told(browser: Browser, service: Server, mara: Person) -> None:
    tell(mara)
    Person.objects.filter(pk=mara.pk).update(is_active=False)
    push_due_notices()
    assert service.asked == []
    assert not Push.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_push_of_a_killed_worker_is_taken_up_after_its_lease(
    browser: Browser, service: Server, mara: Person
) -> None:
    tell(mara)
    assert len(sending.claim(10)) == 1
    assert push_due_notices() == 0
    with time_machine.travel(NOON + timedelta(minutes=3), tick=False):
        assert push_due_notices() == 1
    assert len(service.asked) == 1


class TestDevices:
    def test_browser_is_added_and_taken_away_on_the_settings_page(
        self, service: Server, mara: Person
    ) -> None:
        client, browser = client_of(mara), Browser(f"{service.url}/push/x")
        page = text_of(client.post("/notices/devices/", browser.given, follow=True))
        assert "this browser tells you from now on" in page
        assert "Firefox · Linux" in page
        assert browser.endpoint not in page
        device = Device.objects.get()
        page = text_of(client.post(f"/notices/devices/{device.pk}/removal/", follow=True))
        assert "That device isn’t told any more." in page
        assert not Device.objects.exists()

    def test_device_of_somebody_else_is_not_there(self, browser: Browser) -> None:
        jun = make_person("Jun Sato")
        device = Device.objects.get()
        assert client_of(jun).post(f"/notices/devices/{device.pk}/removal/").status_code == 404
        assert "Firefox" not in text_of(client_of(jun).get("/notices/settings/"))
        assert Device.objects.exists()

    def test_signing_out_ends_it_on_that_browser_alone(self, service: Server, mara: Person) -> None:
        client = client_of(mara)
        client.post("/notices/devices/", Browser(f"{service.url}/push/here").given)
        add_device(person=mara, **Browser(f"{service.url}/push/there").given)
        client.post("/sign-in/out/")
        assert [device.endpoint for device in Device.objects.all()] == [f"{service.url}/push/there"]

    @time_machine.travel(NOON, tick=False)
    def test_browser_that_somebody_else_takes_over_tells_them_alone(
        self, browser: Browser, service: Server, mara: Person
    ) -> None:
        tell(mara, "a")
        jun = make_person("Jun Sato")
        add_device(person=jun, **browser.given)
        tell(mara, "b")
        notice = tell(jun, "c")
        push_due_notices()
        assert [browser.read(asked.body)["tag"] for asked in service.asked] == [
            f"notice-{notice.pk}"
        ]
        assert Device.objects.count() == 1

    def test_eleventh_device_takes_the_place_of_the_oldest(
        self, service: Server, mara: Person
    ) -> None:
        for number in range(MOST_DEVICES + 1):
            with time_machine.travel(NOON + timedelta(minutes=number), tick=False):
                add_device(person=mara, **Browser(f"{service.url}/push/{number}").given)
        kept = {device.endpoint.rpartition("/")[2] for device in Device.objects.all()}
        assert kept == {str(number) for number in range(1, MOST_DEVICES + 1)}

    @pytest.mark.parametrize(
        "changes",
        [
            {"endpoint": "http://push.example.org/x"},
            {"endpoint": "https://push.example.org:6443/x"},
            {"endpoint": "javascript:alert(1)"},
            {"endpoint": "https://push.example.org/" + "x" * 1000},
            {"endpoint": ""},
            {"public_key": "AAAA"},
            {"public_key": "<script>"},
            {"secret": "AAAA"},
            {"secret": "ü" * 22},
        ],
    )
    def test_what_no_browser_gives_is_refused_kindly(
        self, service: Server, mara: Person, changes: dict[str, str]
    ) -> None:
        given = Browser(f"{service.url}/push/x").given | changes
        page = text_of(client_of(mara).post("/notices/devices/", given, follow=True))
        assert "Nothing was changed." in page
        assert not Device.objects.exists()

    def test_point_that_isnt_on_the_curve_is_refused(self, service: Server, mara: Person) -> None:
        given = Browser(f"{service.url}/push/x").given
        point = bytearray(b"\x04" + b"\x01" * 64)
        with pytest.raises(CantTellThere):
            add_device(person=mara, **(given | {"public_key": plain(bytes(point))}))

    def test_choices_for_devices_are_kept(self, browser: Browser, mara: Person) -> None:
        client = client_of(mara)
        page = text_of(client.get("/notices/settings/"))
        assert 'name="push:message" id="id_push:message" checked' in page
        form = PreferencesForm.of(mara, with_push=True)
        data = {
            name: value
            for name, field in form.fields.items()
            if (value := form[name].value()) not in (None, False) and name != "push:message"
        }
        data |= {"quiet_from": "20:00", "quiet_to": "07:00", "push:general": "on"}
        assert client.post("/notices/settings/", data).status_code == 302
        found = dict(Choice.objects.values_list("kind", "push"))
        assert found == {"message": False, "general": True}


@time_machine.travel(NOON, tick=False)
def test_ten_times_as_many_people_take_no_more_queries_each_batch(service: Server) -> None:
    def planned(count: int, name: str) -> int:
        people = [make_person(f"{name} {number}") for number in range(count)]
        for person in people:
            add_device(person=person, **Browser(f"{service.url}/push/{person.pk}").given)
        with CaptureQueriesContext(connection) as captured:
            notify(people, kind="message", key=name, title="One")
        return len(captured)

    assert planned(20, "Many") == planned(2, "Few")
    assert Push.objects.count() == 22
