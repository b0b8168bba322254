"""The way in, as its coordinators see it: opening it, handing on the link, inviting, closing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.programmes.life.actions import MoveRefused
from bothways.programmes.setup.actions import go_on
from bothways.recruitment.doubles.queries import pairs_of
from bothways.recruitment.models import Door

from .access import get_programme
from .actions import change_link, prepare_door, save_door, shut_door
from .forms import DoorForm, InviteForm
from .inviting import call_back, invite, remind
from .queries import rounds_of, unfinished
from .saying import say_invited


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, programme: int) -> HttpResponse:
    """For coordinators: open the way in, hand on the link, close it."""
    person = person_of(request)
    found = get_programme(person, programme)
    here = Door.objects.filter(programme=found).first()
    do = request.POST.get("do", "")
    if here is not None and do in ("shut", "change-link", "call-back", "remind"):
        return do_to_door(request, here, do, person)
    inviting = do == "invite"
    invite_form = InviteForm(request.POST if inviting else None)
    if inviting and invite_form.is_valid():
        if here is not None and here.is_open:
            say_invited(request, invite(door=here, by=person, **invite_form.cleaned_data))
            return redirect("doors:door", found.pk)
        invite_form.add_error(
            None,
            gettext("Sign-up isn’t open any more, so nobody was invited. Open it again first."),
        )
    saved = request.method == "POST" and not inviting
    is_prepared = do == "prepare"
    form = DoorForm(
        request.POST if saved else None,
        instance=here or Door(programme=found),
        ends_on=found.ends_on,
    )
    if (
        saved
        and form.is_valid()
        and opened(request, form, is_new=here is None, is_prepared=is_prepared)
    ):
        onward = go_on(programme=found, path=request.path, by=person) if is_prepared else None
        return redirect(onward or reverse("doors:door", args=[found.pk]))
    waiting = unfinished(found).select_related("person")
    context = {
        "programme": found,
        "door": Door.objects.filter(programme=found).first(),
        "form": form,
        "unfinished": list(waiting[:50]),
        "unfinished_count": waiting.count(),
        "invite_form": invite_form,
        "rounds": rounds_of(found),
        "doubles": len(pairs_of(found)),
    }
    status = 422 if form.errors or invite_form.errors else 200
    return render(request, "recruitment/joining/manage.html", context, status=status)


def opened(request: HttpRequest, form: DoorForm, *, is_new: bool, is_prepared: bool) -> bool:
    person = person_of(request)
    try:
        save = prepare_door if is_prepared else save_door
        save(door=form.save(commit=False), by=person)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    is_opened = is_new and not is_prepared
    done = gettext("Sign-up is open. Hand on the link.") if is_opened else gettext("Saved.")
    messages.success(request, done)
    return True


def do_to_door(request: HttpRequest, here: Door, do: str, person: Person) -> HttpResponse:
    if do == "shut":
        shut_door(door=here, by=person)
        messages.success(request, gettext("Sign-up is closed. What people have begun is kept."))
    elif do == "call-back":
        say_called_back(
            request, call_back(door=here, batch=request.POST.get("batch", ""), by=person)
        )
    elif do == "remind":
        count = remind(door=here, by=person)
        done = ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count)
        messages.success(request, done % {"count": count})
    else:
        change_link(door=here, by=person)
        messages.success(request, gettext("The link is new. The one before leads nowhere now."))
    return redirect("doors:door", here.pk)


def say_called_back(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, gettext("Nothing was called back: these have left already."))
        return
    said = ngettext(
        "%(count)d invitation is called back. Nobody got it.",
        "%(count)d invitations are called back. Nobody got them.",
        count,
    )
    messages.success(request, said % {"count": count})
