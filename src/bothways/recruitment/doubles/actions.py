"""Making one sign-up of two: by a coordinator, where it is theirs to decide."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.notifications.telling.actions import notify
from bothways.people.hooks import Merge
from bothways.people.merging import actions as merging
from bothways.people.merging.actions import MergeRefused
from bothways.people.merging.moving import labels_pointing_at
from bothways.programmes.models import Programme
from bothways.recruitment.models import Guest, SignUp

BEYOND_NOBODY = {
    "account.EmailAddress.user",
    "accounts.Alias.person",
    "accounts.SignInLink.person",
    "common.Deed.by",
    "notifications.Notice.person",
    "people.Likeness.high",
    "people.Likeness.low",
    "people.OwnWord.by",
    "people.Profile.person",
    "recruitment.Guest.person",
    "recruitment.SignUp.person",
}
"""Whatever else points at an account is more than a sign-up, and an administrator's to decide."""


def refusals(*, kept: SignUp, gone: SignUp, by: Person) -> list[str]:
    """Every reason why this coordinator can't make one of them; empty when they can."""
    if by in (kept.person, gone.person):
        return [gettext("One of the two is you. Another coordinator or an administrator does it.")]
    found = []
    if has_more(gone):
        found.append(
            gettext(
                "The account of %(email)s has more here than this sign-up, so it is for an "
                "administrator to decide."
            )
            % {"email": gone.person.email}
        )
    if kept.person.is_guest and not gone.person.is_guest:
        found.append(
            gettext("%(email)s belongs to the organisation. Keep that address, not the guest’s.")
            % {"email": gone.person.email}
        )
    return found + merging.refusals(Merge(kept.person, gone.person, by))


def has_more(sign_up: SignUp) -> bool:
    """Whether an account is more than this sign-up: takes part elsewhere, has a role, reports, a
    partner, or something begun and not sent."""
    person = sign_up.person
    if person.is_administrator or not set(labels_pointing_at(person)) <= BEYOND_NOBODY:
        return True
    here = sign_up.programme_id
    sign_ups = SignUp.objects.filter(person=person).exclude(programme=here)
    invitations = Guest.objects.filter(person=person).exclude(programme=here)
    return sign_ups.exists() or invitations.exists()


@transaction.atomic
def make_one(*, kept: SignUp, gone: SignUp, by: Person) -> SignUp:
    """One sign-up and one account of two. Raises ``MergeRefused``; nothing was changed then."""
    Programme.objects.select_for_update().get(pk=kept.programme_id)
    sentences = refusals(kept=kept, gone=gone, by=by)
    if sentences:
        raise MergeRefused(sentences)
    old = gone.person.email
    person = merging.merge_people(kept=kept.person, gone=gone.person, by=by)
    record(
        "made one sign-up of two",
        gettext("%(name)s: %(kept)s stays, %(gone)s leads there")
        % {"name": person.name, "kept": person.email, "gone": old},
        by=by,
        programme=kept.programme_id,
    )
    return SignUp.objects.get(programme=kept.programme_id, person=person)


@transaction.atomic
def ask_administrators(*, one: SignUp, other: SignUp, by: Person) -> int:
    """Tell every administrator, once for these two; answers how many there are."""
    low, high = sorted((one.person, other.person), key=lambda person: person.pk)
    path = f"{reverse('directory:merging')}?person={low.pk}&person={high.pk}"
    title = gettext("%(by)s asks whether %(one)s and %(other)s are one person") % {
        "by": by.name,
        "one": low.email,
        "other": high.email,
    }
    administrators = Person.objects.filter(is_administrator=True, is_active=True)
    notify(administrators, kind="double", key=f"double:{low.pk}:{high.pk}", title=title, path=path)
    record("asked an administrator about two", f"{low}, {high}", by=by, programme=one.programme_id)
    return len(administrators)
