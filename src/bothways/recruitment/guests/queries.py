"""Guests as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Draft, Guest, SignUp


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest in the list of a programme."""

    guest: Guest
    words: Promise
    chip: str


def guests_of(programme: Programme) -> list[GuestLine]:
    """One query."""
    here = {"programme": programme, "person": OuterRef("person")}
    rows = (
        Guest.objects.standing()
        .filter(programme=programme)
        .select_related("person", "by", "programme")
        .annotate(
            has_signed_up=Exists(SignUp.objects.taking_part().filter(**here)),
            has_begun=Exists(Draft.objects.filter(**here)),
        )
    )
    return [line_of(guest) for guest in rows]


def line_of(guest: Guest) -> GuestLine:
    if not guest.person.is_active:
        return GuestLine(guest, _("access ended by an administrator"), "neutral")
    if guest.is_over:
        return GuestLine(guest, _("over"), "neutral")
    if guest.has_signed_up:  # type: ignore[attr-defined]  # annotated by the caller
        return GuestLine(guest, _("takes part"), "good")
    if guest.has_begun:  # type: ignore[attr-defined]
        return GuestLine(guest, _("has begun to sign up"), "warn")
    if guest.can_be_called_back:
        return GuestLine(guest, _("the invitation leaves soon"), "neutral")
    return GuestLine(guest, _("invited"), "neutral")


def is_guest_of(programme: Programme, person: Person) -> bool:
    """Whether somebody is invited into it as a guest, and their last day hasn't passed."""
    rows = Guest.objects.standing().filter(programme=programme, person=person)
    return any(not guest.is_over for guest in rows)


def guests_now(programme: Programme) -> int:
    """How many guests it has whose last day hasn't passed; one query."""
    rows = Guest.objects.standing().filter(programme=programme, person__is_active=True)
    return rows.filter(ends_on__gte=timezone.localdate()).count()


def guest_by_email(programme: Programme, email: str) -> Guest | None:
    """The guest of a programme with this address, while they may come in."""
    rows = Guest.objects.standing().filter(programme=programme, person__email=email)
    found = rows.select_related("person", "programme").first()
    if found is None or found.is_over or not found.person.may_sign_in:
        return None
    return found


def guest_words(programme: int) -> dict[int, str]:
    """“guest, from Acme” of each sign-up of a programme whose person is a guest. One query."""
    rows = SignUp.objects.filter(programme=programme, person__guest_until__isnull=False)
    return {row.pk: row.person.guest_words for row in rows.select_related("person").order_by()}
