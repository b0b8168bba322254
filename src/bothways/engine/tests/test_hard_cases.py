"""Inputs that hang, crash or fool other programs: each ends in a certified result or in words."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bothways.engine import (
    Cancelled,
    Certificate,
    ImpossibleLocks,
    InvalidInput,
    Matching,
    Offer,
    Person,
    Policy,
    Problem,
    Review,
    Want,
    match,
    rules_of,
    verify,
)

from .test_optimum import crowd

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


def person(who: str, offers: str = "", wants: str = "", **more: object) -> Person:
    """``person("mara", "Excel SQL", "Piano")``: skills are words."""
    return Person(
        who,
        offers=tuple(Offer(skill) for skill in offers.split()),
        wants=tuple(Want(skill) for skill in wants.split()),
        **more,  # type: ignore[arg-type]
    )


def pairs(matching: Matching) -> list[tuple[str, str]]:
    return [(found.a, found.b) for found in matching.matches]


def reasons(matching: Matching) -> dict[str, str]:
    return {left.id: left.reason for left in matching.left_over}


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_hardly_anybody(n: int) -> None:
    people = [person(str(number), f"s{number}", "s0 s1 s2") for number in range(n)]
    matching = match(people)
    assert len(matching.matches) == n // 2
    assert verify(Problem(tuple(people)), matching).ok


def test_everybody_wants_the_same_skill() -> None:
    people = [person("guru", "Python", "Cooking")]
    people += [person(f"p{number}", "Cooking", "Python") for number in range(9)]
    matching = match(people)
    assert len(matching.matches) == 1
    assert matching.certificate.gap == 0
    assert set(reasons(matching).values()) == {"taken"}


def test_skill_that_nobody_offers() -> None:
    people = [person("lena", "Excel", "Grants"), person("jun", "SQL", "Excel")]
    left = {entry.id: entry for entry in match(people).left_over}
    assert left["lena"].reason == "nobody_offers"
    assert "Grants, which nobody offers" in left["lena"].sentence


def test_star_serves_one_of_its_points() -> None:
    points = [person(f"p{number}", f"s{number}", "hub") for number in range(40)]
    hub = person("hub", "hub", " ".join(f"s{number}" for number in range(40)))
    matching = match([hub, *points])
    assert len(matching.matches) == 1
    assert verify(Problem((hub, *points)), matching).ok


@pytest.mark.parametrize("length", [3, 5, 7, 31])
def test_odd_ring_is_settled_exactly(length: int) -> None:
    """Each fits the two beside them alone: the fractional bound is half a pair too high."""
    ring = [
        person(str(number), f"{number}", f"{(number - 1) % length} {(number + 1) % length}")
        for number in range(length)
    ]
    matching = match(ring)
    assert len(matching.matches) == length // 2
    assert matching.certificate.optimal


def test_islands_are_solved_each() -> None:
    people = [
        person(f"{island}-{side}", f"{island}{side}", f"{island}{'ba'[side == 'b']}")
        for island in range(30)
        for side in "ab"
    ]
    assert len(match(people).matches) == 30


@pytest.mark.parametrize("n", [400, 401])
def test_all_worths_equal_ends_soon(n: int) -> None:
    """Massive ties: everybody fits everybody alike."""
    people = [person(f"{number:03}", f"s{number}", "x") for number in range(n)]
    everything = " ".join(f"s{number}" for number in range(n))
    people = [replace(one, wants=tuple(Want(s) for s in everything.split())) for one in people]
    began = time.monotonic()
    matching = match(people)
    assert len(matching.matches) == n // 2
    assert time.monotonic() - began < 60


def test_policy_that_forbids_everything_says_so() -> None:
    people = [
        person("mara", "Excel", "SQL", function="Finance"),
        person("jun", "SQL", "Excel", function="Finance"),
    ]
    matching = match(people, Policy(cross_functions=True))
    assert matching.matches == ()
    assert matching.certificate.bound == 0
    [first, _] = matching.left_over
    assert first.reason == "rules"
    assert "are both in Finance" in first.sentence


def test_empty_offers_wants_and_not_this_time_have_their_reasons() -> None:
    people = [
        person("a", "", "SQL"),
        person("b", "SQL", ""),
        person("c", "SQL", "SQL"),
        replace(person("d", "SQL", "Excel"), capacity=0),
        person("e", "Knitting", "SQL"),
        person("f", "Excel", "Piano"),
    ]
    assert reasons(match(people)) == {
        "a": "no_offers",
        "b": "no_wants",
        "c": "no_wants",
        "d": "not_this_time",
        "e": "nobody_wants",
        "f": "nobody_offers",
    }


def test_skill_one_offers_is_no_wish_to_be_taught() -> None:
    matching = match([person("a", "Excel", "SQL Excel"), person("b", "SQL Excel", "Excel Piano")])
    assert matching.matches == ()


def test_level_must_be_above_the_learners() -> None:
    teacher = Person("t", offers=(Offer("SQL", 3),), wants=(Want("Piano"),))
    learner = Person("l", offers=(Offer("Piano", 2),), wants=(Want("SQL", level_now=3),))
    assert match([teacher, learner]).matches == ()
    beginner = replace(learner, wants=(Want("SQL", level_now=2),))
    assert pairs(match([teacher, beginner])) == [("l", "t")]


def test_line_of_management_reaches_past_managers_who_do_not_take_part() -> None:
    boss = person("boss", "Excel", "SQL")
    report = person("report", "SQL", "Excel", line=("middle", "boss"))
    assert match([boss, report], Policy(manager_depth=1)).matches != ()
    matching = match([boss, report], Policy(manager_depth=2))
    assert matching.matches == ()
    assert "boss is above report" in matching.left_over[0].sentence


def test_managers_in_a_ring_do_not_hang() -> None:
    people = [
        person("a", "Excel", "SQL", manager="b"),
        person("b", "SQL", "Excel", manager="c"),
        person("c", "Piano", "Chess", manager="a"),
    ]
    assert match(people, Policy(manager_depth=20)).matches == ()


def test_working_days_around_the_date_line_are_compared_rightly() -> None:
    auckland = person("a", "Excel", "SQL", time_zone="Pacific/Auckland")
    lima = person("b", "SQL", "Excel", time_zone="America/Lima")
    # 9–17 in Auckland is 20–04 UTC in January; in Lima it is 14–22 UTC: two hours are shared.
    assert match([auckland, lima], Policy(overlap_hours=2)).matches != ()
    assert match([auckland, lima], Policy(overlap_hours=2.5)).matches == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Person("x", offers=(Offer("SQL", -2),)), "offer “SQL” has level -2; 1 to 5."),
        (Person("x", offers=(Offer("SQL", math.nan),)), "offer “SQL” has level nan; 1 to 5."),  # type: ignore[arg-type]
        (Person("x", wants=(Want("SQL", 9),)), "want “SQL” has priority 9; 1 to 3."),
        (Person("x", wants=(Want("SQL", 2, 5),)), "want “SQL” starts from level 5; 0 to 4."),
        (Person("x", capacity=51), "capacity is 51; a whole number, 0 to 50."),
        (Person("x", offers=(Offer(" "),)), "skill is empty."),
        (Person("x", time_zone="Mars/Base"), "time zone “Mars/Base” isn't known."),
        (Person("x", working_hours=(17.0, 9.0)), "don't run forward"),
    ],
)
def test_value_that_makes_no_sense_is_named(wrong: Person, words: str) -> None:
    with pytest.raises(InvalidInput, match="x: ") as caught:
        match([wrong, person("y")])
    assert words in str(caught.value)


def test_id_that_stands_twice_is_named() -> None:
    with pytest.raises(InvalidInput, match="'mara' stands twice"):
        match([person("mara"), person("mara")])


def test_policy_weight_that_is_no_number_is_named() -> None:
    with pytest.raises(InvalidInput, match="other_function is nan"):
        match([], Policy(other_function=math.nan))


def test_lock_holds_even_where_little_flows_and_ban_is_never_made() -> None:
    people = [person("a", "x", "y"), person("b", "y", "x"), person("c", "y", "x"), person("d")]
    locked = match(people, review=Review(locks=(("a", "d"),)))
    assert ("a", "d") in pairs(locked)
    banned = match(people, review=Review(bans=(("b", "a"), ("a", "c"))))
    assert banned.matches == ()


def test_impossible_locks_are_each_said_in_words() -> None:
    people = [person("a"), person("b", manager="a"), person("c")]
    with pytest.raises(ImpossibleLocks) as caught:
        match(people, review=Review(locks=(("a", "b"), ("b", "c"))))
    assert caught.value.reasons == (
        "a and b are locked, but: a is above b in the line of management.",
        "b is locked to two people, a and c.",
    )


def test_cancel_is_heard_and_progress_never_runs_backwards() -> None:
    heard: list[float] = []
    match(crowd(120, 20, 1), progress=lambda share, phrase: heard.append(share))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        match(crowd(120, 20, 1), cancel=lambda: next(calls, True))


def test_result_without_time_is_a_true_one_with_a_true_bound() -> None:
    people = tuple(crowd(300, 8, 5))
    matching = match(people, time_budget=0.0)
    assert verify(Problem(people), matching).ok


TAMPERINGS: dict[str, Callable[[Matching], Matching]] = {
    "a match that is worth less": lambda m: with_first(m, worth=m.matches[0].worth / 2),
    "somebody matched twice": lambda m: replace(m, matches=(*m.matches, m.matches[0])),
    "a match left out": lambda m: replace(m, matches=m.matches[1:]),
    "somebody forgotten": lambda m: replace(m, left_over=m.left_over[1:]),
    "a price too low": lambda m: with_prices(m, lambda price: 0),
    "a negative price": lambda m: with_prices(m, lambda price: -price - 1),
    "a bound made smaller": lambda m: with_certificate(m, optimal=False, bound=1),
    "a value made larger": lambda m: with_certificate(m, value=m.certificate.value + 1),
}


def with_first(matching: Matching, **changes: object) -> Matching:
    first = replace(matching.matches[0], **changes)  # type: ignore[arg-type]
    return replace(matching, matches=(first, *matching.matches[1:]))


def with_certificate(matching: Matching, **changes: object) -> Matching:
    changed: Certificate = replace(matching.certificate, **changes)  # type: ignore[arg-type]
    return replace(matching, certificate=changed)


def with_prices(matching: Matching, change: Callable[[int], int]) -> Matching:
    prices = {who: change(price) for who, price in matching.certificate.prices.items()}
    return with_certificate(matching, prices=prices)


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_judge_catches(tampering: str) -> None:
    people = tuple(crowd(40, 10, 3))
    problem = Problem(people)
    matching = match(people)
    assert verify(problem, matching).ok
    assert not verify(problem, TAMPERINGS[tampering](matching)).ok


@pytest.mark.parametrize(
    "policy", [Policy(manager_depth=3, cross_functions=True, cross_teams=True)]
)
def test_every_rule_says_what_it_asks_in_a_sentence(policy: Policy) -> None:
    assert [rule.sentence for rule in rules_of(policy)] == [
        "Both want to be matched this time.",
        "Neither manages the other, within 3 steps of the line.",
        "They work in different functions.",
        "They work in different teams.",
    ]


def test_why_reads_like_a_sentence() -> None:
    mara = person("m", "Storytelling", "Cash-flow Balance-sheets Law", name="Mara Okafor")
    tomasz = person("t", "Cash-flow Balance-sheets", "Storytelling", name="Tomasz Zieliński")
    [found] = match([mara, tomasz]).matches
    assert found.why == (
        "Tomasz Zieliński's one want is met by Mara Okafor: Storytelling.",
        (
            "Two of Mara Okafor's three wants are met by Tomasz Zieliński: "
            "Balance-sheets and Cash-flow."
        ),
    )
    assert found.worth == pytest.approx(math.sqrt(2 / 3), abs=1e-6)


def test_engine_is_free_of_django() -> None:
    code = "import sys, bothways.engine; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_shapes_alone_load_no_solver() -> None:
    code = (
        "import sys, bothways.engine.problem; from bothways.engine import Person, Matching;"
        "sys.exit('ortools' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def real_people(name: str, count: int) -> tuple[Person, ...]:
    file = DATA / name
    if not file.exists():
        pytest.skip(f"the shared sample {name} isn't beside this checkout")
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:count]

    def words(cell: str) -> list[str]:
        return [word for word in cell.split(";") if word not in ("", "NA")]

    return tuple(
        Person(
            row["Respondent"],
            offers=tuple(Offer(word) for word in words(row["HaveWorkedWith"])),
            wants=tuple(Want(word) for word in words(row["WantToWorkWith"])),
        )
        for row in rows
    )


def test_real_people_are_matched_to_the_proven_optimum() -> None:
    people = real_people("developer-survey-2019-technologies.csv", 700)
    matching = match(people)
    verdict = verify(Problem(people), matching)
    assert verdict.problems == ()
    assert verdict.gap < 0.002
    assert matching.certificate.optimal
