"""Setting goals, moving them forward, and who sees what of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from bothways.accounts.models import Person
from bothways.notifications.models import Notice
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import (
    Evidence,
    Goal,
    GoalStep,
    Participation,
    Partnership,
    Rating,
)
from bothways.partnerships.space.queries import first_steps_of, space_of
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from ..asking import questions
from ..examples import EXAMPLES
from ..path import FLOOR, TOP, path_of
from ..queries import flows, signs_of_life, wants_of


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def pair(programme: Programme) -> Partnership:
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


def place(partnership: Partnership, person: Person) -> Participation:
    return partnership.participations.get(person=person)


def path(partnership: Partnership, name: str, *rest: object) -> str:
    return reverse(f"goals:{name}", args=[partnership.pk, *rest])


def set_goal(partnership: Partnership, person: Person, **said: Any) -> Any:
    usual = {"text": "I can read a balance sheet.", "hears": "shared", "key": str(uuid4())}
    return client_of(person).post(path(partnership, "new"), {**usual, **said})


def do(goal: Goal, person: Person, what: str, **said: Any) -> Any:
    place = path(goal.owner.partnership, "goal", goal.pk)
    return client_of(person).post(place, {"do": what, **said})


def helped(pair: Partnership) -> Goal:
    """A shared goal of Mara's with which Jun helps."""
    mara, jun = people_of(pair)
    set_goal(pair, mara, helper=place(pair, jun).pk, before="3")
    return Goal.objects.get()


# Setting


def test_goal_is_set_with_its_first_steps_and_where_one_is(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    set_goal(
        pair,
        mara,
        sign="I explain ours.",
        due_on="2027-03-01",
        steps="Read one\n\n  Ask  Jun ",
        before="2",
        about="craft 1",
        helper=place(pair, jun).pk,
    )
    goal = Goal.objects.get()
    assert (goal.owner.person, goal.about, goal.helper.person) == (mara, "craft 1", jun)
    assert [step.text for step in goal.steps.all()] == ["Read one", "Ask Jun"]
    assert [(one.moment, one.value) for one in goal.ratings.all()] == [("before", 2)]
    assert Notice.objects.get(person=jun).title == "Mara has set a goal that you can help with"


def test_double_click_sets_one(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    key = str(uuid4())
    set_goal(pair, mara, key=key)
    set_goal(pair, mara, key=key)
    assert Goal.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 241},
        {"sign": "y" * 501},
        {"due_on": "soon"},
        {"before": "11"},
        {"before": "-1"},
        {"about": "somebody else’s wish"},
        {"hears": "everybody"},
        {"steps": "\n".join(["z"] * 11)},
        {"steps": "z" * 201},
        {"text": "a\x00b"},
        {"helper": "999999"},
        {"key": "no"},
    ],
)
def test_goal_that_cannot_be_kept_stays_in_the_form(
    pair: Partnership, wrong: dict[str, str]
) -> None:
    mara, _ = people_of(pair)
    answer = set_goal(pair, mara, **{"sign": "KEPT", **wrong})
    assert answer.status_code == 422
    assert "What you typed is kept below." in text_of(answer)
    assert not Goal.objects.exists()


def test_one_s_own_place_or_that_of_a_stranger_helps_nobody(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    other = partnership_of(pair.programme, "Ines Prado", "Paul Lind")
    for side in (place(pair, mara), other.participations.first()):
        assert set_goal(pair, mara, helper=side.pk).status_code == 422


def test_example_fills_the_form_and_every_one_can_be_set(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert len(EXAMPLES) >= 12
    for example in EXAMPLES:
        page = text_of(client_of(mara).get(path(pair, "new") + f"?like={example.slug}"))
        assert f">\n{example.text}</textarea>" in page
        steps = "\n".join(map(str, example.steps))
        made = set_goal(pair, mara, text=example.text, sign=example.sign, steps=steps)
        assert made.status_code == 302
    assert client_of(mara).get(path(pair, "new") + "?like=nonsense").status_code == 200


def test_wishes_begin_with_what_one_was_matched_for(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    make_sign_up(pair.programme, mara, wants=["Chess", "craft 1"])
    loaded = Partnership.objects.select_related("programme").get(pk=pair.pk)
    assert wants_of(space_of(mara, loaded)) == ["craft 1", "Chess"]


def test_in_a_circle_the_one_who_teaches_me_is_proposed_as_helper(programme: Programme) -> None:
    ring = partnership_of(programme, "Ana Ito", "Ben Ito", "Cleo Ito", kind="ring")
    ana, _, cleo = people_of(ring)
    page = text_of(client_of(ana).get(path(ring, "new")))
    assert f'value="{place(ring, cleo).pk}" selected>Cleo, who gives craft 2' in page


# Who sees it


def test_private_goal_is_nowhere_but_with_its_owner(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    set_goal(pair, mara, text="CANARY", hears="private", helper=place(pair, jun).pk, before="3")
    goal = Goal.objects.get()
    for number in (5, 8):
        do(goal, mara, "rate", value=number)
    do(goal, mara, "step", text="CANARY step", key=str(uuid4()))
    do(goal, mara, "reach", value=9)
    assert goal.helper is None
    assert "CANARY" in text_of(client_of(mara).get(path(pair, "goals")))
    for address in (path(pair, "goals"), pair.get_absolute_url(), reverse("notices:list")):
        page = text_of(client_of(jun).get(address))
        assert "CANARY" not in page
    for name in ("goal", "words", "removal"):
        assert client_of(jun).get(path(pair, name, goal.pk)).status_code == 404
        assert client_of(jun).post(path(pair, name, goal.pk)).status_code == 404
    assert not Notice.objects.filter(person=jun).exists()
    assert list(flows([pair.pk])) == []
    assert signs_of_life([pair.pk]) == {}


def test_shared_goal_is_read_by_the_others_and_changed_by_its_owner_alone(
    pair: Partnership,
) -> None:
    _, jun = people_of(pair)
    goal = helped(pair)
    page = text_of(client_of(jun).get(path(pair, "goal", goal.pk)))
    assert "I can read a balance sheet." in page
    assert "How you can help Mara" in page
    do(goal, jun, "rate", value=9)
    do(goal, jun, "reach", value=9)
    do(goal, jun, "step", text="Mine", key=str(uuid4()))
    do(goal, jun, "aside")
    assert client_of(jun).post(path(pair, "removal", goal.pk)).status_code == 404
    goal.refresh_from_db()
    assert (goal.is_open, goal.steps.count(), goal.ratings.count()) == (True, 0, 1)


def test_goal_kept_to_oneself_later_leaves_nothing_with_the_others(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    goal = helped(pair)
    do(goal, mara, "rate", value=7)
    assert len(list(flows([pair.pk]))) == 1
    said = {"text": goal.text, "hears": "private", "version": 1}
    client_of(mara).post(path(pair, "words", goal.pk), said)
    goal.refresh_from_db()
    assert (goal.is_private, goal.helper) == (True, None)
    assert list(flows([pair.pk])) == []
    assert goal.text not in text_of(client_of(jun).get(path(pair, "goals")))


def test_people_outside_find_nothing(pair: Partnership, programme: Programme) -> None:
    goal = helped(pair)
    other = partnership_of(programme, "Ines Prado", "Paul Lind")
    ines = people_of(other)[0]
    for person in (Person.objects.get(name="Cora Coordinator"), ines):
        for address in (path(pair, "goals"), path(pair, "goal", goal.pk)):
            assert client_of(person).get(address).status_code == 404
    assert client_of(ines).get(path(other, "goal", goal.pk)).status_code == 404


# Changing and ending


def test_change_from_a_window_that_is_behind_shows_what_it_says_now(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    address = path(pair, "words", goal.pk)
    said = {"hears": "shared", "version": 1}
    assert client_of(mara).post(address, {**said, "text": "FIRST"}).status_code == 302
    answer = client_of(mara).post(address, {**said, "text": "SECOND"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "It reads “FIRST” now" in page
    assert ">\nSECOND</textarea>" in page
    assert (
        client_of(mara).post(address, {**said, "text": "SECOND", "version": 2}).status_code == 302
    )


def test_reached_goal_is_told_to_the_others_and_can_be_taken_up_again(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    goal = helped(pair)
    do(goal, mara, "reach", value=9)
    do(goal, mara, "reach", value=2)
    assert [(one.moment, one.value) for one in goal.ratings.all()] == [("before", 3), ("after", 9)]
    assert "Mara has reached a goal" in Notice.objects.filter(person=jun).values_list(
        "title", flat=True
    )
    do(goal, mara, "again")
    goal.refresh_from_db()
    assert goal.is_open
    do(goal, mara, "reach", value=10)
    assert [(one.moment, one.value) for one in goal.ratings.all()] == [
        ("before", 3),
        ("during", 9),
        ("after", 10),
    ]


def test_reaching_without_a_rating_asks_for_it(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    answer = do(goal, mara, "reach")
    assert answer.status_code == 422
    assert "Choose a number from 0 to 10." in text_of(answer)


def test_goal_set_aside_moves_no_more_until_it_is_taken_up_again(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    do(goal, mara, "aside")
    do(goal, mara, "rate", value=8)
    assert goal.ratings.count() == 1
    assert "set aside on" in text_of(client_of(mara).get(path(pair, "goals")))
    do(goal, mara, "again")
    do(goal, mara, "rate", value=8)
    assert goal.ratings.count() == 2


def test_deleted_goal_goes_with_all_that_belongs_to_it(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    do(goal, mara, "step", text="One", key=str(uuid4()))
    do(goal, mara, "evidence", text="A note", key=str(uuid4()))
    page = text_of(client_of(mara).get(path(pair, "removal", goal.pk)))
    assert "This can’t be undone." in page
    client_of(mara).post(path(pair, "removal", goal.pk))
    assert [model.objects.count() for model in (Goal, GoalStep, Evidence, Rating)] == [0, 0, 0, 0]


def test_ended_exchange_is_for_reading(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    Partnership.objects.update(ended_at=timezone.now())
    assert "I can read a balance sheet." in text_of(client_of(mara).get(path(pair, "goals")))
    assert set_goal(pair, mara).status_code == 422
    do(goal, mara, "rate", value=8)
    do(goal, mara, "reach", value=8)
    client_of(mara).post(path(pair, "removal", goal.pk))
    goal.refresh_from_db()
    assert (goal.is_open, goal.ratings.count(), Goal.objects.count()) == (True, 1, 1)


# Milestones, ratings, evidence


def test_milestone_is_reached_and_not_yet_after_all(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    key = str(uuid4())
    for _again in range(2):
        do(goal, mara, "step", text="Read one", due_on="2027-02-01", key=key)
    step = GoalStep.objects.get()
    do(goal, mara, "tick", which=step.pk)
    assert GoalStep.objects.get().reached_at is not None
    do(goal, mara, "untick", which=step.pk)
    assert GoalStep.objects.get().reached_at is None
    do(goal, mara, "drop-step", which=step.pk)
    assert not GoalStep.objects.exists()


def test_milestone_of_another_goal_is_not_touched(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    goal = helped(pair)
    set_goal(pair, jun, steps="Juns step")
    step = GoalStep.objects.get()
    for which in (step.pk, "nonsense", "9" * 40, "-1"):
        do(goal, mara, "tick", which=which)
        do(goal, mara, "drop-step", which=which)
    assert GoalStep.objects.get().reached_at is None


def test_second_rating_of_a_day_replaces_the_first(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    goal = helped(pair)
    do(goal, mara, "rate", value=4)
    do(goal, mara, "rate", value=6)
    assert [(one.moment, one.value) for one in goal.ratings.all()] == [("before", 3), ("during", 6)]


def test_evidence_is_words_or_a_link_and_never_a_script(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    goal = helped(pair)
    for wrong in (
        {},
        {"link": "javascript:alert(1)"},
        {"link": "data:text/html,x"},
        {"text": "x" * 1001},
    ):
        assert do(goal, mara, "evidence", key=str(uuid4()), **wrong).status_code == 422
    do(goal, mara, "evidence", key=str(uuid4()), link="https://example.org/sheet")
    do(goal, mara, "evidence", key=str(uuid4()), text="<script>alert(1)</script>")
    page = client_of(jun).get(path(pair, "goal", goal.pk)).content.decode()
    assert 'href="https://example.org/sheet" rel="noopener noreferrer nofollow"' in page
    assert "<script>alert" not in page
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"moment": "before", "value": 5},
        {"moment": "during", "value": 11},
    ],
)
def test_rating_that_makes_no_sense_is_refused_by_the_database(
    pair: Partnership, wrong: dict[str, Any]
) -> None:
    goal = helped(pair)
    later = timezone.localdate() + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(goal=goal, on=later, **wrong)


# What flows, what is asked, what is drawn


def test_what_moves_a_goal_forward_flows_from_helper_to_owner(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    goal = helped(pair)
    now = timezone.now()
    Rating.objects.all().delete()
    for days, value in ((40, 3), (30, 5), (20, 4), (10, 5), (5, 8)):
        at = now - timedelta(days=days)
        Rating.objects.create(goal=goal, moment="during", value=value, on=at.date(), at=at)
    GoalStep.objects.create(goal=goal, key=uuid4(), text="One", reached_at=now - timedelta(days=15))
    GoalStep.objects.create(goal=goal, key=uuid4(), text="Two")
    found = [(flow.giver, flow.receiver, flow.kind, flow.amount) for _, flow in flows([pair.pk])]
    assert found == [(jun.pk, mara.pk, "goal", 1.0)] * 3
    days = [(now - flow.at).days for _, flow in flows([pair.pk])]
    assert days == [30, 15, 5]
    assert signs_of_life([pair.pk]) == {pair.pk: goal.set_at}


def test_goal_that_nobody_helps_with_flows_from_nobody(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    set_goal(pair, mara, before="1")
    do(Goal.objects.get(), mara, "rate", value=9)
    assert list(flows([pair.pk])) == []


def test_questions_go_as_a_goal_gets_clearer(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    set_goal(pair, mara, text="Excel")
    goal = Goal.objects.get()
    assert len(questions(goal, [], [])) == 5
    page = text_of(client_of(mara).get(path(pair, "goal", goal.pk)))
    assert "What exactly? It helps to begin with “I can …”." in page
    goal.text, goal.sign, goal.due_on = "I can make a sheet", "Others use it", goal.set_at.date()
    assert questions(goal, [Rating()], [GoalStep()]) == []


def test_first_goal_is_a_first_step_and_stands_on_the_first_page(pair: Partnership) -> None:
    mara, jun = people_of(pair)

    def is_done(person: Person) -> bool:
        loaded = Partnership.objects.select_related("programme").get(pk=pair.pk)
        steps = first_steps_of(space_of(person, loaded))
        return next(step.is_done for step in steps if step.title == "Set a first goal")

    assert (is_done(mara), is_done(jun)) == (False, False)
    goal = helped(pair)
    assert (is_done(mara), is_done(jun)) == (True, False)
    for person, heading in ((mara, "Yours"), (jun, "Shared with you")):
        page = text_of(client_of(person).get(pair.get_absolute_url()))
        assert goal.text in page
        assert f"<h3>{heading}</h3>" in page


@given(
    values=some.lists(some.tuples(some.integers(0, 10), some.integers(0, 400)), min_size=1),
    due=some.none() | some.integers(-400, 800),
)
def test_everything_drawn_lies_within_the_drawing(
    values: list[tuple[int, int]], due: int | None
) -> None:
    now = timezone.now()
    day = timezone.localdate(now)
    goal = Goal(text="x", set_at=now, due_on=day + timedelta(days=due) if due is not None else None)
    ratings = [
        Rating(pk=at, moment="during", value=value, on=day + timedelta(days=days))
        for at, (value, days) in enumerate(sorted(values, key=lambda pair: pair[1]))
    ]
    drawn = path_of(goal, ratings, [], day + timedelta(days=100))
    assert drawn is not None
    assert all(drawn.left <= dot.x <= drawn.right and TOP <= dot.y <= FLOOR for dot in drawn.dots)
    assert drawn.due_x is None or drawn.left <= drawn.due_x <= drawn.right
    assert [line.value for line in drawn.lines] == [rating.value for rating in ratings]
