"""A programme of 5,000 exchanges that meet every week: how long its page of meetings takes.

    .venv/bin/python benchmarks/heat.py [exchanges] [weeks] [requests]

Half of the weeks lie behind; four of five meetings there are noted. Prints the median, the 95th
percentile and the queries of the page. On SQLite in a scratch folder that is gone afterwards, or
on the database that ``BOTHWAYS_DATABASE_URL`` names, which has to be empty.
"""

from __future__ import annotations

import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.programmes.models import Programme

EXCHANGES = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
WEEKS = int(sys.argv[2]) if len(sys.argv) > 2 else 26
REQUESTS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
FUNCTIONS = ("Sales", "Finance", "Engineering", "People", "Legal", "Operations")

scratch = tempfile.mkdtemp(prefix="bothways-heat-")
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
    from django.core.management import call_command
    from django.db import connection

    from bothways.meetings.models import Meeting
    from tests.builders import make_person

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    cora = make_person("Cora Coordinator")
    programme = filled(cora)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{EXCHANGES} exchanges, {Meeting.objects.count()} meetings ({connection.vendor}), made in "
        f"{time.perf_counter() - began:.0f} s; {REQUESTS} requests each, in milliseconds"
    )
    print(f"{'page':<28}{'median':>8}{'p95':>8}{'queries':>9}{'kB':>7}")
    measure(cora, programme)


def filled(cora: Person) -> Programme:
    from django.utils import timezone

    from bothways.accounts.models import Person
    from bothways.partnerships.models import Participation, Partnership
    from bothways.people.models import Profile
    from tests.builders import make_programme

    now = timezone.now()
    programme = make_programme("Weekly", coordinator=cora)
    programme.starts_on = timezone.localdate() - timedelta(weeks=WEEKS // 2)
    programme.ends_on = timezone.localdate() + timedelta(weeks=WEEKS - WEEKS // 2)
    programme.state, programme.meets_every_weeks = "under way", 1
    programme.save()
    people = Person.objects.bulk_create(
        (
            Person(email=f"p{n}@example.org", name=f"Person {n}", password="!")
            for n in range(2 * EXCHANGES)
        ),
        batch_size=500,
    )
    Profile.objects.bulk_create(
        (
            Profile(person=person, function=FUNCTIONS[n % len(FUNCTIONS)])
            for n, person in enumerate(people)
        ),
        batch_size=500,
    )
    opened = now - timedelta(weeks=WEEKS // 2)
    exchanges = Partnership.objects.bulk_create(
        (Partnership(programme=programme, kind="pair", opened_at=opened) for _ in range(EXCHANGES)),
        batch_size=500,
    )
    sides = Participation.objects.bulk_create(
        (
            Participation(partnership=exchange, person=people[2 * n + side], place=side, gain=0.5)
            for n, exchange in enumerate(exchanges)
            for side in (0, 1)
        ),
        batch_size=500,
    )
    for some in batched(range(EXCHANGES), 250):
        meet(programme, exchanges, sides, some)
    return programme


def meet(programme: Programme, exchanges: Any, sides: Any, some: tuple[int, ...]) -> None:
    """Weekly meetings of some exchanges; one in ten has none ahead."""
    from uuid import uuid4

    from django.utils import timezone

    from bothways.meetings.models import Attendee, Meeting
    from bothways.partnerships.models import LoggedMeeting

    now = timezone.now()
    past = WEEKS // 2
    meetings, logged = [], []
    for n in some:
        for week in range(-past, 0 if n % 10 == 0 else WEEKS - past):
            at = now + timedelta(weeks=week, minutes=30 + n % 1440)
            off = (n + week) % 17 == 0
            meetings.append(
                Meeting(
                    programme=programme,
                    partnership=exchanges[n],
                    starts_at=at,
                    ends_at=at + timedelta(minutes=45),
                    zone="Europe/London",
                    state="cancelled" if off else "planned",
                )
            )
            if week < 0 and not off and (n + week) % 5:
                logged.append(
                    LoggedMeeting(
                        partnership=exchanges[n],
                        key=uuid4(),
                        on=at.date(),
                        minutes=45,
                        way="online",
                    )
                )
    made = Meeting.objects.bulk_create(meetings, batch_size=500)
    LoggedMeeting.objects.bulk_create(logged, batch_size=500)
    by_exchange = {exchanges[n].pk: (sides[2 * n], sides[2 * n + 1]) for n in some}
    Attendee.objects.bulk_create(
        (
            Attendee(meeting=one, person_id=side.person_id, participation=side, answer="yes")
            for one in made
            for side in by_exchange[one.partnership_id]
        ),
        batch_size=500,
    )


def measure(cora: Person, programme: Programme) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests.clients import client_of

    client = client_of(cora)
    client.defaults["SERVER_NAME"] = "localhost"
    for name in ("heat:heat", "heat:download", "pulse:pulse"):
        path = reverse(name, args=[programme.pk])
        response = client.get(path)
        assert response.status_code == 200, path
        times = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            client.get(path)
            times.append(1000 * (time.perf_counter() - began))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        p95 = sorted(times)[int(0.95 * (len(times) - 1))]
        kilobytes = len(response.content) / 1024
        print(
            f"{name:<28}{statistics.median(times):>8.0f}{p95:>8.0f}{len(captured):>9}"
            f"{kilobytes:>7.0f}"
        )
        if os.environ.get("SLOW"):
            for query in sorted(captured, key=lambda one: -float(one["time"]))[:6]:
                print("   ", query["time"], query["sql"][:300])


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
