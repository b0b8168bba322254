"""Making one of two accounts of one person."""

from __future__ import annotations

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts import hooks as accounts
from bothways.accounts.addresses import gets_mail, masked
from bothways.accounts.models import Alias, Person
from bothways.common.audit.actions import record
from bothways.people.hooks import Merge, movers
from bothways.people.models import Likeness

from .moving import named, refuse_left_behind
from .own_rows import owns_more

TAKEN_OVER = (
    "name", "is_administrator", "last_login", "created_at", "guest_from", "guest_until",
)  # fmt: skip


class MergeRefused(Exception):
    """Why the two can't become one, in sentences for an administrator."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return " ".join([*self.sentences, gettext("Nothing was changed.")])


def refusals(merge: Merge) -> list[str]:
    """Every reason why it can't be; empty when it can."""
    if merge.kept == merge.gone:
        return [gettext("These are one account already.")]
    found = []
    if merge.gone == merge.by:
        found.append(gettext("You are signed in with the address that would go. Keep that one."))
    if not gets_mail(merge.kept.email) and gets_mail(merge.gone.email):
        found.append(gettext("The address that stays must be one that mail can reach."))
    return found + [sentence for mover in movers() for sentence in mover.refuses(merge)]


def merge_people(*, kept: Person, gone: Person, by: Person) -> Person:
    """Everything of ``gone`` becomes ``kept``'s, whose address stays; the other becomes an alias.

    In one transaction, and for good. Raises ``MergeRefused``.
    """
    with transaction.atomic():
        for mover in movers():
            mover.hold(Merge(kept, gone, by))
        people = Person.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
        if kept.pk not in people or gone.pk not in people:
            raise MergeRefused([gettext("One of the two isn’t here any more.")])
        merge = Merge(people[kept.pk], people[gone.pk], by)
        sentences = refusals(merge)
        if sentences:
            raise MergeRefused(sentences)
        for mover in movers():
            mover.move(merge)
        take_over(merge)
        refuse_left_behind(merge.gone)
        address, name = merge.gone.email, named(merge.gone)
        merge.gone.delete()
        Alias.objects.create(email=address, person=merge.kept)
        record("made one person of two", merge.kept, by=by, kept=named(merge.kept), gone=name)
        tell(merge.kept, address)
    return merge.kept


def take_over(merge: Merge) -> None:
    """What is known of the account itself. Whether it is open, and its password, stay as they
    are with the address that stays."""
    kept, gone = merge.kept, merge.gone
    if not owns_more(kept) and owns_more(gone):
        kept.name = gone.name
    kept.is_administrator = kept.is_administrator or gone.is_administrator
    if kept.is_guest and not gone.is_guest:
        kept.guest_from, kept.guest_until = "", None
    elif kept.guest_until is not None and gone.guest_until is not None:
        kept.guest_until = max(kept.guest_until, gone.guest_until)
    times = [moment for moment in (kept.last_login, gone.last_login) if moment is not None]
    kept.last_login = max(times, default=None)
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.save(update_fields=TAKEN_OVER)


def tell(kept: Person, old: str) -> None:
    """A line to both addresses, without a way in: somebody should know when their accounts change
    under them."""
    if not kept.is_active or not gets_mail(kept.email):
        return
    addresses = [kept.email, old] if gets_mail(old) else [kept.email]
    for to in addresses:
        context = {"address": kept.email if to == kept.email else masked(kept.email), "old": old}
        accounts.send_account_mail(
            to=to,
            subject=gettext("Your two accounts are one now"),
            text=render_to_string("people/merging/merged.txt", context),
            kind="accounts merged",
        )


@transaction.atomic
def say_different(*, one: Person, other: Person, by: Person) -> None:
    """They are two people, and aren't proposed again."""
    low, high = sorted((one.pk, other.pk))
    Likeness.objects.update_or_create(
        low_id=low,
        high_id=high,
        defaults={"different_at": timezone.now(), "different_by": by},
        create_defaults={
            "different_at": timezone.now(),
            "different_by": by,
            "reason": Likeness.Reason.NAME,
            "strength": 1,
        },
    )
    record("said that two people are two", f"{named(one)}, {named(other)}", by=by)
