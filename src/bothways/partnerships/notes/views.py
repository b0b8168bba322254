"""Notes and action items of an exchange."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions, queries
from .forms import ItemForm, NoteForm
from .models import ActionItem, SharedNote


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, partnership: int) -> HttpResponse:
    """The page; a POST takes something on."""
    space = space_here(request, partnership)
    form = ItemForm(request.POST if request.method == "POST" else None, space=space)
    if request.method == "POST" and form.is_valid():
        people = {side.person_id: side.person for side in (space.mine, *space.others)}
        said = form.cleaned_data
        try:
            actions.take_on(
                space=space,
                key=said["key"],
                text=said["text"],
                owner=people[said["owner"]],
                for_whom=people[said["for_whom"]] if said["for_whom"] else None,
                due_on=said["due_on"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Noted."))
            return redirect("shared:notes", space.partnership.pk)
    context = {
        "space": space,
        "notes": queries.notes_of(space),
        "items": queries.items_of(space),
        "form": form,
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/notes/notes.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.write_note(space=space, key=said["key"], title=said["title"], text=said["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Everybody in the exchange can read it now."))
            return redirect("shared:notes", space.partnership.pk)
    status = 422 if form.errors else 200
    context = {"space": space, "form": form}
    return render(request, "partnerships/notes/note.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, partnership: int, shared_note: int) -> HttpResponse:
    """One note: changing it, its versions, and what the last change was."""
    space = space_here(request, partnership)
    found = get_object_or_404(SharedNote, pk=shared_note, partnership=space.partnership)
    versions = queries.versions_of(found)
    newest = versions[0]
    initial = {"title": newest.title, "text": newest.text, "number": newest.number}
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={**initial, "key": found.key}
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_note(
                space=space,
                note=found,
                title=said["title"],
                text=said["text"],
                number=said["number"] or 0,
            )
        except actions.ChangedMeanwhile as refusal:
            theirs = refusal.newest
            # What is saved next is made from the version that is shown now.
            form = NoteForm({**request.POST.dict(), "number": theirs.number})
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("shared:notes", space.partnership.pk)
    context = {
        "space": space,
        "note": found,
        "form": form,
        "theirs": theirs,
        "versions": versions,
        "changes": queries.changes(versions[1].text, newest.text) if len(versions) > 1 else None,
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/notes/note.html", context, status=status)


@require_POST
def note_removal(request: HttpRequest, partnership: int, shared_note: int) -> HttpResponse:
    space = space_here(request, partnership)
    found = get_object_or_404(SharedNote, pk=shared_note, partnership=space.partnership)
    try:
        if request.POST.get("do") == "back":
            actions.bring_back(space=space, note=found)
        else:
            actions.remove_note(space=space, note=found)
            messages.success(
                request, gettext("Taken away. It can be brought back from its own page.")
            )
            return redirect("shared:note", space.partnership.pk, found.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("shared:notes", space.partnership.pk)


@require_POST
def item(request: HttpRequest, partnership: int, item: int) -> HttpResponse:
    """Ticking an item, unticking it, or dropping it."""
    space = space_here(request, partnership)
    found = get_object_or_404(ActionItem, pk=item, partnership=space.partnership, removed_at=None)
    try:
        if request.POST.get("do") == "drop":
            actions.drop(space=space, item=found)
        else:
            actions.tick(space=space, item=found, is_done=request.POST.get("do") == "done")
    except Refused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("back") == "exchange":
        return redirect(space.partnership)
    return redirect("shared:notes", space.partnership.pk)
