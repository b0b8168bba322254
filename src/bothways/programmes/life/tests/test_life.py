"""A programme's life: what may follow what, pausing, and the next round."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.life.actions import (
    NoOutcomes,
    NotFromHere,
    ProgrammeIsArchived,
    ProgrammeIsOver,
    ProgrammeIsPaused,
    copy_to_next_round,
    keep_learned,
    move,
    move_along,
    next_name,
    pause,
    refuse_unless_live,
)
from bothways.programmes.life.moves import MOVES, ORDER, Move, moves_from
from bothways.programmes.life.queries import life_of
from bothways.programmes.models import Outcome, Programme, State
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def address(programme: Programme) -> str:
    return reverse("life:life", args=[programme.pk])


def test_usual_life_goes_from_a_draft_to_the_archive(programme: Programme, cora: Person) -> None:
    for state in ORDER[1:]:
        assert move(programme=programme, to=state, by=cora).state == state
    assert Deed.objects.filter(kind="moved the programme on").count() == len(ORDER) - 1


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_no_other_move_is_made_than_the_table_allows(
    programme: Programme, cora: Person, state: State, to: State
) -> None:
    Programme.objects.update(state=state)
    allowed = state == to or any(one.to == to and state in one.since for one in MOVES)
    if allowed:
        assert move(programme=programme, to=to, by=cora).state == to
    else:
        with pytest.raises(NotFromHere):
            move(programme=programme, to=to, by=cora)
        assert Programme.objects.get().state == state


def test_every_state_but_the_archive_leads_onward() -> None:
    for state in State:
        onward = [one for one in moves_from(state) if ORDER.index(one.to) > ORDER.index(state)]
        assert bool(onward) is (state != State.ARCHIVED)


def test_programme_without_outcomes_stays_a_draft(cora: Person) -> None:
    programme = make_programme(coordinator=cora, with_outcomes=False)
    Outcome.objects.create(programme=programme, audience="participants", text="A skill each")
    for to in (State.OPEN, State.MATCHING, State.UNDER_WAY):
        with pytest.raises(NoOutcomes):
            move(programme=programme, to=to, by=cora)
    page = text_of(client_of(cora).post(address(programme), {"to": "open"}, follow=True))
    assert "First say what should have changed at the end" in page
    assert Programme.objects.get().state == State.DRAFT


def test_moving_twice_is_moving_once(programme: Programme, cora: Person) -> None:
    browser = client_of(cora)
    for _ in range(2):
        browser.post(address(programme), {"to": "open"})
    assert Deed.objects.filter(kind="moved the programme on").count() == 1


@pytest.mark.parametrize("to", ["", "nowhere", "draft", "archived", "<script>"])
def test_move_that_makes_no_sense_changes_nothing(
    programme: Programme, cora: Person, to: str
) -> None:
    Programme.objects.update(state=State.OPEN)
    page = client_of(cora).post(address(programme), {"to": to}, follow=True)
    assert "has moved on meanwhile" in text_of(page)
    assert Programme.objects.get().state == State.OPEN


def test_moving_along_never_goes_back(programme: Programme, cora: Person) -> None:
    Programme.objects.update(state=State.CLOSING)
    move_along(programme=programme, to=State.UNDER_WAY, by=cora)
    move_along(programme=programme, to=State.OPEN, by=cora)
    assert Programme.objects.get().state == State.CLOSING


def test_pause_stops_the_work_and_resuming_lets_it_go_on(
    programme: Programme, cora: Person
) -> None:
    assert pause(programme=programme, is_paused=True, by=cora)
    assert not pause(programme=programme, is_paused=True, by=cora)
    with pytest.raises(ProgrammeIsPaused):
        refuse_unless_live(programme)
    assert "Resume it" in text_of(client_of(cora).get(programme.get_absolute_url()))
    client_of(cora).post(address(programme), {"do": "resume"})
    refuse_unless_live(programme)


@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_what_is_over_is_not_worked_on(programme: Programme, state: State) -> None:
    Programme.objects.update(state=state)
    with pytest.raises(ProgrammeIsOver):
        refuse_unless_live(programme)


def test_archived_programmes_leave_the_list(programme: Programme, cora: Person) -> None:
    Programme.objects.update(state=State.ARCHIVED)
    browser = client_of(cora)
    page = text_of(browser.get("/programmes/"))
    assert "1 archived programme" in page
    assert "Across the House" not in page
    assert "Across the House" in text_of(browser.get("/programmes/?archived"))


def test_next_round_begins_where_this_one_ended(programme: Programme, cora: Person) -> None:
    outcome = programme.outcomes.filter(audience="participants").get()
    Outcome.objects.filter(pk=outcome.pk).update(
        measure="survey", baseline=Decimal("2"), target=Decimal("4"), result=Decimal("3.5")
    )
    keep_learned(programme=programme, learned="Begin with a lunch.", by=cora)
    copy = copy_to_next_round(programme=programme, by=cora)
    assert (copy.name, copy.state) == ("Across the House 2", "draft")
    assert copy.starts_on > programme.ends_on
    assert copy.ends_on - copy.starts_on == programme.ends_on - programme.starts_on
    taken = copy.outcomes.get(text=outcome.text)
    assert (taken.baseline, taken.target, taken.result) == (Decimal("3.5"), Decimal("4"), None)
    assert copy.sign_ups.count() == 0
    assert life_of(copy).learned_before == "Begin with a lunch."
    assert "Begin with a lunch." in text_of(client_of(cora).get(copy.get_absolute_url()))


def test_next_round_of_an_old_programme_begins_in_the_future(
    programme: Programme, cora: Person
) -> None:
    Programme.objects.update(
        starts_on=timezone.localdate() - timedelta(days=900),
        ends_on=timezone.localdate() - timedelta(days=700),
    )
    programme.refresh_from_db()
    assert copy_to_next_round(programme=programme, by=cora).starts_on >= timezone.localdate()


@given(st.text(min_size=1, max_size=120))
def test_name_of_the_next_round_fits(name: str) -> None:
    assert 0 < len(next_name(name)) <= 120


def test_names_count_on() -> None:
    assert next_name("Across the House") == "Across the House 2"
    assert next_name("Across the House 2") == "Across the House 3"
    assert next_name("Class of 2027") == "Class of 2027 2"


def test_database_knows_the_states(programme: Programme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.update(state="limbo")


def test_sponsor_and_stranger_move_nothing(programme: Programme) -> None:
    stranger = make_person("Una Unrelated")
    assert client_of(stranger).post(address(programme), {"to": "open"}).status_code == 404


@pytest.mark.parametrize("to", [State.UNDER_WAY, State.OPEN])
def test_programme_closed_too_early_is_taken_up_again(
    programme: Programme, cora: Person, to: State
) -> None:
    Programme.objects.update(state=State.CLOSED)
    move(programme=programme, to=to, by=cora)
    refuse_unless_live(programme)


def test_closed_draft_doesn_t_come_back_without_outcomes(cora: Person) -> None:
    programme = make_programme(coordinator=cora, with_outcomes=False)
    move(programme=programme, to=State.CLOSED, by=cora)
    with pytest.raises(NoOutcomes):
        move(programme=programme, to=State.OPEN, by=cora)


@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_what_is_over_is_neither_paused_nor_offered_to_be(
    programme: Programme, cora: Person, state: State
) -> None:
    Programme.objects.update(state=state)
    with pytest.raises(ProgrammeIsOver):
        pause(programme=programme, is_paused=True, by=cora)
    assert "Pause it" not in text_of(client_of(cora).get(programme.get_absolute_url()))


def test_what_was_learned_is_shown_in_the_archive_and_not_changed(
    programme: Programme, cora: Person
) -> None:
    keep_learned(programme=programme, learned="Begin with a lunch.", by=cora)
    Programme.objects.update(state=State.ARCHIVED)
    with pytest.raises(ProgrammeIsArchived):
        keep_learned(programme=programme, learned="Nothing.", by=cora)
    page = text_of(client_of(cora).get(programme.get_absolute_url()))
    assert "Begin with a lunch." in page
    assert "<textarea" not in page


@pytest.mark.parametrize("one", MOVES, ids=lambda one: str(one.words))
def test_each_move_is_explained_before_it_is_made(
    programme: Programme, cora: Person, one: Move
) -> None:
    Programme.objects.update(state=one.since[0])
    browser = client_of(cora)
    page = text_of(browser.get(address(programme), {"to": one.to}))
    assert str(one.words) in page
    assert "Nobody gets a message about it." in page
    assert Programme.objects.get().state == one.since[0]


@pytest.mark.parametrize("to", ["", "archived", "<script>", "paused\u200b"])
def test_explanation_of_a_move_that_isn_t_leads_back(
    programme: Programme, cora: Person, to: str
) -> None:
    response = client_of(cora).get(address(programme), {"to": to})
    assert (response.status_code, response.url) == (302, programme.get_absolute_url())
