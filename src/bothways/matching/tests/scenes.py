"""A small programme that every test of the matching knows."""

from __future__ import annotations

import threading

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import Match, ReviewAct, Run
from bothways.matching.runs.actions import start_run
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up

PEOPLE = {
    "Mara Okafor": (["Storytelling"], ["Cash-flow forecasting"], "Marketing"),
    "Tomasz Zieliński": (["Cash-flow forecasting"], ["Storytelling"], "Finance"),
    "Inés Prado": (["Contracts"], ["Python"], "Legal"),
    "Jun Watanabe": (["Python"], ["Contracts"], "Data"),
    "Lena Fuchs": (["Excel"], ["Grant writing"], "Sales"),
}
"""Mara and Tomasz fit, Inés and Jun fit, and Lena wants what nobody offers."""


WHY = [
    "They fit.",
    "Two of the first one’s three wants are met by the second: cash flow and balance sheets.",
    "One of the second one’s two wants is met by the first: storytelling.",
    "They connect Marketing and Finance.",
]
RULES = [
    "Both want to be matched this time.",
    "Neither manages the other, within 2 steps of the line.",
    "Both speak a language in common.",
    "Neither asked not to be matched with the other.",
    "The pair isn’t banned.",
    "They weren’t partners before.",
]


def make_scene(coordinator: Person) -> Programme:
    programme = make_programme(coordinator=coordinator)
    for number, (name, (offers, wants, function)) in enumerate(PEOPLE.items()):
        person = make_person(
            name, email=f"p{number}@example.org", function=function, location="London"
        )
        make_sign_up(programme, person, offers=offers, wants=wants)
    return programme


def finished_run(programme: Programme, by: Person) -> Run:
    """A run asked for and done; needs a test with real transactions."""
    run = start_run(programme=programme, by=by)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.message
    return run


def work() -> None:
    worker.work(threading.Event(), until_idle=True)


def sign_up(name: str) -> SignUp:
    return SignUp.objects.select_related("person").get(person__name=name)


def match_of(name: str) -> Match:
    return Match.objects.select_related("run__programme", "a__person", "b__person").get(name_a=name)


def standing_act(programme: Programme, kind: str, one: str, other: str) -> ReviewAct:
    low, high = sorted((sign_up(one), sign_up(other)), key=lambda row: row.pk)
    return ReviewAct.objects.create(programme=programme, kind=kind, low=low, high=high)


def made_run(programme: Programme, count: int, *, number: int = 1) -> Run:
    """A finished run of ``count`` matches made of rows alone, each with other figures."""
    now = timezone.now()
    run = Run.objects.create(
        programme=programme, number=number, state="done", started_at=now, finished_at=now,
        figures={"people": 2 * count, "served": 2 * count, "worth": count / 2.0},
        certificate={
            "value": 1, "bound": 1, "optimal": True, "gap": 0.0, "method": "by hand",
            "pairs_considered": count, "input_hash": "0", "engine_version": "1", "prices": {},
        },
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(
            email=f"p{programme.pk}.{number}.{place}@example.org",
            name=f"Person {place:05}",
            password="!",
        )
        for place in range(2 * count)
    )
    ups = SignUp.objects.bulk_create(
        SignUp(programme=programme, person=person, created_at=now, changed_at=now)
        for person in people
    )
    flow = {"level": 4, "level_now": 1, "priority": 3}
    Match.objects.bulk_create(
        Match(
            run=run, a=ups[2 * place], b=ups[2 * place + 1],
            name_a=people[2 * place].name, name_b=people[2 * place + 1].name,
            where_a="Marketing · London", where_b="Finance · Kraków",
            worth=(place + 1) / count, gain_a=1.0, gain_b=(place + 1) / count,
            least_gain=(place + 1) / count, balance=(place + 1) / count,
            crosses_functions=place % 2 == 0,
            a_gives=[{"skill": "SQL", **flow}, {"skill": "Excel", **flow}],
            b_gives=[{"skill": f"craft{place}", **flow}],
            why={"sentences": WHY, "rules": RULES, "next_a": None, "next_b": None},
            search_text=f"person {2 * place:05} | person {2 * place + 1:05} | sql | craft{place}",
        )
        for place in range(count)
    )  # fmt: skip
    return run
