"""Signing in by a link sent to one's address."""

from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import actions
from .forms import LinkForm


def safe_path(path: str) -> str:
    """``path`` when it stays on this site, else nothing."""
    fits = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if fits else ""


@never_cache
@require_http_methods(["POST"])
def request_link(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/signin/link_sent.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    # allauth's own limit for messages sent on request: 20 a minute an address, 5 a mailbox.
    if not ratelimit.consume(request, action="reset_password", key=email.lower()):
        return render(request, "429.html", status=429)
    actions.send_link(email, next_path=safe_path(form.cleaned_data["next"]))
    return render(request, "accounts/signin/link_sent.html", {"email": email})


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button (mail scanners follow links); the POST spends the link."""
    try:
        if request.method == "GET":
            found = actions.find_link(token)
            context = {"person": found.person}
            return render(request, "accounts/signin/link.html", context)
        used = actions.use_link(token)
    except actions.LinkNoLongerOpens as error:
        return render(request, "accounts/signin/link_closed.html", {"error": error}, status=410)
    response = perform_login(request, used.person, redirect_url=safe_path(used.next_path) or None)
    return response or redirect("home")
