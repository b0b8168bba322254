"""Whose manager has said what, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.programmes.models import Programme, State
from bothways.recruitment.models import Criterion, Door, SignUp, Support
from bothways.recruitment.signups.addresses import DOMAIN, is_stand_in

DAYS = timedelta(days=14)
"""So long a manager has at least, from the day they were asked."""
IN_TIME = (State.DRAFT, State.OPEN, State.MATCHING)
"""Later the matches are made, and an answer would come too late."""


def rule_of(programme: Programme) -> Criterion | None:
    """The criterion that asks for support, where there is one."""
    return Criterion.objects.filter(programme=programme, fact="support").first()


def standing_of(sign_up: SignUp) -> Support | None:
    rows = Support.objects.filter(sign_up=sign_up, replaced_at=None)
    return rows.select_related("manager", "recorded_by").first()


def history_of(sign_up: SignUp) -> list[Support]:
    rows = Support.objects.filter(sign_up=sign_up)
    return list(rows.select_related("manager", "recorded_by")[:30])


def manager_of(person: Person) -> Person | None:
    """The manager in the directory, if they can be written to."""
    profile = Profile.objects.filter(person=person).select_related("manager").first()
    manager = profile.manager if profile else None
    return manager if manager is not None and can_be_asked(manager) else None


def can_be_asked(manager: Person) -> bool:
    return bool(manager.is_active) and not is_stand_in(manager.email)


def answer_by(support: Support, door: Door | None) -> date:
    """The last day on which the manager may answer, or answer otherwise."""
    asked = timezone.localdate(support.asked_at or support.created_at) + DAYS
    return max(asked, door.closes_on) if door else asked


def is_supported(programme: Programme, person: Person) -> bool:
    mine = {"sign_up__programme": programme, "sign_up__person": person}
    return Support.objects.filter(**mine, answer="yes", replaced_at=None).exists()


@dataclass(frozen=True, slots=True)
class Given:
    """How many of those who take part have which answer."""

    people: int
    supported: int
    not_now: int
    asked: int
    """No answer yet."""

    @property
    def open(self) -> int:
        return self.people - self.supported - self.not_now

    @property
    def unasked(self) -> int:
        return self.open - self.asked


def counts_of(programme: Programme) -> Given:
    """One query."""
    # One stands of each at most, as a constraint has it.
    standing = FilteredRelation("supports", condition=Q(supports__replaced_at=None))
    rows = SignUp.objects.filter(programme=programme).taking_part().annotate(standing=standing)
    counted: dict[str, Any] = rows.aggregate(
        people=Count("pk"),
        supported=Count("pk", filter=Q(standing__answer="yes")),
        not_now=Count("pk", filter=Q(standing__answer="not now")),
        asked=Count("pk", filter=Q(standing__answer="")),
    )
    return Given(**counted)


def to_ask(programme: Programme) -> QuerySet[SignUp]:
    """Those who take part and whose manager in the directory can be asked and wasn't: nobody was
    asked, or somebody who hasn't answered and no longer is their manager."""
    standing = Support.objects.filter(sign_up=OuterRef("pk"), replaced_at=None).order_by()
    manager = F("person__profile__manager")
    former = standing.filter(answer="", manager__isnull=False).exclude(
        manager=OuterRef("person__profile__manager")
    )
    return (
        SignUp.objects.filter(programme=programme)
        .taking_part()
        .filter(~Exists(standing) | Exists(former))
        .filter(person__profile__manager__is_active=True)
        .exclude(person__profile__manager__email__endswith="@" + DOMAIN)
        .exclude(person=manager)
    )


def without_address(programme: Programme) -> QuerySet[SignUp]:
    """Those whom nobody can be asked about: no answer, nobody asked, no manager known."""
    standing = Support.objects.filter(sign_up=OuterRef("pk"), replaced_at=None).order_by()
    here = SignUp.objects.filter(programme=programme).taking_part().filter(~Exists(standing))
    manager = "person__profile__manager"
    nobody = (
        Q(**{f"{manager}__isnull": True})
        | Q(**{f"{manager}__is_active": False})
        | Q(**{f"{manager}__email__endswith": "@" + DOMAIN})
        | Q(person=F(manager))
    )
    return here.filter(nobody)


@dataclass(frozen=True, slots=True)
class SupportState:
    """How it stands, in words, with the chip that says it."""

    words: str
    chip: str
    support: Support | None


SAID: dict[str, tuple[Promise, str]] = {
    "yes": (gettext_lazy("supported by their manager"), "good"),
    "not now": (gettext_lazy("their manager says not now"), "warn"),
}


def state_of(support: Support | None) -> SupportState:
    """For coordinators."""
    if support is None:
        return SupportState(gettext("no manager asked yet"), "warn", None)
    if not support.answer:
        day = timezone.localdate(support.asked_at or support.created_at)
        words = gettext("manager asked on %(day)s") % {"day": day.strftime("%-d %B")}
        return SupportState(words, "neutral", support)
    said, chip = SAID[support.answer]
    return SupportState(str(said), chip, support)


def support_panel(sign_up: SignUp | None) -> SupportState | None:
    """For a coordinator's page of one person; nothing where managers aren't asked."""
    if sign_up is None or not sign_up.takes_part or rule_of(sign_up.programme) is None:
        return None
    return state_of(standing_of(sign_up))


@dataclass(frozen=True, slots=True)
class MySupport:
    """What somebody reads on their own page about their manager's answer: never the words."""

    support: Support | None
    is_hard: bool
    answer_by: date | None


def my_support(door: Door, sign_up: SignUp | None) -> MySupport | None:
    """Nothing where the programme doesn't ask managers, or they take no part."""
    if sign_up is None or not sign_up.takes_part:
        return None
    rule = rule_of(door.programme)
    if rule is None:
        return None
    support = standing_of(sign_up)
    return MySupport(support, rule.is_hard, answer_by(support, door) if support else None)


def whom_to_remind(before: Any) -> QuerySet[Support]:
    """Unanswered askings of that long ago, never reminded, in programmes that still ask."""
    rule = Criterion.objects.filter(
        programme=OuterRef("sign_up__programme"), fact="support"
    ).order_by()
    return Support.objects.filter(
        Exists(rule),
        replaced_at=None,
        answer="",
        asked_at__lt=before,
        reminded_at=None,
        sign_up__withdrawn_at=None,
        sign_up__programme__is_paused=False,
        sign_up__programme__state__in=IN_TIME,
    ).select_related("sign_up__person__profile", "sign_up__programme")
