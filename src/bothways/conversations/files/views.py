"""The files of a talk: all of them on one page, each to be fetched, and bringing new ones."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.common.files.serving import file_response
from bothways.conversations.messages.actions import say
from bothways.conversations.messages.errors import TalkRefused
from bothways.conversations.messages.views import place_of, space_for
from bothways.partnerships.hooks import Space

from .access import get_attachment, readable_files
from .actions import carries, take_back, withdraw
from .errors import NothingChosen
from .forms import NewFileForm, ShareForm
from .models import MOST
from .queries import attaching, room_of
from .receiving import dropped, receive

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, partnership: int) -> HttpResponse:
    """All files of the talk, the newest first, and sending some."""
    _, space = space_for(request, partnership)
    if request.method != "POST":
        return files_page(request, space, ShareForm())
    form = ShareForm(request.POST)
    if not form.is_valid():
        return files_page(request, space, form)
    if dropped(request, space):
        return files_page(request, space, form, status=200)
    return shared(request, space, form)


def shared(request: HttpRequest, space: Space, form: ShareForm) -> HttpResponse:
    given, by = form.cleaned_data, space.mine.person
    for refused in receive(request, space, given["key"]):
        form.add_error("file", refused)
    if not form.errors and not carries(space.partnership, by, given["key"]):
        form.add_error("file", str(NothingChosen()))
    if not form.errors:
        try:
            new = say(partnership=space.partnership, by=by, text=given["text"], key=given["key"])
        except TalkRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect(place_of(space, new.seq))
    return files_page(request, space, form)


def files_page(
    request: HttpRequest, space: Space, form: ShareForm, status: int = 422
) -> HttpResponse:
    rows = readable_files(space.mine.person, space.partnership).order_by("-message__seq", "-pk")
    key = form.cleaned_data.get("key") if form.is_bound else None
    context = {
        "space": space,
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "room": room_of(space),
        "attach": attaching(space, key),
        "is_open": space.is_open,
        "me": space.mine.person_id,
        "most": MOST,
    }
    return render(
        request,
        "conversations/files/files.html",
        context,
        status=status if form.is_bound else 200,
    )


@require_POST
def new(request: HttpRequest, partnership: int) -> JsonResponse:
    """Bring one file for a message that is being written; a page with scripts asks for it."""
    _, space = space_for(request, partnership)
    form = NewFileForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": gettext("Reload the page and try again.")}, status=422)
    refused = receive(request, space, form.cleaned_data["key"])
    if refused:
        return JsonResponse({"error": " ".join(refused)}, status=422)
    attach = attaching(space, form.cleaned_data["key"])
    html = [
        render_to_string("conversations/files/_waiting.html", {"file": file, "attach": attach})
        for file in attach.waiting
    ]
    return JsonResponse({"files": html})


@require_safe
def file(request: HttpRequest, partnership: int, file: int) -> HttpResponseBase:
    """The file itself, for the people of the talk."""
    person, space = space_for(request, partnership)
    found = get_attachment(person, space.partnership, file)
    return file_response(found.stored, as_download="download" in request.GET)


@require_POST
def removal(request: HttpRequest, partnership: int, file: int) -> HttpResponse:
    """Taking a file of one's own back, or dropping one that isn't sent yet."""
    person, space = space_for(request, partnership)
    found = get_attachment(person, space.partnership, file)
    if found.message_id is None:
        withdraw(attachment=found, by=person)
        return HttpResponse(status=204)
    try:
        take_back(attachment=found, by=person)
    except TalkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Your file is taken back, and nobody can fetch it."))
    return redirect("talk-files:list", space.partnership.pk)
