"""Friendly words to the people of an exchange, by hand or by themselves, and never too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import tidy
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.nudges import whom_to_nudge
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.partnerships.endings.chores import resting
from bothways.partnerships.hooks import Worry
from bothways.partnerships.kinds import NUDGE
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme, State

from .models import Attention, Nudge, NudgeWords
from .queries import people_in, worries_about

REST = timedelta(days=7)
"""So long nobody is nudged again, in whatever programme."""
AUTOMATIC_REST = timedelta(days=21)
"""The same for those that go by themselves."""
PATIENCE = timedelta(days=3)
"""A worry has to stand so long before words go by themselves."""


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    title: Promise
    words: Promise


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "silent",
            _("Nothing has happened for a while"),
            _(
                "Hello,\n\nit has been quiet in your exchange for a while, which happens to the "
                "best. Half an hour is enough to begin again: what about proposing two times to "
                "each other today?\n\nIf something is in the way, write to me. Nobody is to blame."
            ),
        ),
        Kind(
            "no-date",
            _("There is no date for the next meeting"),
            _(
                "Hello,\n\nyou have met, and the next time has no date yet. Exchanges with a date "
                "go on: propose two or three times to each other, or plan a rhythm once and for "
                "all. It takes a minute.\n\nIf something is in the way, write to me."
            ),
        ),
        Kind(
            "one-sided",
            _("The exchange has become one-sided"),
            _(
                "Hello,\n\na small idea for your next meeting: let the other one teach first this "
                "time. Exchanges are liveliest where both give."
            ),
        ),
        Kind(
            "unanswered",
            _("Check-ins stay unanswered"),
            _(
                "Hello,\n\ndo you still find the time to meet? Three taps in the check-in are "
                "enough to tell us how it goes, and we help where we can."
            ),
        ),
        Kind(
            "low",
            _("A check-in was low"),
            _(
                "Hello,\n\nhow is your exchange going? If you would like to change something, I am "
                "glad to help, with a smaller aim, another rhythm, or another partner."
            ),
        ),
        Kind("general", _("Anything else"), _("Hello,\n\nhow is your exchange going?")),
    )
}


def kind_of(worry_kind: str) -> Kind:
    return KINDS.get(worry_kind, KINDS["general"])


def words_for(programme: Programme, kind: str) -> str:
    """The programme's own words, or the usual ones."""
    own = NudgeWords.objects.filter(programme=programme, kind=kind_of(kind).key).first()
    return own.text if own else str(kind_of(kind).words)


@transaction.atomic
def keep_words(
    *, programme: Programme, kind: str, text: str, goes_by_itself: bool, by: Person
) -> NudgeWords:
    row, _made = NudgeWords.objects.update_or_create(
        programme=programme,
        kind=kind_of(kind).key,
        defaults={"text": tidy(text), "goes_by_itself": goes_by_itself},
    )
    record("changed the words of a nudge", row.kind, by=by, programme=programme.pk)
    return row


@dataclass(frozen=True, slots=True)
class Nudged:
    people: list[Person]
    spared: list[Person]
    """Whom somebody has nudged within a week."""


@transaction.atomic
def nudge(
    *,
    partnership: Partnership,
    to: Sequence[Person],
    text: str,
    kind: str,
    by: Person | None,
    within: timedelta = REST,
) -> Nudged:
    """Write to people of an exchange, but to nobody who was nudged within a week."""
    free = whom_to_nudge([person.pk for person in to], NUDGE.key, within)
    people = [person for person in to if person.pk in free]
    rows = Nudge.objects.bulk_create(
        Nudge(
            programme_id=partnership.programme_id,
            partnership=partnership,
            to=person,
            by=by,
            kind=kind_of(kind).key,
        )
        for person in people
    )
    notify_many((telling(row, text, by) for row in rows), kind=NUDGE.key)
    if people:
        record(
            "nudged people of an exchange",
            kind_of(kind).key,
            by=by,
            programme=partnership.programme_id,
            partnership=partnership.pk,
            people=len(people),
        )
    return Nudged(people, [person for person in to if person.pk not in free])


def telling(row: Nudge, text: str, by: Person | None) -> Telling:
    return Telling(
        row.to,
        key=f"nudge:{row.pk}",
        title=gettext("A word about your exchange"),
        path=row.partnership.get_absolute_url(),
        letter=partial(letter, row, text, by),
    )


def letter(row: Nudge, text: str, by: Person | None, stop_url: str) -> Letter:
    programme = row.partnership.programme
    context = {
        "words": tidy(text),
        "by": by.name if by else "",
        "programme": programme,
        "button_url": f"{settings.BASE_URL}{row.partnership.get_absolute_url()}",
        "button_text": gettext("Open your exchange"),
        "why": gettext("You get this because you take part in %(programme)s.")
        % {"programme": programme.name},
        "stop_url": stop_url,
    }
    return Letter(
        gettext("%(programme)s: a word about your exchange") % {"programme": programme.name},
        render_to_string("partnerships/pulse/email/nudge.txt", context).strip() + "\n",
    )


def nudge_by_itself() -> int:
    """The hourly chore, in programmes whose coordinators have switched it on; answers how many
    people were written to."""
    written = 0
    switched = NudgeWords.objects.filter(
        goes_by_itself=True, programme__state=State.UNDER_WAY, programme__is_paused=False
    ).select_related("programme")
    by_programme: dict[Programme, dict[str, str]] = {}
    for row in switched:
        by_programme.setdefault(row.programme, {})[row.kind] = row.text
    for programme, words in by_programme.items():
        written += nudge_in(programme, words)
    return written


def nudge_in(programme: Programme, words: dict[str, str]) -> int:
    rows = {
        row.pk: row
        for row in Partnership.objects.filter(programme=programme, ended_at=None).select_related(
            "programme"
        )
    }
    ripe = timezone.now() - PATIENCE
    rest = set(resting(list(rows)))
    settled = set(Attention.objects.filter(partnership__in=rows).values_list("partnership", "key"))
    written = 0
    for worry in worries_about(programme, list(rows)):
        if is_due(worry, words, settled) and worry.since < ripe and worry.partnership not in rest:
            row = rows[worry.partnership]
            people = [side.person for side in people_in(row)]
            done = nudge(
                partnership=row,
                to=people,
                text=words[worry.kind],
                kind=worry.kind,
                by=None,
                within=AUTOMATIC_REST,
            )
            written += len(done.people)
    return written


def is_due(worry: Worry, words: dict[str, str], settled: set[tuple[int, str]]) -> bool:
    """Nobody looks after it by hand, and words for it are switched on."""
    return worry.kind in words and (worry.partnership, worry.key) not in settled


def sides_named(partnership: Partnership, chosen: Sequence[str]) -> list[Participation]:
    """Those of the exchange's people whose numbers were ticked."""
    return [side for side in people_in(partnership) if str(side.person_id) in chosen]
