"""The cast's programmes as the engine sees and matches them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from bothways.demo.cast import company, sign_ups
from bothways.engine import Matching, Offer, Person, Policy, Want, match

DATA = Path(str(files("bothways.demo.cast"))) / "data"
BY_EMAIL = {person.email: person for person in company()}


@cache
def matched(key: str, objective: str = "worth", *, other_function: float = 0.0) -> Matching:
    policy = Policy(
        objective=objective,  # type: ignore[arg-type]
        other_function=other_function,
        manager_depth=2,
        shared_language=True,
    )
    return match(people(key), policy)


def people(key: str) -> list[Person]:
    return [
        Person(
            one.email,
            name=BY_EMAIL[one.email].name,
            offers=tuple(Offer(*offer) for offer in one.offers),
            wants=tuple(Want(*want) for want in one.wants),
            function=BY_EMAIL[one.email].function,
            languages=frozenset(BY_EMAIL[one.email].languages),
            line=line_above(one.email),
            not_with=frozenset(one.not_with),
        )
        for one in sign_ups(key)
    ]


def line_above(email: str) -> tuple[str, ...]:
    above: list[str] = []
    while (manager := BY_EMAIL[email].manager_email) is not None:
        above.append(manager)
        email = manager
    return tuple(above)
