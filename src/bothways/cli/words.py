"""The certificate in words that a coordinator understands, and the words of skills."""

from __future__ import annotations

from pathlib import Path

from bothways.engine import Matching
from bothways.engine.result import RESOLUTION
from bothways.engine.text import Vocabulary


def vocabulary_for(path: Path | None) -> Vocabulary:
    """The shipped vocabulary, with the embedding model at ``path`` if one is named.

    ``engine.text.spelled_one_way(people, vocabulary)`` then gives people their skills under its
    names. Raises ``engine.text.ModelUnusable``, with a sentence for whoever typed the path;
    nothing is ever downloaded.
    """
    from bothways.people.skills.vocabulary import vocabulary

    if path is None:
        return vocabulary()
    from bothways.engine.text import EmbeddingModel

    return vocabulary().with_model(EmbeddingModel.load(path))


def certificate_sentence(matching: Matching) -> str:
    """“No other way of pairing these 80 people is more than 0.2 % better.”

    When people served come first, a better way would first of all serve more.
    """
    certificate, people = matching.certificate, matching.figures.people
    if not matching.matches and not matching.circles:
        return "No pair is possible under these rules; the reasons stand beside each person."
    ways = f"No other way of pairing these {people:,} people"
    if matching.circles:
        ways = f"No other way of putting these {people:,} people into pairs and circles"
    missing = 0 if certificate.optimal else max(0, certificate.bound - certificate.value)
    if not missing:
        better = (
            "serves more people, or as many with more worth" if certificate.bonus else "is better"
        )
        if certificate.objective == "fair":
            better = "serves more people, or leaves those who gain least better off"
        return f"{ways} {better}: this is proven."
    more = certificate.most_served - matching.figures.served
    if certificate.bonus and more > 0:
        return f"{ways} serves more than {more:,} more {'person' if more == 1 else 'people'}."
    if certificate.objective == "fair":
        return f"{ways} serves more; those who gain least were not searched to the end."
    worth = round(matching.figures.worth * RESOLUTION)
    share = f"{missing / worth * 100:.3f}".rstrip("0").rstrip(".")
    return f"{ways} is more than {share} % better."
