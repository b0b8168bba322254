"""The certificate in words that a coordinator understands."""

from __future__ import annotations

from bothways.engine import Matching
from bothways.engine.result import RESOLUTION


def certificate_sentence(matching: Matching) -> str:
    """“No other way of pairing these 80 people is more than 0.2 % better.”

    When people served come first, a better way would first of all have more pairs.
    """
    certificate, people = matching.certificate, matching.figures.people
    if not matching.matches:
        return "No pair is possible under these rules; the reasons stand beside each person."
    ways = f"No other way of pairing these {people:,} people"
    missing = 0 if certificate.optimal else max(0, certificate.bound - certificate.value)
    if not missing:
        better = (
            "serves more people, or as many with more worth" if certificate.bonus else "is better"
        )
        return f"{ways} {better}: this is proven."
    pairs = certificate.most_pairs - len(matching.matches)
    if certificate.bonus and pairs > 0:
        return f"{ways} has more than {pairs:,} more pair{'' if pairs == 1 else 's'}."
    worth = round(matching.figures.worth * RESOLUTION)
    share = f"{missing / worth * 100:.3f}".rstrip("0").rstrip(".")
    return f"{ways} is more than {share} % better."
