"""A calendar feed of 500 meetings: how long it takes, in the server's own process.

    .venv/bin/python benchmarks/feed.py [meetings] [requests]

Prints median, 95th percentile and queries of the feed as it stands, of a calendar that has it
already (304), of one in which a meeting has changed, of the first of a day (but for the few events
that each day writes anew), and of one whose text must be made anew, which else a worker does. The
rows are made in a scratch folder and are gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

MEETINGS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
REQUESTS = int(sys.argv[2]) if len(sys.argv) > 2 else 100

scratch = tempfile.mkdtemp(prefix="bothways-feed-")
sys.path.insert(0, os.getcwd())
os.environ |= {
    "BOTHWAYS_DATA": scratch,
    "BOTHWAYS_SECRET_KEY": "only for a benchmark, and of the fifty letters it needs",
    "DJANGO_SETTINGS_MODULE": "bothways.config.settings",
}


def main() -> None:
    import django

    django.setup()
    # Django's own things can be imported only now.
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from bothways.meetings.feeds.actions import make_feed
    from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of

    call_command("migrate", verbosity=0)
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    fill(pair)
    url = reverse("calendars:feed", args=[make_feed(by=people_of(pair)[0])])
    client = Client(headers={"host": "localhost"})
    tag = client.get(url).headers["ETag"]
    print(f"{MEETINGS} meetings, {len(client.get(url).content) / 1024:.0f} kB, {REQUESTS} requests")
    measure("as it stands", lambda: client.get(url), 200)
    measure("unchanged", lambda: client.get(url, headers={"if-none-match": tag}), 304)
    measure("one changed", lambda: client.get(url), 200, change_one)
    measure("a new day", lambda: client.get(url), 200, of_yesterday)
    measure("made anew", lambda: client.get(url), 200, forget)


def change_one() -> None:
    from django.db.models import F

    from bothways.meetings.models import Meeting

    first = Meeting.objects.order_by("pk").values("pk")[:1]
    Meeting.objects.filter(pk__in=first).update(sequence=F("sequence") + 1)


def of_yesterday() -> None:
    from bothways.meetings.models import Feed

    Feed.objects.update(version="")


def forget() -> None:
    from bothways.meetings.models import Feed

    Feed.objects.update(version="", text=b"")


def fill(pair: object) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from bothways.meetings.models import Attendee, Meeting
    from bothways.partnerships.models import Participation, Partnership

    assert isinstance(pair, Partnership)
    begins = timezone.now() - timedelta(days=50)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            programme_id=pair.programme_id,
            partnership=pair,
            starts_at=begins + timedelta(hours=20 * number),
            ends_at=begins + timedelta(hours=20 * number + 1),
            zone="Europe/Warsaw",
            place="The café on the corner",
            link=f"https://meet.example.org/room-{number}",
        )
        for number in range(MEETINGS)
    )
    sides = list(Participation.objects.filter(partnership=pair))
    Attendee.objects.bulk_create(
        Attendee(meeting=one, person_id=side.person_id, participation=side, answer="yes")
        for one in meetings
        for side in sides
    )


def measure(
    what: str, ask: Callable[[], object], status: int, before: Callable[[], object] = lambda: None
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(REQUESTS):
        before()
        begun = time.perf_counter()
        response = ask()
        times.append((time.perf_counter() - begun) * 1000)
        assert getattr(response, "status_code", 0) == status
    before()
    with CaptureQueriesContext(connection) as captured:
        ask()
    times.sort()
    print(
        f"{what:14} median {statistics.median(times):6.1f} ms   "
        f"95th {times[int(len(times) * 0.95) - 1]:6.1f} ms   {len(captured)} queries"
    )


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch)
