"""“What if” on the board of a programme of 5,000: from the click to the page, on the server.

    .venv/bin/python benchmarks/what_if.py [people] [clicks] [published before]

Makes people with real skill names, levels and a line of management, matches them, and clicks on
people chosen by chance: explaining two, previews of each kind of step with everybody else matched
anew, doing one and taking it back. Prints median, 95th percentile and the slowest, in milliseconds,
then median and 95th percentile of the processor's time, which other work on the machine doesn't
lengthen; first the very first click on a run, in which everything is read and encoded, and the same
a moment after its board was opened. With people published before, the run is the second round of a
programme, around their partnerships. The rows are made in a scratch folder and are gone afterwards,
or in the database that ``BOTHWAYS_DATABASE_URL`` names.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING

Taken = tuple[float, float]
"""By the clock, and of the processor."""

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bothways.matching.models import Run
    from bothways.programmes.models import Programme

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
CLICKS = int(sys.argv[2]) if len(sys.argv) > 2 else 30
BEFORE = int(sys.argv[3]) if len(sys.argv) > 3 else 0
SKILLS, OFFERS, WANTS = 300, 6, 5
FUNCTIONS = ["Sales", "Legal", "Data", "People", "Finance", "Marketing", "Product", "Support"]
PLACES = ["London", "Kraków", "Pune", "Osaka"]

scratch = tempfile.mkdtemp(prefix="bothways-what-if-")
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

    from bothways.matching.review.ready import forget, is_kept
    from tests.builders import make_person

    call_command("migrate", verbosity=0)
    cora = make_person("Cora Coordinator")
    run = filled(cora)
    client = Client(headers={"host": "localhost"})
    client.force_login(cora, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(
        f"{PEOPLE} people, {run.figures['pairs']} pairs around {run.figures['around']}, "
        f"{CLICKS} clicks each, in milliseconds"
    )
    chance = random.Random(7)
    pages = {
        "one person": lambda: someone(run, chance),
        "two: move, swap, the rest anew": lambda: fitting(run, chance),
        "two: any": lambda: f"{someone(run, chance)}&{someone(run, chance)}",
        "three: a circle": lambda: f"{fitting(run, chance)}&{someone(run, chance)}",
        "two together: split": lambda: partners(run, chance),
    }
    base = f"{run.get_absolute_url()}what-if/?"
    forget()
    told("the first click on a run", [clicked(client, base + partners(run, chance))])
    forget()
    client.get(run.get_absolute_url())
    while not is_kept(run):
        time.sleep(0.1)
    told("the first click after the board", [clicked(client, base + partners(run, chance))])
    for name, query in pages.items():
        told(name, [clicked(client, base + query()) for _ in range(CLICKS)])
    told("left over: explain two", [explained(client, run, chance) for _ in range(CLICKS)])
    forth, back = [], []
    for _ in range(CLICKS):
        one, other = done_and_undone(client, run, base + partners(run, chance))
        forth.append(one)
        back.append(other)
    told("do it", forth)
    told("take it back", back)


def told(name: str, times: list[Taken]) -> None:
    walls, works = (sorted(column) for column in zip(*times, strict=True))
    numbers = [statistics.median(walls), high_of(walls), walls[-1]]
    numbers += [statistics.median(works), high_of(works)]
    print(f"{name:<34}" + "".join(f"{number:>8.0f}" for number in numbers))


def high_of(times: list[float]) -> float:
    return times[max(0, round(len(times) * 0.95) - 1)]


def timed(action: Callable[[], object]) -> tuple[Taken, object]:
    began, worked = time.perf_counter(), time.process_time()
    found = action()
    taken = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    return taken, found


def clicked(client: Client, url: str) -> Taken:
    taken, response = timed(lambda: client.get(url))
    assert response.status_code == 200, url  # type: ignore[attr-defined]
    return taken


def someone(run: Run, chance: random.Random) -> str:
    from bothways.matching.models import Match

    return f"who={chance.choice(list(Match.objects.filter(run=run).values_list('a', flat=True)))}"


def fitting(run: Run, chance: random.Random) -> str:
    """Somebody and their next best."""
    from bothways.matching.models import Match

    rows = Match.objects.filter(run=run, is_by_hand=False, parted_at=None)
    found = list(rows.values_list("a", "why__next_a__id"))
    one, other = chance.choice([pair for pair in found if pair[1]])
    return f"who={one}&who={other}"


def partners(run: Run, chance: random.Random) -> str:
    from bothways.matching.models import Match

    one, other = chance.choice(list(Match.objects.filter(run=run).values_list("a", "b")))
    return f"who={one}&who={other}"


def explained(client: Client, run: Run, chance: random.Random) -> Taken:
    from bothways.recruitment.models import SignUp

    ids = re.findall(r"\d+", fitting(run, chance))
    one, other = (SignUp.objects.get(pk=pk).person.name for pk in ids)
    url = f"{run.get_absolute_url()}left-over/?one={one}&other={other}"
    return clicked(client, url.replace(" ", "+"))


def done_and_undone(client: Client, run: Run, url: str) -> tuple[Taken, Taken]:
    from bothways.matching.models import Change

    page = client.get(url).content.decode()
    form = page[page.index('class="effect__do"') :]
    data = {
        "who": re.findall(r'name="who" value="(\d+)"', form),
        **{
            name: re.findall(rf'name="{name}" value="([^"]*)"', form)[0] for name in ("do", "state")
        },
        "how": "this",
    }
    before = Change.objects.count()
    forth, _ = timed(lambda: client.post(f"{run.get_absolute_url()}what-if/changes/", data))
    assert Change.objects.count() == before + 1
    change = Change.objects.order_by("-pk")[0]
    path = f"{run.get_absolute_url()}what-if/changes/{change.pk}/undoing/"
    back, _ = timed(lambda: client.post(path))
    return forth, back


def filled(cora: object) -> Run:
    """Everybody with a profile, a manager, offers and wants; matched."""
    from bothways.matching.models import Publication
    from tests.builders import make_programme

    programme = make_programme("Five Thousand", coordinator=cora)  # type: ignore[arg-type]
    if BEFORE:
        sign_up_many(programme, range(BEFORE))
        Publication.objects.create(programme=programme, run=matched(programme, cora))
    sign_up_many(programme, range(BEFORE, BEFORE + PEOPLE))
    return matched(programme, cora)


def matched(programme: Programme, by: object) -> Run:
    from bothways.matching.runs.actions import start_run
    from bothways.matching.runs.solving import perform

    run = start_run(programme=programme, by=by)  # type: ignore[arg-type]
    perform(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.message
    return run


def sign_up_many(programme: Programme, places: range) -> None:
    from bothways.accounts.models import Person
    from bothways.people.models import Profile
    from bothways.people.skills.actions import ensure_skills
    from bothways.people.skills.queries import current_vocabulary
    from bothways.recruitment.models import Offer, SignUp, Want

    chance = random.Random(4 + places.start)
    people = Person.objects.bulk_create(
        (
            Person(email=f"p{place}@example.org", name=f"Person {place:06}", password="!")
            for place in places
        ),
        batch_size=2000,
    )
    Profile.objects.bulk_create(
        (
            Profile(
                person=person,
                function=chance.choice(FUNCTIONS),
                location=chance.choice(PLACES),
                time_zone="Europe/London",
                languages=["en"],
                manager=people[place // 8] if place else None,
            )
            for place, person in enumerate(people)
        ),
        batch_size=2000,
    )
    ups = SignUp.objects.bulk_create(
        (SignUp(programme=programme, person=person) for person in people), batch_size=2000
    )
    skills = list(ensure_skills(list(current_vocabulary().names)[:SKILLS]).values())
    Offer.objects.bulk_create(
        (
            Offer(sign_up=up, skill=skill, level=chance.randint(1, 5))
            for up in ups
            for skill in chance.sample(skills, OFFERS)
        ),
        batch_size=5000,
    )
    Want.objects.bulk_create(
        (
            Want(
                sign_up=up,
                skill=skill,
                priority=chance.randint(1, 3),
                level_now=chance.choice([0, 0, 1, 2]),
            )
            for up in ups
            for skill in chance.sample(skills, WANTS)
        ),
        batch_size=5000,
    )


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch)
