"""The journal's page, and what its script sends: sealed notes and wrapped keys."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions
from .models import JournalKey, JournalNote

HIGHEST = 2**31 - 1
"""What the database keeps of a whole number."""


@require_safe
@never_cache
def journal(request: HttpRequest, partnership: int) -> HttpResponse:
    space = space_here(request, partnership)
    person = space.mine.person
    rows = JournalNote.objects.visible_to(person).filter(partnership=space.partnership)
    context = {
        "space": space,
        "state": {
            "key": key_of(JournalKey.objects.filter(person=person).first()),
            "notes": [note_of(row) for row in rows],
            "keyUrl": reverse("journal:key", args=[space.partnership.pk]),
            "notesUrl": reverse("journal:notes", args=[space.partnership.pk]),
            "isOpen": space.is_open,
        },
        "elsewhere": JournalNote.objects.visible_to(person).count() - len(rows),
        "has_key": JournalKey.objects.filter(person=person).exists(),
    }
    return render(request, "partnerships/journal/journal.html", context)


@require_POST
def key(request: HttpRequest, partnership: int) -> HttpResponse:
    """A new journal, or its key wrapped anew."""
    space = space_here(request, partnership)
    try:
        sent = read(request)
        wrapped = actions.Wrapped(
            rounds=number(sent["rounds"]),
            **{name: str(sent[name]) for name in actions.Wrapped.__slots__ if name != "rounds"},
        )
        kept = actions.keep_key(
            person=space.mine.person, key=wrapped, version=number(sent.get("version", 0))
        )
    except (ValueError, KeyError, TypeError):
        return refused(actions.NotSealed(), 422)
    except actions.ChangedMeanwhile as refusal:
        return refused(refusal, 409)
    except Refused as refusal:
        return refused(refusal, 422)
    return JsonResponse({"key": key_of(kept)})


@require_POST
def notes(request: HttpRequest, partnership: int) -> HttpResponse:
    """One sealed note, written, changed or taken away."""
    space = space_here(request, partnership)
    try:
        sent = read(request)
        named = UUID(str(sent["key"]))
        if sent.get("do") == "remove":
            actions.remove_note(space=space, key=named)
            return JsonResponse({"removed": str(named)})
        kept = actions.keep_note(
            space=space, key=named, sealed=str(sent["sealed"]), version=number(sent["version"])
        )
    except (ValueError, KeyError, TypeError):
        return refused(actions.NotSealed(), 422)
    except actions.ChangedMeanwhile as refusal:
        mine = JournalNote.objects.visible_to(space.mine.person).filter(key=named).first()
        return refused(refusal, 409, note=note_of(mine) if mine else None)
    except Refused as refusal:
        return refused(refusal, 422)
    return JsonResponse({"note": note_of(kept)})


@require_POST
def new_beginning(request: HttpRequest, partnership: int) -> HttpResponse:
    """Everything is deleted, by who has lost passphrase and recovery code."""
    space = space_here(request, partnership)
    if request.POST.get("sure") == "yes":
        actions.begin_anew(person=space.mine.person)
        messages.success(
            request, gettext("Your journal is empty, and its key is gone. Choose a new passphrase.")
        )
    else:
        messages.error(request, gettext("Tick the box first. Nothing was deleted."))
    return redirect("journal:journal", space.partnership.pk)


def read(request: HttpRequest) -> dict[str, Any]:
    """Raises ``ValueError`` for what is no JSON object."""
    try:
        sent = json.loads(request.body)
    except RecursionError:
        raise ValueError from None
    if not isinstance(sent, dict):
        raise ValueError
    return sent


def number(given: object) -> int:
    """Raises ``ValueError`` for what is no whole number that can be kept."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= HIGHEST:
        raise ValueError
    return given


def refused(refusal: Refused, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"message": str(refusal), **more}, status=status)


def key_of(kept: JournalKey | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    return {
        "rounds": kept.rounds,
        "salt": kept.salt,
        "wrapped": kept.wrapped,
        "recoverySalt": kept.recovery_salt,
        "recoveryWrapped": kept.recovery_wrapped,
        "version": kept.version,
    }


def note_of(kept: JournalNote) -> dict[str, Any]:
    return {
        "key": str(kept.key),
        "sealed": kept.sealed,
        "version": kept.version,
        "changedAt": kept.changed_at.isoformat(),
    }
