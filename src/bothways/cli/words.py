"""The certificate in words that a coordinator understands."""

from __future__ import annotations

from bothways.engine import Matching


def certificate_sentence(matching: Matching) -> str:
    """“No other way of pairing these 80 people is more than 0.2 % better.”"""
    certificate, people = matching.certificate, matching.figures.people
    if not matching.matches:
        return "No pair is possible under these rules; the reasons stand beside each person."
    better = "serves more people, or as many with more worth" if certificate.bonus else "is better"
    if certificate.optimal or certificate.gap == 0:
        return f"No other way of pairing these {people:,} people {better}: this is proven."
    share = f"{certificate.gap * 100:.3f}".rstrip("0").rstrip(".")
    return f"No other way of pairing these {people:,} people is more than {share} % better."
