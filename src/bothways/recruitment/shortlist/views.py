from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.criteria.queries import points_of
from bothways.recruitment.models import Decision, SignUp
from bothways.recruitment.signups.own import not_about_oneself, own_sign_up
from bothways.recruitment.support.queries import support_panel

from . import actions
from .forms import ShortlistForm
from .queries import (
    SHOWN,
    candidates_page,
    counts_of,
    fairness_of,
    history_of,
    name_of,
    next_to_score,
    scores_of,
    shortlist_of,
)

MOST_AT_ONCE = 1000
VALUES = {str(value): value for value in range(1, 6)}


def person_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


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
    find, show = request.GET.get("find", "")[:200].replace("\x00", ""), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    is_blind = here.is_on and here.is_blind
    own = own_sign_up(person_of(request), found)
    context = {
        "programme": found,
        "shortlist": here,
        "is_in_it": own is not None,
        "form": form,
        "find": find,
        "show": show,
        "shows": [(value, words, value == show) for value, words in SHOWN.items()],
        "counts": counts_of(found, own),
        "page": candidates_page(
            found,
            find=find,
            show=show,
            page=request.GET.get("page"),
            is_blind=is_blind,
            without=own,
        ),
        "fairness": fairness_of(found, own) if here.is_on else [],
        "states": Decision.State.choices,
    }
    status = 422 if form.errors else 200
    return render(request, "recruitment/shortlist/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: HttpRequest, programme: int, sign_up: int) -> HttpResponse:
    """One sign-up as reviewers see it, to score and to decide."""
    person = person_of(request)
    found = get_programme(person, programme)
    here = shortlist_of(found)
    ups = (
        SignUp.objects.filter(programme=found)
        .taking_part()
        .select_related("person__profile", "programme")
    )
    one = get_object_or_404(ups, pk=sign_up)
    if one.person_id == person.pk:
        raise PermissionDenied(not_about_oneself())
    if request.method == "POST":
        values = {
            number: VALUES[given]
            for number in range(len(here.rubric))
            if (given := request.POST.get(f"line-{number}", "")) in VALUES
        }
        actions.score(sign_up=one, values=values, by=person)
        messages.success(request, gettext("Your scores are kept."))
        following = next_to_score(found, person, one.pk)
        if request.POST.get("do") == "next" and following:
            return redirect("shortlist:candidate", found.pk, following)
        return redirect("shortlist:candidate", found.pk, one.pk)
    is_blind = here.is_on and here.is_blind
    profile = getattr(one.person, "profile", None)
    context = {
        "programme": found,
        "shortlist": here,
        "one": one,
        "name": name_of(one, is_blind=is_blind),
        "where": "" if is_blind or profile is None else profile.where,
        "is_blind": is_blind,
        "lines": scores_of(here, one, person),
        "values": list(VALUES),
        "history": history_of(one),
        "points": [] if is_blind else points_of(found, one.person, timezone.localdate()),
        "support": support_panel(one),
        "following": next_to_score(found, person, one.pk),
    }
    return render(request, "recruitment/shortlist/candidate.html", context)


@require_POST
def decisions(request: HttpRequest, programme: int) -> HttpResponse:
    """Decide about those who were ticked: first a look at whom it hits, then the deed."""
    person = person_of(request)
    found = get_programme(person, programme)
    do = request.POST.get("do", "")
    if do == "tell":
        count = actions.tell_all(programme=found, by=person)
        said = ngettext("%(count)d person is told.", "%(count)d people are told.", count)
        messages.success(request, said % {"count": count})
        return redirect("shortlist:list", found.pk)
    ids = [int(pk) for pk in request.POST.getlist("sign_up") if is_number(pk)]
    own = own_sign_up(person, found)
    if own in ids:
        messages.info(request, not_about_oneself())
    ids = [pk for pk in ids[:MOST_AT_ONCE] if pk != own]
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
        return decided_or_why_not(request, found, ids, person)
    return preview(request, found, ids)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


def decided_or_why_not(
    request: HttpRequest, found: Programme, ids: list[int], person: Person
) -> HttpResponse:
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")[:2000]
    try:
        done = actions.decide(programme=found, sign_ups=ids, state=state, reason=reason, by=person)
    except actions.ShortlistRefused as refusal:
        return preview(request, found, ids, problem=str(refusal))
    said = ngettext(
        "%(count)d decision is made. Nobody has been told yet.",
        "%(count)d decisions are made. Nobody has been told yet.",
        done.decided,
    )
    messages.success(request, said % {"count": done.decided})
    if done.told:
        said = ngettext(
            "%(count)d person was told something else already; that stands.",
            "%(count)d people were told something else already; that stands.",
            done.told,
        )
        messages.warning(request, said % {"count": done.told})
    if done.unsupported:
        said = ngettext(
            "%(count)d person still waits for their manager’s support and wasn’t accepted.",
            "%(count)d people still wait for their manager’s support and weren’t accepted.",
            done.unsupported,
        )
        messages.warning(request, said % {"count": done.unsupported})
    return redirect("shortlist:list", found.pk)


def preview(
    request: HttpRequest, found: Programme, ids: list[int], problem: str = ""
) -> HttpResponse:
    here = shortlist_of(found)
    is_blind = here.is_on and here.is_blind
    own = own_sign_up(person_of(request), found)
    ups = SignUp.objects.filter(programme=found, pk__in=ids).taking_part().select_related("person")
    state = request.POST.get("state", "")
    context = {
        "programme": found,
        "ups": [(up.pk, name_of(up, is_blind=is_blind)) for up in ups.order_by("person__name")],
        "state": state if state in Decision.State.values else Decision.State.ACCEPTED,
        "states": Decision.State.choices,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "places": found.places,
        "counts": counts_of(found, own),
    }
    status = 422 if problem else 200
    return render(request, "recruitment/shortlist/preview.html", context, status=status)
