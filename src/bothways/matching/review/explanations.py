"""Why any two people are, or are not, together in a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from bothways.matching.places.queries import Places, review_of
from bothways.matching.runs.certificate import loss_of
from bothways.matching.runs.models import Match, Run
from bothways.recruitment.models import SignUp
from bothways.ui.words import first_name
from bothways.ui.words import worth as in_words

from .ready import Ready, ready
from .what_if import WhatIf, what_if_together

if TYPE_CHECKING:
    from bothways.engine.problem import Person, Problem

PLACES_ABOVE = 20
"""As far up the line of management as a policy can look."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Two people side by side, by what they say today and what the run has found."""

    one: str
    other: str
    worth: float
    gain_one: float
    gain_other: float
    one_gives: list[str]
    other_gives: list[str]
    forbidden_by: list[str]
    sentence: str
    match: Match | None
    """Their match, when the run has put them together."""
    one_id: int = 0
    other_id: int = 0
    what_if: WhatIf | None = None
    """What would change if they were together, everybody else matched anew."""

    @property
    def one_first(self) -> str:
        return first_name(self.one)

    @property
    def other_first(self) -> str:
        return first_name(self.other)

    @property
    def has_flow(self) -> bool:
        return bool(self.one_gives or self.other_gives)


def explain_two(run: Run, one: SignUp, other: SignUp, *, held: Ready | None = None) -> Explanation:
    """What would flow between these two, the rule that keeps them apart, or what it would cost;
    not what it would cost where the caller, who has the problem ``held``, works that out."""
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine import Policy, Problem, Review, explain_pair

    with_what_if = held is None
    held = held or ready(run)
    a, b = str(one.pk), str(other.pk)
    both = (with_line(held.everybody, a), with_line(held.everybody, b))
    decided = review_of(run.programme, both)
    problem = Problem(
        people=both,
        policy=held.then.policy,
        review=Review(bans=decided.bans, previous=decided.previous),
    )
    assert isinstance(problem.policy, Policy)
    found = explain_pair(problem, a, b)
    gives, gets = (found.a_gives, found.b_gives) if found.a == a else (found.b_gives, found.a_gives)
    match = match_of_two(run, one, other)
    what_if = None
    is_together = match is not None and match.parted_at is None
    full = "" if is_together else no_room_sentence(held.places, one, other)
    if with_what_if and not is_together and found.worth and not found.forbidden_by and not full:
        what_if = what_if_together(run, held, a, b)
    sentence = full or sentence_of(run, one, other, found.worth, bool(found.forbidden_by), match)
    if what_if is not None and loss_of(run, a, b, found.worth) is None:
        # Prices of the fair objective don't speak of worth; what was worked out does.
        sentence = gettext("Together they would be worth %(worth)s.") % {
            "worth": in_words(found.worth)
        }
    return Explanation(
        one=one.person.name,
        other=other.person.name,
        worth=found.worth,
        gain_one=found.gain_a if found.a == a else found.gain_b,
        gain_other=found.gain_b if found.a == a else found.gain_a,
        one_gives=[flow.skill for flow in gives],
        other_gives=[flow.skill for flow in gets],
        forbidden_by=list(found.forbidden_by),
        sentence=sentence or found.sentence,
        match=match,
        one_id=one.pk,
        other_id=other.pk,
        what_if=what_if,
    )


def problem_of(run: Run) -> Problem:
    """Today's people under the policy of the run, with what has been decided since."""
    held = ready(run)
    return replace(held.then, review=held.review_now())


def no_room_sentence(places: Places, one: SignUp, other: SignUp) -> str:
    """Who of the two has no free place, for a published partnership or another programme takes
    it; empty when both have one."""
    said = []
    for person in (one, other):
        if places.has_all(person.pk, person.partnerships):
            text = gettext("%(name)s has the partners they have room for: published, they stay.")
        elif places.is_taken_elsewhere(person.pk, person.partnerships):
            text = gettext("The places of %(name)s are taken by another programme.")
        else:
            continue
        said.append(text % {"name": person.person.name})
    return " ".join(said)


def with_line(everybody: Mapping[str, Person], name: str) -> Person:
    """The person with everybody above them, for the problem holds only these two."""
    person = everybody[name]
    if person.line:
        return person
    line: list[str] = []
    above = person.manager
    while above and above not in line and above != name and len(line) < PLACES_ABOVE:
        line.append(above)
        above = everybody[above].manager if above in everybody else None
    return replace(person, line=tuple(line))


def match_of_two(run: Run, one: SignUp, other: SignUp) -> Match | None:
    together = Q(a=one, b=other) | Q(a=other, b=one)
    return Match.objects.filter(together, run=run).defer("search_text").first()


def sentence_of(
    run: Run, one: SignUp, other: SignUp, worth: float, forbidden: bool, match: Match | None
) -> str:
    """Our own words where the run knows more than the two people do; else none."""
    if match is not None:
        if match.is_by_hand and match.parted_at is None:
            return gettext("They were put together by hand.")
        if match.is_by_hand:
            return gettext("They were put together by hand, and taken apart again.")
        if match.parted_at is not None:
            return gettext("This run put them together, and you have taken them apart.")
        return gettext("They are together in this run.")
    if forbidden or not worth:
        return ""
    locked = locked_away(run, one, other)
    if locked:
        return gettext("%(pair)s were locked together, so nobody else could have either.") % {
            "pair": str(locked)
        }
    loss = loss_of(run, str(one.pk), str(other.pk), worth)
    known = {"worth": in_words(worth), "loss": in_words(loss)}
    if loss is None:
        return (
            gettext("Together they would be worth %(worth)s; one of them has joined since the run.")
            % known
        )
    if loss == 0:
        return (
            gettext(
                "Together they would be worth %(worth)s. The whole might be as good with them "
                "together: lock them and run again to see."
            )
            % known
        )
    return (
        gettext(
            "Together they would be worth %(worth)s, but the whole would lose at least %(loss)s: "
            "their partners fit them, or others, better."
        )
        % known
    )


def locked_away(run: Run, one: SignUp, other: SignUp) -> Match | None:
    """The match in which one of them was locked to somebody else when the run began."""
    pair = (one, other)
    matches = Match.objects.filter(Q(a__in=pair) | Q(b__in=pair), run=run)
    return next((match for match in matches if match.why.get("locked")), None)
