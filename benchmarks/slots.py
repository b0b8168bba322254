"""Times that suit several people: how long the search takes.

    .venv/bin/python benchmarks/slots.py [rounds]

For two and for eight people of several zones, sixty days and two hundred busy blocks each: median
and 95th percentile in milliseconds, of the search alone and with all that is read for it; then how
many times quicker the search is than the slow answer that looks at every minute, in one run; and
at last every zone of the time-zone database, on the days of a year at which its clocks change,
against that slow answer.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

if TYPE_CHECKING:
    from bothways.meetings.slots.people import Diary

Taken = tuple[float, float]
"""By the clock, and of the processor, which other work on the machine doesn't lengthen."""

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40
DAYS, BLOCKS, DAY = 60, 200, 24 * 60
NEAR = ["Europe/London", "Europe/Warsaw", "Europe/Lisbon", "Africa/Lagos", "Europe/Helsinki",
        "Atlantic/Azores", "Europe/Dublin", "Africa/Johannesburg"]  # fmt: skip
FAR = ["Europe/London", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Warsaw",
       "Europe/Lisbon", "Africa/Lagos", "Europe/Helsinki"]  # fmt: skip

scratch = tempfile.mkdtemp(prefix="bothways-slots-")
sys.path.insert(0, os.getcwd())
os.environ |= {
    "BOTHWAYS_DATA": scratch,
    "BOTHWAYS_SECRET_KEY": "only for a benchmark, and of the fifty letters it needs",
    "DJANGO_SETTINGS_MODULE": "bothways.config.settings",
}


def main() -> None:
    print(f"{DAYS} days, {BLOCKS} busy blocks each, {ROUNDS} searches, in milliseconds")
    for count, zones in ((2, NEAR), (8, NEAR), (8, FAR)):
        taken = measured(lambda seed, n=count, of=zones: one_search(n, seed, of))
        print(f"  {count} people of {'near' if zones is NEAR else 'far'} zones: {said(taken)}")
    for count in (2, 8):
        against_the_slow_one(count)
    with_the_database()
    every_zone()


def measured(one: Callable[[int], Callable[[], object]], rounds: int = ROUNDS) -> list[Taken]:
    found = []
    for seed in range(rounds + 2):
        run = one(seed)
        since, of_processor = time.perf_counter(), time.process_time()
        run()
        taken = time.perf_counter() - since, time.process_time() - of_processor
        found.append((taken[0] * 1000, taken[1] * 1000))
    return found[2:]


def said(taken: list[Taken]) -> str:
    by_clock, of_processor = (sorted(one) for one in zip(*taken, strict=True))
    last = int(len(taken) * 0.95) - 1
    return (
        f"median {statistics.median(by_clock):.1f}, 95th {by_clock[last]:.1f}; of the processor "
        f"median {statistics.median(of_processor):.1f}, 95th {of_processor[last]:.1f}"
    )


def people_of(count: int, seed: int, zones: list[str] = NEAR) -> list[Diary]:
    from bothways.meetings.slots.people import Diary
    from bothways.meetings.slots.spans import minute_of

    chance = random.Random(seed)
    first = minute_of(datetime(2027, 3, 1, tzinfo=UTC))
    week = {day: [(480, 720), (780, 1140)] for day in range(5)}
    return [
        Diary(
            zone,
            week,
            earlier=180,
            later=240,
            buffer=10,
            busy=[(at, at + chance.choice((25, 30, 60, 90)))
                  for at in (first + chance.randrange(DAYS * DAY) for _ in range(BLOCKS))],
            burden=chance.random() * 3,
        )
        for zone in zones[:count]
    ]  # fmt: skip


def one_search(count: int, seed: int, zones: list[str]) -> Callable[[], object]:
    from bothways.meetings.slots.search import search

    people, wish = people_of(count, seed, zones), wish_of()
    return lambda: search(people, wish)


def wish_of(days: int = DAYS) -> object:
    from bothways.meetings.slots.costs import Usual
    from bothways.meetings.slots.search import Wish
    from bothways.meetings.slots.spans import minute_of

    first = minute_of(datetime(2027, 3, 1, tzinfo=UTC))
    return Wish(60, first, first + days * DAY, usual=Usual(2, 900, "Europe/London"))


def against_the_slow_one(count: int) -> None:
    from bothways.meetings.slots.search import every_slot
    from bothways.meetings.slots.tests import slow

    people, wish = people_of(count, 1), wish_of()
    begun = time.perf_counter()
    times, shared = shared_by(people, wish)
    fast = list(every_slot(people, times, shared, wish))
    between = time.perf_counter()
    plain = slow.every_slot(people, wish)
    ended = time.perf_counter()
    same = [(one.starts, one.fits) for one in fast] == [(one.starts, one.fits) for one in plain]
    ratio = (ended - between) / (between - begun)
    print(f"  {count} people, {len(plain)} slots: {ratio:.0f} times quicker than looking at each "
          f"minute, {'the same answer' if same else 'ANOTHER ANSWER'}")  # fmt: skip


def shared_by(people: list[Diary], wish: object) -> tuple[list, list]:
    from bothways.meetings.slots.people import times_of
    from bothways.meetings.slots.spans import crossed

    times = [times_of(diary, wish.since, wish.until) for diary in people]
    return times, reduce(crossed, (each.possible for each in times))


def with_the_database() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from bothways.meetings.availability.blocks import replace_blocks
    from bothways.meetings.availability.models import Availability, BusyCalendar
    from bothways.meetings.availability.queries import suggestions_for
    from bothways.meetings.slots.spans import moment_at
    from tests.builders import make_person

    call_command("migrate", verbosity=0)
    first = datetime.now(UTC).date() + timedelta(days=1)
    everybody = []
    shift = (first - date(2027, 3, 1)).days * DAY
    for place, diary in enumerate(people_of(8, 1)):
        person = make_person(f"Person {place}", time_zone=diary.zone, work_starts=8, work_ends=19)
        Availability.objects.create(person=person, earlier=180, later=240, country="GB")
        calendar = BusyCalendar.objects.create(person=person, kind="ics")
        replace_blocks(calendar, [(moment_at(a + shift), moment_at(b + shift))
                                  for a, b in diary.busy])  # fmt: skip
        everybody.append(person)
    last = first + timedelta(days=DAYS - 1)
    for count in (2, 8):
        people = everybody[:count]
        taken = measured(lambda _, people=people: lambda: suggestions_for(
            people, minutes=60, first=first, last=last))  # fmt: skip
        print(f"  {count} people, from the database: {said(taken)}")


def every_zone(year: int = 2027) -> None:
    """Hours around midnight and around the change, before and after it, on every clock."""
    from bothways.meetings.slots.clocks import clock_of
    from bothways.meetings.slots.people import Diary
    from bothways.meetings.slots.search import Wish, every_slot
    from bothways.meetings.slots.spans import minute_of
    from bothways.meetings.slots.tests import slow

    begun, changes, wrong = time.perf_counter(), 0, 0
    year_of = [minute_of(datetime(year, *day, tzinfo=UTC)) for day in ((1, 5), (12, 26))]
    zones = sorted(available_timezones() - {"localtime"})
    week = {day: [(0, 75), (105, 195), (1380, 1440)] for day in range(7)}
    for zone in zones:
        for change in clock_of(zone, *year_of).starts[1:]:
            if not year_of[0] <= change < year_of[1]:
                continue
            changes += 1
            people = [Diary(zone, week, earlier=60, later=45)]
            wish = Wish(15, change - 200, change + 200)
            times, shared = shared_by(people, wish)
            fast = [(s.starts, s.fits) for s in every_slot(people, times, shared, wish)]
            wrong += fast != [(s.starts, s.fits) for s in slow.every_slot(people, wish)]
    print(f"  {len(zones)} zones, {changes} changes of {year}: {wrong} answers differ, "
          f"{time.perf_counter() - begun:.1f} s")  # fmt: skip


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
