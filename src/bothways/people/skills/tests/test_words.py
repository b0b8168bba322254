"""What the organisation says of words, and what they mean then."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.people.models import OwnWord, Skill
from bothways.people.skills import queries
from bothways.people.skills.actions import (
    IsASkill,
    NotASkill,
    NothingSaid,
    SaidAlready,
    SameAlready,
    StillMeant,
    WordRefused,
    add_skill,
    make_same,
    take_back,
)
from bothways.people.skills.queries import (
    NewWord,
    current_vocabulary,
    meanings,
    new_words,
    preview_of,
    word_page,
    words_for,
    words_met,
)
from bothways.programmes.models import Programme
from bothways.recruitment.signups.queries import (
    ScarceSkill,
    engine_people,
    people_page,
    scarce_skills,
)
from tests.builders import make_administrator, make_person, make_programme, make_sign_up


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def deeds() -> list[tuple[str, str]]:
    return list(Deed.objects.order_by("pk").values_list("kind", "subject"))


def test_added_skill_is_known_at_once_and_gone_when_taken_back(cora: Person) -> None:
    assert current_vocabulary().canonical("falconry") is None
    own = add_skill(words="  Falconry ", by=cora)
    assert current_vocabulary().canonical("FALCONRY") == "Falconry"
    take_back(own=own, by=cora)
    assert current_vocabulary().canonical("falconry") is None
    assert deeds() == [("added a skill", "Falconry"), ("took back a word", "Falconry")]


def test_words_said_to_mean_a_skill_mean_it(cora: Person) -> None:
    own = make_same(words="Number crunching", name="data analytics", by=cora)
    assert (own.words, own.means, own.by) == ("Number crunching", "Data analysis", cora)
    assert current_vocabulary().canonical("number-crunching") == "Data analysis"
    assert words_for("data analysis")[-1] == "Number crunching"
    assert deeds() == [("said that words mean a skill", "Number crunching = Data analysis")]


def test_merged_skill_brings_its_words_and_comes_back(cora: Person) -> None:
    own = make_same(words="Kubernetes", name="Docker", by=cora)
    assert meanings(["k8s", "Kubernetes", "docker"]) == {
        "k8s": "Docker", "Kubernetes": "Docker", "docker": "Docker",
    }  # fmt: skip
    take_back(own=own, by=cora)
    assert meanings(["k8s"]) == {"k8s": "Kubernetes"}


def test_other_word_can_become_a_skill_of_its_own(cora: Person) -> None:
    add_skill(words="giving talks", by=cora)
    assert meanings(["Giving Talks", "presenting"]) == {
        "Giving Talks": "giving talks", "presenting": "Public speaking",
    }  # fmt: skip


def test_chain_of_merges_leads_to_its_end(cora: Person) -> None:
    first = make_same(words="Chess", name="Piano", by=cora)
    make_same(words="Piano", name="Singing", by=cora)
    assert meanings(["chess"]) == {"chess": "Singing"}
    with pytest.raises(SameAlready):
        make_same(words="Singing", name="Chess", by=cora)
    take_back(own=first, by=cora)
    assert meanings(["chess", "piano"]) == {"chess": "Chess", "piano": "Singing"}


@pytest.mark.parametrize(
    ("words", "name", "refusal", "sentence"),
    [
        ("!!!", "Excel", NothingSaid, "Write a word with letters or digits in it"),
        ("x" * 101, "Excel", NothingSaid, "Write a word with letters or digits in it"),
        ("sums", "Falconry", NotASkill, "“Falconry” isn’t a skill here. Add it as a skill first."),
        ("sums", "Exccel", NotASkill, "“Exccel” isn’t a skill here. Did you mean Excel?"),
        ("spreadsheets", "Excel", SameAlready, "“spreadsheets” means Excel already."),
        ("Excel", "excel", SameAlready, "“Excel” means Excel already."),
    ],
)
def test_what_cannot_be_said_is_refused(
    words: str, name: str, refusal: type[WordRefused], sentence: str, cora: Person
) -> None:
    with pytest.raises(refusal) as refused:
        make_same(words=words, name=name, by=cora)
    assert str(refused.value).startswith(sentence)
    assert (OwnWord.objects.count(), Deed.objects.count()) == (0, 0)


def test_words_are_said_once(cora: Person) -> None:
    make_same(words="sums", name="Excel", by=cora)
    with pytest.raises(SaidAlready) as refused:
        make_same(words="Sums!", name="Chess", by=cora)
    assert str(refused.value) == "“sums” is said to mean Excel. Take that back first."
    with pytest.raises(SaidAlready):
        add_skill(words="SUMS", by=cora)
    with pytest.raises(IsASkill):
        add_skill(words="excel", by=cora)


def test_skill_that_other_words_mean_is_not_taken_back(cora: Person) -> None:
    falconry = add_skill(words="Falconry", by=cora)
    hawking = make_same(words="hawking", name="falconry", by=cora)
    with pytest.raises(StillMeant) as refused:
        take_back(own=falconry, by=cora)
    assert str(refused.value) == "“hawking” is said to mean Falconry. Take that back first."
    take_back(own=hawking, by=cora)
    take_back(own=falconry, by=cora)
    assert OwnWord.objects.count() == 0


def test_matching_reads_meanings_and_people_keep_their_words(
    programme: Programme, cora: Person
) -> None:
    mara = make_sign_up(programme, "Mara", offers=["presenting", "Basket weaving"], wants=["k8s"])
    tom = make_sign_up(programme, "Tom", offers=["Kubernets"], wants=["basket-weaving", "sums"])
    zoe = make_sign_up(programme, "Zoe", offers=["Excel"], wants=["Public speaking"])
    make_same(words="sums", name="Excel", by=cora)

    found = {person.id: person for person in engine_people(programme)}

    said = {
        key: ([offer.skill for offer in one.offers], [want.skill for want in one.wants])
        for key, one in found.items()
    }
    assert said == {
        str(mara.pk): (["Public speaking", "Basket weaving"], ["Kubernetes"]),
        str(tom.pk): (["Kubernetes"], ["Basket weaving", "Excel"]),
        str(zoe.pk): (["Excel"], ["Public speaking"]),
    }
    kept = [str(row.skill) for row in (mara.offers.get(skill__key="presenting"), *tom.wants.all())]
    assert kept == ["presenting", "basket-weaving", "sums"]


def test_words_that_met_are_named_for_two_people(db: None) -> None:
    met = words_met(["presenting", "k8s", "Chess"], ["Public speaking", "kubernets", "SQL"])
    assert [one.sentence for one in met] == [
        "“presenting” and “Public speaking” are words for one skill: Public speaking.",
        "“k8s” and “kubernets” are taken for two spellings of Kubernetes.",
    ]


def test_scarce_is_what_nobody_offers_in_any_words(programme: Programme) -> None:
    make_sign_up(programme, "Mara", offers=["k8s"], wants=["Falconry"])
    make_sign_up(programme, "Tom", wants=["Kubernetes", "falconry!", "postgres"])
    make_sign_up(programme, "Zoe", wants=["PostgreSQL"])
    assert scarce_skills(programme) == [
        ScarceSkill("Falconry", 2), ScarceSkill("PostgreSQL", 2),
    ]  # fmt: skip


def test_search_finds_people_by_any_word_for_a_skill(programme: Programme) -> None:
    make_sign_up(programme, "Mara", offers=["k8s"])
    make_sign_up(programme, "Tom", offers=["Chess"])
    lines = people_page(programme, find="Kubernetes").object_list
    assert [line.sign_up.person.name for line in lines] == ["Mara"]


def test_new_words_are_grouped_and_counted(programme: Programme, cora: Person) -> None:
    make_sign_up(programme, "Mara", offers=["falconry"], wants=["Basket weaving"])
    make_sign_up(programme, "Tom", wants=["Falconry!", "SQL"])
    make_sign_up(programme, "Zoe", wants=["falconry"])
    assert new_words(cora, current_vocabulary()) == [
        NewWord("falconry", ("Falconry!",), offering=1, wanting=2),
        NewWord("Basket weaving", (), offering=0, wanting=1),
    ]
    add_skill(words="Falconry", by=cora)
    assert [word.words for word in new_words(cora, current_vocabulary())] == ["Basket weaving"]


def test_words_of_a_few_elsewhere_stay_there(programme: Programme, cora: Person) -> None:
    elsewhere = make_programme("Elsewhere", coordinator=make_person("Otto Other"))
    for name in ("A", "B", "C", "D"):
        make_sign_up(elsewhere, f"{name} Person", wants=["falconry", "tarot"])
    make_sign_up(elsewhere, "E Person", wants=["falconry"])
    assert [word.words for word in new_words(cora, current_vocabulary())] == ["falconry"]
    assert [word.words for word in new_words(make_administrator(), current_vocabulary())] == [
        "falconry"
    ]
    assert (word_page("tarot", cora).offering, word_page("tarot", cora).wanting) == (0, 0)


def test_who_withdrew_is_not_counted(programme: Programme, cora: Person) -> None:
    sign_up = make_sign_up(programme, "Mara", offers=["falconry"])
    sign_up.withdrawn_at = sign_up.created_at
    sign_up.save(update_fields=["withdrawn_at"])
    assert new_words(cora, current_vocabulary()) == []


def test_preview_counts_people_and_changes_nothing(programme: Programme) -> None:
    make_sign_up(programme, "Mara", offers=["k8s"], wants=["Kubernetes basics"])
    make_sign_up(programme, "Tom", offers=["Kubernetes"])
    make_sign_up(programme, "Zoe", offers=["Docker"])
    preview = preview_of("Kubernetes", "Docker")
    assert (preview.touched, preview.together) == (2, 3)
    assert preview.brings[0] == "k8s"
    assert meanings(["k8s"]) == {"k8s": "Kubernetes"}
    assert preview_of("kubernetes basics", "Docker").brings == ()


def test_own_word_is_not_lost_when_the_product_learns_it(cora: Person) -> None:
    """What the organisation says counts, also where a later version ships another opinion."""
    OwnWord.objects.create(words="js", key="js", means="Java", by=cora)
    OwnWord.objects.create(words="Excel", key="excel", means="", by=cora)
    assert meanings(["js", "excel"]) == {"js": "Java", "excel": "Excel"}


def test_model_of_this_machine_is_used_and_a_bad_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    model = tmp_path / "tiny.vec"
    model.write_text("oratory 1 1\npublic 1 0\nspeaking 0 1\nchess -1 0\n")
    try:
        for path, name in ((model, "Public speaking"), (tmp_path / "none.vec", "oratory")):
            queries.built.cache_clear()
            queries.local_model.cache_clear()
            with override_settings(EMBEDDING_MODEL=path):
                assert meanings(["oratory"]) == {"oratory": name}
    finally:
        queries.built.cache_clear()
        queries.local_model.cache_clear()
    assert "BOTHWAYS_EMBEDDING_MODEL isn't used: There is nothing at" in caplog.text


def test_skill_row_keeps_the_words_it_was_written_in(programme: Programme) -> None:
    make_sign_up(programme, "Mara", offers=["k8s", "KUBERNETES", "Français"])
    assert sorted(Skill.objects.values_list("name", flat=True)) == [
        "Français", "Kubernetes", "k8s",
    ]  # fmt: skip
