from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.common.numbers import is_whole
from bothways.matching.review.actions import ReviewRefused
from bothways.matching.review.changes import since
from bothways.matching.review.own import closed_for, is_closed_to
from bothways.matching.review.queries import has_circles, is_newest
from bothways.matching.runs.access import get_run
from bothways.matching.runs.actions import AlreadyPublished
from bothways.matching.runs.models import Circle, Match, Run
from bothways.matching.runs.queries import publication_of_run, published_since
from bothways.programmes.life.actions import MoveRefused

from .actions import NothingToPublish, PairsCantBe, PlacesTaken, Published, publish
from .forms import PublicationForm
from .letters import Letter, Seat, Side, Writer, seats_of, sides_of
from .queries import (
    circle_recipients,
    circles_to_publish,
    last_look,
    matches_to_publish,
    recipients,
)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """The last look before everybody is told, and the telling."""
    person = person_of(request)
    found = get_run(person, programme, run)
    if found.state != Run.State.DONE:
        return redirect(found)
    form = PublicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "preview":
        return publish_or_say_why(request, found, form.cleaned_data["words"], person)
    status = 422 if form.errors else 200
    context = page_of(request, found, form, person)
    return render(request, "matching/publishing/publication.html", context, status=status)


def publish_or_say_why(request: HttpRequest, run: Run, words: str, person: Person) -> HttpResponse:
    try:
        published = publish(run=run, words=words, by=person)
    except AlreadyPublished as refusal:
        messages.info(request, str(refusal))
        return redirect(run)
    except PairsCantBe as refusal:
        is_closed = is_closed_to(person, run.programme_id)
        messages.error(request, refusal.without_names() if is_closed else str(refusal))
        return redirect(run)
    except (ReviewRefused, PlacesTaken, NothingToPublish, MoveRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect(run)
    messages.success(request, told_sentence(published))
    return redirect(run)


def told_sentence(published: Published) -> str:
    people = ngettext(
        "%(count)d person knows their partner now",
        "%(count)d people know their partner now",
        published.people,
    ) % {"count": published.people}
    e_mails = ngettext(
        "%(count)d e-mail is on its way", "%(count)d e-mails are on their way", published.e_mails
    ) % {"count": published.e_mails}
    return gettext("Published. %(people)s, and %(e_mails)s.") % {
        "people": people,
        "e_mails": e_mails,
    }


def page_of(
    request: HttpRequest, run: Run, form: PublicationForm, person: Person
) -> dict[str, object]:
    words = form.cleaned_data.get("words", "") if form.is_bound else ""
    closed = closed_for(person, run.programme)
    if closed is not None:
        return {**head_of(run, form), "closed": closed, "page": None}
    find = request.GET.get("find", "").strip()[:100]
    page = recipients(run, find=find, page=request.GET.get("page", "1"))
    circles = circle_recipients(run, find=find) if has_circles(run) else []
    view = view_to_preview(run, request.GET.get("preview", ""), list(page), circles)
    return {
        **head_of(run, form),
        "find": find,
        "page": page,
        "pairs": [sides_of(match) for match in page.object_list],
        "circles": [(circle, seats_of(circle)) for circle in circles],
        "side": view,
        "is_pair": isinstance(view, Side),
        "letter": letter_of(run, view, words, person) if view else None,
    }


def head_of(run: Run, form: PublicationForm) -> dict[str, object]:
    """What is published in numbers, and what stands in its way: for whoever coordinates."""
    told = publication_of_run(run)
    return {
        "run": run,
        "programme": run.programme,
        "form": form,
        "publication": told,
        "is_newest": is_newest(run) and published_since(run) is None,
        "around": int(run.figures.get("around", 0)),
        "look": last_look(run),
        "since": since(run) if told is None else None,
    }


def view_to_preview(
    run: Run, asked: str, matches: list[Match], circles: list[Circle]
) -> Side | Seat | None:
    """Whose e-mail to show: “match-person” or “c<circle>-person” of the address, else the first
    of the list."""
    for view in asked_views(run, asked):
        if view.preview == asked:
            return view
    if matches:
        return sides_of(matches[0])[0]
    return seats_of(circles[0])[0] if circles else None


def asked_views(run: Run, asked: str) -> Iterable[Side | Seat]:
    kind, _, _ = asked.partition("-")
    pk = kind.removeprefix("c")
    if not is_whole(pk):
        return ()
    if kind.startswith("c"):
        circle = circles_to_publish(run).filter(pk=int(pk)).first()
        return seats_of(circle) if circle else ()
    match = matches_to_publish(run).filter(pk=int(pk)).first()
    return sides_of(match) if match else ()


def letter_of(run: Run, view: Side | Seat, words: str, person: Person) -> Letter:
    """The e-mail exactly as it will be sent, but for the address, which isn't made yet."""
    writer = Writer(programme=run.programme.name, words=words, by=person)
    return writer.letter(view, "/partnerships/…/")
