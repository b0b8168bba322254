"""Accounts at calendar servers once two people become one."""

from __future__ import annotations

import pytest

from bothways.common.models import Deed
from bothways.integrations.merging import move
from bothways.integrations.models import AccountCalendar, CalendarAccount
from bothways.meetings.availability.models import BusyCalendar
from bothways.people.hooks import Merge
from tests.builders import make_administrator, make_person

pytestmark = pytest.mark.django_db
SERVER = "https://dav.example.org/"


@pytest.fixture
def merge() -> Merge:
    return Merge(make_person("Mara Okafor"), make_person("Mara O"), make_administrator())


def connected(person, login: str) -> AccountCalendar:
    account = CalendarAccount.objects.create(
        person=person, address=SERVER, login=login, sealed="a sealed password"
    )
    busy = BusyCalendar.objects.create(person=person, kind=BusyCalendar.Kind.CALDAV, name="Work")
    return AccountCalendar.objects.create(
        account=account, url=f"{SERVER}{login}/", name="Work", takes_meetings=True, busy=busy
    )


def test_accounts_of_both_stay_and_the_same_one_counts_once(merge: Merge) -> None:
    mine = connected(merge.kept, "mara")
    connected(merge.gone, "mara")
    other = connected(merge.gone, "mara.o")
    move(merge)
    rows = CalendarAccount.objects.filter(person=merge.kept)
    assert set(rows) == {mine.account, other.account}
    assert CalendarAccount.objects.count() == 2
    assert set(BusyCalendar.objects.all()) == {mine.busy, other.busy}


def test_nothing_of_a_password_is_written_down(merge: Merge) -> None:
    connected(merge.kept, "mara")
    connected(merge.gone, "mara")
    move(merge)
    assert "a sealed password" not in repr(list(Deed.objects.values()))
