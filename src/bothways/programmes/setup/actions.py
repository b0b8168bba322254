"""Going on from a step of the set-up, and opening sign-up at its end."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.hooks import ON_EXPECTATIONS, ON_OPEN
from bothways.programmes.life.actions import MoveRefused, NotFromHere, move
from bothways.programmes.models import Programme, SettledStep, State

from .queries import SetUpLine, after, is_set_up_now, set_up_of, step_at


class SomethingIsMissing(MoveRefused):
    """Sign-up can't open yet: says which steps lack something."""

    def __init__(self, lines: list[SetUpLine]) -> None:
        super().__init__(lines)
        self.lines = lines

    def __str__(self) -> str:
        return gettext("Before sign-up opens, this is missing: %(steps)s. Nobody was told.") % {
            "steps": ", ".join(str(line.guide.title) for line in self.lines)
        }


def settle(*, programme: Programme, slug: str, by: Person) -> None:
    """Keep that somebody was content with a step. The second time changes nothing."""
    SettledStep.objects.get_or_create(programme=programme, slug=slug, defaults={"by": by})


def go_on(*, programme: Programme, path: str, by: Person) -> str | None:
    """After something was saved at ``path``: where the set-up goes on; nothing when it is over."""
    slug = step_at(programme, path)
    if slug is None:
        return None
    settle(programme=programme, slug=slug, by=by)
    return after(programme, slug)


@transaction.atomic
def open_sign_up(*, programme: Programme, by: Person) -> None:
    """End the set-up and let people sign up. Raises ``MoveRefused``."""
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.state == State.OPEN:
        return
    if not is_set_up_now(held):
        raise NotFromHere
    missing = set_up_of(held).missing
    if missing:
        raise SomethingIsMissing(missing)
    move(programme=held, to=State.OPEN, by=by)
    for function in ON_OPEN:
        function(programme=held, by=by)
    programme.state = held.state


@transaction.atomic
def keep_rhythm(
    *, programme: Programme, every_weeks: int | None, minutes: int | None, words: str, by: Person
) -> None:
    """How often partners are expected to meet, and what everybody accepts."""
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    before = held.expectations
    new = {"meets_every_weeks": every_weeks, "meeting_minutes": minutes, "expectations": words}
    changed = [name for name, value in new.items() if getattr(held, name) != value]
    for name, value in new.items():
        setattr(held, name, value)
        setattr(programme, name, value)
    held.save(update_fields=list(new))
    if "expectations" in changed and is_set_up_now(held):
        for function in ON_EXPECTATIONS:
            function(programme=held, before=before)
    if changed:
        record("changed what is expected", held, by=by, programme=held.pk, changed=changed)
