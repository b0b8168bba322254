"""The cast is made to be matched: nearly everybody, unevenly, and with something to explain."""

from __future__ import annotations

import pytest

from bothways.demo.cast import STAR_EMAIL, programmes

from .matched import BY_EMAIL, matched

KEYS = [programme.key for programme in programmes()]
WAYS = [("worth", 0.0), ("served", 0.0), ("served", 0.2)]
"""The engine's own aim, the product's, and the product's as the demo fills it."""


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("objective", "other_function"), WAYS)
def test_nearly_everybody_finds_a_partner(key: str, objective: str, other_function: float) -> None:
    matching = matched(key, objective, other_function=other_function)
    assert matching.certificate.optimal
    assert len(matching.left_over) == 4
    assert 0.92 <= matching.figures.served / matching.figures.people <= 0.98


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("objective", ["worth", "served"])
def test_matches_are_lively_and_not_all_alike(key: str, objective: str) -> None:
    matches = matched(key, objective).matches
    worths = [pair.worth for pair in matches]
    balances = [pair.balance for pair in matches]
    assert 0.45 <= sum(worths) / len(worths) <= 0.75
    assert min(worths) < 0.5
    assert max(worths) > 0.85
    assert min(balances) < 0.6
    assert max(balances) == 1.0


@pytest.mark.parametrize("key", KEYS)
def test_there_is_something_to_choose_from(key: str) -> None:
    matching = matched(key, "served")
    assert matching.figures.mutual_pairs > 2 * matching.figures.people
    others = sum(bool(pair.next_best_a or pair.next_best_b) for pair in matching.matches)
    assert others > len(matching.matches) * 0.8


@pytest.mark.parametrize("objective", ["worth", "served"])
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "across-the-house",
            {
                "Lena Fuchs": "nobody_offers",
                "Anselm Ruprecht": "nobody_wants",
                "Clémence Joubert": "no_mutual",
                "Elżbieta Sroka": "rules",
            },
        ),
        (
            "spring-exchange",
            {
                "Naoko Ueda": "nobody_offers",
                "Ottilie Brandauer": "nobody_wants",
                "Kenji Morita": "no_mutual",
                "Halina Wrona": "rules",
            },
        ),
    ],
)
def test_who_is_left_over_shows_each_a_different_reason(
    key: str, expected: dict[str, str], objective: str
) -> None:
    left_over = matched(key, objective).left_over
    assert {BY_EMAIL[left.id].name: left.reason for left in left_over} == expected


def test_rules_keep_apart_a_manager_and_two_people_without_a_common_language() -> None:
    said = [
        left.sentence.split(": ", 1)[1]
        for key in KEYS
        for left in matched(key).left_over
        if left.reason == "rules"
    ]
    assert said == [
        "Bogumiła Stachowicz is above Elżbieta Sroka in the line of management.",
        "Halina Wrona and Moa Törnkvist have no language in common.",
    ]


@pytest.mark.parametrize(("objective", "other_function"), WAYS)
def test_star_has_a_lovely_match(objective: str, other_function: float) -> None:
    matching = matched("across-the-house", objective, other_function=other_function)
    [star] = [pair for pair in matching.matches if STAR_EMAIL in (pair.a, pair.b)]
    assert {BY_EMAIL[star.a].name, BY_EMAIL[star.b].name} == {"Mara Okafor", "Tomasz Zieliński"}
    assert star.worth > 0.9
