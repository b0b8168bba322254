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
        bound = 0 if self.kept["optimal"] else int(self.kept["bound"]) - int(self.kept["value"])
        return max(0, bound)

    @property
    def more_people(self) -> int:
        """How many more people another way might serve, when people served come first."""
        if not self.missing or not self.bonus:
            return 0
        return max(0, most_served(self.kept) - int(self.figures["served"]))

    @property
    def is_fair(self) -> bool:
        return self.kept.get("objective") == "fair"

    @property
    def ways(self) -> str:
        """What is compared: pairs alone, or pairs and circles."""
        if self.figures.get("circles"):
            return gettext("way of putting these %(people)d people into pairs and circles") % {
                "people": people_in(self.figures)
            }
        return gettext("way of pairing these %(people)d people") % {
            "people": people_in(self.figures)
        }

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
        is_open = self.more_people or (self.is_fair and not self.is_proven_best)
        return "–" if is_open else percent(self.gap)

    @property
    def sentence(self) -> str:
        if self.is_proven_best:
            return gettext("No other %(ways)s is better.") % {"ways": self.ways}
        if self.more_people:
            return ngettext(
                "Another %(ways)s might serve %(count)d more person, not more.",
                "Another %(ways)s might serve up to %(count)d more people.",
                self.more_people,
            ) % {"ways": self.ways, "count": self.more_people}
        if self.is_fair:
            return gettext(
                "No other %(ways)s serves more; whether those who gain least could gain more was "
                "not searched to the end."
            ) % {"ways": self.ways}
        return gettext("No other %(ways)s is more than %(gap)s better.") % {
            "ways": self.ways,
            "gap": percent(self.gap),
        }

    @property
    def meaning(self) -> str:
        if self.is_fair:
            return gettext(
                "Better means: more people have a partner; among ways that serve as many, those "
                "who gain least gain more, then the next; and then the matches are worth more."
            )
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
        if not self.more_people and not self.is_fair:
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


def most_served(kept: dict[str, Any]) -> int:
    """No way serves more people; runs of earlier versions kept it in pairs."""
    return int(kept.get("most_served", 2 * int(kept.get("most_pairs", 0))))


def millionths(value: int) -> str:
    return number_format(value / MILLIONTHS, decimal_pos=4, force_grouping=True)


def loss_of(run: Run, one: str, other: str, worth: float) -> float | None:
    """What the whole would lose at the least if these two were paired; ``None`` when not known.

    A set of pairs that holds this one is worth at most the bound less the slack of its prices.
    """
    kept: dict[str, Any] = run.certificate
    prices: dict[str, int] = kept.get("prices", {})
    if one not in prices or other not in prices or kept.get("objective") == "fair":
        return None
    slack = (int(prices[one]) + int(prices[other])) / 2 - int(kept.get("bonus", 0))
    slack -= worth * MILLIONTHS
    loss: float = slack - (int(kept["bound"]) - int(kept["value"]))
    return max(0.0, math.floor(loss / MILLIONTHS * 100) / 100)
