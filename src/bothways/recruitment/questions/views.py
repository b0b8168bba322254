"""Arranging the sign-up form, for coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.requests import person_of
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import Door, Question

from . import actions
from .access import get_question
from .blocks import ABOUT, HOPES
from .forms import QuestionForm
from .queries import arranged, questions_of, summaries


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, programme: int) -> HttpResponse:
    """What people are asked: the ready blocks, and questions of one's own."""
    found = get_programme(person_of(request), programme)
    if "block" in request.POST:
        return arrange(request, found)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, instance=Question(programme=found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(question=form.save(commit=False), by=person_of(request))
        except actions.TooManyQuestions as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Added. It is asked from now on."))
            return redirect("questions:list", found.pk)
    blocks = arranged(found)
    context = {
        "programme": found,
        "form": form,
        "about": [one for one in blocks if one.block.step == ABOUT],
        "hopes": [one for one in blocks if one.block.step == HOPES],
        "own": questions_of(found),
        "removed": list(Question.objects.filter(programme=found, removed_at__isnull=False)[:30]),
        "is_open": Door.objects.filter(programme=found).exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "recruitment/questions/list.html", context, status=status)


def arrange(request: HttpRequest, found: Programme) -> HttpResponse:
    """A button beside a block."""
    key, do, by = request.POST["block"], request.POST.get("do", ""), person_of(request)
    if do in ("on", "off"):
        actions.switch_block(programme=found, key=key, is_on=do == "on", by=by)
    elif do in ("required", "free"):
        actions.require_block(programme=found, key=key, is_required=do == "required", by=by)
    elif do in ("up", "down"):
        actions.move_block(programme=found, key=key, is_up=do == "up", by=by)
    response = redirect("questions:list", found.pk)
    response["Location"] += f"#block-{key}" if key.isidentifier() else ""
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, programme: int, question: int) -> HttpResponse:
    """One question: its words, its place, or no more of it."""
    person = person_of(request)
    one = get_question(person, programme, question)
    do = request.POST.get("do", "")
    if do:
        if do == "remove" and actions.remove_question(question=one, by=person):
            messages.success(
                request,
                gettext("Removed. What people answered is kept, and you can bring it back."),
            )
        elif do == "back" and actions.bring_back(question=one, by=person):
            messages.success(request, gettext("It is asked again."))
        elif do in ("up", "down"):
            actions.move_question(question=one, is_up=do == "up", by=person)
        response = redirect("questions:list", programme)
        response["Location"] += f"#question-{one.pk}" if do in ("up", "down") else ""
        return response
    form = QuestionForm(request.POST if request.method == "POST" else None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(question=form.save(commit=False), by=person)
        except actions.ToldOtherwise as refusal:
            form.add_error("is_confidential", str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("questions:list", programme)
    context = {"programme": one.programme, "question": one, "form": form}
    status = 422 if form.errors else 200
    return render(request, "recruitment/questions/question.html", context, status=status)


@require_safe
def answers(request: HttpRequest, programme: int) -> HttpResponse:
    """What people answered, question by question."""
    found = get_programme(person_of(request), programme)
    context = {"programme": found, "summaries": summaries(found)}
    return render(request, "recruitment/questions/answers.html", context)
