"""The doors to a run's changes and to the people one may try things out with."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.numbers import is_whole
from bothways.matching.runs.access import get_run
from bothways.matching.runs.models import Run
from bothways.recruitment.models import SignUp

from .models import Change
from .steps import MOST_CHOSEN


def get_change(person: Person, programme: int, run: int, pk: int) -> Change:
    """A change of a run, for somebody who coordinates its programme. Raises ``Http404``."""
    theirs = get_run(person, programme, run)
    found = get_object_or_404(Change.objects.filter(run=theirs), pk=pk)
    found.run = theirs
    return found


def get_people(person: Person, run: Run, asked: Sequence[str]) -> list[SignUp]:
    """Sign-ups of the run's programme by id, in the order asked for, three at most. Raises
    ``Http404`` for anybody else's, and ``PermissionDenied`` where one is the reader."""
    ids = list(dict.fromkeys(asked))[:MOST_CHOSEN]
    if not all(is_whole(one) for one in ids):
        raise Http404
    rows = SignUp.objects.filter(programme=run.programme_id)
    found = rows.select_related("person__profile").in_bulk([int(one) for one in ids])
    if len(found) != len(ids):
        raise Http404
    if any(one.person_id == person.pk for one in found.values()):
        raise PermissionDenied(that_is_you())
    return [found[int(one)] for one in ids]


def that_is_you() -> str:
    return gettext("That is you. Another coordinator can try things out with you.")
