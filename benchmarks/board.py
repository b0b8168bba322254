"""The review board with 5,000 matches: how long its pages take, in the server's own process.

    .venv/bin/python benchmarks/board.py [matches] [requests]

Prints median, 95th percentile and queries of each kind of page, then what ten coordinators who
poll an open board cost, idle and after somebody else has decided something. The rows are made in
a scratch folder and are gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from bothways.matching.models import Run

MATCHES = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
REQUESTS = int(sys.argv[2]) if len(sys.argv) > 2 else 200

scratch = tempfile.mkdtemp(prefix="bothways-board-")
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
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bothways.matching.models import Match
    from bothways.matching.tests.scenes import made_run
    from tests.builders import make_person, make_programme

    call_command("migrate", verbosity=0)
    cora = make_person("Cora Coordinator", time_zone="Europe/London")
    run = made_run(make_programme(coordinator=cora), MATCHES)
    lively(run)
    client = Client(headers={"host": "localhost"})
    client.force_login(cora, backend="allauth.account.auth_backends.AuthenticationBackend")
    match = Match.objects.filter(run=run, parted_at=None).order_by("-worth")[7]
    board = run.get_absolute_url()
    of_run = {"programme": run.programme_id, "run": run.pk}
    pages = {
        "the board": board,
        "least balanced": f"{board}?show=uneven&sort=balance",
        "locked": f"{board}?show=locked",
        "a search": f"{board}?find=marketing+craft12",
        "page 60 by name": f"{board}?sort=name&page=60",
        "a match opened": reverse("review:match", kwargs={**of_run, "match": match.pk})
        + "?row=open",
        "left over": reverse("review:left-over", kwargs=of_run),
        "the last look": reverse("publishing:publication", kwargs=of_run),
    }
    print(f"{MATCHES} matches, {REQUESTS} requests each, in milliseconds")
    print(f"{'page':<18}{'median':>8}{'p95':>8}{'queries':>9}{'kB':>7}")
    for name, url in pages.items():
        headers = {"HX-Request": "true"} if "row=" in url else {}
        for _ in range(5):
            client.get(url, headers=headers)
        times = sorted(timed(client, url, headers) for _ in range(REQUESTS))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url, headers=headers)
        assert response.status_code == 200, (name, response.status_code)
        high = times[int(len(times) * 0.95) - 1]
        size = len(response.content) / 1024
        print(
            f"{name:<18}{statistics.median(times):>8.1f}{high:>8.1f}{len(queries):>9}{size:>7.0f}"
        )
    live(run)


def live(run: Run) -> None:
    """Ten coordinators at one board: a poll when nothing is new, one that says “I am here”, and
    the one after somebody else's act."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bothways.matching.live.queries import last_deed
    from bothways.matching.models import Match
    from bothways.matching.review.actions import lock_pair, undo_act
    from bothways.programmes.models import ProgrammeRole
    from tests.builders import make_person

    path = reverse("live:changes", args=[run.programme_id, run.pk])
    clients = []
    for number in range(10):
        person = make_person(f"Coordinator {number}")
        ProgrammeRole.objects.create(programme=run.programme, person=person, role="coordinator")
        client = Client(headers={"host": "localhost", "HX-Request": "true"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        clients.append(client)
    rows = Match.objects.select_related("a__person", "b__person", "run__programme")
    match = rows.filter(run=run, parted_at=None).order_by("-worth")[20]

    def poll(client: Client, since: int, method: str = "get") -> tuple[float, int]:
        here = known.get(id(client), "0")
        began = time.perf_counter()
        response = getattr(client, method)(f"{path}?since={since}&here={here}")
        taken = (time.perf_counter() - began) * 1000
        known[id(client)] = response.headers["X-Live-Here"]
        return taken, response.status_code

    known: dict[int, str] = {}
    for _ in range(2):
        for client in clients:
            poll(client, last_deed(run.programme), "post")
    times: dict[str, list[float]] = {"idle, 204": [], "and “I am here”": [], "after an act": []}
    rounds = max(2, REQUESTS // 10)
    for _ in range(rounds):
        since = last_deed(run.programme)
        for client in clients:
            times["and “I am here”"].append(poll(client, since, "post")[0])
        for client in clients:
            taken, status = poll(client, since)
            assert status == 204, status
            times["idle, 204"].append(taken)
        act = lock_pair(run=run, a=match.a, b=match.b, by=None)
        undo_act(run=run, act=act, by=None)
        for client in clients:
            taken, status = poll(client, since)
            assert status == 200, status
            times["after an act"].append(taken)
    counts = {}
    since = last_deed(run.programme)
    for name, asked, method in (
        ("idle, 204", since, "get"),
        ("and “I am here”", since, "post"),
        ("after an act", since - 2, "get"),
    ):
        with CaptureQueriesContext(connection) as queries:
            poll(clients[0], asked, method)
        counts[name] = len(queries)
    print("\nTen coordinators polling the board")
    for name, each in times.items():
        ordered = sorted(each)
        high = ordered[int(len(ordered) * 0.95) - 1]
        print(f"{name:<18}{statistics.median(ordered):>8.1f}{high:>8.1f}{counts[name]:>9}")
    load = 10 * (0.375 * statistics.median(times["idle, 204"])
                 + 0.125 * statistics.median(times["and “I am here”"])) / 10  # fmt: skip
    print(f"Ten of them, a poll each two seconds: {load:.1f} % of one processor.")


def lively(run: Run) -> None:
    """What a real board carries: prices, decisions, people left over."""
    from bothways.matching.models import LeftOver, Match, ReviewAct

    people = list(Match.objects.filter(run=run).values_list("a", "b"))
    run.certificate["prices"] = {str(pk): 700_000 for pair in people for pk in pair}
    run.save(update_fields=["certificate"])
    for place, (a, b) in enumerate(people[:60]):
        kind = ("lock", "ban", "part")[place % 3]
        ReviewAct.objects.create(programme=run.programme, kind=kind, low_id=a, high_id=b)
    alone = people[60:100]
    LeftOver.objects.bulk_create(
        LeftOver(run=run, sign_up_id=a, name=f"Alone {a}", reason="taken", sentence="Nobody fits.")
        for a, _ in alone
    )


def timed(client: Client, url: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    client.get(url, headers=headers)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch)
