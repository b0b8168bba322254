"""Who is known to be kept out reads why before they have filled in anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.recruitment.criteria.answers import STEP, step_of
from bothways.recruitment.criteria.models import Criterion
from bothways.recruitment.criteria.queries import kept_out_by
from bothways.recruitment.models import Door, Draft, SignUp

from .steps import Steps, steps_of


@dataclass(frozen=True, slots=True)
class KeptOutEarly:
    reasons: list[str]
    """In the coordinators' own words."""
    may_say_otherwise: bool
    """All of it is what they write themselves while signing up, so the directory may be behind."""


def kept_out_early(
    door: Door, person: Person, draft: Draft | None, sign_up: SignUp | None
) -> KeptOutEarly | None:
    """What the directory says against somebody who hasn't begun; nothing of guests, and of who is
    in or has written something, who reads it where they send that."""
    if person.is_guest or draft is not None or sign_up is not None:
        return None
    broken = kept_out_by(door.programme, person, timezone.localdate())
    if not broken:
        return None
    steps = steps_of(door.programme)
    return KeptOutEarly([one.reason for one in broken], all(is_asked(one, steps) for one in broken))


def is_asked(criterion: Criterion, steps: Steps) -> bool:
    step = step_of(criterion)
    if step == STEP:
        return True
    name = "started_on" if criterion.fact == Criterion.Fact.TENURE else criterion.fact
    return bool(step) and name in steps.fields_of(step)
