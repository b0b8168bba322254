"""The page of a proposal: its times, what was said to them, and what comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.meetings.hooks import asking_of
from bothways.meetings.meetings.layouts import ALONE, IN_SPACE, tab_of
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.writing import Refused

from . import actions, queries
from .access import get_proposal
from .models import Proposal, Word
from .refusals import ProposalClosed


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    person = person_of(request)
    found = get_proposal(person, proposal)
    if request.method == "POST":
        return answered(request, person, found)
    space = space_of(person, found.partnership) if found.partnership else None
    asked = list(found.asked.all())
    asking = asking_of(found)
    silent = [each.person.first_name for each in asked
              if each.answered_at is None and each.person_id != person.pk]  # fmt: skip
    context = {
        "asking": asking,
        "silent_count": len(silent),
        "proposal": found,
        "layout": IN_SPACE if space else ALONE,
        "tab_path": tab_of(space),
        "space": space,
        "lines": queries.lines_of(found, person, named=asking is None),
        "asked": asked,
        "is_pair": asking is None and len(asked) == 2,
        "is_mine": asking is None and found.by_id == person.pk,
        "mine": next(each for each in asked if each.person_id == person.pk),
        "silent": silent,
        "may_pick": actions.may_pick(person, found),
        "is_open": found.is_open
        and (space is None or space.is_open)
        and (asking is None or asking.is_open),
        "words": [(Word.YES, gettext("Suits")), (Word.IF_NEEDED, gettext("If need be")),
                  (Word.NO, gettext("Doesn’t suit"))],
    }  # fmt: skip
    return render(request, "meetings/planning/proposal.html", context)


def answered(request: HttpRequest, person: Person, found: Proposal) -> HttpResponse:
    do = request.POST.get("do", "")
    try:
        if do == "pick":
            meeting = actions.pick(
                by=person, proposal=found, time=whole(request.POST.get("time", ""), -1)
            )
            return planned(request, found, meeting)
        if do in ("say", "none"):
            return said(request, person, found, do)
        if do == "withdraw":
            actions.withdraw(by=person, proposal=found)
            messages.success(request, gettext("Taken back: nobody is asked about them any more."))
            return back_from(found)
    except ProposalClosed as refusal:
        messages.error(request, str(refusal))
        if asking_of(found) is not None:
            return redirect(found)
        return redirect(refusal.proposal.meeting or newest_of(refusal.proposal))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    raise Http404


def said(request: HttpRequest, person: Person, found: Proposal, do: str) -> HttpResponse:
    times = [time.pk for time in found.times.all()]
    answers = {pk: Word.NO.value if do == "none" else word_in(request, pk) for pk in times}
    meeting = actions.say(by=person, proposal=found, words=answers)
    if meeting is not None:
        return planned(request, found, meeting)
    if do == "none" and found.partnership_id is not None:
        messages.info(request, gettext("They know that none suits you. Which would?"))
        return redirect(found.others_url)
    if asking_of(found) is not None:
        messages.success(request, gettext("Thank you: you hear as soon as the time stands."))
    else:
        messages.success(request, gettext("Thank you: everybody sees what suits you."))
    return redirect(found)


def planned(request: HttpRequest, found: Proposal, meeting: Meeting) -> HttpResponse:
    if asking_of(found) is not None:
        messages.success(request, gettext("Thank you: that makes it a time that suits all."))
        return redirect(found)
    messages.success(request, gettext("Planned: everybody asked to it hears of it."))
    return redirect(meeting)


def back_from(found: Proposal) -> HttpResponse:
    if found.partnership_id is not None:
        return redirect("met:meetings", found.partnership_id)
    return redirect(found)


def newest_of(found: Proposal) -> Proposal:
    """The one that has taken its place, where there is one."""
    rows = Proposal.objects.open().filter(partnership=found.partnership_id)
    newest = rows.exclude(partnership=None).first()
    return newest or found


def word_in(request: HttpRequest, time: int) -> str:
    """What was ticked for a time; what wasn't doesn't suit."""
    said = request.POST.get(f"time-{time}", "")
    return said if said in Word.values else Word.NO.value
