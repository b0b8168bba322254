"""A programme of 10,000 in a directory of 100,000: how long its pages take, on the server.

    .venv/bin/python benchmarks/programmes.py [people] [sign-ups] [requests]

Prints median, 95th percentile and queries of each page. The rows are made in a scratch folder and
are gone afterwards.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from bothways.programmes.models import Programme

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SIGN_UPS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
REQUESTS = int(sys.argv[3]) if len(sys.argv) > 3 else 200
FUNCTIONS = ["Sales", "Legal", "Data", "People", "Finance", "Marketing", "Product", "Support"]
PLACES = ["London", "Kraków", "Pune", "Osaka", "Lima", "Oslo"]

scratch = tempfile.mkdtemp(prefix="bothways-programmes-")
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

    from tests.builders import make_administrator

    call_command("migrate", verbosity=0)
    ada = make_administrator()
    programme = filled(ada)
    client = Client(headers={"host": "localhost"})
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(f"{PEOPLE} people, {SIGN_UPS} sign-ups, {REQUESTS} requests each, in milliseconds")
    print(f"{'page':<28}{'median':>8}{'p95':>8}{'queries':>9}{'kB':>7}")
    for name, url in pages_of(programme).items():
        for _ in range(3):
            client.get(url)
        times = sorted(timed(client, url) for _ in range(REQUESTS))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.status_code == 200, (name, response.status_code)
        high = times[int(len(times) * 0.95) - 1]
        size = len(response.content) / 1024
        print(
            f"{name:<28}{statistics.median(times):>8.1f}{high:>8.1f}{len(queries):>9}{size:>7.0f}"
        )


def pages_of(programme: Programme) -> dict[str, str]:
    home = programme.get_absolute_url()
    sign_up = programme.sign_ups.order_by("pk")[SIGN_UPS // 2].pk
    person = programme.sign_ups.order_by("pk")[SIGN_UPS // 2].person_id
    return {
        "home": "/",
        "overview": home,
        "outcomes": f"{home}outcomes/",
        "templates": "/programmes/templates/",
        "figures": f"{home}figures/",
        "people": f"{home}people/",
        "people, a search": f"{home}people/?find=person+12",
        "one person": f"{home}people/{sign_up}/",
        "how people sign up": f"{home}people/joining/",
        "who may take part": f"{home}people/criteria/",
        "shortlist": f"{home}people/shortlist/",
        "shortlist, page 100": f"{home}people/shortlist/?page=100",
        "a candidate": f"{home}people/shortlist/{sign_up}/",
        "supply and demand": f"{home}demand/",
        "what counts": f"{home}policy/",
        "runs": f"{home}runs/",
        "directory": "/directory/",
        "directory, a search": "/directory/?find=person+77",
        "directory, page 1000": "/directory/?page=1000",
        "directory, one person": f"/directory/{person}/",
        "functions and locations": "/directory/words/",
    }


def filled(ada: object) -> Programme:
    """Everybody with a profile and a manager; one in ten signed up, some decided and scored."""
    from bothways.accounts.models import Person
    from bothways.people.models import Profile
    from bothways.people.skills.actions import ensure_skills
    from bothways.people.skills.queries import current_vocabulary
    from bothways.recruitment.models import (
        Criterion,
        Decision,
        Door,
        Draft,
        Offer,
        Score,
        Shortlist,
        SignUp,
        Want,
    )
    from tests.builders import make_programme

    chance = random.Random(4)
    programme = make_programme("Ten Thousand", coordinator=ada)  # type: ignore[arg-type]
    people = Person.objects.bulk_create(
        (
            Person(email=f"p{number}@example.org", name=f"Person {number:06}", password="!")
            for number in range(PEOPLE)
        ),
        batch_size=2000,
    )
    Profile.objects.bulk_create(
        (
            Profile(
                person=person,
                function=chance.choice(FUNCTIONS),
                location=chance.choice(PLACES),
                started_on=date(2015, 1, 1) + timedelta(days=chance.randrange(4000)),
                manager=people[number // 8] if number else None,
            )
            for number, person in enumerate(people)
        ),
        batch_size=2000,
    )
    ups = SignUp.objects.bulk_create(
        (SignUp(programme=programme, person=person) for person in people[-SIGN_UPS:]),
        batch_size=2000,
    )
    skills = list(ensure_skills(list(current_vocabulary().names)[:400]).values())
    Offer.objects.bulk_create(
        (Offer(sign_up=up, skill=skill) for up in ups for skill in chance.sample(skills, 4)),
        batch_size=5000,
    )
    Want.objects.bulk_create(
        (Want(sign_up=up, skill=skill) for up in ups for skill in chance.sample(skills, 3)),
        batch_size=5000,
    )
    Door.objects.create(
        programme=programme, closes_on=programme.ends_on, expectations="I come prepared."
    )
    Draft.objects.bulk_create(
        Draft(programme=programme, person=person) for person in people[: SIGN_UPS // 10]
    )
    Shortlist.objects.create(programme=programme, rubric=["What they give", "Why now"])
    Decision.objects.bulk_create(
        (
            Decision(sign_up=up, state=chance.choice(["accepted", "wait-listed"]), reason="-")
            for up in ups[: SIGN_UPS // 2]
        ),
        batch_size=2000,
    )
    Score.objects.bulk_create(
        (
            Score(sign_up=up, reviewer=ada, line=line, value=chance.randint(1, 5))  # type: ignore[misc]
            for up in ups[: SIGN_UPS // 2]
            for line in range(2)
        ),
        batch_size=2000,
    )
    for fact, values in (("function", FUNCTIONS[:5]), ("location", PLACES[:4])):
        Criterion.objects.create(
            programme=programme, fact=fact, test="one of", values=values, reason="Not this time."
        )
    return programme


def timed(client: Client, url: str) -> float:
    began = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch)
