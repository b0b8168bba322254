"""What can go wrong: races, servers that fail, calendars that vanish. Nothing is lost silently."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bothways.integrations.caldav import accounts, client
from bothways.integrations.caldav.accounts import LEASE, forget_closed, queue_due, sync_account
from bothways.integrations.caldav.client import Client
from bothways.integrations.caldav.connecting import remove
from bothways.integrations.models import AccountCalendar, CalendarAccount, Entry
from bothways.meetings.meetings.actions import When, change_meeting
from bothways.meetings.models import Attendee, Meeting
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import people_of

from .people import HOUR, NOON, There, answer_of, connect, plan, sync, told, weekly
from .servers import path_of

pytestmark = pytest.mark.usefixtures("january")
LATER = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")


def trouble_of(calendar: AccountCalendar) -> CalendarAccount:
    sync_account(calendar.account_id)
    return CalendarAccount.objects.get(pk=calendar.account_id)


def notices(pair) -> list[str]:
    rows = Notice.objects.filter(person=people_of(pair)[0], kind="calendar")
    return list(rows.values_list("title", flat=True))


# Races


def test_edit_there_between_reading_and_writing_is_merged(
    server, pair, calendar, monkeypatch
) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    change_meeting(by=mara, meeting=meeting, seen=0, when=LATER)
    put, raced = Client.put, []

    def race(self: Client, url: str, text: str, *, etag: str = "") -> str:
        if not raced:
            raced.append(url)
            there.edit((r"^END:VEVENT", "X-MINE:kept\nEND:VEVENT"), (r"^SUMMARY.*", "SUMMARY:Mine"))
        return put(self, url, text, etag=etag)

    monkeypatch.setattr(Client, "put", race)
    assert sync(calendar).written == 1
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]
    assert (there.lines("X-MINE"), there.lines("SUMMARY")) == (["X-MINE:kept"], ["SUMMARY:Mine"])


def test_move_here_while_the_server_is_asked_is_written_the_next_time(
    server, pair, calendar, monkeypatch
) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    put, raced = Client.put, []

    def race(self: Client, url: str, text: str, *, etag: str = "") -> str:
        if not raced:
            raced.append(url)
            change_meeting(by=tomasz, meeting=meeting, seen=0, when=LATER)
        return put(self, url, text, etag=etag)

    monkeypatch.setattr(Client, "put", race)
    sync(calendar)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]
    meeting.refresh_from_db()
    assert meeting.starts_at == LATER.starts_at


def test_server_that_always_conflicts_is_asked_a_few_times_and_again_later(
    server, pair, calendar, monkeypatch
) -> None:
    plan(pair)
    asked = []

    def conflict(self: Client, url: str, text: str, *, etag: str = "") -> str:
        asked.append(url)
        raise client.Conflict

    with monkeypatch.context() as patched:
        patched.setattr(Client, "put", conflict)
        assert sync(calendar).unfinished == 1
    assert len(asked) == 4
    calendar.refresh_from_db()
    assert calendar.mark == ""
    calendar.account.refresh_from_db()
    assert calendar.account.next_at > timezone.now() + timedelta(minutes=1)
    assert sync(calendar).written == 1


def test_event_written_by_a_worker_that_was_killed_then_is_found_again(
    server, pair, calendar
) -> None:
    meeting = plan(pair)
    sync(calendar)
    Entry.objects.all().delete()
    done = sync(calendar)
    assert done.written == 0
    assert Entry.objects.get().uid == meeting.uid
    assert told(pair) == []


def test_event_that_came_by_mail_at_another_address_is_taken_over(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    text = there.text
    there.delete()
    Entry.objects.all().delete()
    there.path = there.path.replace(str(meeting.uid), "by-mail")
    server.put(there.path, text)
    sync(calendar)
    assert server.items(path_of(calendar.url)) == ["by-mail.ics"]
    change_meeting(by=mara, meeting=meeting, seen=0, when=LATER)
    sync(calendar)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]


def test_two_workers_are_never_at_one_account(server, pair, calendar, january) -> None:
    plan(pair)
    CalendarAccount.objects.update(lease_until=timezone.now() + LEASE)
    assert sync_account(calendar.account_id) is None
    assert queue_due() == 0
    january.move_to(datetime(2027, 1, 15, 13, tzinfo=UTC))
    assert sync(calendar).written == 1


def test_what_takes_too_long_goes_on_the_next_turn(server, pair, calendar, monkeypatch) -> None:
    for number in range(3):
        plan(pair, When(NOON.starts_at + number * HOUR, 30, "UTC"))
    put, written = Client.put, []

    def slow(self: Client, url: str, text: str, *, etag: str = "") -> str:
        found = put(self, url, text, etag=etag)
        written.append(url)
        self.ends_at = time.monotonic() if len(written) == 2 else self.ends_at
        return found

    monkeypatch.setattr(Client, "put", slow)
    account = trouble_of(calendar)
    assert (account.trouble, Entry.objects.count()) == ("", 2)
    assert account.next_at <= timezone.now()
    assert sync(calendar).written == 1


def test_server_so_slow_that_nothing_is_done_is_not_asked_again_at_once(
    server, pair, calendar, monkeypatch
) -> None:
    plan(pair)
    hurried = Client("https://x.example", "a", "b", seconds=0)
    monkeypatch.setattr(accounts, "client_of", lambda account: hurried)
    account = trouble_of(calendar)
    assert account.trouble == "slow"
    assert account.next_at > timezone.now() + timedelta(minutes=3)


def test_guest_whose_last_day_is_over_is_served_no_longer(server, pair, calendar) -> None:
    plan(pair)
    mara = people_of(pair)[0]
    mara.guest_from, mara.guest_until = "Acme", timezone.localdate() - timedelta(days=1)
    mara.save()
    assert sync_account(calendar.account_id) is None
    assert queue_due() == 0


def test_own_move_from_the_calendar_does_not_call_for_another_look(server, pair, calendar) -> None:
    meeting = plan(pair)
    sync(calendar)
    There(server, calendar, meeting.uid).edit(
        (r"^DTSTART.*", "DTSTART:20270202T090000Z"), (r"^DTEND.*", "DTEND:20270202T094500Z")
    )
    sync(calendar)
    account = CalendarAccount.objects.get()
    assert account.next_at > timezone.now() + accounts.EVERY - timedelta(minutes=1)


# Servers that fail


def test_wrong_password_stops_it_and_its_owner_hears_once(
    server, pair, calendar, monkeypatch
) -> None:
    plan(pair)
    monkeypatch.setattr(accounts, "unseal", lambda *a, **k: "wrong")
    account = trouble_of(calendar)
    assert (account.trouble, account.next_at) == ("password", None)
    assert account.is_stopped
    assert queue_due() == 0
    assert notices(pair) == ["Your calendar isn’t kept up to date at the moment"]


def test_password_that_is_given_while_the_old_one_fails_counts(
    server, pair, calendar, monkeypatch
) -> None:
    def given_meanwhile(*_: object) -> None:
        account = CalendarAccount.objects.get()
        account.sealed = accounts.sealed(accounts.row_of(account), "another")
        account.next_at = timezone.now()
        account.save()
        raise client.WrongPassword

    monkeypatch.setattr(Client, "changes", given_meanwhile)
    assert sync_account(calendar.account_id) is None
    account = CalendarAccount.objects.get()
    assert (account.trouble, account.failures, account.lease_until) == ("", 0, None)
    assert account.next_at <= timezone.now()
    assert told(pair) == []


def test_account_that_is_removed_while_its_turn_fails_still_leaves(
    server, pair, calendar, monkeypatch
) -> None:
    def removed_meanwhile(*_: object) -> None:
        remove(by=people_of(pair)[0], account=calendar.account, take_out=True)
        raise client.WrongPassword

    with monkeypatch.context() as patched:
        patched.setattr(Client, "changes", removed_meanwhile)
        sync_account(calendar.account_id)
    assert queue_due() == 1
    sync_account(calendar.account_id)
    assert not CalendarAccount.objects.exists()


def test_changed_secret_key_asks_for_the_password_again(server, pair, calendar, settings) -> None:
    settings.SECRET_KEY = "another key, after a backup was played back without it"
    account = trouble_of(calendar)
    assert (account.trouble, account.next_at) == ("password lost", None)
    assert "Give it again" in account.trouble_sentence


def test_server_that_is_down_is_tried_ever_more_seldom_and_nothing_is_lost(
    server, pair, calendar, settings
) -> None:
    meeting = plan(pair)
    settings.CALENDAR_HOSTS = frozenset({("localhost", 9)})
    CalendarAccount.objects.update(address="https://localhost:9")
    account = CalendarAccount.objects.get()
    account.sealed = accounts.sealed(accounts.row_of(account), "x")
    account.save()
    AccountCalendar.objects.update(url="https://localhost:9/mara/c/")
    waits = []
    for _ in range(10):
        account = trouble_of(calendar)
        waits.append(round((account.next_at - timezone.now()) / timedelta(minutes=1)))
    assert account.trouble == "unreachable"
    assert waits == [4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert len(notices(pair)) == 1
    assert answer_of(meeting) == "yes"


def test_calendar_to_be_looked_at_only_is_named(server, pair, calendar) -> None:
    plan(pair)
    AccountCalendar.objects.update(url=server.url + server.make_read_only("Theirs"))
    assert trouble_of(calendar).trouble == "read-only"


def test_deleted_calendar_declines_nothing(server, pair, calendar) -> None:
    meeting = plan(pair)
    sync(calendar)
    server.delete(path_of(calendar.url))
    account = trouble_of(calendar)
    assert (account.trouble, account.next_at) == ("gone", None)
    assert answer_of(meeting) == "yes"
    assert "Choose another one" in account.trouble_sentence


def test_calendar_that_was_emptied_is_filled_again_and_nobody_declines(
    server, pair, calendar
) -> None:
    for number in range(4):
        plan(pair, When(NOON.starts_at + number * HOUR, 30, "UTC"))
    sync(calendar)
    folder = path_of(calendar.url)
    for name in server.items(folder):
        server.delete(folder + name)
    assert sync(calendar).written == 4
    assert set(Attendee.objects.values_list("answer", flat=True)) == {"yes", "none"}
    assert notices(pair) == ["All your meetings had gone from your calendar"]
    assert sync(calendar).written == 0


def test_mark_that_the_server_has_forgotten_costs_a_listing_and_no_writing(
    server, pair, calendar
) -> None:
    plan(pair)
    sync(calendar)
    AccountCalendar.objects.update(mark="sync:http://radicale.org/ns/sync/forgotten")
    done = sync(calendar)
    assert (done.written, done.read, done.answered) == (0, 0, 0)


@pytest.mark.parametrize("is_long", [True, False])
def test_what_cannot_be_read_is_left_alone_and_told_once(
    server, pair, calendar, monkeypatch, is_long
) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    if is_long:
        monkeypatch.setattr(client, "MOST_OF_ONE", 5000)
        there.edit((r"^END:VEVENT", f"X-LONG:{'x' * 60_000}\nEND:VEVENT"))
    else:
        other = "\nBEGIN:VEVENT\nUID:other\nDTSTAMP:20270101T000000Z\nDTSTART:20270101T000000Z"
        there.delete()
        there.path = there.path.replace(str(meeting.uid), "x")
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x{other}\nEND:VEVENT\nEND:VCALENDAR\n"
        server.put(f"{path_of(calendar.url)}{meeting.uid}.ics", text)
    change_meeting(by=mara, meeting=meeting, seen=0, when=LATER)
    for _ in range(2):
        assert sync(calendar).written == 0
    assert "can’t be read" in told(pair)[0]
    assert len(told(pair)) == 1
    server.delete(f"{path_of(calendar.url)}{meeting.uid}.ics")
    sync(calendar)
    assert There(server, calendar, meeting.uid).exists()


def test_who_is_asked_no_longer_has_it_taken_out(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    Attendee.objects.filter(meeting=meeting, person=mara).delete()
    assert sync(calendar).deleted == 1
    assert server.items(path_of(calendar.url)) == []


def test_account_of_somebody_who_was_closed_rests(server, pair, calendar) -> None:
    plan(pair)
    mara = people_of(pair)[0]
    mara.is_active = False
    mara.save()
    assert sync_account(calendar.account_id) is None
    assert queue_due() == 0


def test_month_after_somebody_was_closed_their_password_is_forgotten(
    server, pair, calendar, january
) -> None:
    mara = people_of(pair)[0]
    sync(calendar)
    mara.is_active = False
    mara.save()
    assert forget_closed() == 0
    january.move_to(datetime(2027, 2, 20, tzinfo=UTC))
    assert forget_closed() == 1
    assert not CalendarAccount.objects.exists()


def test_two_people_who_share_a_calendar_come_to_rest(server, pair, calendar) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    weekly(pair)
    other = connect(server, tomasz, path_of(calendar.url))
    for _ in range(3):
        sync(calendar)
        sync(other)
    assert (sync(calendar).written, sync(other).written) == (0, 0)
    assert Meeting.objects.get(pk=meeting.pk).starts_at == NOON.starts_at


def test_many_meetings_cost_as_many_writes_once_and_then_one_request(
    server, pair, calendar, monkeypatch
) -> None:
    rows = [
        Meeting(
            programme=pair.programme, partnership=pair, zone="UTC",
            starts_at=NOON.starts_at + number * HOUR, ends_at=NOON.ends_at + number * HOUR,
        )
        for number in range(40)
    ]  # fmt: skip
    made = Meeting.objects.bulk_create(rows)
    sides = list(pair.participations.all())
    Attendee.objects.bulk_create(
        Attendee(meeting=row, person=side.person, participation=side)
        for row in made for side in sides
    )  # fmt: skip
    clients = []
    kept = Client.__init__

    def counted(self: Client, *args: object, **said: object) -> None:
        kept(self, *args, **said)
        clients.append(self)

    monkeypatch.setattr(Client, "__init__", counted)
    for _ in range(2):
        sync(calendar)
    assert [each.asked for each in clients] == [41, 1]
