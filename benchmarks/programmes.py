"""A programme of 10,000 in a directory of 100,000: how long its pages take, on the server.

    .venv/bin/python benchmarks/programmes.py                   # on SQLite
    .venv/bin/python benchmarks/programmes.py --postgres        # on a private PostgreSQL of its own

Prints median, 95th percentile and queries of each page, and at the end which pages are over 300 ms
at the 95th. The process is settled as that of ``bothways serve`` is. The rows are made in a scratch
folder and are gone afterwards; once filled, the database is analysed, as autovacuum does within a
minute on PostgreSQL. Some 140 pages 200 times each take 20 to 30 minutes on a quiet machine with
two cores, filling among them a minute or two.

For a look at single pages there are ``--requests 20`` and ``--only signups: runs:run``, and
``--keep FOLDER``, which fills a database once and opens it again the next time. On PostgreSQL that
takes a server that stays: ``bin/with-postgres start FOLDER``, then
``BOTHWAYS_DATABASE_URL=$(cat FOLDER/url)`` before the line.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from bothways.accounts.models import Person
    from bothways.matching.models import Run
    from bothways.programmes.models import Programme

SLOW = 300
"""What no page may take at the 95th percentile, in milliseconds."""


def options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("people", type=int, nargs="?", default=100_000)
    asked.add_argument("sign_ups", type=int, nargs="?", default=10_000)
    asked.add_argument("--requests", type=int, default=200)
    asked.add_argument("--postgres", action="store_true", help="on a private server of its own")
    asked.add_argument("--keep", metavar="FOLDER", help="fill a database there, or open it again")
    asked.add_argument("--only", nargs="+", metavar="PAGE", help="how the names of pages begin")
    return asked.parse_args()


OPTIONS = options()
REQUESTS = OPTIONS.requests


def main(folder: Path) -> None:
    import django

    sys.path.insert(0, os.getcwd())
    os.environ |= {
        "BOTHWAYS_DATA": str(folder),
        "BOTHWAYS_SECRET_KEY": "only for a benchmark, and of the fifty letters it needs",
        "DJANGO_SETTINGS_MODULE": "bothways.config.settings",
    }
    django.setup()
    logging.disable(logging.WARNING)
    # Django's own things, and what imports them, can be imported only now.
    from django.core.management import call_command
    from django.db import connection

    from bothways.accounts.models import Person
    from bothways.cli.web import settle

    call_command("migrate", verbosity=0)
    known = folder / "named.json"
    if not known.exists():
        known.write_text(json.dumps(filled()))
    named = json.loads(known.read_text())
    ada, one = (Person.objects.get(pk=named[who]) for who in ("coordinator", "participant"))
    print(f"{connection.vendor}: {OPTIONS.people} people, {OPTIONS.sign_ups} sign-ups;")
    print(f"{REQUESTS} requests each, in milliseconds")
    print(f"{'page':<42}{'median':>8}{'p95':>8}{'queries':>9}{'kB':>7}")
    pages = pages_of(named)
    settle()
    solved = {name: pages.pop(name) for name in SOLVED}
    began = time.perf_counter()
    highs = opened(ada, pages) | opened(one, own_pages(named))
    slow = [name for name, high in highs.items() if high > SLOW]
    print(f"{len(highs)} pages in {time.perf_counter() - began:.0f} s")
    print("Parts that the engine solves, fetched by a page that stands already, 10 times each")
    opened(ada, solved, 10)
    print(f"Pages over {SLOW} ms at the 95th percentile: {len(slow)}")
    for name in sorted(slow, key=lambda name: -highs[name]):
        print(f"{name:<42}{'':>8}{highs[name]:>8.1f}")


def filled() -> dict[str, Any]:
    """Fills the database, and answers what its addresses are made of."""
    from django.db import connection

    from benchmarks import ten_thousand
    from tests.builders import make_administrator

    began = time.perf_counter()
    ada = make_administrator()
    programme = ten_thousand.filled(ada, OPTIONS.people, OPTIONS.sign_ups)
    runs = ten_thousand.published_and_run_again(programme, ada)
    named = named_in(programme, runs, ada)
    if connection.vendor == "postgresql":
        # An installation's own vacuum has done it within a minute; before, it plans as for empty
        # tables, or by chance as for full ones.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"made in {time.perf_counter() - began:.0f} s")
    return named | {"coordinator": ada.pk, "participant": participant(programme).pk}


def opened(person: Person, pages: dict[str, str], requests: int = REQUESTS) -> dict[str, float]:
    """Opens each page many times, prints what it took, and answers the 95th percentiles."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    highs = {}
    for name, url in pages.items():
        if OPTIONS.only and not name.startswith(tuple(OPTIONS.only)):
            continue
        if client.get(url).status_code == 405:
            continue  # only does something, and shows nothing
        for _ in range(2):
            client.get(url)
        times = sorted(timed(client, url) for _ in range(requests))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        high = times[int(len(times) * 0.95) - 1]
        size = size_of(response) / 1024
        status = "" if response.status_code == 200 else f"  ({response.status_code})"
        print(
            f"{name:<42}{statistics.median(times):>8.1f}{high:>8.1f}{len(queries):>9}{size:>7.0f}"
            f"{status}",
            flush=True,
        )
        highs[name] = high
    return highs


def participant(programme: Programme) -> Person:
    """Somebody whose match of the first round is published."""
    from bothways.partnerships.models import Participation

    side = Participation.objects.filter(partnership__programme=programme).order_by("pk").first()
    assert side is not None
    return side.person


def own_pages(named: dict[str, Any]) -> dict[str, str]:
    """What a participant opens: the pages of their exchange, and those about themselves."""
    from django.urls import reverse

    from tests.routes import walk

    pages = {
        "home of a participant": "/",
        "a profile": reverse("people:profile"),
        "notices": reverse("notices:list"),
    }
    for step in ("offers", "wants", "about"):
        known = {"door": named["door"], "step": step}
        pages[f"signing up: {step}"] = reverse("joining:step", kwargs=known)
    for route in sorted(walk(), key=lambda route: route.name):
        if is_inside(route.name) and route.arguments <= {"partnership", "to"}:
            known = {name: named[name] for name in route.arguments}
            pages[route.name] = reverse(route.name, kwargs=known)
    return pages


NOT_OURS = ("account", "health", "signin", "ui")
"""Pages of signing in, and others that no programme makes slower."""
NOT_READ = frozenset({"joining:arrival", "support:answer"})
"""Pages behind a link that only an e-mail holds."""
SOLVED = ("demand:reach", "policies:picture", "pulse:circle", "review:help")
"""Parts that a page fetches once it stands, for the engine has to solve them; opened ten times."""


def pages_of(named: dict[str, Any]) -> dict[str, str]:
    """Every address with a real value for each of its arguments, and some that are harder: a
    search, a page far back. What only the people in an exchange may open is not among them."""
    from django.urls import reverse

    from tests.routes import walk

    pages = {"home": "/"}
    for route in sorted(walk(), key=lambda route: route.name):
        if route.name.startswith(NOT_OURS) or route.name in NOT_READ or is_inside(route.name):
            continue
        if not route.arguments <= named.keys():
            print(
                f"not opened, for there is no {', '.join(route.arguments - named.keys())}:",
                route.name,
            )
            continue
        known = {name: named[name] for name in route.arguments}
        if route.name == "review:help":
            known["sign_up"] = named["alone"]
        if route.name == "directory:import-problems":
            known["directory_import"] = named["all_bad"]
        pages[route.name] = reverse(route.name, kwargs=known)
    harder = {
        "signups:list": ("?find=person+12", "?page=100"),
        "shortlist:list": ("?page=100",),
        "directory:list": ("?find=person+77", "?page=1000"),
        "runs:run": ("?find=person+12", "?sort=balance&show=uneven"),
    }
    for name, tails in harder.items():
        pages |= {f"{name} {tail}": pages[name] + tail for tail in tails}
    return pages


def is_inside(name: str) -> bool:
    """Whether the people in an exchange alone may open it."""
    from bothways.config.rules import RULES

    return RULES[name].name == "partner"


def named_in(programme: Programme, runs: tuple[Run, Run, Run], ada: Person) -> dict[str, Any]:
    """A real value for each argument of those addresses."""
    from benchmarks import ten_thousand
    from bothways.matching.models import LeftOver
    from bothways.partnerships.models import Participation
    from bothways.people.models import OwnWord
    from bothways.programmes.models import ProgrammeRole, SavedBlueprint

    middle = programme.sign_ups.order_by("pk")[OPTIONS.sign_ups // 2]
    last = runs[-1]
    sides = Participation.objects.filter(partnership__programme=programme).order_by("pk")
    side, other = sides[:2]
    alone = LeftOver.objects.filter(run=last).first()
    sheet, whole, bad = ten_thousand.sheets(programme, ada, OPTIONS.people, OPTIONS.sign_ups)
    word = OwnWord.objects.create(words="sums", key="sums", means="Excel", by=ada)
    role = ProgrammeRole.objects.filter(programme=programme).first()
    outcome = programme.outcomes.first()
    criterion = programme.criteria.first()
    question = programme.questions.first()
    assert alone is not None
    assert role is not None
    assert outcome is not None
    assert criterion is not None
    assert question is not None
    return {
        **ten_thousand.reviewed(last, ada),
        "programme": programme.pk,
        "run": last.pk,
        "sign_up": middle.pk,
        "who": middle.person_id,
        "sheet_import": sheet.pk,
        "directory_import": whole.pk,
        "all_bad": bad.pk,
        "own_word": word.pk,
        "role": role.pk,
        "outcome": outcome.pk,
        "criterion": criterion.pk,
        "question": question.pk,
        "blueprint": SavedBlueprint.objects.create(name="Ours", content={}).pk,
        "door": programme.door.token,
        "slug": "outcomes",
        "step": "offers",
        "preview": "exchange",
        "alone": alone.sign_up_id,
        "partnership": side.partnership_id,
        "exchange": side.partnership_id,
        "to": other.person_id,
        "circle": 0,
        "act": 0,
    }


def size_of(response: HttpResponse) -> int:
    if response.streaming:
        return sum(len(part) for part in response)
    return len(response.content)


def timed(client: Client, url: str) -> float:
    """Until a page is there; until the first rows are, of a file made while it is on its way."""
    began = time.perf_counter()
    response = client.get(url)
    if response.streaming:
        list(itertools.islice(response, 2))
    return (time.perf_counter() - began) * 1000


def on_postgres(folder: Path) -> None:
    """Its own server, which ends with it."""
    starts = ["bin/with-postgres", "start", str(folder)]
    subprocess.run(starts, check=True)
    os.environ["BOTHWAYS_DATABASE_URL"] = (folder / "url").read_text().strip()


if __name__ == "__main__":
    if OPTIONS.keep:
        Path(OPTIONS.keep).mkdir(parents=True, exist_ok=True)
        main(Path(OPTIONS.keep))
    else:
        scratch = tempfile.mkdtemp(prefix="bothways-programmes-")
        try:
            if OPTIONS.postgres:
                on_postgres(Path(scratch))
            main(Path(scratch))
        finally:
            if OPTIONS.postgres:
                subprocess.run(["bin/with-postgres", "stop", scratch], check=True)
            shutil.rmtree(scratch)
