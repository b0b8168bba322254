"""Notes about the people of a match, a circle, or about somebody alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.matching.runs.models import Match, Run
from bothways.recruitment.models import SignUp
from bothways.ui.ribbons import listed

from .access import get_note, get_people
from .actions import NoteRefused, change_note, put_note_back, remove_note, write_note
from .forms import NoteForm
from .models import Note
from .queries import notes_about


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, programme: int, run: int, about: str) -> HttpResponse:
    """What was written about these people, and writing more."""
    person = person_of(request)
    found, people = get_people(person, programme, run, about)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            write_note(people=people, text=form.cleaned_data["text"], by=person)
        except NoteRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, gettext("Your note is kept."))
            return redirect(place_of(found, people, about))
    context = {
        "run": found,
        "programme": found.programme,
        "names": listed([one.person.name for one in people]),
        "match": match_of_people(found, people),
        **notes_context(found, about, people, person),
        "note_form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "matching/notes/notes.html", context, status=status)


def notes_context(
    run: Run, about: str, people: Sequence[SignUp | int], reader: Person
) -> dict[str, Any]:
    ids = [one.pk if isinstance(one, SignUp) else one for one in people]
    return {
        "notes": notes_about(run.programme_id, ids, reader),
        "note_form": NoteForm(),
        "notes_path": reverse("notes:about", args=[run.programme_id, run.pk, about]),
        "run": run,
    }


def match_of_people(run: Run, people: Sequence[SignUp]) -> Match | None:
    if len(people) != 2:
        return None
    return Match.objects.filter(run=run, a__in=people, b__in=people).defer("search_text").first()


def place_of(run: Run, people: Sequence[SignUp], about: str) -> str:
    """Where notes about these people are read: on the page of their match, if the run has one."""
    match = match_of_people(run, people)
    if match is not None:
        return f"{match.get_absolute_url()}#notes"
    return reverse("notes:about", args=[run.programme_id, run.pk, about])


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, programme: int, run: int, note: int) -> HttpResponse:
    """Changing a note of one's own."""
    person = person_of(request)
    found, kept = get_note(person, programme, run, note)
    if not kept.is_by(person):
        raise PermissionDenied(gettext("Somebody else wrote this note, so it is theirs to change."))
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": kept.text})
    if request.method == "POST" and form.is_valid():
        try:
            change_note(note=kept, text=form.cleaned_data["text"], by=person)
        except NoteRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, gettext("Your note is changed."))
            return redirect(back_from(found, kept))
    context = {
        "run": found,
        "programme": found.programme,
        "note": kept,
        "back": back_from(found, kept),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "matching/notes/note.html", context, status=status)


def back_from(run: Run, note: Note) -> str:
    return place_of(run, list(note.sign_ups.select_related("programme")), note.about)


@require_POST
def removal(request: HttpRequest, programme: int, run: int, note: int) -> HttpResponse:
    """Taking a note of one's own away, or putting it back."""
    person = person_of(request)
    found, kept = get_note(person, programme, run, note)
    try:
        if request.POST.get("back"):
            if put_note_back(note=kept, by=person):
                messages.success(request, gettext("Your note is back."))
        elif remove_note(note=kept, by=person):
            messages.success(
                request, gettext("Your note is taken away. For a day you can put it back.")
            )
    except NoteRefused as refusal:
        raise PermissionDenied(str(refusal)) from None
    return redirect(back_from(found, kept))
