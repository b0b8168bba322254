"""The agreement for the people in an exchange, and what coordinators propose and see of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.requests import space_here
from bothways.partnerships.space.writing import Refused
from bothways.programmes.programmes.access import get_programme

from . import actions, queries
from .changes import changed
from .content import FORMATS, SIDE, section_of, sections, title_of
from .forms import AcceptForm, SectionForm, TemplateForm
from .models import Agreement, AgreementVersion
from .paper import pdf_of
from .seniority import learns_first
from .templates import save_template, template_of

A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, partnership: int) -> HttpResponse:
    """The newest version, how it stands, and the one next step."""
    space = space_here(request, partnership)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            said = act(request, space)
        except Refused as problem:
            refusal = problem
        else:
            if said:
                messages.success(request, said)
            return redirect("agreement:agreement", space.partnership.pk)
    return agreement_page(request, space, refusal)


def act(request: HttpRequest, space: Space) -> str:
    """What a button on the page does; says what happened."""
    do = request.POST.get("do", "")
    if do == "begin":
        actions.begin(space=space)
        return gettext("Begun. Begin with what you want to get and give; change what you like.")
    if do == "take-up":
        actions.take_up(space=space)
        return gettext("Taken up. It waits for everybody to accept it.")
    form = AcceptForm(request.POST)
    if do == "accept" and form.is_valid():
        version = actions.accept(space=space, **form.cleaned_data)
        if version.in_force_from is not None:
            return gettext("Everybody has accepted: it is in force.")
        return gettext("You have accepted it. The others are asked now.")
    return ""


def agreement_page(request: HttpRequest, space: Space, refusal: Refused | None) -> HttpResponse:
    standing = queries.standing_of(space)
    template = template_of(space.partnership.programme)
    seen = refusal.seen if isinstance(refusal, actions.NotWhatWasRead) else None
    before = seen or queries.version_to_compare(space, standing)
    newest = standing.newest
    context: dict[str, Any] = {
        "space": space,
        "standing": standing,
        "refusal": refusal,
        "template": template,
        "learns_first": None if standing.in_force else learns_first(space.partnership),
        "outdated": queries.fixed_now_differs(newest, template),
    }
    if newest is not None:
        context |= {
            "sections": sections(newest.content, space.partnership),
            "version": newest,
            "before": before,
            "changes": changed(before.content, newest.content, space.partnership)
            if before and before != newest
            else [],
        }
    else:
        context["proposed"] = proposed_rows(template)
    status = 409 if refusal else 200
    return render(request, "partnerships/agreements/agreement.html", context, status=status)


def proposed_rows(template: dict[str, Any]) -> list[tuple[str, str]]:
    """What a programme proposes, for who hasn't begun yet."""
    how = [template["often"], template["long"], FORMATS[template["format"]](), template["where"]]
    return [
        (title_of("meeting"), " · ".join(words for words in how if words)),
        *((title_of(name), template[name]) for name in ("reach", "confidentiality", "trouble")),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, partnership: int, part: str) -> HttpResponse:
    """Changing one section."""
    space = space_here(request, partnership)
    newest = queries.standing_of(space).newest
    if newest is None:
        raise Http404("No agreement here yet.")
    try:
        now = section_of(newest.content, part)
    except KeyError:
        raise Http404("No such part.") from None
    shown = next(each for each in sections(newest.content, space.partnership) if each.slug == part)
    options: dict[str, Any] = {
        "slug": part,
        "days": (space.partnership.programme.starts_on, space.partnership.last_day),
        "labels": {row.way: row.label for row in shown.rows},
    }
    form = SectionForm(initial={**now, "number": newest.number}, **options)
    context: dict[str, Any] = {"space": space, "section": shown, "is_side": part.startswith(SIDE)}
    status = 200
    if request.method == "POST":
        form = SectionForm(request.POST, **options)
        status = 422
        if form.is_valid():
            try:
                made = actions.change(
                    space=space,
                    section=part,
                    values=form.values(),
                    number=form.cleaned_data["number"] or 0,
                )
            except actions.ChangedMeanwhile as refusal:
                before = refusal.seen.content if refusal.seen else refusal.newest.content
                context |= {
                    "theirs": refusal.newest,
                    "changes": changed(before, refusal.newest.content, space.partnership),
                }
                # What is saved next is written with the version that is shown now.
                form = SectionForm({**request.POST.dict(), "number": made_from(refusal)}, **options)
                form.add_error(None, str(refusal))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                tell_of_saving(request, made, form.cleaned_data["number"] or 0)
                return redirect("agreement:agreement", space.partnership.pk)
    template = template_of(space.partnership.programme)
    context |= {"form": form, "suggested": suggestion(template, part, now)}
    return render(request, "partnerships/agreements/part.html", context, status=status)


def made_from(refusal: actions.ChangedMeanwhile) -> str:
    return str(refusal.newest.number)


def tell_of_saving(request: HttpRequest, made: AgreementVersion, number: int) -> None:
    if made.number > number + 1:
        messages.info(
            request,
            gettext("Saved. Other parts were changed meanwhile: have a look at what changed."),
        )
    elif made.number > number:
        messages.success(request, gettext("Saved as version %(n)d.") % {"n": made.number})


def suggestion(template: dict[str, Any], part: str, now: dict[str, Any]) -> str:
    """The programme's words for a section of one text, where they read otherwise by now."""
    words = str(template.get(part, ""))
    return words if part in now and words != now[part] else ""


@require_safe
def versions(request: HttpRequest, partnership: int) -> HttpResponse:
    """Every version: who changed what when, and who has accepted it."""
    space = space_here(request, partnership)
    pages = Paginator(queries.versions_of(space.partnership), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    names = {each.slug: each.title for each in sections_ever(space, page.object_list)}
    context = {
        "space": space,
        "page": page,
        "rows": [(version, names.get(version.section, "")) for version in page.object_list],
        "standing": queries.standing_of(space),
    }
    return render(request, "partnerships/agreements/versions.html", context)


def sections_ever(space: Space, listed: Any) -> list[Any]:
    """The sections of the versions listed, and the two ways of making one that aren't a section."""
    found = [each for row in listed for each in sections(row.content, space.partnership)]
    return [*found, *(Named(slug, title_of(slug)) for slug in ("begun", "programme"))]


class Named:
    def __init__(self, slug: str, title: str) -> None:
        self.slug, self.title = slug, title


def get_version(space: Space, number: int) -> AgreementVersion:
    return get_object_or_404(queries.versions_of(space.partnership), number=number)


@require_safe
def version(request: HttpRequest, partnership: int, number: int) -> HttpResponse:
    """One version, and how it differs from the one before."""
    space = space_here(request, partnership)
    found = get_version(space, number)
    before = queries.versions_of(space.partnership).filter(number=number - 1).first()
    context = {
        "space": space,
        "version": found,
        "before": before,
        "sections": sections(found.content, space.partnership),
        "changes": changed(before.content, found.content, space.partnership) if before else [],
        "standing": queries.standing_of(space),
    }
    return render(request, "partnerships/agreements/version.html", context)


@require_safe
def paper(request: HttpRequest, partnership: int, number: int) -> HttpResponse:
    """A version to print."""
    space = space_here(request, partnership)
    found = get_version(space, number)
    held = Agreement.objects.get(pk=space.partnership.pk)
    response = HttpResponse(
        pdf_of(space.partnership, found, in_force=held.number_in_force == found.number),
        content_type="application/pdf",
    )
    name = f"agreement-{space.partnership.pk}-version-{found.number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, programme: int) -> HttpResponse:
    """What a programme proposes, and which exchanges have agreed."""
    person = request.user
    assert isinstance(person, Person)
    found = get_programme(person, programme)
    now = template_of(found)
    initial = {**now, "fixed": "\n".join(now["fixed"])}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_template(programme=found, content=form.content(), by=person)
        messages.success(
            request, gettext("Saved. It is proposed from now on; what is agreed stays as it is.")
        )
        return redirect("agreement-template:template", found.pk)
    page = Paginator(queries.exchanges_of(found), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": found,
        "form": form,
        "tally": queries.tally(found),
        "page": page,
        "exchanges": queries.seen_from_outside(list(page.object_list)),
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/agreements/template.html", context, status=status)
