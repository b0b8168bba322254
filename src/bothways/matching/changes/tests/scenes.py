"""Six people among whom something can be swapped, moved and made a circle."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.matching.changes.actions import make_change
from bothways.matching.changes.effects import Effect, effects_of
from bothways.matching.changes.models import Change
from bothways.matching.changes.state import state_of
from bothways.matching.changes.steps import steps_for
from bothways.matching.models import Circle, Match, Run
from bothways.matching.review.ready import ready
from bothways.matching.tests.scenes import sign_up
from bothways.programmes.models import Programme
from tests.builders import make_programme, make_sign_up

PEOPLE = {
    "Ann": (["Excel"], ["SQL", "Piano"]),
    "Bob": (["SQL"], ["Excel", "Chess"]),
    "Cid": (["Excel", "Chess"], ["SQL"]),
    "Dee": (["SQL", "Piano"], ["Excel", "Chess"]),
    "Eve": (["Piano", "SQL"], ["Excel", "Go", "Rust"]),
    "Fay": (["Go"], ["Chess"]),
}
"""The run puts Ann and Dee together (0.71), and Bob and Cid (1.00); Eve and Fay are left over. Ann
and Bob would be worth 0.50, Cid and Dee 1.00, Ann and Eve 0.58. Cid can teach Fay, she Eve, and she
Cid."""


def make_house(coordinator: Person) -> Programme:
    programme = make_programme(coordinator=coordinator)
    for name, (offers, wants) in PEOPLE.items():
        make_sign_up(programme, name, offers=offers, wants=wants)
    return programme


def effects(run: Run, *names: str) -> list[Effect]:
    """What could be done with these people, as the page shows it."""
    held = ready(run)
    steps = steps_for(run, [sign_up(name) for name in names], held.places)
    return effects_of(run, held, steps, run.by)


def effect(run: Run, kind: str, *names: str, together: str = "") -> Effect:
    """The one of a kind; of several the one that puts ``together`` “Ann Bob”."""
    of_kind = [each for each in effects(run, *names) if each.step.kind == kind]
    if together:
        of_kind = [
            each
            for each in of_kind
            if any(set(made.names) == set(together.split()) for made in each.made)
        ]
    assert len(of_kind) == 1, [each.key for each in of_kind]
    return of_kind[0]


def do(run: Run, by: Person, kind: str, *names: str, together: str = "") -> Change:
    found = effect(run, kind, *names, together=together)
    return make_change(run=run, effect=found, state=state_of(run, found), by=by)


def standing(run: Run) -> list[str]:
    """Who is together, by name: “Ann+Dee”; a circle in its order."""
    pairs = Match.objects.filter(run=run, parted_at=None)
    circles = Circle.objects.filter(run=run, parted_at=None).prefetch_related("members")
    found = ["+".join(sorted((match.name_a, match.name_b))) for match in pairs]
    found += ["+".join(member.name for member in circle.members.all()) for circle in circles]
    return sorted(found)
