from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.common.numbers import is_whole
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import get_programme
from bothways.recruitment.models import Criterion, Question
from bothways.recruitment.support.queries import to_ask

from .actions import remove_criterion, save_criterion
from .answers import TESTS
from .forms import CriterionForm
from .queries import DryRun, dry_run

Fact = Criterion.Fact


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: HttpRequest, programme: int) -> HttpResponse:
    """The rules, tried on everybody in the directory; and adding one, of a kind that is chosen."""
    found = get_programme(person_of(request), programme)
    form = new_form(request, found)
    if request.method == "POST" and form is not None and form.is_valid():
        saved = save_criterion(criterion=form.criterion(), by=person_of(request))
        say_added(request, found, saved)
        return redirect("criteria:list", found.pk)
    run = dry_run(found, timezone.localdate())
    context = {
        "programme": found,
        "form": form,
        "run": run,
        "kinds": kinds(run),
        "questions": judgeable(found),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "recruitment/criteria/list.html", context, status=status)


def new_form(request: HttpRequest, programme: Programme) -> CriterionForm | None:
    """The form for the kind of rule that was chosen; nothing while none is."""
    one = Criterion(programme=programme)
    if request.method == "POST":
        return CriterionForm(
            request.POST, instance=one, question=question_in(programme, request.POST)
        )
    about = request.GET.get("about", "")
    question = question_in(programme, request.GET)
    if about not in Fact.values or (about == Fact.ANSWER and question is None):
        return None
    one.fact = about
    return CriterionForm(instance=one, question=question)


def question_in(programme: Programme, said: object) -> Question | None:
    number = said.get("question", "")  # type: ignore[attr-defined]
    if not is_whole(number):
        return None
    return Question.objects.filter(programme=programme).asked().filter(pk=number).first()


def kinds(run: DryRun) -> list[tuple[str, str]]:
    """What a rule may be about, besides questions; the manager's support once."""
    has_support = any(line.criterion.fact == Fact.SUPPORT for line in run.lines)
    hidden = (Fact.ANSWER, Fact.SUPPORT) if has_support else (Fact.ANSWER,)
    return [(fact.value, str(fact.label)) for fact in Fact if fact not in hidden]


def judgeable(programme: Programme) -> list[Question]:
    return list(Question.objects.filter(programme=programme, kind__in=TESTS).asked())


def say_added(request: HttpRequest, programme: Programme, saved: Criterion) -> None:
    if saved.fact != Fact.SUPPORT:
        messages.success(request, gettext("Added. It holds for whoever signs up from now on."))
        return
    messages.success(
        request, gettext("Added. Whoever signs up from now on has their manager asked.")
    )
    if to_ask(programme).exists():
        messages.info(
            request, gettext("Some have signed up already: “Who was asked” asks about them too.")
        )


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: HttpRequest, programme: int, criterion: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    rules = Criterion.objects.filter(programme=found).select_related("question")
    one = get_object_or_404(rules, pk=criterion)
    sentence, is_lost = one.sentence, one.lost_its_question
    if request.POST.get("do") == "remove":
        remove_criterion(criterion=one, by=person)
        messages.success(request, gettext("Removed. It keeps nobody out any more."))
        return redirect("criteria:list", found.pk)
    data = request.POST if request.method == "POST" else None
    question = question_in(found, request.POST if data is not None else request.GET)
    form = None
    if not is_lost or question is not None:
        form = CriterionForm(data, instance=one, question=question)
    if form is not None and data is not None and form.is_valid():
        save_criterion(criterion=form.criterion(), by=person)
        messages.success(request, gettext("Saved."))
        return redirect("criteria:list", found.pk)
    context = {
        "programme": found,
        "form": form,
        "criterion": one,
        "sentence": sentence,
        "is_lost": is_lost,
        "questions": judgeable(found) if is_lost else (),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "recruitment/criteria/criterion.html", context, status=status)
