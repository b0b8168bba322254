"""What a plan begins with: as last time, as agreed, as the programme proposes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext

from bothways.meetings.meetings.actions import Where
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.agreements.models import AgreementVersion
from bothways.partnerships.hooks import Space

USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Defaults:
    minutes: int
    where: Where
    agreed: str = ""
    """“every two weeks, half an hour”, in the words of the agreement in force."""


def defaults_of(space: Space) -> Defaults:
    last = (
        Meeting.objects.standing().filter(partnership=space.partnership).order_by("-starts_at")
    ).first()
    often, long = agreed_words(space)
    proposed = space.partnership.programme.meeting_minutes
    return Defaults(
        minutes=last.minutes if last else minutes_said(long) or proposed or USUAL_MINUTES,
        where=Where(last.way, last.place, last.link) if last else Where(),
        agreed=", ".join(words for words in (often, long) if words),
    )


def agreed_words(space: Space) -> tuple[str, str]:
    row = (
        AgreementVersion.objects.filter(
            agreement=space.partnership.pk, number=F("agreement__number_in_force")
        )
        .values_list("content__often", "content__long")
        .first()
    )
    often, long = row or ("", "")
    return str(often or "").strip(), str(long or "").strip()


def minutes_said(text: str) -> int | None:
    """“half an hour” is 30; ``None`` where the words aren't among the usual ones."""
    return known_lengths().get(" ".join(text.casefold().split()).removeprefix(about()))


def about() -> str:
    return gettext("about") + " "


def known_lengths() -> dict[str, int]:
    return {
        gettext("half an hour"): 30,
        gettext("three quarters of an hour"): 45,
        gettext("an hour"): 60,
        gettext("an hour and a half"): 90,
        gettext("two hours"): 120,
        gettext("30 minutes"): 30,
        gettext("45 minutes"): 45,
        gettext("60 minutes"): 60,
        gettext("90 minutes"): 90,
    }
