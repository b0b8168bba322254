"""The talk of a partnership as plain pages; ``talk.js`` makes them live."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.models import Person
from bothways.common.numbers import whole
from bothways.conversations.files.queries import attaching
from bothways.conversations.files.receiving import dropped, receive
from bothways.conversations.safety.queries import shield_of
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.access import get_partnership
from bothways.partnerships.space.queries import space_of
from bothways.ui.words import zone_name, zone_of

from .access import get_message
from .actions import CHANGEABLE, delete, edit, mark_read, mute, react, say
from .errors import TalkRefused
from .forms import EditForm, PlaceForm, QuietForm, ReactForm, SayForm, SearchForm
from .hello import first_message
from .models import HIGHEST, LONGEST, Message
from .queries import has_written, line_of, names_in, search, talk_page
from .signs import SIGNS
from .state import parts_of

LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
ALWAYS = timedelta(days=3650)


def space_for(request: HttpRequest, partnership: int) -> tuple[Person, Space]:
    person = request.user
    assert isinstance(person, Person)
    return person, space_of(person, get_partnership(person, partnership))


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, partnership: int) -> HttpResponse:
    """What was said, and saying more."""
    person, space = space_for(request, partnership)
    if request.method == "POST":
        return said(request, person, space)
    return talk_shown(request, space, SayForm(initial=begun(request, space)))


def said(request: HttpRequest, person: Person, space: Space) -> HttpResponse:
    form = SayForm(request.POST)
    if form.is_valid() and dropped(request, space):
        return talk_shown(request, space, form)
    if form.is_valid():
        for refused in receive(request, space, form.cleaned_data["key"]):
            form.add_error(None, refused)
    if form.is_valid():
        given = form.cleaned_data
        try:
            new = say(
                partnership=space.partnership,
                by=person,
                text=given["text"],
                key=given["key"],
                reply_to=given["reply"],
            )
        except TalkRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            if given["seen"]:
                mark_read(partnership=space.partnership, by=person, seq=given["seen"])
            return redirect(place_of(space, new.seq))
    return talk_shown(request, space, form)


def talk_shown(request: HttpRequest, space: Space, form: SayForm) -> HttpResponse:
    before, start = place(request, "before"), place(request, "from")
    page = talk_page(space, before=before, start=start)
    if not form.is_bound:
        form.initial["seen"] = page.last
    names, shield = names_in(space), shield_of(space)
    is_silent = bool(shield.names) and shield.is_closed
    context = {
        "space": space,
        "page": page,
        "form": form,
        "reply": replied(form, space),
        "is_open": space.is_open,
        "is_live": space.is_open and page.later is None and not is_silent,
        "people_json": json.dumps(names),
        "signs_json": json.dumps({sign: str(name) for sign, name in SIGNS.items()}),
        "changeable": int(CHANGEABLE.total_seconds()),
        "signs": SIGNS.items(),
        "longest": LONGEST,
        "shield": shield,
        "attach": attaching(space, form.cleaned_data.get("key") if form.is_bound else None),
        "key": uuid4(),
        "zone": zone_of(space.mine.person),
        "zone_name": zone_name(zone_of(space.mine.person)),
        "can_suggest": not page.lines and space.is_open and not form.initial.get("text"),
        "unread": [line for line in page.lines if line.message.seq > page.read],
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/messages/talk.html", context, status=status)


def begun(request: HttpRequest, space: Space) -> dict[str, Any]:
    """What stands in the box: words to begin with, or whom one replies to."""
    if "hello" in request.GET and not has_written(space.mine.person_id, space.partnership.pk):
        return {"text": first_message(space)}
    return {"reply": place(request, "reply")}


def replied(form: SayForm, space: Space) -> Any:
    """The message that is replied to, as a line."""
    seq = whole(str(form["reply"].value() or ""))
    if not 0 < seq <= HIGHEST:
        return None
    message = Message.objects.filter(conversation=space.partnership.pk, seq=seq).first()
    if message is None or message.deleted_at:
        return None
    return line_of(message, names_in(space), space.mine.person_id, zone_of(space.mine.person))


def place(request: HttpRequest, name: str) -> int | None:
    """A place in the talk that the address names."""
    given = whole(request.GET.get(name, ""), -1)
    return min(given, HIGHEST) if given >= 0 else None


def place_of(space: Space, seq: int) -> str:
    return f"{reverse('talk:talk', args=[space.partnership.pk])}#m{seq}"


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, partnership: int, seq: int) -> HttpResponse:
    """One message with what can be done about it; a POST changes one's own."""
    person, space = space_for(request, partnership)
    found = get_message(person, space.partnership, seq)
    form = EditForm(
        request.POST if request.method == "POST" else None, initial={"text": found.text}
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit(partnership=space.partnership, by=person, seq=seq, **form.cleaned_data)
        except TalkRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect(place_of(space, seq))
    line = replace(
        line_of(found, names_in(space), person.pk, zone_of(person)),
        parts=parts_of([found]).get(found.pk, SafeString("")),
    )
    context = {
        "space": space,
        "line": line,
        "form": form,
        "is_open": space.is_open,
        "signs": [
            (sign, name, any(on.sign == sign and on.mine for on in line.signs))
            for sign, name in SIGNS.items()
        ],
        "key": uuid4(),
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/messages/message.html", context, status=status)


@require_POST
def reaction(request: HttpRequest, partnership: int, seq: int) -> HttpResponse:
    """Putting a sign under a message, or taking one's own away."""
    person, space = space_for(request, partnership)
    get_message(person, space.partnership, seq)
    form = ReactForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            react(
                partnership=space.partnership,
                by=person,
                seq=seq,
                sign=given["on"] or given["off"],
                on=bool(given["on"]),
                key=given["key"],
            )
        except TalkRefused as refusal:
            messages.error(request, str(refusal))
    return redirect(place_of(space, seq))


@require_POST
def removal(request: HttpRequest, partnership: int, seq: int) -> HttpResponse:
    """Taking one's own message back."""
    person, space = space_for(request, partnership)
    get_message(person, space.partnership, seq)
    form = ReactForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else uuid4()
    try:
        delete(partnership=space.partnership, by=person, seq=seq, key=key)
    except TalkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Your message is taken back."))
    return redirect(place_of(space, seq))


@require_POST
def reading(request: HttpRequest, partnership: int) -> HttpResponse:
    """Saying how far one has read."""
    person, space = space_for(request, partnership)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise BadRequest("No place in the talk.")
    mark_read(partnership=space.partnership, by=person, seq=form.cleaned_data["seq"])
    return redirect("talk:talk", space.partnership.pk)


@require_POST
def quiet(request: HttpRequest, partnership: int) -> HttpResponse:
    """Hearing nothing of new messages for a while, or hearing of them again."""
    person, space = space_for(request, partnership)
    form = QuietForm(request.POST)
    if form.is_valid():
        until = quiet_until(form.cleaned_data["length"])
        mute(partnership=space.partnership, by=person, until=until)
        if until is None:
            messages.success(request, gettext("You hear of new messages again."))
        else:
            messages.success(
                request, gettext("This talk is quiet. What is said waits here for you.")
            )
    return redirect("talk:talk", space.partnership.pk)


def quiet_until(length: str) -> datetime | None:
    return None if length == "off" else timezone.now() + LENGTHS.get(length, ALWAYS)


@require_safe
def search_page(request: HttpRequest, partnership: int) -> HttpResponse:
    """Looking for words in one's own talk."""
    _, space = space_for(request, partnership)
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found, is_more = search(space, words)
    context = {"space": space, "form": form, "words": words, "found": found, "is_more": is_more}
    return render(request, "conversations/messages/search.html", context)
