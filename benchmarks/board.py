"""The review board with 5,000 matches: how long its pages take, in the server's own process.

    .venv/bin/python benchmarks/board.py [matches] [requests]

Prints median, 95th percentile and queries of each kind of page. The rows are made in a scratch
folder and are gone afterwards.
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
