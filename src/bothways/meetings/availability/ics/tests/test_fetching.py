"""Reading a calendar by its link: from a real server on this machine, kind and hostile."""

from __future__ import annotations

import logging
import time as clock
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bothways.common.jobs.models import Job
from bothways.common.outgoing import guard as guarding
from bothways.common.outgoing.guard import Guard
from bothways.common.outgoing.tests.servers import tls_server
from bothways.meetings.availability.ics import fetching
from bothways.meetings.availability.ics.fetching import ask_for_due, read_by_link
from bothways.meetings.availability.ics.links import (
    MOST,
    add_link,
    canonical,
    link_of,
    read_again,
    remove_calendar,
)
from bothways.meetings.availability.ics.words import sentence_of
from bothways.meetings.availability.models import BusyBlock, BusyCalendar
from bothways.meetings.availability.refusals import BadLink, KnownLink, TooMany
from bothways.people.models import Profile
from tests.builders import make_person

SECRET = "private-9f8e7d"
GOOD = "https://calendar.example.org/private-9f8e7d/basic.ics"


@pytest.fixture
def mara(db):
    return make_person("Mara Okafor", time_zone="Europe/London")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with tls_server(tmp_path_factory.mktemp("tls")) as running:
        yield running


@pytest.fixture
def opened(server, monkeypatch):
    """The server of this machine, as though it were one on the internet."""
    server.asked.clear()
    server.answers.clear()
    open_to = replace(server.guard, seconds=3, most_bytes=200_000)
    monkeypatch.setattr(fetching, "GUARD", open_to)
    monkeypatch.setattr(
        "bothways.meetings.availability.ics.links.STRICT", Guard(private=True, ports=frozenset())
    )
    return server


def event(day: datetime, uid: int = 1) -> str:
    times = f"DTSTART:{day:%Y%m%dT090000Z}\r\nDTEND:{day:%Y%m%dT100000Z}\r\n"
    words = "SUMMARY:Dentist, as always\r\n"
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\n{times}{words}END:VEVENT\r\n"


def calendar_file(*days: datetime) -> bytes:
    body = "".join(event(day, n) for n, day in enumerate(days))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def answering(body: bytes = b"", status: int = 200, **headers: str):
    def answer(handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def tomorrow(days: int = 1) -> datetime:
    return timezone.now() + timedelta(days=days)


def given(person, server, path: str = f"/{SECRET}/basic.ics") -> BusyCalendar:
    return add_link(by=person, url=server.url + path)


def read(calendar: BusyCalendar) -> BusyCalendar:
    read_by_link(calendar.pk)
    calendar.refresh_from_db()
    return calendar


def blocks() -> list[str]:
    return [f"{block.starts_at:%H:%M}–{block.ends_at:%H:%M}" for block in BusyBlock.objects.all()]


def test_busy_times_are_read_and_nothing_of_what_they_are(mara, opened):
    opened.answers.append(answering(calendar_file(tomorrow(1), tomorrow(2))))
    calendar = read(given(mara, opened))
    assert (calendar.state, calendar.error, calendar.odd) == ("fresh", "", 0)
    assert blocks() == ["09:00–10:00", "09:00–10:00"]
    kept = [str(row) for model in (BusyCalendar, BusyBlock) for row in model.objects.values()]
    assert "Dentist" not in " ".join(kept)


def test_the_link_is_a_secret_in_the_database_and_in_the_log(mara, opened, caplog):
    caplog.set_level(logging.DEBUG)
    calendar = given(mara, opened)
    opened.answers += [answering(calendar_file(tomorrow())), answering(status=404)]
    read(calendar)
    with pytest.raises(fetching.Trouble):
        fetching.outcome_of(calendar)
    assert link_of(calendar).endswith(f"/{SECRET}/basic.ics")
    assert SECRET not in str(list(BusyCalendar.objects.values()))
    assert SECRET not in caplog.text
    calendar.next_try_at = timezone.now()
    calendar.save()
    ask_for_due()
    assert SECRET not in str(list(Job.objects.values()))


def test_it_is_asked_whether_it_has_changed_and_kept_where_it_hasnt(mara, opened):
    said = {"ETag": '"v1"', "Last_Modified": "Wed, 25 Nov 2026 10:00:00 GMT"}
    opened.answers += [answering(calendar_file(tomorrow()), **said), answering(status=304)]
    calendar = given(mara, opened)
    first = read(calendar).fetched_at
    again = read(calendar)
    assert {name.lower(): value for name, value in opened.asked[1].headers.items()}.items() >= {
        "if-none-match": '"v1"', "if-modified-since": "Wed, 25 Nov 2026 10:00:00 GMT",
    }.items()  # fmt: skip
    assert again.state == "fresh"
    assert again.fetched_at > first
    assert blocks() == ["09:00–10:00"]


@pytest.mark.parametrize("change", ["time has passed", "they have moved"])
def test_it_is_read_anew_once_what_is_known_isnt_enough(mara, opened, change):
    opened.answers += [answering(calendar_file(tomorrow()), ETag='"v1"')] * 2
    calendar = read(given(mara, opened))
    if change == "time has passed":
        soon = timezone.now() + timedelta(days=100)
        BusyCalendar.objects.update(read_until=soon)
    else:
        Profile.objects.filter(person=mara).update(time_zone="Asia/Tokyo")
    calendar = BusyCalendar.objects.get()
    read(calendar)
    assert "if-none-match" not in {name.lower() for name in opened.asked[1].headers}
    assert calendar.state == "fresh"


def big(handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"X" * 50_000)


def slow(handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b"B")
        handler.wfile.flush()
        clock.sleep(0.2)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answering(status=404), "gone"),
        (answering(status=410), "gone"),
        (answering(status=403), "forbidden"),
        (answering(status=500), "status"),
        (answering(status=304), "status"),
        (answering(b"<html>Sign in</html>"), "not a calendar"),
        (answering(b""), "not a calendar"),
        (big, "large"),
        (slow, "slow"),
    ],
)
def test_what_goes_wrong_is_named_and_the_last_good_times_stay(mara, opened, answer, error):
    opened.answers += [answering(calendar_file(tomorrow())), answer]
    calendar = read(given(mara, opened))
    good = calendar.fetched_at
    BusyCalendar.objects.update(read_until=None)
    calendar.refresh_from_db()
    read(calendar)
    assert (calendar.state, calendar.error, calendar.failures) == ("failing", error, 1)
    assert calendar.fetched_at == good
    assert blocks() == ["09:00–10:00"]
    assert calendar.next_try_at > timezone.now()


def test_every_trouble_has_words_of_its_own():
    sentences = {sentence_of(name) for name in fetching.TROUBLES}
    assert len(sentences) == len(fetching.TROUBLES)
    assert sentence_of("?") == "We couldn’t read it. We try again."


def test_each_failure_waits_longer_and_a_month_of_them_is_enough(mara, opened):
    calendar = given(mara, opened)
    waits = [fetching.backed_off(n) for n in (1, 2, 3, 9, 10, 40)]
    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes == [5, 10, 20, 1280, 1440, 1440]
    BusyCalendar.objects.update(failures=fetching.GIVEN_UP - 1)
    calendar.refresh_from_db()
    opened.answers.append(answering(status=404))
    read(calendar)
    assert (calendar.state, calendar.next_try_at) == ("stopped", None)


def test_a_server_that_asks_for_time_gets_it_up_to_a_day(mara, opened):
    opened.answers += [answering(status=503, Retry_After="7200")]
    opened.answers += [answering(status=429, Retry_After="99999999")]
    calendar = read(given(mara, opened))
    assert timedelta(hours=1, minutes=55) < calendar.next_try_at - timezone.now()
    read(calendar)
    assert calendar.next_try_at - timezone.now() <= timedelta(days=1, hours=3)


@pytest.mark.parametrize(
    "leads_to",
    ["https://10.0.0.1/x.ics", "https://169.254.169.254/latest", "https://[::1]/x", "file:///etc/passwd",
     "http://example.org/x.ics"],
)  # fmt: skip
def test_a_link_that_leads_into_a_network_is_not_followed(mara, opened, monkeypatch, leads_to):
    opened.answers.append(answering(status=302, Location=leads_to))
    port = frozenset({opened.port, 443})

    def only_here(target, guard):
        if target.host == "localhost":
            return [("127.0.0.1", target.port)]
        return real(target, replace(guard, private=False))

    real = guarding.addresses_of
    monkeypatch.setattr("bothways.common.outgoing.requests.addresses_of", only_here)
    monkeypatch.setattr(fetching, "GUARD", replace(fetching.GUARD, ports=port))
    calendar = read(given(mara, opened))
    assert (calendar.state, calendar.error, calendar.next_try_at) == ("stopped", "refused", None)
    assert len(opened.asked) == 1


def test_an_address_inside_a_network_is_never_asked(mara, server):
    server.asked.clear()
    for url in (f"https://localhost:{server.port}/x", "https://u:p@example.org/x", "file:///etc/passwd",
                "http://example.org/x.ics", "ftp://example.org/x.ics", "javascript:alert(1)",
                "https://example.org:8443/x", "https://exa mple.org/", "", "x" * 3000):  # fmt: skip
        with pytest.raises(BadLink):
            add_link(by=mara, url=url)
    for url in ("https://127.0.0.1/x.ics", "https://192.168.1.1/x.ics", "https://localhost/x.ics"):
        calendar = read(add_link(by=mara, url=url))
        assert (calendar.state, calendar.error) == ("stopped", "refused")
    assert server.asked == []


@pytest.mark.parametrize("scheme", ["webcal://", "WEBCAL://", "webcals://", "https://"])
def test_webcal_is_https(scheme):
    assert canonical(f" {scheme}example.org/a.ics?k=1 ") == "https://example.org/a.ics?k=1"


def test_the_same_calendar_stands_once_and_there_are_eight_at_most(mara):
    add_link(by=mara, url=GOOD)
    with pytest.raises(KnownLink):
        add_link(by=mara, url=GOOD.replace("https", "webcal"))
    for n in range(MOST - 1):
        add_link(by=mara, url=f"{GOOD}?{n}")
    with pytest.raises(TooMany):
        add_link(by=mara, url=f"{GOOD}?one-more")
    add_link(by=make_person("Jun Sato"), url=GOOD)


def test_what_is_due_is_queued_once(mara, opened):
    calendar = given(mara, opened)
    assert (ask_for_due(), ask_for_due()) == (1, 0)
    assert [job.arguments["args"] for job in Job.objects.all()] == [[calendar.pk]]
    mara.is_active = False
    mara.save()
    BusyCalendar.objects.update(next_try_at=timezone.now())
    assert ask_for_due() == 0


def test_a_calendar_that_was_given_up_is_read_again_when_they_ask(mara):
    calendar = read(add_link(by=mara, url="https://127.0.0.1/x.ics"))
    read_again(by=make_person("Jun Sato"), calendar=calendar)
    calendar.refresh_from_db()
    assert calendar.state == "stopped"
    read_again(by=mara, calendar=calendar)
    calendar.refresh_from_db()
    assert (calendar.state, calendar.next_try_at <= timezone.now()) == ("failing", True)


def test_a_link_sealed_with_another_key_is_asked_for_again(mara, opened, settings):
    calendar = given(mara, opened)
    settings.SECRET_KEY = "another key, as long as keys have to be, after a move"
    assert (read(calendar).error, calendar.state) == ("lost", "stopped")


def test_with_a_calendar_its_times_are_gone_and_only_their_own_can_remove_it(mara, opened):
    opened.answers.append(answering(calendar_file(tomorrow())))
    calendar = read(given(mara, opened))
    remove_calendar(by=make_person("Jun Sato"), calendar=calendar)
    assert BusyBlock.objects.count() == 1
    remove_calendar(by=mara, calendar=calendar)
    assert BusyBlock.objects.count() == 0
    read_by_link(calendar.pk)


def test_what_was_removed_while_it_was_read_stays_removed(mara, opened):
    calendar = given(mara, opened)
    opened.answers.append(answering(calendar_file(tomorrow())))
    held = BusyCalendar.objects.get(pk=calendar.pk)
    remove_calendar(by=mara, calendar=calendar)
    fetching.note_fresh(held, fetching.outcome_of(held))
    assert not BusyCalendar.objects.exists()
    assert not BusyBlock.objects.exists()
