"""“When you can meet”: one page, and a form in it for each part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.partnerships.space.writing import Refused

from . import actions
from .access import get_days, get_focus, get_link
from .diaries import said_by
from .forms import DaysForm, FocusForm, HabitsForm, HolidaysForm, HoursForm, LinkForm, today_on
from .ics import links
from .models import Availability
from .page import calendar_lines, page_of
from .queries import zone_at


@require_safe
def availability(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(request: HttpRequest, **forms: object) -> HttpResponse:
    context = page_of(person_of(request), forms) | {"done": done_of(request.GET.get("done", ""))}
    status = 422 if forms else 200
    return render(request, "meetings/availability/availability.html", context, status=status)


def saved(done: str) -> HttpResponse:
    """Back to the part of the page that was saved, which says so itself: it is a long page."""
    anchor = done.partition("-")[0]
    return redirect(f"{reverse('availability:availability')}?done={done}#{anchor}")


def done_of(done: str) -> dict[str, str]:
    """What is said in which part."""
    words = {
        "hours": gettext("Saved. Times are sought in these hours from now on."),
        "hours-profile": gettext("Your working day holds again, Monday to Friday."),
        "habits": gettext("Saved."),
        "days": gettext("Noted."),
        "days-removed": gettext("Removed. These days are as others again."),
        "holidays": gettext("Saved."),
        "focus": gettext("Saved. This time stays free."),
        "focus-removed": gettext("Removed. This time can be used for meetings again."),
        "calendars": gettext("Thank you. We are reading it, and say here how that went."),
        "calendars-reading": gettext("We are reading it once more."),
        "calendars-removed": gettext(
            "Removed, with its busy times. If the link was secret, you can renew it there."
        ),
    }
    return {done.partition("-")[0]: words[done]} if done in words else {}


@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    do = request.POST.get("do")
    if do == "profile":
        actions.follow_profile(by=person)
        return saved("hours-profile")
    form = HoursForm(request.POST, hours=said_by([person], 0, 0)[person.pk].hours())
    if not form.is_valid():
        return page(request, hours=form)
    week = form.week
    if do == "workdays":
        week |= {day: week.get(0, []) for day in range(5)}
    actions.save_hours(by=person, week=week)
    return saved("hours")


@require_POST
def focus(request: HttpRequest) -> HttpResponse:
    form = FocusForm(request.POST)
    if form.is_valid():
        try:
            actions.keep_free(by=person_of(request), weekdays=form.weekdays,
                              window=form.cleaned_data["window"])  # fmt: skip
            return saved("focus")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, focus=form)


@require_POST
def focus_removal(request: HttpRequest, window: int) -> HttpResponse:
    person = person_of(request)
    if found := get_focus(person, window):
        actions.free_again(by=person, window=found)
    return saved("focus-removed")


@require_POST
def habits(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = HabitsForm.of(Availability(person=person), request.POST)
    if not form.is_valid():
        return page(request, habits=form)
    actions.save_habits(by=person, habits=form.habits)
    return saved("habits")


@require_POST
def holidays(request: HttpRequest) -> HttpResponse:
    form = HolidaysForm.sent(request.POST)
    if not form.is_valid():
        return page(request, holidays=form)
    actions.keep_holidays(by=person_of(request), **form.cleaned_data)
    return saved("holidays")


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """The field of the region, once another country is chosen."""
    form = HolidaysForm(country=request.GET.get("country", ""))
    return render(request, "meetings/availability/_region.html", {"form": form})


@require_POST
def days(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = DaysForm(request.POST, today=today_on(zone_at(person)))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.note_days(by=person, kind=said["kind"], first=said["first"], last=said["last"],
                              window=said["window"])  # fmt: skip
            return saved("days")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, days=form)


@require_POST
def days_removal(request: HttpRequest, days: int) -> HttpResponse:
    person = person_of(request)
    if found := get_days(person, days):
        actions.forget_days(by=person, days=found)
    return saved("days-removed")


@require_POST
def calendars(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            links.add_link(by=person_of(request), url=said["url"], name=said["name"])
            return saved("calendars")
        except Refused as refusal:
            form.add_error("url", str(refusal))
    return page(request, link=form)


@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for while a calendar is being read."""
    context = {"calendars": calendar_lines(person_of(request))}
    return render(request, "meetings/availability/_calendars.html", context)


@require_POST
def calendar_reading(request: HttpRequest, calendar: int) -> HttpResponse:
    person = person_of(request)
    found = get_link(person, calendar)
    if found is None:
        return saved("calendars-removed")
    links.read_again(by=person, calendar=found)
    return saved("calendars-reading")


@require_POST
def calendar_removal(request: HttpRequest, calendar: int) -> HttpResponse:
    person = person_of(request)
    if found := get_link(person, calendar):
        links.remove_calendar(by=person, calendar=found)
    return saved("calendars-removed")
