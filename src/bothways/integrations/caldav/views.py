"""A person's accounts at calendar servers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of

from . import connecting
from .access import get_account
from .forms import ChoiceForm, ConnectForm, PasswordForm, RemovalForm
from .models import CalendarAccount, host_of
from .queries import accounts_of
from .trouble import Trouble


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        account = form.connect(person)
        if account is not None:
            messages.success(request, gettext("Connected. Now choose what your calendars are for."))
            return redirect("caldav:account", account.pk)
    context = {"form": form, "accounts": accounts_of(person)}
    status = 422 if form.errors else 200
    return render(request, "integrations/caldav/accounts.html", context, status=status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, calendar_account: int) -> HttpResponse:
    person = person_of(request)
    found = get_account(person, calendar_account)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    chosen = ChoiceForm(request.POST if do == "choose" else None, account=found)
    password = PasswordForm(request.POST if do == "password" else None)
    if request.method == "POST":
        if do not in {"choose", "password", "sync", "look"}:
            raise Http404
        if is_done(request, do, found, chosen, password):
            return redirect("caldav:account", found.pk)
    context = {
        "account": found,
        "form": chosen,
        "password_form": password,
        "host": host_of(found),
        "passwords": ("password", "password lost"),
    }
    status = 422 if chosen.errors or password.errors else 200
    return render(request, "integrations/caldav/account.html", context, status=status)


def is_done(
    request: HttpRequest, do: str, found: CalendarAccount, chosen: ChoiceForm,
    password: PasswordForm,
) -> bool:  # fmt: skip
    """Whether to show the page anew; else a form says what is wrong."""
    person = person_of(request)
    if do == "choose":
        if not chosen.is_valid():
            return False
        chosen.save(person, found)
        messages.success(request, gettext("Saved. Your calendar is looked at within a minute."))
    elif do == "sync":
        connecting.soon(found)
        messages.success(request, gettext("It is looked at now; that takes up to a minute."))
    elif do == "look":
        try:
            connecting.look_again(by=person, account=found)
        except (Trouble, connecting.Refused) as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, gettext("These are the calendars that are there now."))
    elif not password.is_valid():
        return False
    else:
        return has_taken_password(request, found, password)
    return True


def has_taken_password(
    request: HttpRequest, found: CalendarAccount, password: PasswordForm
) -> bool:
    try:
        connecting.give_password(
            by=person_of(request), account=found, password=password.cleaned_data["password"]
        )
    except (Trouble, connecting.Refused) as trouble:
        password.add_error("password", str(trouble))
        return False
    messages.success(request, gettext("The server takes it. It goes on from here."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, calendar_account: int) -> HttpResponse:
    person = person_of(request)
    found = get_account(person, calendar_account)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        connecting.remove(by=person, account=found, take_out=form.cleaned_data["take_out"])
        messages.success(request, gettext("Removed. Bothways no longer signs in there."))
        return redirect("caldav:accounts")
    context = {"account": found, "form": form, "host": host_of(found)}
    return render(request, "integrations/caldav/removal.html", context)
