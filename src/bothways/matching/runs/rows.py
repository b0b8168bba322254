"""What the engine found, as rows: a run still says what it said when people change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from bothways.engine import problem as asked
from bothways.engine import result as answered
from bothways.engine.audit import group_gain, learned

from .models import Circle, CircleMember, LeftOver, Match, Run
from .search_text import folded, search_text

People = Mapping[str, asked.Person]
Flows = list[dict[str, Any]]


def match_row(run: Run, people: People, found: answered.Match) -> Match:
    """The match as a row; of the two, the one who comes first by name is ``a``."""
    if by_name(people[found.b]) < by_name(people[found.a]):
        found = turned(found)
    a, b = people[found.a], people[found.b]
    skills = [flow.skill for flow in (*found.a_gives, *found.b_gives)]
    return Match(
        run=run,
        a_id=int(found.a),
        b_id=int(found.b),
        name_a=a.name[:150],
        name_b=b.name[:150],
        where_a=where(a),
        where_b=where(b),
        worth=found.worth,
        gain_a=found.gain_a,
        gain_b=found.gain_b,
        least_gain=min(found.gain_a, found.gain_b),
        balance=found.balance,
        crosses_functions=bool(a.function and b.function and a.function != b.function),
        a_gives=[asdict(flow) for flow in found.a_gives],
        b_gives=[asdict(flow) for flow in found.b_gives],
        why=why_to_json(people, found),
        search_text=search_text([a.name, where(a), b.name, where(b), *skills]),
    )


def by_name(person: asked.Person) -> tuple[str, int]:
    return folded(person.name), int(person.id)


def turned(found: answered.Match) -> answered.Match:
    """The same match, told from the other side."""
    return replace(
        found,
        a=found.b,
        b=found.a,
        gain_a=found.gain_b,
        gain_b=found.gain_a,
        a_gives=found.b_gives,
        b_gives=found.a_gives,
        next_best_a=found.next_best_b,
        next_best_b=found.next_best_a,
    )


def why_to_json(people: People, found: answered.Match) -> dict[str, Any]:
    return {
        "sentences": list(found.why),
        "rules": list(found.rules_checked),
        "next_a": alternative(people, found.next_best_a),
        "next_b": alternative(people, found.next_best_b),
        "locked": found.locked,
    }


def alternative(people: People, found: answered.Alternative | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"id": found.id, "name": people[found.id].name, "worth": found.worth}


def left_over_row(run: Run, people: People, found: answered.LeftOver) -> LeftOver:
    person = people[found.id]
    return LeftOver(
        run=run,
        sign_up_id=int(found.id),
        name=person.name[:150],
        where=where(person),
        reason=found.reason,
        sentence=found.sentence,
        help=found.help,
        possible_partners=found.possible_partners,
    )


def where(person: asked.Person) -> str:
    return " · ".join(part for part in (person.function, person.location) if part)[:250]


def ring_rows(
    run: Run, people: People, found: answered.Circle
) -> tuple[Circle, list[CircleMember]]:
    """The circle and its members, each giving to the next; who comes first by name begins."""
    first = min(range(len(found.people)), key=lambda place: by_name(people[found.people[place]]))
    order = [*range(first, len(found.people)), *range(first)]
    gives = [[asdict(flow) for flow in found.gives[place]] for place in order]
    members = [
        member(
            people[found.people[place]],
            at,
            gain=found.gains[place],
            gives=gives[at],
            # What the one before gives; before the first stands the last.
            gets=gives[at - 1],
        )
        for at, place in enumerate(order)
    ]
    circle = Circle(
        run=run,
        kind=Circle.Kind.RING,
        worth=found.worth,
        least_gain=min(found.gains),
        why=list(found.why),
        search_text=text_of(members),
    )
    return circle, members


def group_rows(
    run: Run, people: People, found: answered.Group
) -> tuple[Circle, list[CircleMember]]:
    """The peer group and its members, by name: what each can teach there, and what each learns."""
    order = sorted(found.people, key=lambda who: by_name(people[who]))
    members = [
        member(
            people[who],
            place,
            gain=group_gain(people[who], found),
            gives=[
                {"skill": offer.skill, "level": offer.level}
                for offer in people[who].offers
                if who in found.teachers.get(offer.skill, ())
            ],
            gets=[
                {"skill": want.skill, "level_now": want.level_now, "priority": want.priority}
                for want in learned(people[who], found)
            ],
        )
        for place, who in enumerate(order)
    ]
    circle = Circle(
        run=run,
        kind=Circle.Kind.GROUP,
        least_gain=min(each.gain for each in members),
        skills=list(found.skills),
        why=list(found.why),
        search_text=text_of(members),
    )
    return circle, members


def member(
    person: asked.Person, place: int, *, gain: float, gives: Flows, gets: Flows
) -> CircleMember:
    return CircleMember(
        sign_up_id=int(person.id),
        place=place,
        name=person.name[:150],
        where=where(person),
        gain=gain,
        gives=gives,
        gets=gets,
    )


def text_of(members: Iterable[CircleMember]) -> str:
    parts: list[str] = []
    for each in members:
        parts += [
            each.name,
            each.where,
            *(str(flow["skill"]) for flow in (*each.gives, *each.gets)),
        ]
    return search_text(parts)
