"""Reminders of 10,000 meetings that come again: how long it takes to find and give what is due.

    .venv/bin/python benchmarks/reminders.py [series] [weeks]

10,000 pairs with a weekly hour for ten weeks, spread over the working hours of a week. Prints time
and queries of a look that finds nothing, of one after a minute, of one after an hour without a
worker, and of a morning on which everybody meets in the same hour. Asks SQLite in a scratch folder,
or the database that `BOTHWAYS_DATABASE_URL` names, which must be empty.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.meetings.models import Meeting
    from bothways.partnerships.models import Partnership
    from bothways.programmes.models import Programme

SERIES = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
WEEKS = int(sys.argv[2]) if len(sys.argv) > 2 else 10
MONDAY = datetime(2027, 2, 1, 8, tzinfo=UTC)
BATCH = 2000

scratch = tempfile.mkdtemp(prefix="bothways-reminders-")
sys.path.insert(0, os.getcwd())
os.environ |= {
    "BOTHWAYS_DATA": scratch,
    "BOTHWAYS_SECRET_KEY": "only for a benchmark, and of the fifty letters it needs",
    "DJANGO_SETTINGS_MODULE": "bothways.config.settings",
}


def main() -> None:
    import django

    django.setup()
    logging.disable(logging.WARNING)
    # Django's own things, and what imports them, can be imported only now.
    from django.core.management import call_command
    from django.db import connection

    from bothways.meetings.models import Attendee, Meeting
    from tests.builders import make_programme

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(make_programme("Everybody weekly"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made = (Meeting.objects.count(), Attendee.objects.count(), time.perf_counter() - began)
    print(f"{connection.vendor}: {made[0]} meetings, {made[1]} attendees, in {made[2]:.0f} s")
    print(f"{'look':<44}{'given':>8}{'ms':>9}{'queries':>9}")
    middle = MONDAY + timedelta(days=2, hours=3)
    for words, since, now in (
        ("nothing due", middle - timedelta(seconds=5), middle),
        ("after twenty seconds", middle - timedelta(seconds=20), middle),
        ("after a minute", middle, middle + timedelta(minutes=1)),
        ("after an hour", middle + timedelta(minutes=1), middle + timedelta(minutes=61)),
    ):
        show(words, since, now)
    at = MONDAY + timedelta(weeks=WEEKS, days=5)
    Meeting.objects.filter(original_on=MONDAY.date()).update(
        starts_at=at, ends_at=at + timedelta(minutes=60)
    )
    everybody = at - timedelta(minutes=60)
    show("all of them in the same hour", everybody - timedelta(minutes=1), everybody)
    show("the same once more", everybody - timedelta(minutes=1), everybody)


def show(words: str, since: datetime, now: datetime) -> None:
    import time_machine
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bothways.meetings.models import ReminderMark
    from bothways.meetings.reminders.giving import give_due_reminders

    ReminderMark.objects.update_or_create(what="reminders", defaults={"until": since})
    look: Callable[[], int] = give_due_reminders
    with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as asked:
        began = time.monotonic_ns()
        given = look()
        took = (time.monotonic_ns() - began) / 1e6
    print(f"{words:<44}{given:>8}{took:>9.1f}{len(asked):>9}")


def fill(programme: Programme) -> None:
    from bothways.accounts.models import Person
    from bothways.meetings.models import Meeting, Series
    from bothways.partnerships.models import Partnership
    from bothways.people.models import Profile

    people = Person.objects.bulk_create(
        (Person(email=f"p{n}@example.org", name=f"Person {n:05}", password="!")
         for n in range(2 * SERIES)),
        batch_size=BATCH,
    )  # fmt: skip
    Profile.objects.bulk_create((Profile(person=person) for person in people), batch_size=BATCH)
    pairs = Partnership.objects.bulk_create(
        (Partnership(programme=programme) for _ in range(SERIES)), batch_size=BATCH
    )
    places(pairs, people)
    series = Series.objects.bulk_create(
        (Series(partnership=pair, starts_on=MONDAY.date(), minutes=60, zone="UTC", at=wall_time(9),
                until=(MONDAY + timedelta(weeks=WEEKS)).date()) for pair in pairs),
        batch_size=BATCH,
    )  # fmt: skip
    for week in range(WEEKS):
        meetings = Meeting.objects.bulk_create(
            (occurrence(programme, one, number, week) for number, one in enumerate(series)),
            batch_size=BATCH,
        )
        ask(meetings, people)


def occurrence(programme: Programme, series: object, number: int, week: int) -> Meeting:
    """Five days of ten hours, each minute."""
    from bothways.meetings.models import Meeting, Series

    assert isinstance(series, Series)
    minute = number % 3000
    at = MONDAY + timedelta(weeks=week, days=minute // 600, minutes=minute % 600)
    return Meeting(
        programme=programme, partnership_id=series.partnership_id, series=series,
        original_on=(MONDAY + timedelta(weeks=week)).date(), starts_at=at,
        ends_at=at + timedelta(minutes=60), zone="UTC",
    )  # fmt: skip


def places(pairs: list[Partnership], people: list[Person]) -> None:
    from bothways.partnerships.models import Participation

    Participation.objects.bulk_create(
        (Participation(partnership=pair, person=people[2 * n + place], place=place, gain=0.5)
         for n, pair in enumerate(pairs) for place in (0, 1)),
        batch_size=BATCH,
    )  # fmt: skip


def ask(meetings: list[Meeting], people: list[Person]) -> None:
    from bothways.meetings.models import Attendee

    Attendee.objects.bulk_create(
        (Attendee(meeting=meeting, person=people[2 * n + place], answer="yes")
         for n, meeting in enumerate(meetings) for place in (0, 1)),
        batch_size=BATCH,
    )  # fmt: skip


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
