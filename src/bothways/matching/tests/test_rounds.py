"""A second round for late-comers, around the partnerships that are published."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs import worker
from bothways.matching.demand.queries import asked_today
from bothways.matching.models import Circle, CircleMember, LeftOver, Match, Publication, Run
from bothways.matching.places.actions import give_back
from bothways.matching.places.queries import room_of
from bothways.matching.publishing.actions import PairsCantBe, PlacesTaken, publish
from bothways.matching.registration import match_step, publish_step, published_figures
from bothways.matching.review.actions import (
    KeptApart,
    KeptTogether,
    PublishedSince,
    lock_pair,
    part_match,
)
from bothways.matching.review.explanations import explain_two
from bothways.matching.review.left_over import alone_in
from bothways.matching.runs.actions import AlreadyPublished, NobodyIsFree, start_run
from bothways.matching.runs.comparing import compare
from bothways.matching.tests.scenes import finished_run, make_scene, match_of, sign_up, work
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme, State
from bothways.recruitment.joining.actions import save_door
from bothways.recruitment.models import Door, SignUp
from bothways.recruitment.signups.actions import return_to, withdraw
from tests.builders import make_person, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_scene(cora)


@pytest.fixture
def first(programme: Programme, cora: Person) -> Run:
    """Round 1: Mara and Tomasz, Inés and Jun; Lena is left over."""
    run = finished_run(programme, cora)
    publish(run=run, words="", by=cora)
    Notice.objects.all().delete()
    OutgoingMail.objects.all().delete()
    return run


def late_comer(programme: Programme) -> SignUp:
    """Somebody who fits Lena, who was left over."""
    return make_sign_up(programme, "Otis Late", offers=["Grant writing"], wants=["Excel"])


def pairs_of(run: Run) -> set[frozenset[str]]:
    rows = Match.objects.filter(run=run).values_list("name_a", "name_b")
    return {frozenset(row) for row in rows}


def last_look(run: Run) -> str:
    return reverse("publishing:publication", args=[run.programme_id, run.pk])


def runs_page(programme: Programme) -> str:
    return reverse("runs:list", args=[programme.pk])


def test_second_round_matches_the_late_comer_and_leaves_the_published_alone(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    second = finished_run(programme, cora)
    assert pairs_of(second) == {frozenset({"Lena Fuchs", "Otis Late"})}
    assert {key: second.figures[key] for key in ("people", "served", "around")} == {
        "people": 2,
        "served": 2,
        "around": 2,
    }
    assert not LeftOver.objects.filter(run=second).exists()
    assert len(pairs_of(first)) == 2


def test_second_round_tells_the_people_of_the_new_matches_alone(
    first: Run, programme: Programme, cora: Person
) -> None:
    otis = late_comer(programme)
    published = publish(run=finished_run(programme, cora), words="", by=cora)
    assert (published.publication.number, published.people, published.e_mails) == (2, 2, 2)
    told = {otis.person.email, sign_up("Lena Fuchs").person.email}
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == told
    assert (
        set(Notice.objects.filter(key__startswith="match:").values_list("person__email", flat=True))
        == told
    )
    assert Partnership.objects.count() == 3
    deed = Deed.objects.filter(kind="published the matches").latest("pk")
    assert deed.subject == "round 2: run 2, 1 pairs"


def test_publishing_a_round_twice_is_refused_and_tells_nobody_twice(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    second = finished_run(programme, cora)
    publish(run=second, words="", by=cora)
    for run in (first, second):
        with pytest.raises(AlreadyPublished):
            publish(run=run, words="", by=cora)
    assert (Publication.objects.count(), OutgoingMail.objects.count()) == (2, 2)


def test_two_coordinators_publishing_the_second_round_at_once_tell_once(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    second = finished_run(programme, cora)
    barrier, refused = threading.Barrier(2), []

    def click() -> None:
        barrier.wait()
        try:
            publish(run=second, words="", by=cora)
        except AlreadyPublished as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert (Publication.objects.count(), OutgoingMail.objects.count()) == (2, 2)


def test_run_begun_before_a_round_is_not_published_after_it(
    programme: Programme, cora: Person
) -> None:
    """The board of another tab: its run has ended, and a round has been published since."""
    run = finished_run(programme, cora)
    publish(run=run, words="", by=cora)
    stale = Run.objects.create(
        programme=programme, number=2, state="done", started_at=run.started_at,
        finished_at=timezone.now(), figures={"people": 5}, certificate=run.certificate,
    )  # fmt: skip
    with pytest.raises(PublishedSince, match="run again"):
        publish(run=stale, words="", by=cora)
    with pytest.raises(PublishedSince):
        lock_pair(run=stale, a=sign_up("Mara Okafor"), b=sign_up("Jun Watanabe"), by=cora)
    page = text_of(client_of(cora).get(stale.get_absolute_url()))
    assert "Run 1 was published since; this one is kept to look at." in page


def test_no_match_of_people_whose_places_are_taken_gets_out(
    first: Run, programme: Programme, cora: Person
) -> None:
    """Even a run that knows nothing of the round is checked again when it is published."""
    run = Run.objects.create(
        programme=programme, number=2, state="done", started_at=timezone.now(), figures={}
    )
    Match.objects.create(
        run=run, a=sign_up("Mara Okafor"), b=sign_up("Lena Fuchs"), name_a="Mara Okafor",
        name_b="Lena Fuchs", worth=1, gain_a=1, gain_b=1, least_gain=1, balance=1,
    )  # fmt: skip
    with pytest.raises(PlacesTaken, match=r"for fewer: Mara Okafor\. Nobody was told\. Run again"):
        publish(run=run, words="", by=cora)
    assert Publication.objects.count() == 1


def test_partners_are_never_matched_with_each_other_again(
    first: Run, programme: Programme, cora: Person
) -> None:
    """Theirs has ended, they have room, and they would be worth most together."""
    give_back(match=match_of("Mara Okafor"))
    make_sign_up(programme, "Otis Late", offers=["Cash-flow forecasting"], wants=["Storytelling"])
    second = finished_run(programme, cora)
    assert pairs_of(second) == {frozenset({"Mara Okafor", "Otis Late"})}
    alone = LeftOver.objects.get(run=second, name="Tomasz Zieliński")
    assert alone.sentence
    sentence = explain_two(second, sign_up("Mara Okafor"), sign_up("Tomasz Zieliński"))
    assert "were partners before" in " ".join(sentence.forbidden_by)


def test_ended_twice_is_ended_once(first: Run) -> None:
    match = match_of("Mara Okafor")
    give_back(match=match)
    ended_at = match_of("Mara Okafor").ended_at
    give_back(match=match)
    assert match_of("Mara Okafor").ended_at == ended_at is not None


def says_yes(name: str) -> None:
    """To another partner: the worker has ended what somebody has left, and whoever has lost their
    partner waits until they say so."""
    work()
    SignUp.objects.filter(person__name=name).update(is_waiting_this_time=False)


def test_partner_of_somebody_who_withdrew_has_a_free_place(
    first: Run, programme: Programme, cora: Person
) -> None:
    withdraw(sign_up=sign_up("Inés Prado"), by=cora)
    room = room_of(programme)
    assert (room.free, room.freed, room.around) == (2, 1, 1)
    says_yes("Jun Watanabe")
    make_sign_up(programme, "Otis Late", offers=["Contracts"], wants=["Python"])
    second = finished_run(programme, cora)
    assert frozenset({"Jun Watanabe", "Otis Late"}) in pairs_of(second)
    publish(run=second, words="", by=cora)
    assert match_of("Inés Prado").ended_at is not None


def test_who_comes_back_after_their_partner_was_matched_anew_doesn_t_overbook(
    first: Run, programme: Programme, cora: Person
) -> None:
    ines = sign_up("Inés Prado")
    withdraw(sign_up=ines, by=cora)
    says_yes("Jun Watanabe")
    make_sign_up(programme, "Otis Late", offers=["Contracts"], wants=["Python"])
    publish(run=finished_run(programme, cora), words="", by=cora)
    return_to(sign_up=ines, by=cora)
    room = room_of(programme)
    assert (room.around, room.freed) == (2, 1)


def test_somebody_withdrawn_between_the_run_and_its_round_is_named(
    first: Run, programme: Programme, cora: Person
) -> None:
    otis = late_comer(programme)
    second = finished_run(programme, cora)
    withdraw(sign_up=otis, by=cora)
    with pytest.raises(PairsCantBe, match="Lena Fuchs and Otis Late"):
        publish(run=second, words="", by=cora)
    assert OutgoingMail.objects.count() == 0


def test_who_has_room_for_two_gets_a_second_partner_and_is_told_of_that_one_alone(
    first: Run, programme: Programme, cora: Person
) -> None:
    SignUp.objects.filter(person__name="Mara Okafor").update(partnerships=2)
    make_sign_up(programme, "Otis Late", offers=["Cash-flow forecasting"], wants=["Storytelling"])
    second = finished_run(programme, cora)
    assert pairs_of(second) == {frozenset({"Mara Okafor", "Otis Late"})}
    publish(run=second, words="", by=cora)
    mara = sign_up("Mara Okafor").person
    assert OutgoingMail.objects.get(to=mara.email).subject == "Mara, you and Otis Late are matched"
    assert Partnership.objects.visible_to(mara).count() == 2


def test_who_has_a_partner_and_gets_no_second_is_not_without_one(
    first: Run, programme: Programme, cora: Person
) -> None:
    SignUp.objects.filter(person__name="Mara Okafor").update(partnerships=2)
    late_comer(programme)
    second = finished_run(programme, cora)
    alone = {alone.name: alone.sentence for alone in alone_in(second)}
    assert alone == {"Mara Okafor": "Has a published partner, and there is none for another place."}
    assert alone_in(second, with_waiting=False) == []
    board = text_of(client_of(cora).get(second.get_absolute_url()))
    assert "2 of 2" in board
    assert "Nobody is left over" in board


def test_a_lock_that_is_published_no_longer_binds_the_next_run(
    programme: Programme, cora: Person
) -> None:
    run = finished_run(programme, cora)
    lock_pair(run=run, a=sign_up("Mara Okafor"), b=sign_up("Tomasz Zieliński"), by=cora)
    publish(run=run, words="", by=cora)
    late_comer(programme)
    assert finished_run(programme, cora).state == "done"
    page = text_of(client_of(cora).get(runs_page(programme)))
    assert "from your review" not in page


def test_nobody_is_locked_to_somebody_whose_places_are_taken(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    second = finished_run(programme, cora)
    mara, lena = sign_up("Mara Okafor"), sign_up("Lena Fuchs")
    with pytest.raises(KeptTogether, match="All places of Mara Okafor are taken by published"):
        lock_pair(run=second, a=mara, b=lena, by=cora)
    with pytest.raises(KeptApart, match="aren’t matched a second time"):
        lock_pair(run=second, a=mara, b=sign_up("Tomasz Zieliński"), by=cora)


def test_only_two_people_with_a_free_place_make_a_run(
    first: Run, programme: Programme, cora: Person
) -> None:
    with pytest.raises(NobodyIsFree):
        start_run(programme=programme, by=cora)
    page = text_of(client_of(cora).get(runs_page(programme)))
    assert "Everybody with a free place has a partner" in page
    assert reverse("doors:door", args=[programme.pk]) in page


def test_the_door_opens_again_under_way(first: Run, programme: Programme, cora: Person) -> None:
    programme.refresh_from_db()
    assert programme.state == State.UNDER_WAY
    door = Door(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=9),
        expectations="Be kind.",
    )
    save_door(door=door, by=cora)
    programme.refresh_from_db()
    assert (programme.state, door.is_open) == (State.UNDER_WAY, True)


def test_pages_say_what_a_run_would_do_around_what_is_published(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    page = text_of(client_of(cora).get(runs_page(programme)))
    for said in (
        "1 person has come since",
        "Match 2 people",
        "Only people with a free place are matched, around 2 published partnerships:",
        "Round 1</b></a> · 2 partnerships",
    ):
        assert said in page, said
    second = finished_run(programme, cora)
    board = text_of(client_of(cora).get(second.get_absolute_url()))
    assert "around 2 published partnerships</a> · a draft: nobody has been told" in board
    assert 'pair__name">Mara Okafor' not in board
    look = text_of(client_of(cora).get(last_look(second)))
    assert "2 people in 1 pairs hear" in look
    assert "2 published partnerships stay as they are, and their people hear nothing" in look


def test_checklist_goes_on_when_somebody_has_come(
    first: Run, programme: Programme, cora: Person
) -> None:
    assert match_step(programme).is_done
    assert publish_step(programme).is_done
    late_comer(programme)
    step = match_step(programme)
    assert (step.is_done, step.detail, step.action) == (
        False,
        "1 person has come since: match them, around 2 published partnerships.",
        "Match again",
    )
    second = finished_run(programme, cora)
    assert match_step(programme).is_done
    assert not publish_step(programme).is_done
    publish(run=second, words="", by=cora)
    assert match_step(programme).is_done
    assert publish_step(programme).is_done


def test_sponsors_see_all_rounds_together(first: Run, programme: Programme, cora: Person) -> None:
    late_comer(programme)
    assert published_figures(programme)[0].value == "4 of 6"
    second = finished_run(programme, cora)
    assert published_figures(programme)[0].value == "4 of 6"
    publish(run=second, words="", by=cora)
    figures = {figure.label: figure.value for figure in published_figures(programme)}
    assert figures["people have a partner"] == "6 of 6"
    assert figures["rounds of matching published"] == "2"


def test_supply_and_demand_match_who_has_a_free_place(first: Run, programme: Programme) -> None:
    late_comer(programme)
    names = {person.name for person in asked_today(programme).problem.people}
    assert names == {"Lena Fuchs", "Otis Late"}


def test_any_two_people_are_explained_after_a_round(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    second = finished_run(programme, cora)
    explained = explain_two(second, sign_up("Mara Okafor"), sign_up("Lena Fuchs"))
    assert explained.sentence == (
        "Mara Okafor has the partners they have room for: published, they stay."
    )
    assert explained.what_if is None


def test_runs_with_a_round_between_compare_those_whom_both_could_match(
    first: Run, programme: Programme, cora: Person
) -> None:
    late_comer(programme)
    found = compare(first, finished_run(programme, cora))
    assert found.only_both == 1
    assert [(each.name, each.was) for each in found.better] == [("Lena Fuchs", "nobody")]
    assert found.worse == []


def test_pair_taken_apart_in_a_round_is_nobody_s_previous_partner(
    programme: Programme, cora: Person
) -> None:
    run = finished_run(programme, cora)
    part_match(match=match_of("Mara Okafor"), by=cora)
    publish(run=run, words="", by=cora)
    room = room_of(programme)
    assert (room.free, room.new, room.around) == (3, 0, 1)
    assert frozenset({"Mara Okafor", "Tomasz Zieliński"}) in pairs_of(finished_run(programme, cora))


def test_database_has_one_round_of_a_number(first: Run, programme: Programme) -> None:
    other = Run.objects.create(programme=programme, number=2, state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(programme=programme, run=other, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(programme=programme, run=first, number=2)


def test_a_third_round_follows_the_second(first: Run, programme: Programme, cora: Person) -> None:
    late_comer(programme)
    publish(run=finished_run(programme, cora), words="", by=cora)
    make_sign_up(programme, "Ana Last", offers=["Piano"], wants=["Chess"])
    make_sign_up(programme, "Ben Last", offers=["Chess"], wants=["Piano"])
    third = finished_run(programme, cora)
    assert pairs_of(third) == {frozenset({"Ana Last", "Ben Last"})}
    assert publish(run=third, words="", by=cora).publication.number == 3
    page = text_of(client_of(cora).get(runs_page(programme)))
    assert page.index("Round 3</b>") < page.index("Round 2</b>") < page.index("Round 1</b>")


def published_ring(programme: Programme, cora: Person, kind: str, names: list[str]) -> Circle:
    run = Run.objects.create(programme=programme, number=7, state="done", started_at=timezone.now())
    circle = Circle.objects.create(run=run, kind=kind)
    for place, name in enumerate(names):
        member = make_sign_up(programme, name, offers=["Piano"], wants=["Chess"])
        CircleMember.objects.create(circle=circle, sign_up=member, place=place, name=name, gain=0.5)
    Publication.objects.create(programme=programme, run=run, by=cora)
    return circle


RING = ["Ana Ring", "Ben Ring", "Cai Ring", "Dee Ring"]


def test_circle_is_broken_by_whoever_leaves_it(programme: Programme, cora: Person) -> None:
    circle = published_ring(programme, cora, "ring", RING)
    assert (room_of(programme).around, room_of(programme).freed) == (1, 0)
    withdraw(sign_up=sign_up("Ana Ring"), by=cora)
    assert (room_of(programme).around, room_of(programme).freed) == (0, 3)
    give_back(circle=circle)
    return_to(sign_up=sign_up("Ana Ring"), by=cora)
    assert (room_of(programme).around, room_of(programme).freed) == (0, 4)


def test_group_goes_on_when_one_leaves_it(programme: Programme, cora: Person) -> None:
    circle = published_ring(programme, cora, "group", RING)
    give_back(circle=circle, only=sign_up("Ana Ring"))
    assert (room_of(programme).around, room_of(programme).freed) == (1, 1)


def test_nobody_of_a_circle_is_matched_with_another_of_it(
    programme: Programme, cora: Person
) -> None:
    give_back(circle=published_ring(programme, cora, "ring", RING))
    assert len(asked_today(programme).problem.review.previous) == 6
