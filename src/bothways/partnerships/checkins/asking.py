"""The hourly chore that asks people how their exchange goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Max, QuerySet
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import shut_out
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.partnerships.hooks import RESTING
from bothways.partnerships.partnerships.models import Participation
from bothways.programmes.models import Programme
from bothways.programmes.programmes.models import State

from .models import USUAL_WEEKS, CheckIn, CheckInRhythm

AT_ONCE = 1000
"""People asked within one transaction."""


def ask_whoever_is_due() -> int:
    """Ask everybody whose last check-in, or whose beginning, is a rhythm ago; answers how many.

    Whoever missed some is asked once: the newest stands for all of them.
    """
    asked = 0
    for programme in Programme.objects.filter(state=State.UNDER_WAY, is_paused=False):
        weeks = weeks_of(programme)
        if weeks:
            asked += ask_in(programme, weeks, timezone.now())
    return asked


def weeks_of(programme: Programme) -> int:
    """Weeks between two check-ins; 0 where the programme doesn't ask."""
    kept = CheckInRhythm.objects.filter(programme=programme).first()
    return kept.weeks if kept else USUAL_WEEKS


def ask_in(programme: Programme, weeks: int, now: datetime) -> int:
    asked = after = 0
    while sides := list(due(programme, weeks, now).filter(pk__gt=after)[:AT_ONCE]):
        resting = resting_among({side.partnership_id for side in sides})
        asked += ask(programme, [s for s in sides if s.partnership_id not in resting], now)
        after = sides[-1].pk
    return asked


def due(programme: Programme, weeks: int, now: datetime) -> QuerySet[Participation]:
    sides = Participation.objects.filter(
        partnership__programme=programme,
        partnership__ended_at=None,
        left_at=None,
    ).exclude(shut_out("person__"))
    asked = sides.annotate(last_number=Max("check_ins__number")).annotate(
        last=Coalesce(
            Max("check_ins__asked_at"), "partnership__opened_at", output_field=DateTimeField()
        )
    )
    ready = asked.filter(last__lte=now - timedelta(weeks=weeks))
    return ready.select_related("person", "partnership").order_by("pk")


def resting_among(partnerships: Iterable[int]) -> set[int]:
    pks = sorted(partnerships)
    return {pk for rests in RESTING for pk in rests(pks)}


@transaction.atomic
def ask(programme: Programme, sides: Sequence[Participation], now: datetime) -> int:
    rows = [
        CheckIn(participation=side, number=(side.last_number or 0) + 1, asked_at=now)  # type: ignore[attr-defined]
        for side in sides
    ]
    # A worker that asks at the same moment loses the race for a row, and tells nobody twice.
    CheckIn.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    notify_many((telling(programme, row) for row in rows), kind="check-in")
    return len(rows)


def key_of(row: CheckIn) -> str:
    return f"check-in:{row.participation_id}:{row.number}"


def path_of(row: CheckIn) -> str:
    return reverse("checkins:check-in", args=[row.participation.partnership_id])


def telling(programme: Programme, row: CheckIn) -> Telling:
    return Telling(
        row.participation.person,
        key=key_of(row),
        title=gettext("How is your exchange going? Three questions, twenty seconds."),
        path=path_of(row),
        letter=partial(letter, programme, row),
    )


def letter(programme: Programme, row: CheckIn, stop_url: str) -> Letter:
    person = row.participation.person
    context = {
        "person": person.first_name,
        "programme": programme,
        "button_url": f"{settings.BASE_URL}{path_of(row)}",
        "button_text": gettext("Answer in twenty seconds"),
        "why": gettext("You get this because you take part in %(programme)s.")
        % {"programme": programme.name},
        "stop_url": stop_url,
    }
    return Letter(
        gettext("%(programme)s: how is it going?") % {"programme": programme.name},
        render_to_string("partnerships/checkins/email/asking.txt", context).strip() + "\n",
    )
