from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bothways.accounts.requests import person_of
from bothways.people.hooks import profile_links_of

from .forms import ProfileForm
from .queries import kept_by_the_organisation, whom_to_tell


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ProfileForm.of(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save_for(person)
        messages.success(request, gettext("Saved."))
        return redirect("people:profile")
    kept = kept_by_the_organisation(person)
    context = {
        "form": form,
        "has_password": person.has_usable_password(),
        "kept": kept,
        "links": profile_links_of(person),
        "whom_to_tell": whom_to_tell() if kept else [],
    }
    return render(
        request, "people/profiles/profile.html", context, status=422 if form.errors else 200
    )
