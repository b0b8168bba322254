"""How good the matches are as the board stands, measured by the ceiling that the run has proven.

The ceiling speaks of every other way of matching the people that the run knew, so what was found
may be changed by hand and the gap to it is still a true statement: only the value has to be counted
anew. It says nothing any more once something was made of people who have changed since.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from bothways.matching.review.queries import Totals, is_changed
from bothways.matching.runs.certificate import (
    MILLIONTHS,
    CertificateWords,
    certificate_words,
    most_served,
)
from bothways.matching.runs.models import Circle, CircleMember, Run

from .models import Change


@dataclass(frozen=True)
class ChangedWords(CertificateWords):
    """The certificate's words for what stands after changes by hand."""

    is_covered: bool = True
    """Whether the ceiling still speaks of what stands."""

    @property
    def number(self) -> str:
        return "–" if not self.is_covered or self.is_fair else super().number

    @property
    def missing(self) -> int:
        if self.is_fair:
            # Counted in people alone: what was changed has no key of its own to compare.
            return self.more_people
        return super().missing

    @property
    def more_people(self) -> int:
        if self.is_fair:
            return max(0, most_served(self.kept) - int(self.figures["served"]))
        return super().more_people

    @property
    def is_proven_best(self) -> bool:
        return self.is_covered and not self.is_fair and super().is_proven_best

    @property
    def sentence(self) -> str:
        if not self.is_covered:
            return gettext(
                "How good this is can’t be said before another run: what was made by hand is of "
                "people who have changed since this one."
            )
        if not self.is_fair:
            return super().sentence
        known = {"ways": self.ways, "count": self.more_people}
        if self.more_people:
            return (
                ngettext(
                    "Another %(ways)s might serve %(count)d more person, not more.",
                    "Another %(ways)s might serve up to %(count)d more people.",
                    self.more_people,
                )
                % known
            )
        return (
            gettext("No other %(ways)s serves more; what those who gain least have was changed.")
            % known
        )

    @property
    def remark(self) -> str:
        return gettext("What was changed by hand is counted in.") if self.is_covered else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What stands, in two numbers."""

    worth: float
    served: int


def whole_of(totals: Totals) -> Whole:
    return Whole(totals.worth, totals.served)


def certificate_now(run: Run, totals: Totals) -> CertificateWords | None:
    """The words for the board as it stands."""
    if not has_moved(run, totals):
        return certificate_words(run)
    return words_for(run, whole_of(totals), is_covered=is_covered(run))


def has_moved(run: Run, totals: Totals) -> bool:
    """Whether something was taken apart, or made by hand, and stands so."""
    shapes = int(run.figures.get("circles", 0)) + int(run.figures.get("groups", 0))
    moved = totals.counts["parted"] or totals.counts["by_hand"]
    return bool(moved) or totals.circles + totals.groups != shapes or is_changed(run)


def is_covered(run: Run) -> bool:
    """Whether everything that was made by hand and stands is of people whom the run knew."""
    return not (
        is_changed(run)
        and Change.objects.standing().filter(run=run, is_within_proof=False).exists()
    )


def words_for(run: Run, whole: Whole, *, is_covered: bool) -> CertificateWords | None:
    """The words for what is worth and serves so much under the run's ceiling."""
    words = certificate_words(run)
    if words is None:
        return None
    kept = dict(words.kept)
    if words.kept.get("objective") != "fair":
        in_pairs = whole.served - in_groups(run)
        kept["bound"] = kept["value"] if kept["optimal"] else kept["bound"]
        kept["value"] = round(whole.worth * MILLIONTHS) + in_pairs * (words.bonus // 2)
        kept["optimal"] = False
    figures = {**words.figures, "worth": whole.worth, "served": whole.served}
    return ChangedWords(kept=kept, figures=figures, is_covered=is_covered)


def in_groups(run: Run) -> int:
    """How many people are in peer groups: they count in no bound."""
    if not run.figures.get("groups"):
        return 0
    members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
    return members.filter(circle__kind=Circle.Kind.GROUP).count()
