"""How many questions each page asks the database: a ceiling, and the same for more rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.matching.models import Match, Run
from bothways.programmes.models import Programme
from tests.builders import make_sign_up
from tests.routes import walk
from tests.sweeps.conftest import World, make_circle
from tests.sweeps.test_access import ALLAUTH

CEILINGS = {
    "home": 15,
    "programmes:list": 10,
    "programmes:programme": 14,
    "programmes:edit": 10,
    "outcomes:list": 11,
    "outcomes:outcome": 12,
    "blueprints:choose": 8,
    "setup:summary": 8,
    "setup:rhythm": 8,
    "setup:preview": 6,
    "setup:frame": 4,
    "programmes:roles": 9,
    "programmes:history": 12,
    "programmes:figures": 15,
    "skills:list": 12,
    "signups:list": 17,
    "signups:new": 9,
    "signups:sign-up": 18,
    "criteria:list": 13,
    "criteria:criterion": 9,
    "support:overview": 13,
    "support:sign-up": 11,
    "doors:directory": 12,
    "shortlist:list": 18,
    "shortlist:candidate": 18,
    "shortlist:telling": 9,
    "doors:door": 16,
    "doubles:list": 12,
    "guests:list": 12,
    "imports:new": 6,
    "demand:demand": 8,
    "policies:policy": 13,
    "policies:versions": 12,
    "runs:list": 18,
    "runs:run": 47,
    "review:match": 20,
    "review:left-over": 16,
    "review:circles": 14,
    "notes:about": 16,
    "review:download": 12,
    "publishing:publication": 37,
    "pulse:pulse": 58,
    "pulse:waiting": 36,
    "pulse:exchange": 62,
    "heat:heat": 40,
    "gatherings:list": 9,
    "gatherings:gathering": 15,
    "gatherings:when": 17,
    "asked:overview": 16,
    "reports:list": 16,
    "reports:report": 20,
    "agreement-template:template": 16,
}
"""Queries of a GET by the coordinator, session and sign-in included; on a step of the set-up also
the two of its bar."""
PARTNER_CEILINGS = {
    "home": 24,
    "coming:list": 8,
    "coming:gathering": 12,
    "notices:list": 10,
    "notices:settings": 11,
    "people:profile": 8,
    "talk:talk": 18,
    "talk-files:list": 16,
    "safety:safety": 16,
    "safety:report": 15,
    "talk:message": 15,
    "talk:search": 12,
    "partnerships:partnership": 49,
    "agreement:agreement": 16,
    "goals:goals": 14,
    "goals:new": 14,
    "goals:goal": 15,
    "agreement:part": 14,
    "agreement:versions": 16,
    "agreement:version": 17,
    "agreement:pdf": 14,
    "met:meetings": 39,
    "planning:new": 34,
    "planning:rhythm": 33,
    "proposal:proposal": 30,
    "series:series": 30,
    "meeting:meeting": 42,
    "meeting:agenda": 34,
    "meeting:room": 40,
    "meeting:wrap-up": 40,
    "meeting:reminders": 8,
    "meeting:following": 30,
    "met:new": 12,
    "met:meeting": 15,
    "balance:balance": 26,
}


def queries(client: Client, path: str) -> int:
    client.get(path)  # what is cached per process is asked for once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def add_people(world: World, count: int) -> None:
    """As many more people and matches, so that a query a row would show."""
    programme = Programme.objects.get(pk=world.named["programme"])
    run = Run.objects.get(pk=world.named["run"])
    template = run.matches.get()
    for number in range(count):
        a = make_sign_up(programme, f"Anna {number}", offers=["Excel", "Piano"], wants=["SQL"])
        b = make_sign_up(programme, f"Bert {number}", offers=["SQL"], wants=["Excel", "Chess"])
        Match.objects.create(
            run=run,
            a=a,
            b=b,
            name_a=a.person.name,
            name_b=b.person.name,
            worth=0.5,
            gain_a=0.5,
            gain_b=0.5,
            least_gain=0.5,
            balance=1.0,
            a_gives=template.a_gives,
            b_gives=template.b_gives,
            why=template.why,
            search_text="anna bert",
        )
        make_circle(run, [a, b])


@pytest.mark.parametrize(
    ("role", "ceilings"), [("coordinator", CEILINGS), ("partner", PARTNER_CEILINGS)]
)
def test_page_asks_few_questions_and_no_more_for_more_rows(
    role: str, ceilings: dict[str, int], world: World
) -> None:
    client = Client()
    client.force_login(world.actors[role], backend=ALLAUTH)
    arguments = {route.name: route.arguments for route in walk()}
    paths = {
        name: reverse(name, kwargs={key: world.named[key] for key in arguments[name]})
        for name in ceilings
    }
    few = {name: queries(client, path) for name, path in paths.items()}
    add_people(world, 12)
    many = {name: queries(client, path) for name, path in paths.items()}
    assert {name: count for name, count in few.items() if count > ceilings[name]} == {}
    # A list that was one row long may ask once more for what it now has several of.
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] + 1} == {}
