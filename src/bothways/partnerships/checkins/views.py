"""Answering, the confidential word, and what coordinators see of it all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.models import Person
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused
from bothways.programmes.programmes.access import get_programme

from . import actions, queries
from .asking import weeks_of
from .forms import AnswerForm, CheckInForm, RhythmForm, WordForm
from .models import Word


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, partnership: int) -> HttpResponse:
    """Three questions, and what one said before."""
    space = space_here(request, partnership)
    own = queries.own_of(space)
    said = own.now if own.now and own.now.answered_at else None
    initial = {name: getattr(said, name) for name in CheckInForm.base_fields} if said else None
    form = CheckInForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                actions.answer(space=space, answers=form.cleaned_data)
                messages.success(request, gettext("Thank you. Only you see what you said."))
                return redirect(space.partnership)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        status = 422
    context = {"space": space, "own": own, "form": form}
    return render(request, "partnerships/checkins/check_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, partnership: int) -> HttpResponse:
    """A confidential word to the coordinators, and those written before."""
    space = space_here(request, partnership)
    form = WordForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                actions.write_word(space=space, **form.cleaned_data)
                messages.success(request, gettext("The coordinators have your word."))
                return redirect("checkins:words", space.partnership.pk)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        status = 422
    context = {
        "space": space,
        "form": form,
        "words": queries.own_words(space),
        "readers": queries.readers_of(space.partnership),
    }
    return render(request, "partnerships/checkins/words.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, programme: int) -> HttpResponse:
    """What the coordinators of a programme see: figures, and words that are meant for them."""
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    form = RhythmForm(
        request.POST if request.method == "POST" else None, initial={"weeks": weeks_of(found)}
    )
    if request.method == "POST" and form.is_valid():
        actions.set_rhythm(programme=found, weeks=form.cleaned_data["weeks"], by=person)
        messages.success(request, gettext("Saved."))
        return redirect("asked:overview", found.pk)
    return overview_page(request, found.pk, form)


@require_POST
def answer(request: HttpRequest, programme: int, word: int) -> HttpResponse:
    """A coordinator answers a word."""
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    readable = Word.objects.readable_by(person).filter(partnership__programme=found)
    kept = get_object_or_404(readable.select_related("by", "partnership"), pk=word)
    form = AnswerForm(request.POST, prefix=f"word-{kept.pk}")
    try:
        if form.is_valid():
            actions.answer_word(word=kept, text=form.cleaned_data["text"], by=person)
            messages.success(
                request, gettext("%(name)s has your answer.") % {"name": kept.by.first_name}
            )
            return redirect("asked:overview", found.pk)
    except Refused as refusal:
        form.add_error("text", str(refusal))
    rhythm = RhythmForm(initial={"weeks": weeks_of(found)})
    return overview_page(request, found.pk, rhythm, answering=(kept.pk, form))


def overview_page(
    request: HttpRequest,
    programme: int,
    form: RhythmForm,
    answering: tuple[int, AnswerForm] | None = None,
) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    rows = []
    for word in queries.words_for(found, person):
        typed = answering[1] if answering and answering[0] == word.pk else None
        unanswered = word.answered_at is None or typed is not None
        blank = AnswerForm(prefix=f"word-{word.pk}") if unanswered else None
        rows.append((word, typed or blank))
    context = {
        "programme": found,
        "form": form,
        "turns": queries.turns_of(found),
        "words": rows,
        "fewest": queries.FEWEST,
    }
    status = 422 if form.errors or answering else 200
    return render(request, "partnerships/checkins/overview.html", context, status=status)
