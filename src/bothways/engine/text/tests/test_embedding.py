from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bothways.engine.text import EmbeddingModel, ModelUnusable, Vocabulary

WORDS = {
    "kubernetes": (1.0, 0.0, 0.0),
    "orchestrating": (0.97, 0.2, 0.0),
    "speaking": (0.0, 1.0, 0.0),
    "public": (0.0, 0.9, 0.1),
    "oratory": (0.0, 0.98, 0.1),
    "chess": (0.0, 0.0, 1.0),
    "between": (0.7, 0.7, 0.0),
}
SKILLS = Vocabulary.of({"Kubernetes": ["k8s"], "Public speaking": [], "Chess": []})


def vec_file(folder: Path, *, heading: bool = True) -> Path:
    lines = [f"{len(WORDS)} 3"] if heading else []
    lines += [" ".join([word, *map(str, numbers)]) for word, numbers in WORDS.items()]
    path = folder / "tiny.vec"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def npz_file(folder: Path) -> Path:
    path = folder / "tiny.npz"
    np.savez(path, words=np.array(list(WORDS)), vectors=np.array(list(WORDS.values())))
    return path


@pytest.fixture(params=["vec", "vec without heading", "npz", "folder"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddingModel:
    if request.param == "npz":
        return EmbeddingModel.load(npz_file(tmp_path))
    path = vec_file(tmp_path, heading=request.param != "vec without heading")
    return EmbeddingModel.load(tmp_path if request.param == "folder" else path)


def test_new_word_meets_the_name_that_means_the_same(model: EmbeddingModel) -> None:
    found = SKILLS.with_model(model).meet("Oratory")
    assert (found.name, found.how, found.met) == (
        "Public speaking", "meaning by model", "Public speaking",
    )  # fmt: skip
    assert 0.99 < found.similarity <= 1.0
    met = SKILLS.with_model(model).words_met("oratory", "Public speaking")
    assert met is not None
    assert met.sentence == (
        "“oratory” and “Public speaking” are close in meaning (100 %): Public speaking."
    )


def test_without_a_model_it_stays_new() -> None:
    assert SKILLS.meet("Oratory").how == "new"


@pytest.mark.parametrize("text", ["between", "astrology", "", "astrology tarot oratory"])
def test_unclear_or_unknown_meaning_stays_new(text: str, model: EmbeddingModel) -> None:
    assert SKILLS.with_model(model).meet(text).how == "new"


def test_words_and_spelling_come_before_the_model(model: EmbeddingModel) -> None:
    found = SKILLS.with_model(model)
    assert [found.meet(text).how for text in ("k8s", "Kubernets", "chess")] == [
        "known alias", "spelling", "same word",
    ]  # fmt: skip


def test_threshold_can_be_raised(tmp_path: Path) -> None:
    path = vec_file(tmp_path)
    near = SKILLS.with_model(EmbeddingModel.load(path, threshold=0.97))
    strict = SKILLS.with_model(EmbeddingModel.load(path, threshold=0.999))
    assert near.meet("orchestrating").name == "Kubernetes"
    assert strict.meet("orchestrating").how == "new"


def test_model_goes_along_when_the_vocabulary_grows(model: EmbeddingModel) -> None:
    wider = SKILLS.with_model(model).extended({"Orchestrating": []})
    assert wider.meet("oratory").name == "Public speaking"


def test_nothing_at_the_path_says_what_is_expected_and_fetches_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable) as refused:
        EmbeddingModel.load(tmp_path / "missing")
    assert str(refused.value) == (
        f"There is nothing at {tmp_path / 'missing'}; a file of word vectors is expected: .vec or "
        ".txt (a word and its numbers on each line, as word2vec and fastText write them) or .npz "
        "(arrays “words” and “vectors”), or a folder that holds one of these. "
        "Nothing is downloaded."
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.vec", "", "holds no words"),
        ("a.vec", "word 1 2\nother 1\n", "line 2: a word and its numbers are expected"),
        ("a.vec", "word one two\n", "line 1: a word and its numbers are expected"),
        ("a.vec", "word nan 1\n", "line 1: a number isn't finite"),
        ("a.npz", "no archive", "must hold an array “words”"),
        ("a.bin", "", "has another ending"),
    ],
)
def test_unusable_file_is_refused_in_words(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ModelUnusable) as refused:
        EmbeddingModel.load(path)
    assert message in str(refused.value)


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.vec").write_bytes(b"word 1 2\n\xff\xfe 1 2\n")
    with pytest.raises(ModelUnusable, match="isn't text in UTF-8"):
        EmbeddingModel.load(tmp_path)


def test_folder_without_a_model_or_with_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="holds no model"):
        EmbeddingModel.load(tmp_path)
    (tmp_path / "a.vec").write_text("word 1 2\n")
    (tmp_path / "b.vec").write_text("word 1 2\n")
    with pytest.raises(ModelUnusable, match="name the one that is meant"):
        EmbeddingModel.load(tmp_path)


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", words=np.array(["one", "two"]), vectors=np.ones((3, 2)))
    with pytest.raises(ModelUnusable, match="one row of numbers for each"):
        EmbeddingModel.load(tmp_path)


def test_archive_with_objects_in_it_is_not_opened(tmp_path: Path) -> None:
    words = np.array(["one", object()], dtype=object)
    np.savez(tmp_path / "a.npz", words=words, vectors=np.ones((2, 2)))
    with pytest.raises(ModelUnusable, match="must hold an array “words”"):
        EmbeddingModel.load(tmp_path)


@pytest.mark.parametrize(("threshold", "margin"), [(0, 0), (1.1, 0), (0.5, -1)])
def test_thresholds_that_make_no_sense_are_refused(
    threshold: float, margin: float, tmp_path: Path
) -> None:
    with pytest.raises(ModelUnusable, match="threshold"):
        EmbeddingModel.load(vec_file(tmp_path), threshold=threshold, margin=margin)
