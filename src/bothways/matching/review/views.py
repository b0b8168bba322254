from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.matching.changes.proof import certificate_now
from bothways.matching.changes.queries import changes_of, latest_of
from bothways.matching.live.queries import last_deed
from bothways.matching.notes.models import about
from bothways.matching.notes.views import notes_context
from bothways.matching.runs.access import get_run
from bothways.matching.runs.actions import AlreadyPublished
from bothways.matching.runs.models import Match, Run
from bothways.matching.runs.queries import open_run, publication_of_run, published_since
from bothways.matching.runs.readiness import around_in_words
from bothways.recruitment.models import SignUp
from bothways.recruitment.signups.addresses import is_stand_in

from .access import get_act, get_alone, get_circle, get_match
from .actions import (
    ReviewRefused,
    ban_pair,
    join_circle,
    lock_pair,
    match_of,
    part_circle,
    part_match,
    undo_act,
)
from .changes import since
from .circles import rings_on_board, rings_page
from .explanations import explain_two
from .forms import ActForm, DecisionForm, PairForm, labels_to_offer
from .help import suggestions
from .left_over import alone_count, alone_in, grouped, with_notes
from .matches_file import matches_file
from .own import closed_for, without_own
from .queries import (
    Asked,
    Board,
    board,
    decisions_of,
    has_circles,
    history_of,
    is_open_for_decisions,
    rows_of,
)
from .ready import warm_up
from .story import story_of

SHOWN_ALONE = 6


def board_page(request: HttpRequest, run: Run, *, form: DecisionForm | None = None) -> HttpResponse:
    """The board of a finished run; ``form`` when a decision typed below it was refused."""
    person = person_of(request)
    live_since = last_deed(run.programme)  # before anything is read, so that nothing is missed
    closed = closed_for(person, run.programme)
    if closed is not None:
        found = board(run, Asked())
        context = {**board_context(found), "closed": closed, "live_since": live_since}
        return render(request, "matching/review/closed.html", context)
    found = board(run, Asked.from_query(request.GET), person)
    context = {
        **board_context(found, person),
        "live_since": live_since,
        "labels": labels_to_offer(run.programme),
        "decision_form": form or DecisionForm(programme=run.programme),
        "history": without_own(history_of(run.programme), person),
        "back": request.get_full_path() if request.method == "GET" else run.get_absolute_url(),
    }
    if context["is_open"]:
        warm_up(run, found.totals.people)
    status = 422 if form is not None else 200
    return render(request, "matching/review/board.html", context, status=status)


def board_context(found: Board, reader: Person | None = None) -> dict[str, Any]:
    """What the board and the parts that an act renews have in common."""
    run = found.run
    publication = publication_of_run(run)
    later = published_since(run) if publication is None else None
    is_open = found.is_newest and publication is None and later is None
    changes = changes_of(run, reader)
    return {
        "board": found,
        "run": run,
        "programme": run.programme,
        "publication": publication,
        "later": later,
        "around": around_in_words(int(run.figures.get("around", 0))),
        "is_open": is_open,
        "certificate": certificate_now(run, found.totals),
        "changes": changes,
        "change_to_undo": latest_of(changes, next(iter(found.decisions.acts), None)),
        "since": since(run) if is_open else None,
        "open_run": open_run(run.programme) if is_open else None,
        "say": row_words(),
        "rings": rings_on_board(run, reader) if has_circles(run) else [],
        "alone": alone_in(run, limit=SHOWN_ALONE, with_waiting=False),
        "alone_count": alone_count(run, found.totals),
    }


@require_safe
def match(request: HttpRequest, programme: int, run: int, match: int) -> HttpResponse:
    """One match in full: as a page, or, asked for by the board, as its row opened or closed."""
    person = person_of(request)
    found = get_match(person, programme, run, match)
    if request.htmx and request.GET.get("row") in ("open", "closed"):  # type: ignore[attr-defined]
        return row_fragment(request, found, is_opened=request.GET["row"] == "open")
    context = {**match_context(found, person), "is_page": True}
    return render(request, "matching/review/match.html", context)


def match_context(found: Match, reader: Person, *, is_opened: bool = True) -> dict[str, Any]:
    run = found.run
    [row] = rows_of(run, [found], decisions_of(run.programme), reader)
    return {
        "run": run,
        "programme": run.programme,
        "row": row,
        **(notes_of_match(found, reader) if is_opened else {}),
        "is_open": is_open_for_decisions(run),
        "is_opened": is_opened,
        "say": row_words(),
        "story": story_of(found) if is_opened else None,
    }


def notes_of_match(found: Match, reader: Person) -> dict[str, Any]:
    """Notes about its two people, none where the reader is one of them."""
    if reader.pk in (found.a.person_id, found.b.person_id):
        return {}
    pair = (found.a_id, found.b_id)
    return notes_context(found.run, about(pair), pair, reader)


def row_words() -> dict[str, str]:
    """The words that every row repeats, translated once."""
    return {
        "why": gettext("Why"),
        "worth": gettext("Worth"),
        "balance": gettext("Balance"),
        "gains": gettext("gains"),
        "gain": gettext(
            "What this person gains: how much of what they want, and what else counts here"
        ),
        "lock": gettext("Keep together"),
        "part": gettext("Take apart in this run"),
        "ban": gettext("Never match these two"),
        "unlock": gettext("Undo the lock"),
        "together": gettext("Put together again"),
        "locked": gettext("Locked"),
        "banned": gettext("Banned"),
        "apart": gettext("Taken apart"),
        "ended": gettext("Ended"),
        "by_hand": gettext("By hand"),
        "take_back": gettext("Take the change back"),
        "try": gettext("Try things out with"),
    }


def row_fragment(
    request: HttpRequest, found: Match, *, is_opened: bool, problem: str = ""
) -> HttpResponse:
    person = person_of(request)
    context = {**match_context(found, person, is_opened=is_opened), "problem": problem}
    return render(request, "matching/review/_row.html", context)


@require_POST
def act(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """A button on a row, or two people chosen by name."""
    person = person_of(request)
    found = get_run(person, programme, run)
    button = ActForm(request.POST)
    if button.is_valid():
        kind, pk = button.cleaned_data["act"]
        return act_on_row(request, person, get_match(person, programme, run, pk), kind)
    form = DecisionForm(request.POST, programme=found.programme)
    if not form.is_valid():
        return board_page(request, found, form=form)
    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    decide = lock_pair if form.cleaned_data["kind"] == "lock" else ban_pair
    try:
        decide(run=found, a=one, b=other, by=person)
    except (ReviewRefused, AlreadyPublished) as refusal:
        form.add_error(None, str(refusal))
        return board_page(request, found, form=form)
    messages.success(request, DONE[form.cleaned_data["kind"]] % names_of(one, other))
    return redirect(found)


def act_on_row(request: HttpRequest, person: Person, found: Match, kind: str) -> HttpResponse:
    problem = ""
    try:
        if kind == "part":
            part_match(match=found, by=person)
        else:
            decide = lock_pair if kind == "lock" else ban_pair
            decide(run=found.run, a=found.a, b=found.b, by=person)
    except (ReviewRefused, AlreadyPublished) as refusal:
        problem = str(refusal)
    return after_act(request, found, problem=problem, done=DONE[kind] % names_of(found.a, found.b))


@require_POST
def undo(request: HttpRequest, programme: int, run: int, act: int) -> HttpResponse:
    person = person_of(request)
    found = get_run(person, programme, run)
    taken_back = get_act(person, found, act)
    problem = ""
    try:
        undo_act(run=found, act=taken_back, by=person)
    except (ReviewRefused, AlreadyPublished) as refusal:
        problem = str(refusal)
    done = gettext("Taken back: what you had decided about %(one)s and %(other)s.")
    done %= names_of(taken_back.low, taken_back.high)
    match = match_of(found, taken_back.low, taken_back.high)
    if match is None:
        say(request, problem, done)
        return redirect(back_to(request, found))
    return after_act(request, match, problem=problem, done=done)


DONE = {
    "lock": gettext_lazy("%(one)s and %(other)s are kept together."),
    "ban": gettext_lazy("%(one)s and %(other)s are kept apart."),
    "part": gettext_lazy("%(one)s and %(other)s are taken apart, and both are without a partner."),
}


def names_of(one: SignUp, other: SignUp) -> dict[str, str]:
    return {"one": one.person.name, "other": other.person.name}


def after_act(request: HttpRequest, found: Match, *, problem: str, done: str) -> HttpResponse:
    """The row and the numbers renewed in place; without scripts, the page again, at the row."""
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        say(request, problem, done)
        return redirect(f"{back_to(request, found.run)}#match-{found.pk}")
    person = person_of(request)
    found = Match.objects.select_related("a__person", "b__person", "run__programme").get(
        pk=found.pk
    )
    is_opened = request.GET.get("row") == "open" or f"opened-{found.pk}" in request.POST
    context = {
        **board_context(board(found.run, Asked(), person)),
        **match_context(found, person, is_opened=is_opened),
        "problem": problem,
        "done": done,
    }
    response = render(request, "matching/review/_after_act.html", context)
    response.headers["HX-Retarget"] = f"#match-{found.pk}"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def say(request: HttpRequest, problem: str, done: str) -> None:
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, done)


def back_to(request: HttpRequest, run: Run) -> str:
    """Where the button stood, if that is a page of this run; else the board."""
    back = request.POST.get("back", "")
    return back if back.startswith(run.get_absolute_url()) else run.get_absolute_url()


@require_safe
def circles(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Every circle and peer group of a run."""
    person = person_of(request)
    found = get_run(person, programme, run)
    find = request.GET.get("find", "").strip()[:100]
    page, rings = rings_page(found, find=find, page=request.GET.get("page", "1"), reader=person)
    context = {
        "run": found,
        "programme": found.programme,
        "is_open": is_open_for_decisions(found),
        "back": request.get_full_path(),
        "find": find,
        "page": page,
        "rings": rings,
    }
    return render(request, "matching/review/circles.html", context)


@require_POST
def circle_parting(request: HttpRequest, programme: int, run: int, circle: int) -> HttpResponse:
    """Take a circle apart, or put it together again."""
    person = person_of(request)
    found = get_circle(person, programme, run, circle)
    names = {"names": str(found)}
    problem = ""
    try:
        if request.POST.get("do") == "join":
            join_circle(circle=found, by=person)
            done = gettext("Together again: %(names)s.") % names
        else:
            part_circle(circle=found, by=person)
            done = gettext("Taken apart: %(names)s. Nobody was told.") % names
    except (ReviewRefused, AlreadyPublished) as refusal:
        problem, done = str(refusal), ""
    say(request, problem, done)
    return redirect(f"{back_to(request, found.run)}#circle-{found.pk}")


@require_safe
def left_over(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    """Who has no partner and why, and any two people explained."""
    person = person_of(request)
    found = get_run(person, programme, run)
    asked = bool(request.GET.keys() & {"one", "other"})
    form = PairForm(request.GET if asked else None, programme=found.programme)
    explanation = None
    if asked and form.is_valid():
        explanation = explain_two(found, form.cleaned_data["one"], form.cleaned_data["other"])
    context = {
        "run": found,
        "programme": found.programme,
        "groups": grouped(with_notes(found, alone_in(found), person)),
        "form": form,
        "labels": labels_to_offer(found.programme),
        "explanation": explanation,
    }
    status = 422 if asked and form.errors else 200
    return render(request, "matching/review/left_over.html", context, status=status)


@require_safe
def help_for(request: HttpRequest, programme: int, run: int, sign_up: int) -> HttpResponse:
    """What would get somebody a partner, tried out."""
    person = person_of(request)
    found, alone = get_alone(person, programme, run, sign_up)
    theirs = SignUp.objects.select_related("person").get(pk=sign_up)
    context = {
        "run": found,
        "programme": found.programme,
        "alone": alone,
        "sign_up": theirs,
        "address": "" if is_stand_in(theirs.person.email) else theirs.person.email,
        "suggestions": suggestions(found, theirs),
    }
    return render(request, "matching/review/help.html", context)


@require_safe
def download(request: HttpRequest, programme: int, run: int) -> HttpResponse:
    person = person_of(request)
    found = get_run(person, programme, run)
    response = HttpResponse(matches_file(found), content_type="text/csv; charset=utf-8")
    name = f"{slugify(found.programme.name) or 'programme'}-run-{found.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
