"""Goals: the list, setting one, and the page of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.common.numbers import whole
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused

from . import actions, queries
from .access import get_goal, get_own_goal
from .asking import questions
from .examples import BY_SLUG, themes
from .forms import EvidenceForm, GoalForm, NewGoalForm, RatingForm, ReachedForm, StepForm
from .models import Goal
from .path import path_of


@require_safe
def goals(request: HttpRequest, partnership: int) -> HttpResponse:
    """Mine, theirs that are shared with me, and what has ended."""
    space = space_here(request, partnership)
    context = {"space": space, "goals": queries.goals_of(space)}
    return render(request, "partnerships/goals/goals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, partnership: int) -> HttpResponse:
    """Setting a goal, from an example or from nothing."""
    space = space_here(request, partnership)
    like = BY_SLUG.get(request.GET.get("like", ""))
    helpers, wants = queries.helpers_of(space), queries.matched_for(space)
    initial: dict[str, Any] = {
        "about": wants[0] if wants else "",
        "helper": helpers[0].pk if helpers else None,
    }
    if like is not None:
        initial |= {
            "text": like.text,
            "sign": like.sign,
            "steps": "\n".join(str(step) for step in like.steps),
        }
    form = NewGoalForm(
        request.POST if request.method == "POST" else None, space=space, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.set_goal(
                space=space,
                key=said["key"],
                wording=form.wording(),
                before=said["before"],
                steps=said["steps"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Set. Good luck with the first step."))
            return redirect("goals:goal", space.partnership.pk, made.pk)
    context = {"space": space, "form": form, "themes": themes(), "like": like}
    status = 422 if form.errors else 200
    return render(request, "partnerships/goals/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, partnership: int, goal: int) -> HttpResponse:
    """Saying a goal otherwise."""
    space = space_here(request, partnership)
    found = get_own_goal(space, goal)
    initial = {
        "text": found.text,
        "sign": found.sign,
        "due_on": found.due_on,
        "about": found.about,
        "helper": found.helper_id,
        "hears": "private" if found.is_private else "shared",
        "version": found.version,
    }
    form = GoalForm(
        request.POST if request.method == "POST" else None, space=space, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_goal(
                space=space,
                goal=found,
                wording=form.wording(),
                version=form.cleaned_data["version"] or 0,
            )
        except actions.ChangedElsewhere as refusal:
            said = {**request.POST.dict(), "version": str(refusal.now.version)}
            form = GoalForm(said, space=space, initial=initial)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("goals:goal", space.partnership.pk, found.pk)
    context = {"space": space, "form": form, "goal": found}
    status = 422 if form.errors else 200
    return render(request, "partnerships/goals/words.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, partnership: int, goal: int) -> HttpResponse:
    """A goal: its way, and for whose it is, moving it forward."""
    space = space_here(request, partnership)
    found = get_goal(space, goal)
    if request.method != "POST":
        return goal_page(request, space, found)
    do = request.POST.get("do", "")
    try:
        if do in FILLED:
            form_class, act = FILLED[do]
            form = form_class(request.POST)
            if not form.is_valid():
                return goal_page(request, space, found, {do: form}, status=422)
            said = act(space, found, form.cleaned_data)
        else:
            said = press(space, found, do, request.POST.get("which", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    response = redirect("goals:goal", space.partnership.pk, found.pk)
    response["Location"] += {"step": "#steps", "tick": "#steps", "untick": "#steps"}.get(do, "")
    return response


def rated(space: Space, goal: Goal, said: dict[str, Any]) -> str:
    actions.rate(space=space, goal=goal, value=said["value"])
    return gettext("Noted: %(value)d of 10.") % {"value": said["value"]}


def reached(space: Space, goal: Goal, said: dict[str, Any]) -> str:
    actions.reach(space=space, goal=goal, value=said["value"])
    return gettext("Reached. Well done!")


def stepped(space: Space, goal: Goal, said: dict[str, Any]) -> str:
    actions.add_step(space=space, goal=goal, **said)
    return gettext("Added.")


def showed(space: Space, goal: Goal, said: dict[str, Any]) -> str:
    actions.add_evidence(space=space, goal=goal, **said)
    return gettext("Kept.")


FILLED: dict[str, tuple[type[forms.Form], Callable[[Space, Goal, dict[str, Any]], str]]] = {
    "rate": (RatingForm, rated),
    "reach": (ReachedForm, reached),
    "step": (StepForm, stepped),
    "evidence": (EvidenceForm, showed),
}


def press(space: Space, goal: Goal, do: str, which: str) -> str:
    """A button that asks for nothing more."""
    pk = whole(which)
    if do in ("tick", "untick"):
        actions.tick_step(space=space, goal=goal, step=pk, is_reached=do == "tick")
    elif do == "drop-step":
        actions.drop_step(space=space, goal=goal, step=pk)
    elif do == "drop-evidence":
        actions.drop_evidence(space=space, goal=goal, evidence=pk)
    elif do == "aside":
        actions.set_aside(space=space, goal=goal)
        return gettext("Set aside. You can take it up again whenever you like.")
    elif do == "again":
        actions.take_up_again(space=space, goal=goal)
        return gettext("It is open again.")
    return ""


def goal_page(
    request: HttpRequest,
    space: Space,
    goal: Goal,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    ratings, steps = list(goal.ratings.all()), list(goal.steps.all())
    is_mine = goal.owner_id == space.mine.pk
    can_change = is_mine and space.is_open
    made = {
        f"{name}_form": form_class(auto_id=f"{name}-%s")
        for name, (form_class, _act) in FILLED.items()
    }
    context = {
        "space": space,
        "goal": goal,
        "is_mine": is_mine,
        "can_change": can_change,
        "ratings": ratings,
        "steps": steps,
        "evidence": goal.evidence.all(),
        "path": path_of(goal, ratings, steps, space.partnership.last_day),
        "questions": questions(goal, ratings, steps) if can_change and goal.is_open else [],
        **made,
        **{f"{name}_form": form for name, form in (bound or {}).items()},
    }
    return render(request, "partnerships/goals/goal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, partnership: int, goal: int) -> HttpResponse:
    """Deleting a goal for good, after a look at what goes."""
    space = space_here(request, partnership)
    found = get_own_goal(space, goal)
    if request.method == "POST":
        try:
            actions.delete_goal(space=space, goal=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("Deleted."))
        return redirect("goals:goals", space.partnership.pk)
    context = {
        "space": space,
        "goal": found,
        "ratings": found.ratings.count(),
        "steps": found.steps.count(),
        "evidence": found.evidence.count(),
    }
    return render(request, "partnerships/goals/removal.html", context)
