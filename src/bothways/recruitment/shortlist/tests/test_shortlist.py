"""Choosing among those who sign up: scored by several, decided, told once, places filled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs.worker import HOURLY
from bothways.matching.review.changes import impossible_matches
from bothways.matching.tests.scenes import made_run
from bothways.notifications.models import Notice, OutgoingMail
from bothways.people.skills.actions import ensure_skills
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import (
    Answer,
    Decision,
    Offer,
    Question,
    Score,
    Shortlist,
    SignUp,
    Want,
)
from bothways.recruitment.shortlist.actions import (
    NoSuchDecision,
    ReasonIsMissing,
    decide,
    offer_free_places,
    places_of,
    take_back,
    tell_all,
)
from bothways.recruitment.shortlist.queries import (
    LEAST,
    GroupShare,
    candidates_page,
    counts_of,
    fairness_of,
    scores_of,
    suppressed,
)
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    for name in ("Ann A", "Bob B", "Cid C"):
        make_sign_up(programme, name, offers=["Excel"], wants=["SQL"])
    Shortlist.objects.create(programme=programme, rubric=["What they give", "Why now"])
    return programme


def up(name: str) -> SignUp:
    return SignUp.objects.select_related("person", "programme").get(person__name=name)


def address(programme: Programme, name: str = "list", *more: int) -> str:
    return reverse(f"shortlist:{name}", args=[programme.pk, *more])


def do(programme: Programme, cora: Person, state: str, *names: str, reason: str = "") -> Any:
    ids = [up(name).pk for name in names]
    return decide(programme=programme, sign_ups=ids, state=state, reason=reason, by=cora)


def matched(programme: Programme) -> set[str]:
    return {person.name for person in engine_people(programme)}


def test_only_who_is_accepted_is_matched(programme: Programme, cora: Person) -> None:
    assert matched(programme) == set()
    do(programme, cora, "accepted", "Ann A", "Bob B")
    assert matched(programme) == {"Ann A", "Bob B"}
    do(programme, cora, "wait-listed", "Bob B")
    assert matched(programme) == {"Ann A"}
    Shortlist.objects.update(is_on=False)
    assert matched(programme) == {"Ann A", "Bob B", "Cid C"}


def test_programme_without_a_shortlist_takes_everybody(cora: Person) -> None:
    plain = make_programme("Plain", coordinator=cora)
    make_sign_up(plain, "Dee D")
    assert matched(plain) == {"Dee D"}


def test_match_of_somebody_declined_since_is_not_published(cora: Person) -> None:
    plain = make_programme("Plain", coordinator=cora)
    run = made_run(plain, 2)
    assert impossible_matches(run) == []
    Shortlist.objects.create(programme=plain)
    everybody = list(SignUp.objects.filter(programme=plain).values_list("pk", flat=True))
    decide(programme=plain, sign_ups=everybody[1:], state="accepted", reason="", by=cora)
    assert len(impossible_matches(run)) == 1


def test_declining_takes_a_reason(programme: Programme, cora: Person) -> None:
    with pytest.raises(ReasonIsMissing):
        do(programme, cora, "declined", "Ann A", reason="  ")
    page = client_of(cora).post(
        address(programme, "decisions"),
        {"do": "decide", "state": "declined", "sign_up": up("Ann A").pk},
    )
    assert page.status_code == 422
    assert "Say why, kindly" in text_of(page)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("state", ["", "perhaps", "ACCEPTED"])
def test_decision_that_is_none_is_refused(programme: Programme, cora: Person, state: str) -> None:
    with pytest.raises(NoSuchDecision):
        do(programme, cora, state, "Ann A")


def test_bulk_goes_through_a_look_at_whom_it_hits(programme: Programme, cora: Person) -> None:
    browser = client_of(cora)
    ticked = {"state": "accepted", "sign_up": [up("Ann A").pk, up("Bob B").pk]}
    look = browser.post(address(programme, "decisions"), ticked)
    assert "Before it is decided: 2 people" in text_of(look)
    assert not Decision.objects.exists()
    done = browser.post(address(programme, "decisions"), ticked | {"do": "decide"}, follow=True)
    assert "2 decisions are made. Nobody has been told yet." in text_of(done)
    assert counts_of(programme).accepted == 2


def test_decisions_of_another_programme_are_out_of_reach(
    programme: Programme, cora: Person
) -> None:
    other = make_programme("Else")
    theirs = make_sign_up(other, "Eve E")
    done = decide(programme=programme, sign_ups=[theirs.pk], state="accepted", reason="", by=cora)
    assert done.decided == 0
    assert client_of(cora).get(address(programme, "candidate", theirs.pk)).status_code == 404
    assert client_of(cora).get(address(other)).status_code == 404


@pytest.mark.parametrize("ids", [[], ["x"], ["²"], ["99999999999999999999"]])
def test_nothing_ticked_decides_nothing(programme: Programme, cora: Person, ids: list[str]) -> None:
    typed = {"do": "decide", "state": "accepted", "sign_up": ids}
    response = client_of(cora).post(address(programme, "decisions"), typed)
    assert response.status_code == 302
    assert not Decision.objects.exists()


def test_decided_three_times_is_still_one_candidate(programme: Programme, cora: Person) -> None:
    for state in ("accepted", "declined", "wait-listed"):
        do(programme, cora, state, "Ann A", reason="We were full.")
    do(programme, cora, "accepted", "Bob B")
    take_back(programme=programme, sign_ups=[up("Bob B").pk], by=cora)
    here = candidates_page(programme, is_blind=False, sort="name").object_list
    names = [one.name for one in here]
    assert names == sorted(set(names))
    assert {one.name: one.words for one in here}["Ann A"] == "on the wait list"
    assert {one.name: one.decision for one in here}["Bob B"] == 0
    counts = counts_of(programme)
    assert (counts.people, counts.waiting, counts.undecided) == (len(names), 1, len(names) - 1)


def test_everything_can_be_taken_back_until_it_is_told(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A", "Bob B")
    ids = [up("Ann A").pk, up("Bob B").pk]
    assert take_back(programme=programme, sign_ups=ids[:1], by=cora) == 1
    assert counts_of(programme).accepted == 1
    tell_all(programme=programme, by=cora)
    assert take_back(programme=programme, sign_ups=ids, by=cora) == 0
    assert counts_of(programme).accepted == 1


def test_everybody_is_told_once_with_the_reason(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A")
    do(programme, cora, "wait-listed", "Bob B")
    do(programme, cora, "declined", "Cid C", reason="Next spring there is room.")
    browser = client_of(cora)
    look = browser.get(address(programme, "telling"))
    assert "Next spring there is room." in text_of(look)
    seen = {"up_to": look.context["up_to"]}
    page = text_of(browser.post(address(programme, "telling"), seen, follow=True))
    assert "3 people are told." in page
    browser.post(address(programme, "telling"), seen)
    assert OutgoingMail.objects.count() == Notice.objects.count() == 3
    letters = {mail.to.split("@")[0]: mail.text for mail in OutgoingMail.objects.all()}
    assert "you are in" in letters["ann.a"]
    assert "you are on the wait list" in letters["bob.b"]
    assert "Next spring there is room." in letters["cid.c"]
    assert "Cora Coordinator" in letters["cid.c"]


def test_what_somebody_was_told_stands_but_for_the_wait_list(
    programme: Programme, cora: Person
) -> None:
    do(programme, cora, "accepted", "Ann A")
    do(programme, cora, "wait-listed", "Bob B")
    tell_all(programme=programme, by=cora)
    assert do(programme, cora, "declined", "Ann A", reason="Sorry.").told == 1
    assert do(programme, cora, "accepted", "Bob B").decided == 1
    assert counts_of(programme).accepted == 2
    assert tell_all(programme=programme, by=cora) == 1


def test_every_decision_is_kept_with_who_when_and_why(programme: Programme, cora: Person) -> None:
    do(programme, cora, "wait-listed", "Ann A", reason="Many came.")
    do(programme, cora, "accepted", "Ann A")
    kept = Decision.objects.filter(sign_up=up("Ann A")).order_by("pk")
    assert [(one.state, one.by, one.undone_at is None) for one in kept] == [
        ("wait-listed", cora, False),
        ("accepted", cora, True),
    ]
    page = text_of(client_of(cora).get(address(programme, "candidate", up("Ann A").pk)))
    assert "Many came." in page
    assert Deed.objects.filter(kind="decided about sign-ups").count() == 2


def test_deciding_the_same_twice_is_deciding_once(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A")
    assert do(programme, cora, "accepted", "Ann A").same == 1
    assert Decision.objects.count() == 1


def test_database_knows_one_standing_decision(programme: Programme) -> None:
    ann = up("Ann A")
    Decision.objects.create(sign_up=ann, state="accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(sign_up=ann, state="declined")


# Places that come free


def test_free_place_goes_to_the_first_who_was_told_to_wait(
    programme: Programme, cora: Person
) -> None:
    assert offer_free_places in HOURLY
    Programme.objects.update(places=1)
    do(programme, cora, "accepted", "Ann A")
    do(programme, cora, "wait-listed", "Bob B")
    assert offer_free_places() == 0
    tell_all(programme=programme, by=cora)
    assert offer_free_places() == 0
    do(programme, cora, "wait-listed", "Cid C")
    SignUp.objects.filter(person__name="Ann A").update(withdrawn_at=timezone.now())
    OutgoingMail.objects.all().delete()
    assert offer_free_places() == 1
    assert matched(programme) == {"Bob B"}
    mail = OutgoingMail.objects.get()
    assert mail.to == "bob.b@example.org"
    assert "A place has come free." in mail.text
    assert offer_free_places() == 0


def test_first_on_the_list_is_who_waits_longest(programme: Programme, cora: Person) -> None:
    Programme.objects.update(places=1)
    do(programme, cora, "wait-listed", "Cid C")
    do(programme, cora, "wait-listed", "Ann A")
    Decision.objects.filter(sign_up=up("Cid C")).update(at=timezone.now() - timedelta(days=2))
    tell_all(programme=programme, by=cora)
    assert offer_free_places() == 1
    assert matched(programme) == {"Cid C"}


@pytest.mark.parametrize("changes", [{"is_paused": True}, {"state": "closed"}, {"places": None}])
def test_no_place_is_offered_where_nothing_goes_on(
    programme: Programme, cora: Person, changes: dict[str, object]
) -> None:
    Programme.objects.update(places=3)
    do(programme, cora, "wait-listed", "Ann A")
    tell_all(programme=programme, by=cora)
    Programme.objects.update(**changes)
    assert offer_free_places() == 0


# Reviewers


def give(programme: Programme, reviewer: Person, name: str, *values: str) -> Any:
    typed = {f"line-{number}": value for number, value in enumerate(values)}
    return client_of(reviewer).post(
        address(programme, "candidate", up(name).pk), typed, follow=True
    )


def second_reviewer(programme: Programme) -> Person:
    rob = make_person("Rob Reviewer")
    ProgrammeRole.objects.create(programme=programme, person=rob, role="coordinator")
    return rob


def test_reviewers_score_alone_and_see_the_others_afterwards(
    programme: Programme, cora: Person
) -> None:
    rob = second_reviewer(programme)
    give(programme, cora, "Ann A", "5", "3")
    shortlist = Shortlist.objects.get()
    before = scores_of(shortlist, up("Ann A"), rob)
    assert [(line.mine, line.mean) for line in before] == [(None, None), (None, None)]
    give(programme, rob, "Ann A", "2", "3")
    after = scores_of(shortlist, up("Ann A"), rob)
    assert [(line.mine, line.mean, line.agreement) for line in after] == [
        (2, 3.5, "reviewers differ: talk about it"),
        (3, 3.0, "reviewers agree"),
    ]


def test_score_is_changed_and_taken_back(programme: Programme, cora: Person) -> None:
    give(programme, cora, "Ann A", "5", "3")
    give(programme, cora, "Ann A", "4")
    assert list(Score.objects.values_list("line", "value")) == [(0, 4)]


@pytest.mark.parametrize("value", ["0", "6", "x", "²", "-1", "4.5"])
def test_score_that_makes_no_sense_is_none(programme: Programme, cora: Person, value: str) -> None:
    give(programme, cora, "Ann A", value)
    assert not Score.objects.exists()


def test_best_scores_stand_first(programme: Programme, cora: Person) -> None:
    give(programme, cora, "Cid C", "5", "5")
    give(programme, cora, "Bob B", "2", "2")
    page = client_of(cora).get(address(programme))
    assert [line.name for line in page.context["page"].object_list][:2] == ["Cid C", "Bob B"]


def test_next_leads_through_those_not_scored(programme: Programme, cora: Person) -> None:
    typed = {"line-0": "3", "do": "next"}
    response = client_of(cora).post(address(programme, "candidate", up("Ann A").pk), typed)
    assert response.url == address(programme, "candidate", up("Bob B").pk)


def test_blind_reviewers_read_no_name(programme: Programme, cora: Person) -> None:
    Shortlist.objects.update(is_blind=True)
    person = up("Ann A").person
    person.profile.function = "Marketing"
    person.profile.save()
    browser = client_of(cora)
    for path in (address(programme), address(programme, "candidate", up("Ann A").pk)):
        page = text_of(browser.get(path))
        assert "Ann A" not in page
        assert f"Candidate {up('Ann A').pk}" in page
    look = browser.post(address(programme, "decisions"), {"sign_up": up("Ann A").pk})
    assert "Ann A" not in text_of(look)


@pytest.mark.parametrize(("find", "candidates"), [("Ann", 0), ("Marketing", 0), ("excel", 3)])
def test_blind_reviewers_find_by_skills_alone(
    programme: Programme, cora: Person, find: str, candidates: int
) -> None:
    Shortlist.objects.update(is_blind=True)
    person = up("Ann A").person
    person.profile.function = "Marketing"
    person.profile.save()
    browser = client_of(cora)
    page = browser.get(address(programme), {"find": find})
    assert page.context["page"].paginator.count == candidates
    ticked = {"everybody": "1", "find": find, "state": "accepted"}
    look = browser.post(address(programme, "decisions"), ticked)
    assert (look.context or {"count": 0})["count"] == candidates


# How it is set up, and what it shows


def test_coordinator_switches_it_on_with_a_rubric(cora: Person) -> None:
    plain = make_programme("Plain", coordinator=cora)
    browser = client_of(cora)
    browser.post(address(plain), {"is_on": "on", "lines": " What they give \n\nWhy now"})
    shortlist = Shortlist.objects.get()
    assert (shortlist.is_on, shortlist.is_blind) == (True, False)
    assert shortlist.rubric == ["What they give", "Why now"]


def test_scores_of_lines_that_are_gone_are_forgotten(programme: Programme, cora: Person) -> None:
    give(programme, cora, "Ann A", "5", "3")
    client_of(cora).post(address(programme), {"is_on": "on", "lines": "What they give"})
    assert list(Score.objects.values_list("line", flat=True)) == [0]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["Why now", "What they give"], {0: 3, 1: 5}),
        (["Fits us", "What they give", "Why now"], {1: 5, 2: 3}),
        (["Why now"], {0: 3}),
        (["What they can give", "Why now"], {0: 5, 1: 3}),
        (["Why now", "Why now", "Fits us"], {0: 3}),
        ([], {}),
    ],
)
def test_scores_follow_their_line_to_its_place(
    programme: Programme, cora: Person, lines: list[str], kept: dict[int, int]
) -> None:
    give(programme, cora, "Ann A", "5", "3")
    client_of(cora).post(address(programme), {"is_on": "on", "lines": "\n".join(lines)})
    assert dict(Score.objects.values_list("line", "value")) == kept


@given(st.lists(st.sampled_from("abcd"), max_size=6), st.lists(st.sampled_from("abcd"), max_size=6))
def test_no_two_lines_come_to_one_place(before: list[str], after: list[str]) -> None:
    places = places_of(before, after)
    assert len(set(places.values())) == len(places)
    assert set(places) <= set(range(len(before)))
    assert set(places.values()) <= set(range(len(after)))


@pytest.mark.parametrize("lines", ["x" * 201, "\n".join("abcdefg")])
def test_rubric_that_is_too_long_is_refused(cora: Person, lines: str) -> None:
    plain = make_programme("Plain", coordinator=cora)
    response = client_of(cora).post(address(plain), {"is_on": "on", "lines": lines})
    assert response.status_code == 422
    assert not Shortlist.objects.exists()


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), max_size=8))
def test_no_small_group_is_shown_or_can_be_worked_out(sizes: list[tuple[int, int]]) -> None:
    groups = [
        GroupShare(f"g{number}", people, min(people, accepted))
        for number, (people, accepted) in enumerate(sizes)
    ]
    shown = suppressed(groups)
    assert all(group.people >= LEAST for group in shown)
    hidden = [group for group in groups if group.people < LEAST]
    if shown and hidden:
        # Everybody is in some group shown: what is missing is never one small group.
        assert sum(group.people for group in shown) == sum(group.people for group in groups)


def test_groups_are_shown_with_their_shares(cora: Person) -> None:
    plain = make_programme("Plain", coordinator=cora)
    Shortlist.objects.create(programme=plain)
    ids = [
        make_sign_up(plain, make_person(f"P {number}", function=function)).pk
        for number, function in enumerate(["Sales"] * 6 + ["Legal"] * 5 + ["Data"] * 2 + ["HR"] * 3)
    ]
    decide(programme=plain, sign_ups=ids[:3], state="accepted", reason="", by=cora)
    (title, groups), *_ = fairness_of(plain)
    assert title == "By function"
    assert [(group.name, group.people, group.accepted) for group in groups] == [
        ("Sales", 6, 3),
        ("Legal", 5, 0),
        ("smaller groups together", 5, 0),
    ]
    assert "Data" not in text_of(client_of(cora).get(address(plain))).split("group by group")[1]


def test_scripts_in_names_and_reasons_are_only_text(programme: Programme, cora: Person) -> None:
    person = up("Ann A").person
    person.name = "<script>alert(1)</script>"
    person.save()
    pk = SignUp.objects.get(person=person).pk
    typed = {"do": "decide", "state": "declined", "sign_up": pk, "reason": "<b>no</b>"}
    browser = client_of(cora)
    browser.post(address(programme, "decisions"), typed)
    for path in (address(programme), address(programme, "candidate", pk)):
        page = browser.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>no</b>" not in page


def test_list_takes_the_same_queries_with_more_people(
    programme: Programme, cora: Person, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make_sign_up(programme, f"P {number}", offers=["Excel"], wants=["SQL"])
    browser = client_of(cora)
    with django_assert_max_num_queries(19):
        browser.get(address(programme))


def test_reviewers_read_all_that_a_candidate_said(programme: Programme, cora: Person) -> None:
    ann = up("Ann A")
    SignUp.objects.filter(pk=ann.pk).update(goals="To lead <b>well</b>.", commitment=4)
    for text, is_confidential in (("Why now?", False), ("What worries you?", True)):
        question = Question.objects.create(
            programme=programme, kind="text", text=text, is_confidential=is_confidential
        )
        Answer.objects.create(sign_up=ann, question=question, value=f"Answer: {text}")
    page = client_of(cora).get(address(programme, "candidate", ann.pk))
    assert [(one.text, one.words, one.is_confidential) for one in page.context["said"]] == [
        ("What they want to have reached", "To lead <b>well</b>.", False),
        ("Hours a month they can give", "4", False),
        ("Why now?", "Answer: Why now?", False),
        ("What worries you?", "Answer: What worries you?", True),
    ]
    assert "To lead &lt;b&gt;well" in page.content.decode()
    assert "at home in it" in text_of(page)


def test_candidate_with_many_skills_asks_no_more_questions(
    programme: Programme, cora: Person
) -> None:
    ann, many = up("Ann A"), [f"Skill {number}" for number in range(12)]
    browser, counts = client_of(cora), []
    path = address(programme, "candidate", ann.pk)
    browser.get(path)  # what is cached per process is asked for once
    for skills in ([], many):
        for skill in ensure_skills(skills).values():
            Offer.objects.create(sign_up=ann, skill=skill)
            Want.objects.create(sign_up=ann, skill=skill)
        with CaptureQueriesContext(connection) as asked:
            page = text_of(browser.get(path))
        counts.append(len(asked))
    assert all(skill in page for skill in many)
    assert counts[0] == counts[1]
