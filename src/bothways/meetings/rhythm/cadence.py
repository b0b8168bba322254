"""How often the people in an exchange mean to meet: by their rhythm, else by their agreement, else
as their programme proposes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from bothways.partnerships.agreements.models import AgreementVersion
from bothways.partnerships.partnerships.models import Partnership

from .models import Series
from .recurrence import MONTH

USUAL_WEEKS = 3
MONTH_WEEKS = 4
NUMBER = re.compile(r"(?<!\d)([1-9]|1[0-2])(?!\d)")


def cadences_of(partnerships: Sequence[int]) -> dict[int, timedelta]:
    """Of each; three queries for any number."""
    rows = Partnership.objects.filter(pk__in=partnerships).order_by()
    weeks = {
        pk: proposed or USUAL_WEEKS
        for pk, proposed in rows.values_list("pk", "programme__meets_every_weeks")
    }
    weeks |= {pk: said for pk, said in agreed_in(partnerships) if pk in weeks}
    weeks |= {pk: said for pk, said in kept_in(partnerships) if pk in weeks}
    return {pk: timedelta(weeks=number) for pk, number in weeks.items()}


def agreed_in(partnerships: Sequence[int]) -> Iterable[tuple[int, int]]:
    """By the agreements in force, where their words name a number."""
    rows = AgreementVersion.objects.filter(
        agreement__in=partnerships, number=F("agreement__number_in_force")
    ).order_by()
    for pk, often in rows.values_list("agreement", "content__often"):
        weeks = weeks_said(str(often or ""))
        if weeks is not None:
            yield pk, weeks


def kept_in(partnerships: Sequence[int]) -> Iterable[tuple[int, int]]:
    """By the rhythms that go on; where there are two, by the one that was planned last."""
    rows = Series.objects.filter(
        partnership__in=partnerships, cancelled_at=None, until__gte=timezone.localdate()
    ).order_by("pk")
    for pk, unit, every in rows.values_list("partnership", "unit", "every"):
        yield pk, every * (MONTH_WEEKS if unit == MONTH else 1)


def weeks_said(text: str) -> int | None:
    """“every two weeks” is 2; ``None`` where the words name no number, or more than one."""
    words = " ".join(text.casefold().split())
    for said, weeks in known_words().items():
        if words == said:
            return weeks
    found = NUMBER.findall(words)
    return int(found[0]) if len(found) == 1 and gettext("week") in words else None


def known_words() -> Mapping[str, int]:
    """Words that agreements begin with, and the plainest others."""
    return {
        gettext("every week"): 1,
        gettext("weekly"): 1,
        gettext("once a week"): 1,
        gettext("every two weeks"): 2,
        gettext("every other week"): 2,
        gettext("every three weeks"): 3,
        gettext("every four weeks"): 4,
        gettext("every month"): MONTH_WEEKS,
        gettext("monthly"): MONTH_WEEKS,
        gettext("once a month"): MONTH_WEEKS,
    }
