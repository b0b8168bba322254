from __future__ import annotations

import pytest

from bothways.engine.text import BadVocabulary, Entry, Vocabulary, WordsMet

SKILLS = Vocabulary.of(
    {
        "Kubernetes": ["k8s"],
        "Public speaking": ["presenting", "giving talks"],
        "JavaScript": ["js"],
        "Java": [],
        "C": [],
        "C#": ["c sharp"],
        "C++": [],
        "R": [],
        "Go": ["golang"],
        "SQL": [],
        "Python": [],
        "French conversation": ["francais"],
        "Cash-flow forecasting": ["cash flow"],
        "Leading a team": [],
        "Project management": [],
        "Product discovery": [],
        "Banking": [],
        "Baking": [],
        "Mediation": [],
        "Meditation": [],
        "Health and well-being": [],
    }
)


@pytest.mark.parametrize(
    ("text", "name", "how", "met"),
    [
        ("Kubernetes", "Kubernetes", "same word", "Kubernetes"),
        ("KUBERNETES!", "Kubernetes", "same word", "Kubernetes"),
        ("K8s", "Kubernetes", "known alias", "k8s"),
        ("  presenting ", "Public speaking", "known alias", "presenting"),
        ("speaking in public", "Public speaking", "same word", "Public speaking"),
        ("Team leading", "Leading a team", "same word", "Leading a team"),
        ("Java Script", "JavaScript", "same word", "JavaScript"),
        ("Français", "French conversation", "known alias", "francais"),
        ("cash flows", "Cash-flow forecasting", "known alias", "cash flow"),
        ("CashFlow forecasting", "Cash-flow forecasting", "same word", "Cash-flow forecasting"),
        ("Health & wellbeing", "Health and well-being", "same word", "Health and well-being"),
        ("c", "C", "same word", "C"),
        ("C#", "C#", "same word", "C#"),
        ("c ++", "C++", "same word", "C++"),
        ("Kubernets", "Kubernetes", "spelling", "Kubernetes"),
        ("prezenting", "Public speaking", "spelling", "presenting"),
        ("speeking in public", "Public speaking", "spelling", "Public speaking"),
        ("projekt managment", "Project management", "spelling", "Project management"),
        ("bankign", "Banking", "spelling", "Banking"),
        ("Baking", "Baking", "same word", "Baking"),
    ],
)
def test_text_meets_its_skill_and_says_how(text: str, name: str, how: str, met: str) -> None:
    found = SKILLS.meet(text)
    assert (found.name, found.how, found.met) == (name, how, met)
    assert found.text == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "Jave",  # four letters
        "SQK",
        "Gо",  # a Cyrillic letter is another letter
        "Python 2",  # digits are never slips
        "Python 3",
        "k9s",
        "zubernetes",  # the first letter differs
        "kubrntes tools",
        "medi tation x",
        "medtation",  # Mediation and Meditation are as near
        "Banking law",
        "product management",  # "product" is a word of the vocabulary, no slip for "project"
        "",
        "!!!",
    ],
)
def test_what_is_not_clearly_known_stays_as_it_was_written(text: str) -> None:
    found = SKILLS.meet(text)
    assert (found.name, found.how, found.similarity) == (text, "new", 0.0)
    assert SKILLS.canonical(text) is None


def test_similarity_is_the_share_of_letters_that_agree() -> None:
    assert SKILLS.meet("Kubernets").similarity == pytest.approx(8 / 9)
    assert SKILLS.meet("k8s").similarity == 1.0


def test_words_in_another_order_that_mean_two_skills_mean_neither() -> None:
    words = Vocabulary.of({"Design of large systems": [], "Architecture": ["large system design"]})
    assert words.meet("designing large systems").how == "new"
    assert words.meet("design of large systems").name == "Design of large systems"
    assert words.meet("large systems design").name == "Architecture"
    assert words.meet("system design, large").how == "new"


def test_new_words_meet_each_other() -> None:
    said = ["Beekeeping", "bee keeping", "Beekeeping", "BEE-KEEPING", "beekeping", "Falconry"]
    found = SKILLS.meetings(said)
    assert {text: (meeting.name, meeting.how) for text, meeting in found.items()} == {
        "Beekeeping": ("Beekeeping", "new"),
        "bee keeping": ("Beekeeping", "same word"),
        "BEE-KEEPING": ("Beekeeping", "same word"),
        "beekeping": ("Beekeeping", "spelling"),
        "Falconry": ("Falconry", "new"),
    }


def test_commonest_spelling_of_a_new_word_names_it() -> None:
    found = SKILLS.meetings(["Falconary", "Falconry", "Falconry"])
    assert found["Falconary"].name == found["Falconry"].name == "Falconry"


def test_new_word_between_two_others_joins_neither() -> None:
    said = ["Falconryab", "Falconryab", "Falxxnry", "Falxxnry", "Falconry"]
    found = SKILLS.meetings(said)
    assert {text: meeting.name for text, meeting in found.items()} == {text: text for text in said}


@pytest.mark.parametrize(
    ("offer", "want", "how", "sentence"),
    [
        ("k8s", "Kubernetes", "known alias",
         "“k8s” and “Kubernetes” are words for one skill: Kubernetes."),
        ("K8S", "kubernets", "spelling",
         "“K8S” and “kubernets” are taken for two spellings of Kubernetes."),
        ("presenting", "public speaking", "known alias",
         "“presenting” and “public speaking” are words for one skill: Public speaking."),
        ("SQL", "SQL", "same word", "Both say “SQL”."),
        ("Bee keeping", "beekeeping", "same word",
         "“Bee keeping” and “beekeeping” are the same words."),
    ],
)  # fmt: skip
def test_words_that_met_are_told(offer: str, want: str, how: str, sentence: str) -> None:
    met = SKILLS.words_met(offer, want)
    assert isinstance(met, WordsMet)
    assert (met.offer, met.want, met.how, met.sentence) == (offer, want, how, sentence)


def test_words_of_two_skills_have_not_met() -> None:
    assert SKILLS.words_met("Java", "JavaScript") is None
    assert SKILLS.words_met("C", "C++") is None


def test_extending_adds_names_and_words_and_leaves_the_first_as_it_was() -> None:
    wider = SKILLS.extended({"Falconry": ["hawking"], "kubernetes": ["kube"]}, chapter="Ours")
    assert wider.meet("Hawking").name == "Falconry"
    assert wider.meet("kube").name == "Kubernetes"
    assert wider.by_chapter["Ours"] == ("Falconry",)
    assert SKILLS.meet("hawking").how == "new"


def test_what_is_said_later_counts() -> None:
    own = SKILLS.extended({"giving talks": []})
    assert own.meet("Giving talks").name == "giving talks"
    assert own.by_name["Public speaking"].aliases == ("presenting",)
    moved = SKILLS.extended({"Leading a team": ["presenting"]})
    assert moved.meet("presenting").name == "Leading a team"
    merged = SKILLS.extended({"JavaScript": ["Java"]})
    assert merged.meet("Java").name == "JavaScript"
    assert "Java" not in merged.names


def test_merging_brings_all_words_to_the_name_that_stays() -> None:
    merged = SKILLS.merged("kubernetes", "Project management")
    assert merged.meet("k8s").name == merged.meet("Kubernetes").name == "Project management"
    assert len(merged) == len(SKILLS) - 1
    assert "Kubernetes" in SKILLS.names


@pytest.mark.parametrize(
    ("gone", "kept", "message"),
    [
        ("k8s", "Java", "“k8s” isn't the name of a skill here."),
        ("Java", "Falconry", "“Falconry” isn't the name of a skill here."),
        ("Java", "JAVA", "“Java” can't be merged into itself."),
    ],
)
def test_only_two_names_can_be_merged(gone: str, kept: str, message: str) -> None:
    with pytest.raises(BadVocabulary) as refused:
        SKILLS.merged(gone, kept)
    assert str(refused.value) == message


def test_word_for_two_skills_is_refused_by_name() -> None:
    with pytest.raises(BadVocabulary) as refused:
        Vocabulary([Entry("Java"), Entry("Script", ("java",))])
    assert str(refused.value) == "“java” means both Java and Script."


def test_word_without_letters_is_refused() -> None:
    with pytest.raises(BadVocabulary) as refused:
        Vocabulary.of({"Java": ["!!"]})
    assert str(refused.value) == "“!!” can't name a skill: it has no letter or digit."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a", "This isn't TOML"),
        ('word = "x"', "The chapter “word” must hold skills with their words."),
        ('[a]\nJava = "js"', "“Java” must have a list of other words for it."),
        ("[a]\nJava = [1]", "“Java” must have a list of other words for it."),
    ],
)
def test_file_that_is_no_vocabulary_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(BadVocabulary) as refused:
        Vocabulary.from_toml(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("text", ["[1]", "{", '"word"'])
def test_json_that_is_no_vocabulary_is_refused(text: str) -> None:
    with pytest.raises(BadVocabulary):
        Vocabulary.from_json(text)


def test_skill_is_named_by_its_very_words_alone() -> None:
    kubernetes = SKILLS.named("K8S")
    assert kubernetes == SKILLS.named("kubernetes") == Entry("Kubernetes", ("k8s",))
    assert SKILLS.named("kubernets") is None


def test_resembling_skills_share_words_the_rarest_first() -> None:
    words = Vocabulary.of({"Slide design": [], "Interface design": [], "Graphic design": []})
    assert words.resembling("design of slides", most=2) == ["Slide design", "Graphic design"]
    assert words.resembling("falconry") == []
