"""What partners said to each other, and to coordinators, when two people become one."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.partnerships.models import (
    ActionItem,
    CheckIn,
    Feedback,
    JournalKey,
    JournalNote,
    Participation,
    Partnership,
    SharedNote,
    SharedNoteVersion,
    Word,
)
from bothways.people.merging.actions import MergeRefused, merge_people
from bothways.people.merging.moving import DROPPED
from tests.builders import make_administrator, make_person, make_programme

pytestmark = pytest.mark.django_db


def two() -> tuple[Person, Person]:
    return (
        make_person("Mara Okafor", email="mara@acme.example"),
        make_person("Mara Okafor", email="mara@home.example"),
    )


def make_journal(person: Person, *, notes: int) -> None:
    JournalKey.objects.create(
        person=person, rounds=600_000, salt=person.email, wrapped="-",
        recovery_salt="-", recovery_wrapped="-",
    )  # fmt: skip
    ours = Partnership.objects.create(programme=make_programme(person.email))
    for _ in range(notes):
        JournalNote.objects.create(
            person=person, partnership=ours, key=uuid.uuid4(), sealed=person.email
        )


def test_feedback_words_and_check_ins_come_along() -> None:
    kept, gone = two()
    ben = make_person("Ben Ode")
    ours = Partnership.objects.create(programme=make_programme())
    mine = [
        Participation.objects.create(partnership=ours, person=person, gain=1.0, place=place)
        for place, person in enumerate((gone, ben))
    ]
    CheckIn.objects.create(participation=mine[0], number=1)
    now = timezone.now()
    for by, to in ((gone, ben), (ben, gone)):
        Feedback.objects.create(
            partnership=ours, by=by, to=to, kind="thanks", line="For all", sent_at=now
        )
    Word.objects.create(partnership=ours, by=gone, text="A word", key=uuid.uuid4())
    Word.objects.create(
        partnership=ours, by=ben, text="Another", key=uuid.uuid4(), written_at=now,
        answer="Thanks", answered_by=gone, answered_at=now,
    )  # fmt: skip
    note = SharedNote.objects.create(partnership=ours, key=uuid.uuid4())
    SharedNoteVersion.objects.create(note=note, number=1, title="Plans", by=gone)
    for owner, for_whom in ((gone, ben), (ben, gone)):
        ActionItem.objects.create(
            partnership=ours, key=uuid.uuid4(), text="Call", owner=owner, for_whom=for_whom,
            begun_by=gone,
        )  # fmt: skip
    merge_people(kept=kept, gone=gone, by=make_administrator())
    assert SharedNoteVersion.objects.get().by == kept
    assert set(ActionItem.objects.values_list("owner", "for_whom", "begun_by")) == {
        (kept.pk, ben.pk, kept.pk),
        (ben.pk, kept.pk, kept.pk),
    }
    assert set(Feedback.objects.values_list("by", "to")) == {(kept.pk, ben.pk), (ben.pk, kept.pk)}
    assert Word.objects.get(text="A word").by == kept
    assert Word.objects.get(text="Another").answered_by == kept
    assert CheckIn.objects.get().participation.person == kept


def test_two_journals_that_nobody_can_open_stay_two() -> None:
    kept, gone = two()
    make_journal(kept, notes=1)
    make_journal(gone, notes=1)
    with pytest.raises(MergeRefused, match="private notes, each encrypted"):
        merge_people(kept=kept, gone=gone, by=make_administrator())
    assert JournalKey.objects.count() == 2


@pytest.mark.parametrize(("notes_of_kept", "notes_of_gone"), [(1, 0), (0, 2), (0, 0)])
def test_key_of_the_journal_with_notes_stays_and_goes_into_no_trail(
    notes_of_kept: int, notes_of_gone: int
) -> None:
    kept, gone = two()
    make_journal(kept, notes=notes_of_kept)
    make_journal(gone, notes=notes_of_gone)
    stays = gone.email if notes_of_gone else kept.email
    merge_people(kept=kept, gone=gone, by=make_administrator())
    key = JournalKey.objects.get()
    assert (key.person, key.salt) == (kept, stays)
    assert {note.sealed for note in JournalNote.objects.filter(person=kept)} <= {key.salt}
    assert kept.journal_notes.count() == notes_of_kept + notes_of_gone
    assert not Deed.objects.filter(kind=DROPPED).exists()


def test_journal_of_the_one_who_goes_comes_along() -> None:
    kept, gone = two()
    make_journal(gone, notes=1)
    merge_people(kept=kept, gone=gone, by=make_administrator())
    assert (JournalKey.objects.get().person, JournalNote.objects.get().person) == (kept, kept)
