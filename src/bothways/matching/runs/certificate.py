"""The certificate in words: how good a run is, and how that is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from bothways.ui.words import percent

from .models import Run
from .queries import people_in

MILLIONTHS = 1_000_000


@dataclass(frozen=True)
class CertificateWords:
    """What the board says of a run's certificate, never more than was proven."""

    kept: dict[str, Any]
    figures: dict[str, Any]

    @property
    def bonus(self) -> int:
        """What each pair counts besides its worth, when people served come first; else 0."""
        return int(self.kept.get("bonus", 0))

    @property
    def missing(self) -> int:
        """The most by which any other way could be better, in the objective's millionths."""
        bound: int = 0 if self.kept["optimal"] else self.kept["bound"] - self.kept["value"]
        return max(0, bound)

    @property
    def more_pairs(self) -> int:
        """How many more pairs another way might have, when people served come first."""
        if not self.missing or not self.bonus:
            return 0
        return max(0, int(self.kept.get("most_pairs", 0)) - int(self.figures["pairs"]))

    @property
    def worth(self) -> int:
        return round(float(self.figures.get("worth", 0.0)) * MILLIONTHS)

    @cached_property
    def gap(self) -> float:
        """The missing as a share of the ceiling, rounded up to a thousandth."""
        if not self.missing:
            return 0.0
        return math.ceil(self.missing / (self.worth + self.missing) * 1000) / 1000

    @property
    def is_proven_best(self) -> bool:
        return not self.missing

    @property
    def number(self) -> str:
        """“0 %” or “0.2 %”: at most so much better is any other way."""
        return "–" if self.more_pairs else percent(self.gap)

    @property
    def sentence(self) -> str:
        people = people_in(self.figures)
        if self.is_proven_best:
            return gettext("No other way of pairing these %(people)d people is better.") % {
                "people": people
            }
        if self.more_pairs:
            return ngettext(
                "Another way of pairing these people might have %(count)d more pair, not more.",
                "Another way of pairing these people might have up to %(count)d more pairs.",
                self.more_pairs,
            ) % {"count": self.more_pairs}
        return gettext(
            "No other way of pairing these %(people)d people is more than %(gap)s better."
        ) % {"people": people, "gap": percent(self.gap)}

    @property
    def meaning(self) -> str:
        if self.bonus:
            return gettext(
                "Better means: more people have a partner; among ways that serve as many, "
                "the matches are worth more in all."
            )
        return gettext("Better means: the matches are worth more in all.")

    @property
    def facts(self) -> list[tuple[str, str]]:
        compared = number_format(self.kept["pairs_considered"], force_grouping=True)
        found = [
            (gettext("Pairs compared"), compared),
            (gettext("What the matches are worth in all"), millionths(self.worth)),
        ]
        if not self.more_pairs:
            ceiling = millionths(self.worth + self.missing)
            found.append((gettext("What no other way can exceed"), ceiling))
        return [
            *found,
            (gettext("Found by"), str(self.kept["method"])),
            (gettext("Fingerprint of what went in"), str(self.kept["input_hash"])),
            (gettext("Version of the engine"), str(self.kept["engine_version"])),
        ]


def certificate_words(run: Run) -> CertificateWords | None:
    """The words of a finished run; ``None`` where there is no certificate."""
    return CertificateWords(run.certificate, run.figures) if run.certificate else None


def millionths(value: int) -> str:
    return number_format(value / MILLIONTHS, decimal_pos=4, force_grouping=True)


def loss_of(run: Run, one: str, other: str, worth: float) -> float | None:
    """What the whole would lose at the least if these two were paired; ``None`` when not known.

    A set of pairs that holds this one is worth at most the bound less the slack of its prices.
    """
    kept: dict[str, Any] = run.certificate
    prices: dict[str, int] = kept.get("prices", {})
    if one not in prices or other not in prices:
        return None
    slack = (prices[one] + prices[other]) / 2 - kept.get("bonus", 0) - worth * MILLIONTHS
    loss: float = slack - (int(kept["bound"]) - int(kept["value"]))
    return max(0.0, math.floor(loss / MILLIONTHS * 100) / 100)
