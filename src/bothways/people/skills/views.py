"""The vocabulary: what skills are called here, and what the words of people mean."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_POST, require_safe

from bothways.accounts.requests import person_of

from . import queries
from .actions import WordRefused, same_as, take_back
from .forms import FindForm, WordForm
from .models import OwnWord
from .proposals import proposals
from .vocabulary import folded

A_PAGE = 50
NEW_WORDS = 12


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    return list_page(request, WordForm())


@require_POST
def own_words(request: HttpRequest) -> HttpResponse:
    form = WordForm(request.POST)
    own = form.save(by=person_of(request)) if form.is_valid() else None
    if own is None:
        return list_page(request, form, status=422)
    said = {"words": own.words, "name": own.means}
    messages.success(
        request,
        gettext("“%(words)s” means %(name)s from the next run on.") % said
        if own.means
        else gettext("“%(words)s” is a skill now.") % said,
    )
    return redirect(word_address(own.means or own.words))


@require_POST
def removal(request: HttpRequest, own_word: int) -> HttpResponse:
    own = get_object_or_404(OwnWord, pk=own_word)
    try:
        take_back(own=own, by=person_of(request))
    except WordRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        done = gettext("Taken back: “%(words)s” means what it meant before.")
        messages.success(request, done % {"words": own.words})
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("skills:list")
    return redirect(back)


@require_safe
def word(request: HttpRequest) -> HttpResponse:
    asked = FindForm(request.GET)
    text, name = asked.asked("words"), asked.asked("same_as")
    if not folded(text):
        raise Http404("No word is named.")
    page = queries.word_page(text, person_of(request))
    preview, refusal = None, ""
    if name:
        try:
            preview = queries.preview_of(page.meeting.text, same_as(text, name))
        except WordRefused as refused:
            refusal = refused.sentence
    context = {
        "page": page,
        "asked": name,
        "preview": preview,
        "refusal": refusal,
        "names": queries.current_vocabulary().names,
    }
    return render(request, "people/skills/word.html", context, status=422 if refusal else 200)


def words_tag(request: HttpRequest) -> str:
    return proposals(queries.current_vocabulary())[1]


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=words_tag)
def words(request: HttpRequest) -> HttpResponse:
    """What a field for skills proposes from; a browser that has it is told so."""
    body, _ = proposals(queries.current_vocabulary())
    return HttpResponse(body, content_type="application/json")


def list_page(request: HttpRequest, form: WordForm, *, status: int = 200) -> HttpResponse:
    find = FindForm(request.GET).asked("find")
    words = queries.current_vocabulary()
    new = queries.new_words(person_of(request), words)
    show_all = "all" in request.GET
    context = {
        "form": form,
        "find": find,
        "new": new if show_all else new[:NEW_WORDS],
        "new_count": len(new),
        "more_new": 0 if show_all else max(0, len(new) - NEW_WORDS),
        "page": Paginator(queries.skills_found(find, words), A_PAGE).get_page(
            request.GET.get("page")
        ),
        "own": OwnWord.objects.select_related("by").order_by("-pk"),
        "names": words.names,
    }
    return render(request, "people/skills/list.html", context, status=status)


def word_address(words: str) -> str:
    return f"{reverse('skills:word')}?{urlencode({'words': words})}"
