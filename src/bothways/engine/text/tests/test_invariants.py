"""What holds whatever people write."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from bothways.engine.problem import Offer, Person, Want
from bothways.engine.text import Entry, Vocabulary, folded, spelled_one_way, tidied
from bothways.engine.text.entries import BadVocabulary
from bothways.engine.text.folding import forms_of
from bothways.engine.text.spelling import MOST_SLIPS, Written, distance, slips_between

SKILLS = Vocabulary.of(
    {
        "Kubernetes": ["k8s"],
        "Public speaking": ["presenting"],
        "Project management": ["managing projects"],
        "Mediation": [],
        "Meditation": [],
        "Java": [],
        "JavaScript": ["js"],
        "R": [],
    }
)
LETTERS = "abeikmnoprst"
near_words = st.builds(
    lambda word, at, letter: word[:at] + letter + word[at:],
    st.sampled_from([*SKILLS.names, "beekeeping", "bee keeping", "falconry", "falconary"]),
    st.integers(0, 12),
    st.sampled_from(["", *LETTERS, "2", " ", "-", "S"]),
)
texts = st.one_of(st.text(max_size=20), near_words)
words = st.text(alphabet=LETTERS, max_size=9)


@given(st.text())
@example("㎐ and Ⅻ")
@example("Straße İ ﷺ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.lists(texts, max_size=14), st.randoms(use_true_random=False))
def test_order_makes_no_difference(said: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(said, len(said))
    assert Vocabulary(SKILLS.entries).meetings(shuffled) == SKILLS.meetings(said)


@given(st.lists(texts, max_size=14))
def test_names_found_mean_themselves(said: list[str]) -> None:
    found = SKILLS.meetings(said)
    names = [found[text].name for text in said]
    again = SKILLS.meetings(names)
    assert [again[name].name for name in names] == names


@given(st.lists(texts, max_size=14))
def test_every_text_has_a_name_and_the_words_it_met(said: list[str]) -> None:
    found = SKILLS.meetings(said)
    assert set(found) == set(said)
    for text, meeting in found.items():
        assert meeting.text == tidied(text)
        assert 0 <= meeting.similarity <= 1
        assert meeting.name in SKILLS.names or meeting.name in set(map(tidied, said))


@given(texts, texts)
def test_whether_two_have_met_does_not_depend_on_who_offers(one: str, other: str) -> None:
    there, back = SKILLS.words_met(one, other), SKILLS.words_met(other, one)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.name, there.how, there.similarity) == (back.name, back.how, back.similarity)


@given(words, words)
def test_distance_agrees_with_the_whole_table(one: str, other: str) -> None:
    whole = plain_distance(one, other)
    assert distance(one, other, MOST_SLIPS) == min(whole, MOST_SLIPS + 1)


def plain_distance(one: str, other: str) -> int:
    table = [[i + j for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(near_words)
def test_index_finds_every_spelling_that_comparing_one_by_one_finds(text: str) -> None:
    forms = forms_of(text)
    asked = Written(forms.joined, forms.words)
    indexed = set(SKILLS._spellings.near(asked))
    plain = set()
    for word in SKILLS._words:
        other = forms_of(word.text)
        for order in (other.words, tuple(sorted(other.words))):
            written = Written("".join(order), order)
            both = (asked.joined + written.joined).isalpha()
            slips = slips_between(asked, written) if both and asked.joined else None
            if slips is not None:
                plain.add((slips, word))
    assert indexed == plain


entries = st.lists(
    st.builds(Entry, st.text(min_size=1), st.lists(st.text()).map(tuple), st.text()), max_size=5
)


@given(entries)
@example([Entry('A "quoted" \\ name', ("tab\tand\x7f", "Ünï"), 'Chapter "one"')])
def test_vocabulary_survives_the_way_through_files(entries: list[Entry]) -> None:
    try:
        words = Vocabulary(sorted(entries, key=lambda entry: entry.chapter))
    except BadVocabulary:
        return
    assert Vocabulary.from_toml(words.to_toml()) == words
    assert Vocabulary.from_json(words.to_json()) == words


@given(st.sampled_from(SKILLS.names), st.sampled_from(SKILLS.names))
def test_merging_loses_no_word(gone: str, kept: str) -> None:
    if gone == kept:
        return
    merged = SKILLS.merged(gone, kept)
    for entry in SKILLS.entries:
        for word in (entry.name, *entry.aliases):
            expected = kept if entry.name == gone else entry.name
            assert merged.meet(word).name == expected


def test_people_keep_everything_but_the_spelling_of_their_skills() -> None:
    people = (
        Person("a", (Offer("k8s", 5),), (Want("bee keeping", 3, 1),), name="Ada", capacity=2),
        Person("b", (Offer("Beekeeping", 2),), (Want("kubernets"),), not_with=frozenset({"a"})),
    )
    assert spelled_one_way(people, SKILLS) == (
        Person("a", (Offer("Kubernetes", 5),), (Want("Beekeeping", 3, 1),), name="Ada", capacity=2),
        Person("b", (Offer("Beekeeping", 2),), (Want("Kubernetes"),), not_with=frozenset({"a"})),
    )


def test_hundred_thousand_texts_take_about_as_many_lookups() -> None:
    """Repeats cost nothing: the meeting of a text is worked out once."""
    fresh = Vocabulary(SKILLS.entries)
    said = ["k8s", "presenting", "Kubernets", "falconry"] * 25_000
    assert len(fresh.meetings(said)) == 4
    assert len(fresh._remembered) == 4
    assert Counter(said).total() == 100_000
