"""Sign-ups when two people become one: nothing that somebody said is lost without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bothways.accounts.models import Alias, Person
from bothways.common.models import Deed
from bothways.people.merging.actions import merge_people
from bothways.people.merging.moving import DROPPED
from bothways.programmes.models import Programme
from bothways.recruitment.models import (
    Answer,
    Block,
    Decision,
    Draft,
    KeptApart,
    Question,
    Score,
    SignUp,
)
from bothways.recruitment.signups.actions import save_sign_up, withdraw
from bothways.recruitment.signups.entries import Entry, Offered
from tests.builders import make_administrator, make_person, make_programme, make_sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


@pytest.fixture
def programme() -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def kept() -> Person:
    return make_person("Mara Okafor", email="mara@acme.example")


@pytest.fixture
def gone() -> Person:
    return make_person("Mara Okafor", email="mara@home.example")


def older(sign_up: SignUp) -> SignUp:
    earlier = timezone.now() - timedelta(days=3)
    SignUp.objects.filter(pk=sign_up.pk).update(changed_at=earlier, created_at=earlier)
    return sign_up


def said(person: Person, programme: Programme) -> tuple[set[str], set[str]]:
    sign_up = SignUp.objects.get(person=person, programme=programme)
    offers = sign_up.offers.values_list("skill__name", flat=True)
    return set(offers), set(sign_up.wants.values_list("skill__name", flat=True))


def dropped(programme: Programme) -> list[Deed]:
    return list(Deed.objects.filter(kind=DROPPED, programme=programme.pk).order_by("pk"))


def test_sign_ups_of_different_programmes_all_move(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    elsewhere = make_programme("Elsewhere")
    make_sign_up(programme, kept, offers=["Excel"])
    make_sign_up(elsewhere, gone, offers=["SQL"])
    merge_people(kept=kept, gone=gone, by=ada)
    assert said(kept, programme) == ({"Excel"}, set())
    assert said(kept, elsewhere) == ({"SQL"}, set())
    assert dropped(programme) == []


@pytest.mark.parametrize("newer_is_kept", [True, False])
def test_more_recent_answers_stay_and_the_others_are_in_the_audit(
    newer_is_kept: bool, ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    newer, other = (kept, gone) if newer_is_kept else (gone, kept)
    make_sign_up(programme, newer, offers=["Excel"], wants=["Chess"])
    old = older(make_sign_up(programme, other, offers=["SQL"], wants=["Piano"]))
    SignUp.objects.filter(pk=old.pk).update(hope="Old hope")
    merge_people(kept=kept, gone=gone, by=ada)
    assert said(kept, programme) == ({"Excel"}, {"Chess"})
    found = [(deed.details["what"], deed.details) for deed in dropped(programme)]
    assert [(what, details.get("skill", "")) for what, details in found] == [
        ("recruitment.Offer", "SQL"),
        ("recruitment.Want", "Piano"),
        ("recruitment.SignUp", ""),
    ]
    assert found[2][1]["said"]["hope"] == "Old hope"


def test_what_the_recent_one_does_not_say_is_taken_over(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    stub = make_sign_up(programme, kept, offers=["Excel"])
    old = older(make_sign_up(programme, gone, offers=["SQL"], wants=["Piano"]))
    SignUp.objects.filter(pk=stub.pk).update(goals="To sell", commitment=3)
    SignUp.objects.filter(pk=old.pk).update(
        hope="To learn", goals="Old", interests="Sailing", commitment=9, meeting_format="online",
        accepted_at=old.created_at,
    )  # fmt: skip
    question, other = (
        Question.objects.create(programme=programme, kind="line", text=text)
        for text in ("Why?", "What else?")
    )
    Answer.objects.create(sign_up=old, question=question, value="because")
    Answer.objects.create(sign_up=old, question=other, value="old")
    Answer.objects.create(sign_up=stub, question=other, value="new")
    merge_people(kept=kept, gone=gone, by=ada)
    assert said(kept, programme) == ({"Excel"}, {"Piano"})
    found = SignUp.objects.get(person=kept)
    assert (found.pk, found.hope) == (stub.pk, "To learn")
    assert (found.goals, found.interests) == ("To sell", "Sailing")
    assert (found.commitment, found.meeting_format) == (3, "online")
    assert found.accepted_at is not None
    assert set(found.answers.values_list("value", flat=True)) == {"because", "new"}
    assert found.created_at < stub.created_at


def test_who_takes_part_stays_before_who_has_withdrawn(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    older(make_sign_up(programme, kept, offers=["Excel"]))
    double = make_sign_up(programme, gone, offers=["SQL"])
    withdraw(sign_up=double, by=ada)
    merge_people(kept=kept, gone=gone, by=ada)
    assert SignUp.objects.get(person=kept).takes_part
    assert said(kept, programme)[0] == {"Excel"}


def test_kinder_decision_stands(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    one, double = make_sign_up(programme, kept), make_sign_up(programme, gone)
    Decision.objects.create(sign_up=older(one), state="accepted", told_at=timezone.now())
    Decision.objects.create(sign_up=double, state="declined", reason="There twice")
    merge_people(kept=kept, gone=gone, by=ada)
    sign_up = SignUp.objects.get(person=kept)
    states = dict(sign_up.decisions.values_list("state", "undone_at"))
    assert states["accepted"] is None
    assert states["declined"] is not None


def test_blocks_hold_and_one_from_oneself_goes(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    ben, cid = make_sign_up(programme, "Ben Ode"), make_sign_up(programme, "Cid C")
    one, double = make_sign_up(programme, kept), older(make_sign_up(programme, gone))
    Block.objects.create(low=ben, high=one)
    Block.objects.create(low=ben, high=double)
    Block.objects.create(low=cid, high=double)
    Block.objects.create(low=one, high=double)
    merge_people(kept=kept, gone=gone, by=ada)
    assert set(Block.objects.values_list("low", "high")) == {(ben.pk, one.pk), (cid.pk, one.pk)}


def test_wish_to_be_kept_from_the_old_address_holds_for_the_new(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    ben = make_sign_up(programme, "Ben Ode")
    KeptApart.objects.create(sign_up=ben, email=gone.email)
    merge_people(kept=kept, gone=gone, by=ada)
    assert list(KeptApart.objects.values_list("email", flat=True)) == [kept.email]


def test_newer_draft_stays(ada: Person, programme: Programme, kept: Person, gone: Person) -> None:
    day = timedelta(days=1)
    Draft.objects.create(
        programme=programme, person=kept, answers={"a": 1}, changed_at=timezone.now() - day
    )
    Draft.objects.create(programme=programme, person=gone, answers={"a": 2})
    merge_people(kept=kept, gone=gone, by=ada)
    draft = Draft.objects.get()
    assert (draft.person, draft.answers) == (kept, {"a": 2})
    assert dropped(programme)[0].details["said"]["answers"] == {"a": 1}


def test_marks_given_and_got_stand_once(
    ada: Person, programme: Programme, kept: Person, gone: Person
) -> None:
    ben, cora = make_sign_up(programme, "Ben Ode"), make_person("Rea Reviewer")
    one, double = make_sign_up(programme, kept), older(make_sign_up(programme, gone))
    for reviewer, sign_up, value in (
        (kept, ben, 5), (gone, ben, 1), (cora, one, 4), (cora, double, 2), (gone, double, 3),
    ):  # fmt: skip
        Score.objects.create(sign_up=sign_up, reviewer=reviewer, line=0, value=value)
    merge_people(kept=kept, gone=gone, by=ada)
    assert set(Score.objects.values_list("sign_up", "reviewer", "value")) == {
        (ben.pk, kept.pk, 5),
        (one.pk, cora.pk, 4),
    }
    # Nobody scores themselves, under whichever address.
    assert {"sign_up": double.pk, "reviewer": gone.pk, "line": 0, "value": 3} in [
        {name: deed.details["said"].get(name) for name in ("sign_up", "reviewer", "line", "value")}
        for deed in dropped(programme)
    ]


def test_old_address_added_by_hand_is_who_has_it_no_more(
    programme: Programme, kept: Person, ada: Person
) -> None:
    Alias.objects.create(email="mara@old.example", person=kept)
    entry = Entry(email="mara@old.example", offers=(Offered("Excel", 3),), wants=())
    sign_up = save_sign_up(programme=programme, entry=entry, by=ada)
    assert sign_up.person == kept
    assert not Person.objects.filter(email="mara@old.example").exists()
