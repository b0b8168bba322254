from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import is_whole
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.criteria.queries import points_of
from bothways.recruitment.models import Decision, Offer, SignUp, Want
from bothways.recruitment.signups.levels import LEVEL_WORDS, PRIORITY_WORDS
from bothways.recruitment.signups.own import not_about_oneself, own_sign_up
from bothways.recruitment.support.queries import support_panel

from . import actions
from .forms import ShortlistForm
from .queries import (
    SHOWN,
    SORTS,
    candidates_page,
    counts_of,
    decided,
    fairness_of,
    history_of,
    name_of,
    next_to_score,
    said_by,
    scores_of,
    shortlist_of,
    shown,
)
from .saying import say_decided

MOST_AT_ONCE = 5000
NAMED = 200
VALUES = {str(value): value for value in range(1, 6)}


def plain(text: str, most: int) -> str:
    return text.replace("\x00", "")[:most]


@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: HttpRequest, programme: int) -> HttpResponse:
    """Everybody who signed up, with scores and decisions; how the choice is made."""
    found = get_programme(person_of(request), programme)
    here = shortlist_of(found)
    form = ShortlistForm(request.POST if request.method == "POST" else None, instance=here)
    if request.method == "POST" and form.is_valid():
        actions.save_shortlist(shortlist=form.shortlist(), by=person_of(request))
        messages.success(request, gettext("Saved."))
        return redirect("shortlist:list", found.pk)
    find, show, sort = asked(request.GET)
    is_blind = here.is_on and here.is_blind
    own = own_sign_up(person_of(request), found)
    sorts = {key: words for key, words in SORTS.items() if not is_blind or key not in PERSONAL}
    context = {
        "programme": found,
        "shortlist": here,
        "is_in_it": own is not None,
        "form": form,
        "find": find,
        "show": show,
        "shows": [(value, words, value == show) for value, words in SHOWN.items()],
        "sorts": [(value, words, value == sort) for value, words in sorts.items()],
        "counts": counts_of(found, own),
        "page": candidates_page(
            found,
            find=find,
            show=show,
            sort=sort if sort in sorts else "",
            page=request.GET.get("page"),
            is_blind=is_blind,
            without=own,
        ),
        "fairness": fairness_of(found, own) if here.is_on else [],
        "states": Decision.State.choices,
    }
    status = 422 if form.errors else 200
    return render(request, "recruitment/shortlist/list.html", context, status=status)


PERSONAL = ("name", "points")
"""Orders that would say who somebody is."""


def asked(given: Any) -> tuple[str, str, str]:
    """What of the list is asked for: a search, a choice of decisions, an order."""
    show, sort = given.get("show", ""), given.get("sort", "")
    return (
        plain(given.get("find", ""), 200),
        show if show in SHOWN else "",
        sort if sort in SORTS else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: HttpRequest, programme: int, sign_up: int) -> HttpResponse:
    """One sign-up as reviewers see it, to score and to decide."""
    person = person_of(request)
    found = get_programme(person, programme)
    here = shortlist_of(found)
    ups = SignUp.objects.filter(programme=found).select_related("person__profile", "programme")
    ups = ups.prefetch_related(
        Prefetch("offers", Offer.objects.select_related("skill")),
        Prefetch("wants", Want.objects.select_related("skill")),
    )
    one = get_object_or_404(ups, pk=sign_up)
    if one.person_id == person.pk:
        raise PermissionDenied(not_about_oneself())
    if not one.takes_part:
        messages.info(request, gettext("This candidate has withdrawn; there is nothing to decide."))
        return redirect("shortlist:list", found.pk)
    if request.method == "POST":
        return scored(request, found, one, lines=len(here.rubric))
    is_blind = here.is_on and here.is_blind
    profile = getattr(one.person, "profile", None)
    history = history_of(one)
    context = {
        "programme": found,
        "shortlist": here,
        "one": one,
        "name": name_of(one, is_blind=is_blind),
        "where": "" if is_blind or profile is None else profile.where,
        "is_blind": is_blind,
        "offers": [(offer.skill, LEVEL_WORDS[offer.level]) for offer in one.offers.all()],
        "wants": [(want.skill, PRIORITY_WORDS[want.priority]) for want in one.wants.all()],
        "said": said_by(one),
        "lines": scores_of(here, one, person),
        "values": list(VALUES),
        "history": history,
        "standing": next((each for each in history if each.undone_at is None), None),
        "states": Decision.State.choices,
        "points": [] if is_blind else points_of(found, one.person, timezone.localdate()),
        "support": support_panel(one),
        "following": next_to_score(found, person, one.pk) if here.rubric else None,
    }
    return render(request, "recruitment/shortlist/candidate.html", context)


def scored(request: HttpRequest, found: Programme, one: SignUp, *, lines: int) -> HttpResponse:
    person = person_of(request)
    values = {
        number: VALUES[given]
        for number in range(lines)
        if (given := request.POST.get(f"line-{number}", "")) in VALUES
    }
    actions.score(sign_up=one, values=values, by=person)
    messages.success(request, gettext("Your scores are kept."))
    following = next_to_score(found, person, one.pk)
    if request.POST.get("do") == "next" and following:
        return redirect("shortlist:candidate", found.pk, following)
    return redirect("shortlist:candidate", found.pk, one.pk)


@require_POST
def decisions(request: HttpRequest, programme: int) -> HttpResponse:
    """Decide about those who were ticked: first a look at whom it hits, then the deed."""
    person = person_of(request)
    found = get_programme(person, programme)
    do = request.POST.get("do", "")
    own = own_sign_up(person, found)
    if do == "decide" and "seen" in request.POST:
        seen = seen_in(request.POST["seen"])
        seen.pop(own or 0, None)
        return decided_or_why_not(request, found, list(seen), seen, person)
    ids = ticked(request, found)
    if own in ids:
        messages.info(request, not_about_oneself())
        ids.remove(own)
    if not ids:
        messages.info(request, gettext("Tick those it is about first."))
        return redirect("shortlist:list", found.pk)
    if do == "take-back":
        count = actions.take_back(programme=found, sign_ups=ids, by=person)
        said = ngettext(
            "%(count)d decision is taken back.", "%(count)d decisions are taken back.", count
        )
        messages.success(request, said % {"count": count})
        return redirect("shortlist:list", found.pk)
    if do == "decide":
        return decided_or_why_not(request, found, ids, None, person)
    return preview(request, found, ids)


def ticked(request: HttpRequest, found: Programme) -> list[int]:
    """Those who were ticked, or everybody whom the list shows on all its pages."""
    if request.POST.get("everybody"):
        find, show, _ = asked(request.POST)
        here = shortlist_of(found)
        is_blind = here.is_on and here.is_blind
        everybody = shown(found, find=find, show=show, is_blind=is_blind).order_by("pk")
        return list(everybody.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return numbers(request.POST.getlist("sign_up"))[:MOST_AT_ONCE]


def numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if is_whole(text)]


def seen_in(text: str) -> dict[int, int]:
    """{sign-up: the standing decision that was shown with it} of “12:45 13:0”."""
    pairs = (numbers(word.split(":")) for word in text.split()[:MOST_AT_ONCE])
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def decided_or_why_not(
    request: HttpRequest,
    found: Programme,
    ids: list[int],
    seen: dict[int, int] | None,
    person: Person,
) -> HttpResponse:
    state, reason = request.POST.get("state", ""), plain(request.POST.get("reason", ""), 2000)
    try:
        done = actions.decide(
            programme=found, sign_ups=ids, state=state, reason=reason, by=person, seen=seen
        )
    except actions.ShortlistRefused as refusal:
        return preview(request, found, ids, problem=str(refusal))
    say_decided(request, done)
    return redirect("shortlist:list", found.pk)


def preview(
    request: HttpRequest, found: Programme, ids: list[int], problem: str = ""
) -> HttpResponse:
    """Whom it hits, what stands about them now, and what the places say to it."""
    here = shortlist_of(found)
    is_blind = here.is_on and here.is_blind
    own = own_sign_up(person_of(request), found)
    rows = decided(found, own).filter(pk__in=ids).select_related("person")
    ups = list(rows.order_by("pk" if is_blind else "person__name", "pk"))
    state, counts = request.POST.get("state", ""), counts_of(found, own)
    newly = sum(row.decision != Decision.State.ACCEPTED for row in ups)
    context = {
        "programme": found,
        "ups": [
            {
                "name": name_of(up, is_blind=is_blind),
                "now": Decision.State(up.decision).label if up.decision else "",
                "stands": up.decision == Decision.State.ACCEPTED and up.told_at is not None,
                "again": up.decision == Decision.State.DECLINED and up.told_at is not None,
            }
            for up in ups[:NAMED]
        ],
        "count": len(ups),
        "more": max(0, len(ups) - NAMED),
        "seen": " ".join(f"{up.pk}:{up.decision_pk or 0}" for up in ups),
        "state": state if state in Decision.State.values else Decision.State.ACCEPTED,
        "states": Decision.State.choices,
        "reason": plain(request.POST.get("reason", ""), 2000),
        "problem": problem,
        "places": found.places,
        "counts": counts,
        "too_many": max(0, counts.accepted + newly - found.places) if found.places else 0,
    }
    status = 422 if problem else 200
    return render(request, "recruitment/shortlist/preview.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: HttpRequest, programme: int) -> HttpResponse:
    """The last look before people hear: who hears what, in which words."""
    person = person_of(request)
    found = get_programme(person, programme)
    if request.method == "POST":
        up_to = numbers([request.POST.get("up_to", "")])
        count = actions.tell_all(programme=found, by=person, up_to=up_to[0] if up_to else 0)
        said = ngettext("%(count)d person is told.", "%(count)d people are told.", count)
        nobody = gettext("Nobody was told: all of them know already.")
        messages.success(request, said % {"count": count} if count else nobody)
        return redirect("shortlist:list", found.pk)
    here = shortlist_of(found)
    is_blind = here.is_on and here.is_blind
    waiting = actions.untold_in(found)
    whole = waiting.aggregate(count=Count("pk"), up_to=Max("pk"))
    shown = list(waiting.select_related("sign_up__person").order_by("state", "pk")[:NAMED])
    again = actions.thought_again(shown)
    if is_blind:
        for one in shown:
            one.sign_up.person.name = gettext("candidate")
    context = {
        "programme": found,
        "count": whole["count"],
        "up_to": whole["up_to"] or 0,
        "letters": [
            {
                "name": name_of(one.sign_up, is_blind=is_blind),
                "words": one.get_state_display(),
                "by_mail": actions.can_get_mail(one),
                "text": actions.words_of(found, one, person, again=one.sign_up_id in again),
            }
            for one in shown
        ],
        "more": whole["count"] - len(shown),
    }
    return render(request, "recruitment/shortlist/telling.html", context)
