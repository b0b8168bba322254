"""Who leads first in a meeting, and how long each turn is. No Django, no clock.

Everybody who leads turns has two accounts: how often they led first, and how many minutes they were
given. Who is to lead first has led least; among those, the longest ago. The minutes are dealt out
one by one to whoever has had least. Who is away loses nothing and owes nothing: they are lifted to
the least account of those who were there. So whatever happens, no two accounts are ever further
apart than one first turn and one minute.

A meeting that went otherwise because people chose so isn't a ``Past`` at all, and what was chosen
stays; where they want to make up for it, it becomes one, and the accounts even out over the next
meetings. ``docs/participants/meetings.md`` says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST_TO_COUNT = 2
"""Where one alone leads there is nothing to take turns with."""


@dataclass(frozen=True, slots=True)
class Past:
    """A meeting as it counts: the minutes that each who was there was given."""

    first: int
    minutes: Mapping[int, int]
    """Of everybody who was there, also of who was given none."""


@dataclass(slots=True)
class Account:
    leads: int = 0
    minutes: int = 0
    led_in: int = -1
    """The meeting that they led first last, counted from the beginning."""


@dataclass(frozen=True, slots=True)
class Turn:
    person: int
    minutes: int


def plan(
    order: Sequence[int], minutes: int, history: Sequence[Past] = (), away: Iterable[int] = ()
) -> list[Turn]:
    """The turns of a meeting, in their order.

    ``order`` has everybody who leads turns: in a circle round the circle, so that each teaches the
    next. ``history`` is in the order of time and may name people who have left since. Everybody
    there has a minute at least, however short the meeting is.

    >>> plan([1, 2], 45)
    [Turn(person=1, minutes=22), Turn(person=2, minutes=23)]
    >>> plan([1, 2], 45, [Past(1, {1: 22, 2: 23})])
    [Turn(person=2, minutes=22), Turn(person=1, minutes=23)]
    """
    gone = set(away)
    here = [person for person in order if person not in gone]
    if not here:
        return []
    accounts = accounts_of(history, order)
    first = min(here, key=lambda one: (accounts[one].leads, accounts[one].led_in, here.index(one)))
    ordered = beginning_with(here, first)
    dealt = deal(ordered, minutes, accounts)
    return [Turn(person, dealt[person]) for person in ordered]


def accounts_of(history: Sequence[Past], people: Iterable[int] = ()) -> dict[int, Account]:
    """What each has had, with everybody who was ever there and ``people`` besides."""
    named = {person for past in history for person in past.minutes} | set(people)
    accounts = {person: Account() for person in named}
    for number, past in enumerate(history):
        if len(past.minutes) < LEAST_TO_COUNT:
            continue
        for person, minutes in past.minutes.items():
            accounts[person].minutes += minutes
        accounts[past.first].leads += 1
        accounts[past.first].led_in = number
        lift(accounts, past.minutes.keys())
    return accounts


def lift(accounts: Mapping[int, Account], there: Iterable[int]) -> None:
    """Who was away needn't catch up on what went by without them."""
    had = [accounts[person] for person in there]
    least_leads = min(one.leads for one in had)
    least_minutes = min(one.minutes for one in had)
    for one in accounts.values():
        one.leads = max(one.leads, least_leads)
        one.minutes = max(one.minutes, least_minutes)


def beginning_with(order: Sequence[int], first: int) -> list[int]:
    at = order.index(first)
    return [*order[at:], *order[:at]]


def deal(ordered: Sequence[int], minutes: int, accounts: Mapping[int, Account]) -> dict[int, int]:
    """Minute by minute to whoever has had least, so that an odd minute goes to who comes later.

    Nobody gets less than half of an even turn, also where there is something to make up for.
    """
    least = max(1, minutes // len(ordered) // 2)
    dealt = dict.fromkeys(ordered, least)
    place = {person: -at for at, person in enumerate(ordered)}
    for _ in range(minutes - least * len(ordered)):
        lowest = min(
            ordered,
            key=lambda one: (accounts[one].minutes + dealt[one], dealt[one], place[one]),
        )
        dealt[lowest] += 1
    return dealt
