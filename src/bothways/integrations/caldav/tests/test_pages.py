"""Connecting an account, choosing what its calendars are for, and removing it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs.models import Job
from bothways.integrations.caldav import connecting
from bothways.integrations.caldav.accounts import queue_due, sync_account
from bothways.integrations.models import AccountCalendar, CalendarAccount
from bothways.meetings.meetings.actions import When, Where, plan_meeting
from bothways.meetings.models import Meeting
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from tests.builders import make_person
from tests.clients import client_of

from .servers import PASSWORD, Radicale

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def mara(pair: Partnership) -> Person:
    return people_of(pair)[0]


@pytest.fixture
def client(mara: Person) -> Client:
    return client_of(mara)


@pytest.fixture(autouse=True)
def no_tries_before(mara: Person) -> None:
    connecting.cache.clear()


def give(client: Client, server: Radicale, **said: str):
    usual = {"address": server.url, "login": "jun", "password": PASSWORD}
    return client.post(reverse("caldav:accounts"), usual | said)


def plan(pair: Partnership) -> Meeting:
    when = When(timezone.now() + timedelta(days=30), 60, "Europe/Warsaw")
    mara = people_of(pair)[0]
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=when, where=Where())


def test_from_connecting_to_the_meeting_in_the_calendar(client, server, pair, mara) -> None:
    path = server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    meeting = plan(pair)
    answer = give(client, server)
    account = CalendarAccount.objects.get()
    assert answer.url == reverse("caldav:account", args=[account.pk])
    assert account.next_at is None
    calendar = account.calendars.get(url=server.url + path)
    page = client.get(answer.url).content.decode()
    assert f'value="{calendar.pk}"' in page
    client.post(answer.url, {"do": "choose", "takes": str(calendar.pk), "busy": []})
    assert queue_due() == 1
    assert queue_due() == 0
    sync_account(account.pk)
    assert server.items(path) == [f"{meeting.uid}.ics"]
    account.refresh_from_db()
    assert (account.trouble, account.failures) == ("", 0)
    assert account.synced_at is not None
    assert "up to date" in client.get(reverse("caldav:accounts")).content.decode()


def test_password_is_kept_sealed_and_shown_nowhere(client, server) -> None:
    server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    give(client, server)
    account = CalendarAccount.objects.get()
    row = CalendarAccount.objects.filter(pk=account.pk).values().get()
    assert PASSWORD not in repr(row)
    for url in (reverse("caldav:accounts"), reverse("caldav:account", args=[account.pk])):
        assert PASSWORD not in client.get(url).content.decode()
    said = " ".join(f"{deed.kind} {deed.subject} {deed.details}" for deed in Deed.objects.all())
    assert "connected a calendar account" in said
    assert PASSWORD not in said
    assert "jun" not in said


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"password": "wrong"}, "password", "app password"),
        ({"address": "https://10.0.0.1/"}, "address", "isn’t public"),
        ({"address": "http://localhost/"}, "address", "isn’t public"),
        ({"address": "https://user:x@example.org/"}, "address", "isn’t public"),
        ({"address": "https://no-such-host.invalid/"}, "address", "can’t be reached"),
        ({"address": ""}, "address", "required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, server, said, field, words) -> None:
    answer = give(client, server, **said)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert PASSWORD not in answer.content.decode()
    assert not CalendarAccount.objects.exists()


def test_same_account_again_takes_the_new_password(client, server) -> None:
    server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    give(client, server)
    CalendarAccount.objects.update(sealed="1.lost", trouble="password", next_at=None)
    account = CalendarAccount.objects.get()
    url = reverse("caldav:account", args=[account.pk])
    assert "doesn’t take this user name" in client.get(url).content.decode()
    wrong = client.post(url, {"do": "password", "password": "wrong"})
    assert wrong.status_code == 422
    assert client.post(url, {"do": "password", "password": PASSWORD}).status_code == 302
    account.refresh_from_db()
    assert account.trouble == ""
    assert account.next_at is not None


def test_account_that_is_connected_by_two_clicks_is_one_and_still_new(
    client, server, mara, monkeypatch
) -> None:
    server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    ask = connecting.Client.calendars

    def and_once_more(self: connecting.Client) -> object:
        monkeypatch.setattr(connecting.Client, "calendars", ask)
        assert give(client_of(mara), server).status_code == 302
        return ask(self)

    monkeypatch.setattr(connecting.Client, "calendars", and_once_more)
    assert give(client, server).status_code == 302
    assert [account.next_at for account in CalendarAccount.objects.all()] == [None]


def test_nobody_tries_passwords_by_the_hundred(client, server, mara) -> None:
    for _ in range(connecting.TRIES):
        connecting.refuse_too_often(mara)
    answer = give(client, server)
    assert "tried often" in answer.content.decode()
    assert not CalendarAccount.objects.exists()


def test_account_of_somebody_else_is_not_there(client, server) -> None:
    other = CalendarAccount.objects.create(person=make_person("Una Unrelated"), address="https://x")
    for name in ("caldav:account", "caldav:removal"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_calendar_of_another_account_cannot_be_chosen(client, server, mara) -> None:
    account = CalendarAccount.objects.create(person=mara, address=server.url, login="jun")
    AccountCalendar.objects.create(account=account, url="https://x/1/", name="Work")
    other = CalendarAccount.objects.create(person=make_person("Una Unrelated"), address="https://x")
    theirs = AccountCalendar.objects.create(account=other, url="https://x/2/", name="Theirs")
    url = reverse("caldav:account", args=[account.pk])
    answer = client.post(url, {"do": "choose", "takes": str(theirs.pk), "busy": [str(theirs.pk)]})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"takes", "busy"}
    theirs.refresh_from_db()
    assert not theirs.takes_meetings


def test_removal_takes_out_what_we_wrote_and_forgets_all(client, server, pair, mara) -> None:
    path = server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    plan(pair)
    give(client, server)
    account = CalendarAccount.objects.get()
    calendar = account.calendars.get(url=server.url + path)
    connecting.choose(by=mara, account=account, takes=calendar.pk, busy=[])
    sync_account(account.pk)
    assert len(server.items(path)) == 1
    client.post(reverse("caldav:removal", args=[account.pk]), {"take_out": "on"})
    assert "No calendar connected yet" in client.get(reverse("caldav:accounts")).content.decode()
    sync_account(account.pk)
    assert server.items(path) == []
    assert not CalendarAccount.objects.exists()


def test_removal_can_leave_what_we_wrote(client, server, pair, mara) -> None:
    path = server.make_calendar(f"c-{uuid4().hex}", "Work", login="jun")
    plan(pair)
    give(client, server)
    account = CalendarAccount.objects.get()
    calendar = account.calendars.get(url=server.url + path)
    connecting.choose(by=mara, account=account, takes=calendar.pk, busy=[])
    sync_account(account.pk)
    client.post(reverse("caldav:removal", args=[account.pk]), {})
    assert not CalendarAccount.objects.exists()
    assert len(server.items(path)) == 1


def test_another_calendar_takes_the_meetings_over(client, server, pair, mara) -> None:
    first, second = (server.make_calendar(f"c-{uuid4().hex}", "W", login="jun") for _ in range(2))
    meeting = plan(pair)
    give(client, server)
    account = CalendarAccount.objects.get()
    for path in (first, second):
        calendar = account.calendars.get(url=server.url + path)
        connecting.choose(by=mara, account=account, takes=calendar.pk, busy=[])
        sync_account(account.pk)
    assert server.items(first) == []
    assert server.items(second) == [f"{meeting.uid}.ics"]


def test_change_of_a_meeting_asks_for_a_look_in_its_transaction(server, pair, mara) -> None:
    later = timezone.now() + timedelta(minutes=10)
    account = CalendarAccount.objects.create(person=mara, address="https://x", next_at=later)
    stopped = CalendarAccount.objects.create(person=people_of(pair)[1], address="https://x",
                                             trouble="password")  # fmt: skip
    plan(pair)
    account.refresh_from_db()
    stopped.refresh_from_db()
    assert account.next_at <= timezone.now()
    assert stopped.next_at is None
    assert queue_due() == 1
    assert Job.objects.get(task__contains="sync_calendar_account").arguments["args"] == [account.pk]


def test_list_asks_the_same_questions_for_one_account_and_for_three(client, mara) -> None:
    counts = []
    for _ in range(3):
        account = CalendarAccount.objects.create(person=mara, address="https://x.example")
        AccountCalendar.objects.create(account=account, url="https://x/1/", name="<b>Work</b>")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("caldav:accounts"))
        counts.append(len(captured))
        assert "<b>Work</b>" not in page.content.decode()
    assert len(set(counts)) == 1
    assert counts[0] <= 10
