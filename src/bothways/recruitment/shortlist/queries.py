"""The shortlist as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.programmes.models import Programme, State
from bothways.recruitment.criteria.answers import holds
from bothways.recruitment.criteria.conditions import meeting
from bothways.recruitment.criteria.queries import criteria_of
from bothways.recruitment.models import (
    Answer,
    Criterion,
    Decision,
    Score,
    Shortlist,
    SignUp,
    Support,
)
from bothways.recruitment.questions.queries import Answered, answered
from bothways.recruitment.signups.queries import found, found_by_skill, with_skills

A_PAGE = 50
LEAST = 5
"""Groups of fewer aren't shown by themselves."""

SHOWN: dict[str, Promise] = {
    "": gettext_lazy("Everybody"),
    "open": gettext_lazy("Not decided"),
    "accepted": gettext_lazy("Accepted"),
    "wait-listed": gettext_lazy("On the wait list"),
    "declined": gettext_lazy("Declined"),
    "untold": gettext_lazy("Decided, and not told yet"),
}
SORTS: dict[str, Promise] = {
    "": gettext_lazy("Highest score first"),
    "points": gettext_lazy("Most points by the criteria first"),
    "name": gettext_lazy("By name"),
    "waiting": gettext_lazy("Who waits longest first"),
}
STATE_WORDS: dict[str, tuple[Promise, str]] = {
    "": (gettext_lazy("not decided"), "neutral"),
    "accepted": (gettext_lazy("accepted"), "good"),
    "wait-listed": (gettext_lazy("on the wait list"), "warn"),
    "declined": (gettext_lazy("declined"), "neutral"),
}


def shortlist_of(programme: Programme) -> Shortlist:
    """The programme's shortlist; unsaved and off until somebody switches it on."""
    return Shortlist.objects.filter(programme=programme).first() or Shortlist(
        programme=programme, is_on=False
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sign-up in the list."""

    sign_up: SignUp
    name: str
    where: str
    offers: list[str]
    wants: list[str]
    words: str
    chip: str
    is_told: bool
    score: float | None
    reviewers: int
    points: int | None
    """By the soft criteria; nothing where there are none or names are hidden."""
    differ: bool
    """Reviewers are more than one step apart on some line."""
    decision: int
    """The standing one; 0 where nobody has decided."""


@dataclass(frozen=True, slots=True)
class Counts:
    people: int
    accepted: int
    waiting: int
    declined: int
    untold: int

    @property
    def undecided(self) -> int:
        return self.people - self.accepted - self.waiting - self.declined


def decided(programme: Programme, without: int | None = None) -> QuerySet[Any]:
    """Those who take part, each with the standing decision and the mean score; ``without`` is the
    reader's own sign-up, left out of every list and figure, for another coordinator to see."""
    standing = FilteredRelation("decisions", condition=Q(decisions__undone_at=None))
    scores = Score.objects.filter(sign_up=OuterRef("pk")).order_by().values("sign_up")
    return (
        SignUp.objects.filter(programme=programme)
        .taking_part()
        .exclude(pk__in=[without] if without else [])
        .annotate(
            standing=standing,  # one at most, as a constraint has it
            decision=F("standing__state"),
            decision_pk=F("standing__pk"),
            decided_at=F("standing__at"),
            told_at=F("standing__told_at"),
            score=Subquery(scores.annotate(mean=Avg("value")).values("mean")),
            reviewers=Subquery(
                scores.annotate(count=Count("reviewer", distinct=True)).values("count")
            ),
        )
    )


def shown(
    programme: Programme,
    *,
    find: str = "",
    show: str = "",
    is_blind: bool = False,
    without: int | None = None,
) -> QuerySet[Any]:
    """Those that a search and a choice of decisions leave. Without names nobody is found by one,
    or by where they work."""
    rows = decided(programme, without)
    if find.strip():
        search = found_by_skill if is_blind else found
        rows = rows.filter(search(" ".join(find.split())))
    if show == "open":
        rows = rows.filter(decision=None)
    elif show == "untold":
        rows = rows.filter(decision__isnull=False, told_at=None)
    elif show:
        rows = rows.filter(decision=show)
    return rows


def points_column(programme: Programme, today: date) -> Any:
    """The points of each sign-up by the programme's soft criteria; nothing where there are none."""
    soft = [one for one in criteria_of(programme) if not one.is_hard]
    if not soft:
        return None
    total: Any = Value(0)
    for one in soft:
        meets = meets_in_list(one, today)
        total = total + Case(When(meets, then=Value(one.points or 0)), default=Value(0))
    return total


def meets_in_list(criterion: Criterion, today: date) -> Any:
    """Whether a sign-up of the list meets it; for answers, by the few different ones there are."""
    if criterion.fact == Criterion.Fact.SUPPORT:
        given = Support.objects.filter(sign_up=OuterRef("pk"))
        return Exists(given.filter(answer=Support.Answer.YES, replaced_at=None))
    if criterion.fact == Criterion.Fact.ANSWER:
        answers = Answer.objects.filter(question=criterion.question_id).order_by()
        values = answers.values_list("value", flat=True).distinct()
        meeting_values = Q(pk__in=[])
        for value in values:
            if holds(criterion, value):
                meeting_values |= Q(value=value)
        return Exists(answers.filter(meeting_values, sign_up=OuterRef("pk")))
    return Exists(Person.objects.filter(pk=OuterRef("person")).filter(meeting(criterion, today)))


def candidates_page(
    programme: Programme,
    *,
    find: str = "",
    show: str = "",
    sort: str = "",
    page: object = 1,
    is_blind: bool,
    without: int | None = None,
) -> Page[Candidate]:
    """One page of them, the highest score first or as asked; a few queries, however many."""
    rows = shown(programme, find=find, show=show, is_blind=is_blind, without=without)
    # Points and names would say who somebody is.
    points = None if is_blind else points_column(programme, timezone.localdate())
    points = Value(None, IntegerField()) if points is None else points
    order: tuple[Any, ...] = ("pk",) if is_blind else ("person__name", "pk")
    by_score = F("score").desc(nulls_last=True)
    first = {
        "points": (points.desc(nulls_last=True), by_score),
        "name": (),
        "waiting": (F("decided_at").asc(nulls_last=True),),
    }.get(sort, (by_score,))
    numbers = rows.order_by(*first, *order).values_list("pk", flat=True)
    result: Page[Any] = Paginator(numbers, A_PAGE).get_page(page)  # type: ignore[arg-type]
    found_rows = read(programme, list(result.object_list), points)
    apart = differing([row.pk for row in found_rows])
    result.object_list = [
        candidate(row, is_blind=is_blind, differ=row.pk in apart) for row in found_rows
    ]
    return result


def read(programme: Programme, numbers: list[int], points: Any) -> list[Any]:
    """Those of one page, in its order: asked of the whole list, PostgreSQL would look for everybody
    in the directory who meets a criterion, and sort whole rows."""
    rows = (
        decided(programme)
        .annotate(points=points)
        .select_related("person__profile")
        .prefetch_related(*with_skills())
        .in_bulk(numbers)
    )
    return [rows[pk] for pk in numbers if pk in rows]


def differing(sign_ups: list[int]) -> set[int]:
    """Those whose reviewers are more than one step apart on a line; one query."""
    lines = (
        Score.objects.filter(sign_up__in=sign_ups)
        .order_by()
        .values("sign_up", "line")
        .annotate(apart=Max("value") - Min("value"))
    )
    return {row["sign_up"] for row in lines if row["apart"] > 1}


def candidate(row: Any, *, is_blind: bool, differ: bool) -> Candidate:
    profile = getattr(row.person, "profile", None)
    words, chip = STATE_WORDS[row.decision or ""]
    return Candidate(
        sign_up=row,
        name=name_of(row, is_blind=is_blind),
        where="" if is_blind or profile is None else profile.where,
        offers=[str(offer.skill) for offer in row.offers.all()],
        wants=[str(want.skill) for want in row.wants.all()],
        words=str(words),
        chip=chip,
        is_told=row.told_at is not None,
        score=row.score,
        reviewers=row.reviewers or 0,
        points=row.points,
        differ=differ,
        decision=row.decision_pk or 0,
    )


def name_of(sign_up: SignUp, *, is_blind: bool) -> str:
    if is_blind:
        return gettext("Candidate %(number)d") % {"number": sign_up.pk}
    return str(sign_up.person.name)


def counts_of(programme: Programme, without: int | None = None) -> Counts:
    """One query."""
    counted = decided(programme, without).aggregate(
        people=Count("pk"),
        accepted=Count("pk", filter=Q(decision="accepted")),
        waiting=Count("pk", filter=Q(decision="wait-listed")),
        declined=Count("pk", filter=Q(decision="declined")),
        untold=Count("pk", filter=Q(decision__isnull=False, told_at=None)),
    )
    return Counts(**counted)


def said_by(sign_up: SignUp) -> list[Answered]:
    """What somebody said besides skills, and what they answered to the programme's own questions:
    nobody is judged on half of it. One query."""
    hours = sign_up.commitment
    said = (
        (gettext("What they want to have reached"), sign_up.goals),
        (gettext("Interests"), sign_up.interests),
        (gettext("Hours a month they can give"), str(hours) if hours else ""),
        (gettext("Would rather meet"), str(sign_up.get_meeting_format_display())),
    )
    lines = [Answered(text, words, False) for text, words in said if words]
    return [*lines, *answered(sign_up)]


@dataclass(frozen=True, slots=True)
class LineScore:
    """One line of the rubric: mine, everybody's mean, and how far reviewers are apart."""

    number: int
    text: str
    mine: int | None
    mean: float | None
    spread: float | None
    reviewers: int

    @property
    def agreement(self) -> str:
        if self.spread is None:
            return ""
        if self.spread <= 0.5:
            return gettext("reviewers agree")
        return (
            gettext("reviewers differ a little")
            if self.spread <= 1
            else gettext("reviewers differ: talk about it")
        )


def scores_of(shortlist: Shortlist, sign_up: SignUp, me: Person) -> list[LineScore]:
    """One query. Others' scores show once one has given one's own: nobody is led by them."""
    rows = list(Score.objects.filter(sign_up=sign_up).values_list("line", "reviewer", "value"))
    has_mine = any(reviewer == me.pk for _, reviewer, _ in rows)
    lines = []
    for number, text in enumerate(shortlist.rubric):
        values = [value for line, _, value in rows if line == number] if has_mine else []
        mine = next((v for line, who, v in rows if line == number and who == me.pk), None)
        lines.append(
            LineScore(
                number=number,
                text=text,
                mine=mine,
                mean=fmean(values) if values else None,
                spread=pstdev(values) if len(values) > 1 else None,
                reviewers=len(values),
            )
        )
    return lines


def decisions_told_to(person: Person) -> list[Decision]:
    """What somebody was told about their sign-ups where a programme chooses; one query."""
    return list(
        Decision.objects.filter(
            sign_up__person=person,
            sign_up__withdrawn_at=None,
            sign_up__programme__shortlist__is_on=True,
            undone_at=None,
            told_at__isnull=False,
        )
        .exclude(sign_up__programme__state__in=[State.CLOSED, State.ARCHIVED])
        .select_related("sign_up__programme")
    )


def history_of(sign_up: SignUp) -> list[Decision]:
    return list(Decision.objects.filter(sign_up=sign_up).select_related("by"))


def next_to_score(programme: Programme, me: Person, after: int) -> int | None:
    """The next sign-up that one hasn't scored, and after the last the first; one query."""
    mine = Score.objects.filter(reviewer=me).values("sign_up")
    left = SignUp.objects.filter(programme=programme).taking_part().exclude(pk__in=mine)
    left = left.exclude(pk=after).exclude(person=me)
    is_before = Case(When(pk__gt=after, then=0), default=1, output_field=IntegerField())
    return left.order_by(is_before, "pk").values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class GroupShare:
    """How many of a group signed up and were accepted."""

    name: str
    people: int
    accepted: int

    @property
    def share(self) -> float:
        return self.accepted / self.people if self.people else 0.0


def fairness_of(
    programme: Programme, without: int | None = None
) -> list[tuple[str, list[GroupShare]]]:
    """Who was accepted, by function and by location; one query. Groups under five are put
    together, and where even together they are fewer, the next smallest joins them, so that
    nothing can be worked out by subtraction."""
    columns = ("person__profile__function", "person__profile__location")
    rows = list(
        decided(programme, without)
        .order_by()
        .values_list(*columns)
        .annotate(people=Count("pk"), taken=Count("pk", filter=Q(decision="accepted")))
    )
    found_: list[tuple[str, list[GroupShare]]] = []
    for place, title in enumerate((gettext("By function"), gettext("By location"))):
        merged: dict[str, list[int]] = {}
        for *names, people, accepted in rows:
            entry = merged.setdefault(names[place] or gettext("not known"), [0, 0])
            entry[0] += people
            entry[1] += accepted
        groups = suppressed([GroupShare(name, *both) for name, both in merged.items()])
        if len(groups) > 1:
            found_.append((title, groups))
    return found_


def suppressed(groups: list[GroupShare]) -> list[GroupShare]:
    ordered = sorted(groups, key=lambda group: (-group.people, group.name))
    shown = [group for group in ordered if group.people >= LEAST]
    small = [group for group in ordered if group.people < LEAST]
    if not small:
        return shown
    while shown and (len(small) == 1 or sum(group.people for group in small) < LEAST):
        small.append(shown.pop())
    if sum(group.people for group in small) < LEAST:
        return []
    together = GroupShare(
        gettext("smaller groups together"),
        sum(group.people for group in small),
        sum(group.accepted for group in small),
    )
    return [*shown, together]
