"""What of silence and of balance a coordinator should look at: that it is so, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from bothways.partnerships.hooks import RESTING, Worry
from bothways.partnerships.partnerships.models import Partnership
from bothways.partnerships.pulse.queries import last_signs, silence_of
from bothways.programmes.models import Programme

from .models import BalanceStanding

BOTH_FIRST = timedelta(days=14)
"""So long the people of an exchange can see it before a coordinator is told."""


def worries(programme: Programme, partnerships: Sequence[int], today: date) -> Iterator[Worry]:
    if programme.is_paused:
        return
    resting = {pk for those in RESTING for pk in those(partnerships)}
    for worry in (*silent(programme, partnerships), *one_sided(partnerships)):
        if worry.partnership not in resting:
            yield worry


def silent(programme: Programme, partnerships: Sequence[int]) -> Iterator[Worry]:
    """Where nothing has happened for twice the programme's rhythm, three weeks at least."""
    silence, now = silence_of(programme), timezone.now()
    signs = last_signs(partnerships)
    opened = Partnership.objects.filter(pk__in=partnerships).values_list("pk", "opened_at")
    for pk, opened_at in opened:
        last = max(signs.get(pk, opened_at), opened_at)
        if last >= now - silence:
            continue
        long_ago = last < now - 2 * silence
        yield Worry(
            partnership=pk,
            key=f"silent:{last:%Y-%m-%d}",
            sentence=gettext("Nothing has happened there yet.")
            if pk not in signs
            else gettext("Nothing has happened there for a while."),
            since=last + silence,
            helps=gettext(
                "Ring one of them: it may have ended without a word, and another partner may be "
                "what they wish for."
            )
            if long_ago
            else gettext(
                "A friendly line to both. Most silences are full calendars, and half an hour "
                "with a date is enough to begin again."
            ),
            action="call" if long_ago else "nudge",
        )


def one_sided(partnerships: Sequence[int]) -> Iterator[Worry]:
    rows = BalanceStanding.objects.filter(
        partnership__in=partnerships, one_sided_since__lte=timezone.now() - BOTH_FIRST
    )
    for pk, since in rows.values_list("partnership", "one_sided_since"):
        assert since is not None
        yield Worry(
            partnership=pk,
            key=f"one-sided:{since:%Y-%m-%d}",
            sentence=gettext("The exchange has become one-sided."),
            since=since,
            helps=gettext(
                "They have seen it themselves for two weeks. Ask what each would like to learn "
                "next, without saying who gives less: you don’t know, and it may be a phase."
            ),
        )
