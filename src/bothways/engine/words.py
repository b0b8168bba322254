"""Reasons as sentences that a coordinator can read out."""

from __future__ import annotations

from .encoding import label, wants_of
from .problem import Person
from .result import Flow

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def why_sentences(
    one: Person,
    other: Person,
    one_gives: tuple[Flow, ...],
    other_gives: tuple[Flow, ...],
    *,
    locked: bool,
) -> tuple[str, ...]:
    sentences = [met(other, one, one_gives), met(one, other, other_gives)]
    shared = sorted(one.languages & other.languages)
    if one.function and other.function and one.function != other.function:
        sentences.append(f"They connect {one.function} and {other.function}.")
    if shared:
        languages = "a language" if len(shared) == 1 else f"{number(len(shared))} languages"
        sentences.append(f"They share {languages}.")
    if locked:
        sentences.append("The pair was locked on review.")
    return tuple(sentences)


def met(receiver: Person, giver: Person, given: tuple[Flow, ...]) -> str:
    """“Two of Mara's three wants are met by Tomasz: cash flow and balance sheets.”"""
    total = len(wants_of(receiver))
    who, by = label(receiver), label(giver)
    if not given:
        return f"None of {who}'s wants is met by {by}."
    skills = listed([flow.skill for flow in given[:4]])
    more = f" and {number(len(given) - 4)} more" if len(given) > 4 else ""
    if total == 1:
        return f"{who}'s one want is met by {by}: {skills}."
    share = "All" if len(given) == total else number(len(given)).capitalize()
    verb = "is" if len(given) == 1 else "are"
    return f"{share} of {who}'s {number(total)} wants {verb} met by {by}: {skills}{more}."


def circle_sentences(people: list[Person], gives: tuple[tuple[Flow, ...], ...]) -> tuple[str, ...]:
    """“Mara teaches Tomasz cash flow.”, once for each step of the ring."""
    sentences = []
    for place, person in enumerate(people):
        learner = people[(place + 1) % len(people)]
        skills = listed([flow.skill for flow in gives[place][:3]])
        sentences.append(f"{label(person)} can teach {label(learner)} {skills}.")
    return tuple(sentences)
