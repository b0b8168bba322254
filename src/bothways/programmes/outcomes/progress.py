"""How far an outcome has come: from its baseline by today's figure to its target, by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from bothways.programmes.hooks import COUNTED, Counted
from bothways.programmes.models import Outcome, Reading

from .models import plain


@dataclass(frozen=True, slots=True)
class Today:
    """The newest figure that is known, and where it is from."""

    value: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An outcome with its figures, as pages show it."""

    outcome: Outcome
    readings: list[Reading]
    today: Today | None
    counted: Counted | None
    """What Bothways counts for it, if it does."""
    asked_on: date

    @property
    def starts_on(self) -> date:
        day: date = self.outcome.programme.starts_on
        return day

    @property
    def due_on(self) -> date:
        day: date = self.outcome.due_on or self.outcome.programme.ends_on
        return day

    @property
    def unit(self) -> str:
        return self.outcome.unit

    @property
    def value(self) -> str:
        """“34 ties”, “2.8 of 5”."""
        return with_unit(self.today.value, self.unit) if self.today else ""

    @property
    def baseline(self) -> str:
        return "" if self.outcome.baseline is None else with_unit(self.outcome.baseline, self.unit)

    @property
    def target(self) -> str:
        return "" if self.outcome.target is None else with_unit(self.outcome.target, self.unit)

    @property
    def share(self) -> float | None:
        """Of the way from the baseline to the target: 0 to 1, less when it went back; nothing
        without both ends and a figure."""
        start, target = self.outcome.baseline, self.outcome.target
        if self.today is None or start is None or target is None or start == target:
            return None
        return float((self.today.value - start) / (target - start))

    @property
    def time_share(self) -> float:
        """How much of the time between the start and the due day has passed, 0 to 1."""
        days = (self.due_on - self.starts_on).days
        gone = (self.asked_on - self.starts_on).days
        return min(1.0, max(0.0, gone / days)) if days > 0 else float(gone >= 0)

    @property
    def bar(self) -> int:
        """The share as a bar shows it, in hundredths."""
        return round(100 * min(1.0, max(0.0, self.share or 0.0)))

    @property
    def way(self) -> str:
        """How far it is, in a sentence that promises nothing."""
        if self.today is None:
            return gettext("No figure yet.")
        if self.share is None:
            return self.without_a_way()
        if self.share >= 1:
            return gettext("The target is reached.")
        gone = gettext("%(share)d%% of the time is gone.") % {"share": int(self.time_share * 100)}
        if self.share < 0:
            return f"{gettext('Further from the target than at the start.')} {gone}"
        if self.share == 0:
            return f"{gettext('Where it was at the start.')} {gone}"
        way = gettext("%(share)d%% of the way.") % {"share": max(1, int(self.share * 100))}
        return f"{way} {gone}"

    def without_a_way(self) -> str:
        target = self.outcome.target
        if target is None:
            return gettext("There is no target to set it beside.")
        assert self.today is not None
        if self.today.value >= target:
            return gettext("The target is reached.")
        return gettext("The target isn’t reached; where it began isn’t known.")


def with_unit(value: Decimal, unit: str) -> str:
    return f"{plain(value)} {unit}".strip()


def standing_of(outcome: Outcome, asked_on: date, counts: dict[str, Decimal | None]) -> Standing:
    """``outcome`` with its programme and readings loaded; ``counts`` as ``counts_for`` answers."""
    readings = list(outcome.readings.all())
    counted = COUNTED.get(outcome.counted)
    today: Today | None = None
    if counted is not None and (value := counts.get(counted.slug)) is not None:
        today = Today(value, asked_on, gettext("counted by Bothways"))
    elif counted is None and readings:
        today = Today(readings[-1].value, readings[-1].on, readings[-1].source)
    return Standing(outcome, readings, today, counted, asked_on)


def counts_for(outcomes: list[Outcome]) -> dict[str, Decimal | None]:
    """Today's value of every figure that these outcomes of one programme need, each once."""
    slugs = {outcome.counted for outcome in outcomes if outcome.counted in COUNTED}
    return {slug: COUNTED[slug].count(outcomes[0].programme) for slug in sorted(slugs)}
