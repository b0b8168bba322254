from __future__ import annotations

from pathlib import Path

import pytest

from bothways.cli.words import vocabulary_for
from bothways.engine.problem import Offer, Person, Want
from bothways.engine.text import ModelUnusable, spelled_one_way


def test_shipped_vocabulary_brings_words_together() -> None:
    people = (Person("a", offers=(Offer("k8s"),)), Person("b", wants=(Want("kubernetes"),)))
    one, other = spelled_one_way(people, vocabulary_for(None))
    assert (one.offers, other.wants) == ((Offer("Kubernetes"),), (Want("Kubernetes"),))


def test_model_at_a_path_is_asked_for_new_words(tmp_path: Path) -> None:
    (tmp_path / "tiny.vec").write_text("oratory 1 1\npublic 1 0\nspeaking 0 1\n")
    assert vocabulary_for(None).meet("oratory").how == "new"
    assert vocabulary_for(tmp_path).meet("oratory").name == "Public speaking"


def test_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="Nothing is downloaded"):
        vocabulary_for(tmp_path / "none.vec")
