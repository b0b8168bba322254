"""Writing notes together, taking things on and getting them done."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.text import one_line, tidy
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.writing import Refused, hold

from .models import MOST, ActionItem, SharedNote, SharedNoteVersion


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("300 are kept here. Take some away first; nothing was added.")


class ChangedMeanwhile(Refused):
    """Somebody has changed the note since the page was drawn."""

    def __init__(self, newest: SharedNoteVersion) -> None:
        super().__init__(newest)
        self.newest = newest

    def __str__(self) -> str:
        who = self.newest.by.first_name if self.newest.by else gettext("Somebody")
        return gettext(
            "%(name)s has changed this note meanwhile. Theirs is kept and shown below; yours is "
            "still in the form. Bring the two together and save again."
        ) % {"name": who}


@transaction.atomic
def write_note(*, space: Space, key: UUID, title: str, text: str) -> SharedNote:
    """Begin a note; sent twice, it is begun once. Raises ``Refused``."""
    hold(space)
    known = SharedNote.objects.filter(key=key, partnership=space.partnership).first()
    if known is not None:
        return known
    standing = SharedNote.objects.filter(partnership=space.partnership, removed_at=None)
    if standing.count() >= MOST:
        raise TooMany
    note = SharedNote.objects.create(partnership=space.partnership, key=key)
    add_version(note, 1, title, text, space.mine.person)
    return note


@transaction.atomic
def change_note(
    *, space: Space, note: SharedNote, title: str, text: str, number: int
) -> SharedNoteVersion:
    """Make a new version from version ``number``; the same words make none.

    Raises ``Over``, and ``ChangedMeanwhile`` when there is a newer one by somebody else's hand.
    """
    hold(space)
    held = SharedNote.objects.select_for_update().get(pk=note.pk)
    newest = held.versions.select_related("by").latest("number")
    title, text = one_line(title), tidy(text)
    if (newest.title, newest.text) == (title, text):
        return newest
    if newest.number != number:
        raise ChangedMeanwhile(newest)
    return add_version(held, number + 1, title, text, space.mine.person)


def add_version(
    note: SharedNote, number: int, title: str, text: str, by: Person
) -> SharedNoteVersion:
    return SharedNoteVersion.objects.create(
        note=note, number=number, title=one_line(title), text=tidy(text), by=by
    )


@transaction.atomic
def remove_note(*, space: Space, note: SharedNote) -> None:
    """Take it from the page; its versions stay, and anybody in the exchange can bring it back."""
    hold(space)
    SharedNote.objects.filter(pk=note.pk, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def bring_back(*, space: Space, note: SharedNote) -> None:
    hold(space)
    SharedNote.objects.filter(pk=note.pk).update(removed_at=None)


@transaction.atomic
def take_on(
    *,
    space: Space,
    key: UUID,
    text: str,
    owner: Person,
    for_whom: Person | None,
    due_on: date | None,
) -> ActionItem:
    """Note who does what until when; sent twice, it is noted once. Raises ``Refused``."""
    hold(space)
    known = ActionItem.objects.filter(key=key, partnership=space.partnership).first()
    if known is not None:
        return known
    standing = ActionItem.objects.filter(
        partnership=space.partnership, removed_at=None, done_at=None
    )
    if standing.count() >= MOST:
        raise TooMany
    me = space.mine.person
    item = ActionItem.objects.create(
        partnership=space.partnership,
        key=key,
        text=one_line(text),
        owner=owner,
        for_whom=for_whom if for_whom != owner else None,
        due_on=due_on,
        begun_by=me,
    )
    if owner != me:
        notify(
            owner,
            kind="action item",
            key=f"action-item:{item.pk}",
            title=gettext("%(name)s has noted something for you to do") % {"name": me.first_name},
            path=reverse("shared:notes", args=[space.partnership.pk]),
        )
    return item


@transaction.atomic
def tick(*, space: Space, item: ActionItem, is_done: bool) -> None:
    """Done, or not yet after all; by anybody in the exchange. Raises ``Over``."""
    hold(space)
    rows = ActionItem.objects.filter(pk=item.pk)
    if is_done:
        rows.filter(done_at=None).update(done_at=timezone.now())
    else:
        rows.update(done_at=None)


@transaction.atomic
def drop(*, space: Space, item: ActionItem) -> None:
    """It isn't to be done any more. Raises ``Over``."""
    hold(space)
    ActionItem.objects.filter(pk=item.pk, removed_at=None).update(removed_at=timezone.now())
