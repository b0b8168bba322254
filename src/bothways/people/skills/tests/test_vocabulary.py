from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from bothways.people.models import Skill
from bothways.people.skills.actions import ensure_skills
from bothways.people.skills.vocabulary import folded, vocabulary


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("k8s", "Kubernetes"),
        ("  presenting ", "Public speaking"),
        ("PRESENTATION-SKILLS", "Public speaking"),
        ("c++", "C++"),
        ("C#", "C#"),
        ("c", "C"),
        ("data visualization", "Data visualisation"),
        ("Français", "French conversation"),
        ("Node JS", "Node.js"),
        ("CashFlow forecasting", "Cash-flow forecasting"),
    ],
)
def test_other_words_mean_the_same_skill(words: str, name: str) -> None:
    assert vocabulary().canonical(words) == name


@pytest.mark.parametrize("words", ["", "   ", "underwater basket weaving", "!!!"])
def test_unknown_words_stay_unknown(words: str) -> None:
    assert vocabulary().canonical(words) is None


def test_no_word_means_two_skills() -> None:
    source = files("bothways.people.skills").joinpath("vocabulary.toml").read_text("utf-8")
    said = [
        folded(word)
        for skills in tomllib.loads(source).values()
        for name, aliases in skills.items()
        for word in (name, *aliases)
    ]
    assert sorted(word for word in set(said) if said.count(word) > 1) == []


def test_vocabulary_spans_the_professions() -> None:
    assert len(vocabulary().names) >= 500
    assert len(vocabulary().by_chapter) == 15


def test_every_skill_is_in_one_category() -> None:
    listed = [name for skills in vocabulary().by_chapter.values() for name in skills]
    assert sorted(listed) == sorted(set(listed)) == list(vocabulary().names)


@pytest.mark.django_db
def test_words_are_one_row_whatever_the_case_and_a_name_is_written_as_it_should_be() -> None:
    found = ensure_skills(
        ["k8s", "Kubernetes", " KUBERNETES ", "Basket weaving", "basket  weaving"]
    )
    assert {skill.name for skill in found.values()} == {"k8s", "Kubernetes", "Basket weaving"}
    assert Skill.objects.count() == 3
