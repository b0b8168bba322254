"""Small random problems in which everything that can matter does."""

from __future__ import annotations

from hypothesis import strategies as st

from bothways.engine import Offer, Person, Policy, Problem, Review, Want

SKILLS = ["a", "b", "c", "d"]
skills = st.sampled_from(SKILLS)
offers = st.builds(Offer, skills, st.integers(1, 5))
wants = st.builds(Want, skills, st.integers(1, 3), st.integers(0, 4))
policies = st.builds(
    Policy,
    mean=st.sampled_from(["geometric", "harmonic", "minimum"]),
    objective=st.sampled_from(["worth", "served", "fair"]),
    other_function=st.sampled_from([0.0, 0.3]),
    same_location=st.sampled_from([0.0, 0.2]),
    working_hours=st.sampled_from([0.0, 0.25]),
    manager_depth=st.integers(0, 3),
    cross_functions=st.sampled_from([False, False, False, True]),
    cross_teams=st.sampled_from([False, False, False, True]),
    shared_language=st.booleans(),
    overlap_hours=st.sampled_from([0.0, 0.0, 3.0]),
    least_gain=st.sampled_from([0.0, 0.0, 0.3]),
)


@st.composite
def problems(draw: st.DrawFn, most: int = 7) -> Problem:
    n = draw(st.integers(0, most))
    ids = [str(number) for number in range(n)]
    anybody = st.sampled_from(ids) if ids else st.nothing()
    people = tuple(
        Person(
            id=name,
            offers=tuple(draw(st.lists(offers, max_size=3))),
            wants=tuple(draw(st.lists(wants, max_size=3))),
            function=draw(st.sampled_from(["", "Finance", "Legal"])),
            location=draw(st.sampled_from(["", "London"])),
            team=draw(st.sampled_from(["", "North", "South"])),
            languages=frozenset(draw(st.lists(st.sampled_from(["en", "de", "pl"]), max_size=2))),
            time_zone=draw(st.sampled_from(["", "Europe/London", "Asia/Tokyo", "America/Lima"])),
            manager=draw(st.none() | anybody),
            capacity=draw(st.sampled_from([1, 1, 1, 1, 0, 2, 3])),
            not_with=frozenset(draw(st.lists(anybody, max_size=1))),
        )
        for name in ids
    )
    pair = st.tuples(anybody, anybody).filter(lambda two: two[0] != two[1])
    two_or_more = n > 1
    review = Review(
        locks=tuple(draw(st.lists(pair, max_size=2))) if two_or_more else (),
        bans=tuple(draw(st.lists(pair, max_size=2))) if two_or_more else (),
        previous=tuple(draw(st.lists(pair, max_size=1))) if two_or_more else (),
    )
    return Problem(people, draw(policies), review)
