"""The doors to matches and acts, each through its run or programme."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.matching.runs.access import get_run
from bothways.matching.runs.models import Circle, Match, Run

from .left_over import Alone, alone_in
from .models import ReviewAct


def get_match(person: Person, programme: int, run: int, pk: int) -> Match:
    """A match of a run, for somebody who coordinates its programme. Raises ``Http404``."""
    theirs = get_run(person, programme, run)
    matches = Match.objects.filter(run=theirs).select_related("a__person", "b__person")
    found = get_object_or_404(matches, pk=pk)
    found.run = theirs
    return found


def get_circle(person: Person, programme: int, run: int, pk: int) -> Circle:
    """A circle or peer group of a run, for somebody who coordinates its programme. Raises
    ``Http404``."""
    theirs = get_run(person, programme, run)
    found = get_object_or_404(Circle.objects.filter(run=theirs), pk=pk)
    found.run = theirs
    return found


def get_alone(person: Person, programme: int, run: int, sign_up: int) -> tuple[Run, Alone]:
    """Somebody without a partner in a run, for who coordinates its programme. Raises
    ``Http404``."""
    theirs = get_run(person, programme, run)
    for alone in alone_in(theirs):
        if alone.sign_up_id == sign_up:
            return theirs, alone
    raise Http404


def get_act(person: Person, run: Run, pk: int) -> ReviewAct:
    """An act of the run's programme, for somebody who coordinates it. Raises ``Http404``."""
    acts = ReviewAct.objects.filter(
        programme=run.programme_id,
        programme__in=Run.objects.visible_to(person).filter(pk=run.pk).values("programme"),
    )
    return get_object_or_404(acts.select_related("low__person", "high__person"), pk=pk)
