"""Matches, circles and reviewers' decisions when two people become one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.matching.changes.actions import make_change
from bothways.matching.changes.effects import effects_of
from bothways.matching.changes.state import state_of
from bothways.matching.changes.steps import bonds_of, splits
from bothways.matching.models import (
    Change,
    Circle,
    LeftOver,
    Match,
    Note,
    PolicyVersion,
    Presence,
    Publication,
    ReviewAct,
    Run,
)
from bothways.matching.notes.actions import write_note
from bothways.matching.notes.models import about
from bothways.matching.review.own import veil_matches
from bothways.matching.review.ready import ready
from bothways.partnerships.models import Participation
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.people.merging.actions import MergeRefused, merge_people
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import SignUp
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.sweeps.conftest import make_circle, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


@pytest.fixture
def programme() -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


def twice(programme: Programme) -> tuple[SignUp, SignUp]:
    """The one who will stay, and the one who will go."""
    goes = make_sign_up(programme, make_person("Mara Okafor", email="mara@home.example"))
    stays = make_sign_up(programme, make_person("Mara Okafor", email="mara@acme.example"))
    return stays, goes


def merge(ada: Person, stays: SignUp, goes: SignUp) -> None:
    merge_people(kept=stays.person, gone=goes.person, by=ada)


def test_matched_with_each_other_is_refused(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    make_run(programme, ada, stays, goes, ben)
    with pytest.raises(MergeRefused, match="matched with each other"):
        merge(ada, stays, goes)
    assert SignUp.objects.filter(pk=goes.pk).exists()


def test_match_of_the_two_in_an_old_run_is_history(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    old = make_run(programme, ada, stays, goes, ben)
    Run.objects.create(programme=programme, number=2, state="done")
    merge(ada, stays, goes)
    assert not Match.objects.filter(run=old).exists()


def test_in_one_circle_is_refused(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    cid = make_sign_up(programme, "Cid C")
    run = make_run(programme, ada, ben, cid, stays)
    circle = make_circle(run, [stays, ben, goes])
    with pytest.raises(MergeRefused, match="in one circle or peer group"):
        merge(ada, stays, goes)
    Circle.objects.filter(pk=circle.pk).update(parted_at=timezone.now())
    merge(ada, stays, goes)
    assert not Circle.objects.exists()


def test_while_a_match_is_computed_it_is_refused(ada: Person, programme: Programme) -> None:
    stays, goes = twice(programme)
    Run.objects.create(programme=programme, number=1, state="running")
    with pytest.raises(MergeRefused, match="is being computed"):
        merge(ada, stays, goes)


def test_match_moves_and_nobody_with_a_partner_is_left_over(
    ada: Person, programme: Programme
) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    run = make_run(programme, ada, ben, goes, stays)
    merge(ada, stays, goes)
    match = Match.objects.get(run=run)
    assert (match.a, match.b) == (ben, stays)
    assert not LeftOver.objects.exists()


def test_who_is_left_over_twice_is_so_once(ada: Person, programme: Programme) -> None:
    stays, goes = twice(programme)
    ben, cid = make_sign_up(programme, "Ben Ode"), make_sign_up(programme, "Cid C")
    run = make_run(programme, ada, ben, cid, stays)
    LeftOver.objects.create(run=run, sign_up=goes, name="Mara", reason="x", sentence="y")
    merge(ada, stays, goes)
    assert list(LeftOver.objects.values_list("sign_up", flat=True)) == [stays.pk]


def test_ban_stands_before_a_lock_and_decisions_move(ada: Person, programme: Programme) -> None:
    ben = make_sign_up(programme, "Ben Ode")
    stays, goes = twice(programme)
    cid = make_sign_up(programme, "Cid C")
    acts = ReviewAct.objects
    common = {"programme": programme, "by": ada}
    lock = acts.create(kind="lock", low=ben, high=stays, **common)
    ban = acts.create(kind="ban", low=ben, high=goes, **common)
    other = acts.create(kind="lock", low=goes, high=cid, **common)
    between = acts.create(kind="ban", low=goes, high=stays, **common)
    merge(ada, stays, goes)
    for act in (lock, ban, other):
        act.refresh_from_db()
    assert lock.undone_at is not None
    assert (ban.low, ban.high, ban.undone_at) == (ben, stays, None)
    assert (other.low, other.high, other.undone_at) == (stays, cid, None)
    assert not acts.filter(pk=between.pk).exists()


def published(programme: Programme, run: Run, ada: Person) -> None:
    Publication.objects.create(programme=programme, run=run, by=ada)
    open_partnerships(matches=list(run.matches.select_related("a", "b", "run")), by=ada)


def test_partners_are_two_people(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    published(programme, make_run(programme, ada, stays, goes, ben), ada)
    Run.objects.create(programme=programme, number=2, state="done")
    with pytest.raises(MergeRefused, match="are partners in one partnership") as refused:
        merge(ada, stays, goes)
    assert "matched with each other" in str(refused.value)


def test_partnership_moves_to_who_stays(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    published(programme, make_run(programme, ada, ben, goes, stays), ada)
    merge(ada, stays, goes)
    people = Participation.objects.order_by("place").values_list("person", flat=True)
    assert list(people) == [ben.person_id, stays.person_id]


def test_both_told_of_the_same_partner_is_refused(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    run = make_run(programme, ada, ben, goes, stays)
    template = run.matches.get()
    Match.objects.create(
        run=run, a=ben, b=stays, name_a="Ben", name_b="Mara", worth=1.0, gain_a=1.0, gain_b=1.0,
        least_gain=1.0, balance=1.0, a_gives=template.a_gives, b_gives=template.b_gives,
    )  # fmt: skip
    published(programme, run, ada)
    with pytest.raises(MergeRefused, match="matched with the same person"):
        merge(ada, stays, goes)


def test_two_matches_with_the_same_person_become_one_before_anybody_is_told(
    ada: Person, programme: Programme
) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    run = make_run(programme, ada, ben, goes, stays)
    Match.objects.create(
        run=run, a=stays, b=ben, name_a="Mara", name_b="Ben", worth=1.0, gain_a=1.0, gain_b=1.0,
        least_gain=1.0, balance=1.0,
    )  # fmt: skip
    merge(ada, stays, goes)
    assert list(Match.objects.values_list("a", "b")) == [(stays.pk, ben.pk)]


def test_notes_about_either_are_about_the_one(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    cora = programme.roles.get().person
    for people in ([goes, ben], [stays, goes], [goes]):
        write_note(people=people, text="Look again", by=cora)
    merge(ada, stays, goes)
    assert [
        (note.about, set(note.sign_ups.values_list("pk", flat=True)))
        for note in Note.objects.order_by("pk")
    ] == [
        (about([ben.pk, stays.pk]), {ben.pk, stays.pk}),
        (str(stays.pk), {stays.pk}),
        (str(stays.pk), {stays.pk}),
    ]


def test_coordinator_who_turns_out_to_take_part_does_not_read_about_herself(
    ada: Person, programme: Programme
) -> None:
    mara, cora = make_sign_up(programme, "Mara Okafor"), programme.roles.get().person
    write_note(people=[mara], text="Difficult", by=cora)
    published(programme, make_run(programme, ada, make_sign_up(programme, "Ben Ode"), *[
        make_sign_up(programme, name) for name in ("Cid C", "Dee D")
    ]), ada)  # fmt: skip
    double = make_person("Mara Okafor", email="mara@home.example")
    ProgrammeRole.objects.create(programme=programme, person=double, role="coordinator")
    mine = make_sign_up(programme, double)
    merge_people(kept=double, gone=mara.person, by=ada)
    assert not Note.objects.visible_to(double).exists()
    lines = list(Deed.objects.filter(kind="wrote a note"))
    assert set(veil_matches(programme, double, lines)) == {lines[0].pk}
    assert SignUp.objects.get(person=double).pk == mine.pk


def test_what_a_coordinator_did_stays_theirs(ada: Person, programme: Programme) -> None:
    kept = make_person("Rea Reviewer", email="rea@acme.example")
    gone = make_person("Rea Reviewer", email="rea@home.example")
    run = Run.objects.create(programme=programme, number=1, state="done", by=gone)
    PolicyVersion.objects.create(programme=programme, name="Ours", by=gone)
    for person in (kept, gone):
        Presence.objects.create(run=run, person=person, seen_at=timezone.now())
    merge_people(kept=kept, gone=gone, by=ada)
    run.refresh_from_db()
    assert (run.by, PolicyVersion.objects.get().by, Presence.objects.get().person) == (kept,) * 3


def test_partners_of_different_rounds_all_stay(ada: Person, programme: Programme) -> None:
    (stays, goes), ben = twice(programme), make_sign_up(programme, "Ben Ode")
    cid = make_sign_up(programme, "Cid C")
    published(programme, make_run(programme, ada, ben, goes, cid), ada)
    later = Run.objects.create(programme=programme, number=2, state="done")
    Match.objects.create(
        run=later, a=stays, b=ben, name_a="Mara", name_b="Ben", worth=1.0, gain_a=1.0, gain_b=1.0,
        least_gain=1.0, balance=1.0,
    )  # fmt: skip
    Publication.objects.create(programme=programme, run=later, number=2, by=ada)
    open_partnerships(matches=list(later.matches.select_related("a", "b", "run")), by=ada)
    merge(ada, stays, goes)
    assert Participation.objects.filter(person=stays.person).count() == 2
    assert list(Match.objects.order_by("run_id").values_list("a", "b")) == [
        (ben.pk, stays.pk),
        (stays.pk, ben.pk),
    ]


def test_changes_by_hand_are_about_the_one_and_stay_unread_by_her(
    ada: Person, programme: Programme
) -> None:
    stays, goes = twice(programme)
    ben, cid = make_sign_up(programme, "Ben Ode"), make_sign_up(programme, "Cid C")
    run = make_run(programme, ada, goes, ben, cid)
    effect = next(each for each in effects_of(run, ready(run), splits(bonds_of(run, [goes.pk]))))
    change = make_change(run=run, effect=effect, state=state_of(run, effect), by=ada)
    Change.objects.filter(pk=change.pk).update(by=goes.person)
    Match.objects.filter(run=run).update(made_by=goes.person)
    ProgrammeRole.objects.create(programme=programme, person=stays.person, role="coordinator")
    merge(ada, stays, goes)
    change.refresh_from_db()
    assert (change.left, change.by) == ([[stays.pk, ben.pk]], stays.person)
    assert Match.objects.get(run=run).made_by == stays.person
    line = Deed.objects.get(kind="changed matches by hand")
    assert stays.pk in line.details["sign_ups"]
    Publication.objects.create(programme=programme, run=run, by=ada)
    assert line.pk in veil_matches(programme, stays.person, [line])
