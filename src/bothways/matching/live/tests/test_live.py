"""What an open board hears of the other coordinators."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.jobs.worker import HOURLY
from bothways.matching.changes.actions import undo_change
from bothways.matching.changes.tests.scenes import do, make_house
from bothways.matching.live.actions import forget_presences
from bothways.matching.live.queries import EXPIRES, MOST_DEEDS, fingerprint, last_deed
from bothways.matching.models import Match, Presence, Publication, Run
from bothways.matching.notes.actions import write_note
from bothways.matching.review.actions import (
    KeptApart,
    KeptTogether,
    ban_pair,
    lock_pair,
    part_circle,
    part_match,
    undo_act,
)
from bothways.matching.runs.solving import perform
from bothways.matching.tests.scenes import made_run
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of
from tests.sweeps.conftest import make_circle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def dan(programme: Programme) -> Person:
    dan = make_person("Dan Ode")
    ProgrammeRole.objects.create(programme=programme, person=dan, role="coordinator")
    return dan


@pytest.fixture
def run(programme: Programme) -> Run:
    return made_run(programme, 3)


@pytest.fixture
def match(run: Run) -> Match:
    return run.matches.select_related("run__programme", "a__person", "b__person").earliest("pk")


def address(run: Run, since: int = 0, **query: str) -> str:
    path = reverse("live:changes", args=[run.programme_id, run.pk])
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{path}?since={since}{more}"


def hear(person: Person, run: Run, since: int, **query: str):
    return client_of(person).get(address(run, since, here=fingerprint([]), **query))


def said(text: str) -> str:
    """The line that is read out."""
    _, _, rest = text.partition('id="live-said" hx-swap-oob="innerHTML">')
    return rest.partition("</p>")[0].strip()


def test_nothing_new_is_an_empty_answer_of_two_questions(
    run: Run, cora: Person, django_assert_num_queries
) -> None:
    since = last_deed(run.programme)
    browser = client_of(cora)
    browser.get(address(run, since, here="0"))
    # Session, person and role; the run; then its audit lines and who is here.
    with django_assert_num_queries(6):
        response = browser.get(address(run, since, here="0"))
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["X-Live-Since"] == str(since)


def test_lock_of_another_is_heard_with_its_row_and_the_figures(
    match: Match, cora: Person, dan: Person
) -> None:
    run, since = match.run, last_deed(match.run.programme)
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    response = hear(dan, run, since)
    text = text_of(response)
    assert said(text) == "Cora Coordinator has locked Person 00000 and Person 00001."
    assert text.count('<tbody class="pair') == 1
    assert f'id="match-{match.pk}" hx-swap-oob="true"' in text
    assert "1 locked" in text
    assert 'id="board-figures" hx-swap-oob="true"' in text
    later = int(response.headers["X-Live-Since"])
    assert hear(dan, run, later).status_code == 204


def test_every_kind_of_deed_is_heard_in_words(match: Match, cora: Person, dan: Person) -> None:
    run = match.run
    pair = "Person 00000 and Person 00001"
    people = [make_sign_up(run.programme, name) for name in ("Ida One", "Una Two", "Ola Three")]
    circle = make_circle(run, people)
    heard = []

    def do(deed) -> None:
        since = last_deed(run.programme)
        deed()
        heard.append(said(text_of(hear(dan, run, since))))

    do(lambda: part_match(match=match, by=cora))
    do(lambda: undo_act(run=run, act=match.acts.get(), by=cora))
    do(lambda: ban_pair(run=run, a=match.a, b=match.b, by=cora))
    do(lambda: write_note(people=[match.a, match.b], text="Secret words", by=cora))
    do(lambda: part_circle(circle=circle, by=cora))
    do(lambda: record("swapped partners", pair, by=cora, programme=run.programme_id, run=run.pk))
    assert heard == [
        f"Cora Coordinator has taken {pair} apart.",
        f"Cora Coordinator has taken a decision back. taken apart: {pair}.",
        f"Cora Coordinator has banned {pair} from each other.",
        f"Cora Coordinator has written a note about {pair}.",
        "Cora Coordinator has taken a circle apart: Ida One, Una Two, Ola Three.",
        f"Cora Coordinator: swapped partners: {pair}.",
    ]


class TestChangesByHand:
    """What an open board hears of them; the people are those of ``changes/tests/scenes.py``."""

    @pytest.fixture
    def house(self, cora: Person) -> Run:
        programme = make_house(cora)
        dan = Person.objects.filter(name="Dan Ode").first() or make_person("Dan Ode")
        ProgrammeRole.objects.create(programme=programme, person=dan, role="coordinator")
        run = Run.objects.create(programme=programme, number=1, by=cora)
        perform(run.pk)
        run.refresh_from_db()
        return run

    def heard(self, run: Run, since: int, **query: str) -> str:
        dan = Person.objects.get(name="Dan Ode")
        return text_of(hear(dan, run, since, **query))

    def rows(self, text: str) -> dict[str, bool]:
        """{row: whether it comes in new}"""
        found = re.findall(
            r'<tbody class="pair[^"]*" id="(match-\d+)" hx-swap-oob="true"(.*?)>', text
        )
        return {row: "data-new" in rest for row, rest in found}

    def test_row_that_is_left_and_row_that_is_made_are_shown(
        self, house: Run, cora: Person
    ) -> None:
        since, left = last_deed(house.programme), self.row("Ann", "Dee")
        do(house, cora, "move", "Ann", "Eve")
        text = self.heard(house, since)
        assert (
            said(text) == "Cora Coordinator has changed matches by hand (moved: Ann, Dee and Eve)."
        )
        assert self.rows(text) == {left: False, self.row("Ann", "Eve"): True}
        assert "1 made by hand" in text

    def test_row_that_a_filter_or_page_wouldnt_show_doesnt_come_in(
        self, house: Run, cora: Person
    ) -> None:
        since = last_deed(house.programme)
        do(house, cora, "move", "Ann", "Eve")
        made = self.row("Ann", "Eve")
        for query, comes_in in (
            ({"find": "eve"}, True), ({"find": "bob"}, False), ({"show": "by_hand"}, True),
            ({"show": "notes"}, False), ({"page": "2"}, False),
        ):  # fmt: skip
            assert self.rows(self.heard(house, since, **query))[made] is comes_in, query

    def test_row_that_is_no_more_goes(self, house: Run, cora: Person) -> None:
        change = do(house, cora, "move", "Ann", "Eve")
        since, made, left = (
            last_deed(house.programme),
            self.row("Ann", "Eve"),
            self.row("Ann", "Dee"),
        )
        undo_change(change=change, by=cora)
        text = self.heard(house, since)
        assert f'<tbody id="{made}" hidden hx-swap-oob="true"></tbody>' in text
        assert self.rows(text) == {left: False}
        assert said(text) == (
            "Cora Coordinator has taken a change by hand back (moved: Ann, Dee and Eve)."
        )

    def test_first_circle_of_a_board_is_shown(self, house: Run, cora: Person) -> None:
        since = last_deed(house.programme)
        do(house, cora, "ring", "Eve", "Cid", "Fay")
        text = self.heard(house, since)
        assert 'id="board-circles" hx-swap-oob="true"' in text
        assert "A circle of 3" in text

    def row(self, a: str, b: str) -> str:
        return f"match-{Match.objects.get(name_a=a, name_b=b).pk}"


def test_ones_own_deeds_and_those_about_other_things_are_passed_over(
    match: Match, cora: Person
) -> None:
    run, since = match.run, last_deed(match.run.programme)
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    deed = record("changed the programme", "x", by=None, programme=run.programme_id)
    response = hear(cora, run, since)
    assert response.status_code == 204
    assert response.headers["X-Live-Since"] == str(deed.pk)


def test_row_that_is_open_there_comes_open(match: Match, cora: Person, dan: Person) -> None:
    run, since = match.run, last_deed(match.run.programme)
    write_note(people=[match.a, match.b], text="Look again.", by=cora)
    assert "Look again." not in text_of(hear(dan, run, since))
    opened = text_of(hear(dan, run, since, open=f"{match.pk},x,{'9' * 40}"))
    assert "Look again." in opened
    assert 'aria-expanded="true"' in opened


def test_choices_stay_as_the_page_has_them(match: Match, cora: Person, dan: Person) -> None:
    run, since = match.run, last_deed(match.run.programme)
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    text = text_of(hear(dan, run, since, show="locked"))
    assert 'href="?show=locked" aria-current="true"' in text


def test_newer_run_and_publication_are_heard_with_a_link(
    match: Match, programme: Programme, cora: Person, dan: Person
) -> None:
    run, since = match.run, last_deed(programme)
    later = made_run(programme, 1, number=2)
    record("finished a run", "run 2: 2 of 2 people", by=None, programme=programme.pk, run=later.pk)
    text = text_of(hear(dan, run, since))
    assert "There is a newer run: run 2: 2 of 2 people." in said(text)
    assert later.get_absolute_url() in said(text)
    assert "this one is for reading only" in text
    since = last_deed(programme)
    Publication.objects.create(programme=programme, run=later, by=cora)
    record("published the matches", "run 2", by=cora, programme=programme.pk, run=later.pk)
    text = text_of(hear(dan, run, since))
    assert "Cora Coordinator has published the matches." in said(text)
    assert "See the published matches" in text


def test_after_a_long_absence_the_page_is_offered_anew(
    match: Match, cora: Person, dan: Person
) -> None:
    run, since = match.run, last_deed(match.run.programme)
    for _ in range(MOST_DEEDS + 1):
        act = lock_pair(run=run, a=match.a, b=match.b, by=cora)
        undo_act(run=run, act=act, by=cora)
    assert "show the board anew" in said(text_of(hear(dan, run, since)))


def test_others_at_the_board_are_named_while_they_look(run: Run, cora: Person, dan: Person) -> None:
    since = last_deed(run.programme)
    response = client_of(cora).post(address(run, since, here="0"))
    assert response.status_code == 204, "nobody but herself"
    response = client_of(dan).get(address(run, since, here="0"))
    assert "Also looking at this board: Cora Coordinator" in text_of(response)
    shown = response.headers["X-Live-Here"]
    assert client_of(dan).get(address(run, since, here=shown)).status_code == 204
    client_of(cora).post(address(run, since, here="0"))
    assert Presence.objects.count() == 1, "once each, however often"
    Presence.objects.update(seen_at=timezone.now() - EXPIRES - timedelta(seconds=1))
    gone = client_of(dan).get(address(run, since, here=shown))
    assert gone.status_code == 200
    assert "Also looking" not in text_of(gone)


def test_looking_is_written_down_by_a_post_alone_and_forgotten(run: Run, cora: Person) -> None:
    client_of(cora).get(address(run))
    assert not Presence.objects.exists()
    client_of(cora).post(address(run))
    Presence.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert forget_presences() == 1
    assert forget_presences in HOURLY


def test_coordinator_who_takes_part_hears_of_runs_and_of_no_match(
    match: Match, programme: Programme, cora: Person, dan: Person
) -> None:
    SignUp.objects.create(programme=programme, person=dan)
    run, since = match.run, last_deed(programme)
    lock_pair(run=run, a=match.a, b=match.b, by=cora)
    assert hear(dan, run, since).status_code == 204
    record("started a run", "run 2", by=cora, programme=programme.pk, run=run.pk)
    text = text_of(hear(dan, run, since))
    assert said(text) == "Cora Coordinator has started another run."
    assert "Person 0" not in text


def test_run_of_another_programme_and_an_unfinished_one_are_not_found(
    run: Run, programme: Programme
) -> None:
    otto = make_person("Otto Other")
    elsewhere = make_programme("Elsewhere", coordinator=otto)
    path = reverse("live:changes", args=[elsewhere.pk, run.pk])
    assert client_of(otto).get(path).status_code == 404
    Run.objects.filter(pk=run.pk).update(state="failed")
    cora = ProgrammeRole.objects.get(programme=programme).person
    assert client_of(cora).get(address(run)).status_code == 404


@pytest.mark.parametrize("since", ["", "-1", "x", "1.5", "9" * 50, "٣", "1;drop"])
def test_nonsense_in_the_address_is_as_if_nothing_were_known(
    run: Run, cora: Person, since: str
) -> None:
    path = reverse("live:changes", args=[run.programme_id, run.pk])
    response = client_of(cora).get(path, {"since": since, "open": since, "here": since})
    assert response.status_code in (200, 204)


def test_answer_costs_no_more_for_more_changed_rows(run: Run, cora: Person, dan: Person) -> None:
    counts = []
    for count in (1, 3):
        since = last_deed(run.programme)
        for match in run.matches.select_related("a__person", "b__person", "run__programme")[:count]:
            undo_act(run=run, act=lock_pair(run=run, a=match.a, b=match.b, by=cora), by=cora)
        browser = client_of(dan)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(run, since, here="0")).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1, counts


class TestConflict:
    """Two decide on the same pair: the second learns who was first."""

    def test_ban_after_a_lock(self, match: Match, cora: Person, dan: Person) -> None:
        lock_pair(run=match.run, a=match.a, b=match.b, by=cora)
        with pytest.raises(KeptTogether, match=r"Undo the lock first\. Cora Coordinator decided"):
            ban_pair(run=match.run, a=match.a, b=match.b, by=dan)

    def test_lock_after_a_ban(self, match: Match, cora: Person, dan: Person) -> None:
        ban_pair(run=match.run, a=match.a, b=match.b, by=cora)
        with pytest.raises(KeptApart, match=r"Undo the ban first\. Cora Coordinator decided"):
            lock_pair(run=match.run, a=match.a, b=match.b, by=dan)

    def test_row_says_it_to_the_second(
        self, match: Match, client: Client, cora: Person, dan: Person
    ) -> None:
        part_match(match=match, by=cora)
        path = reverse("review:act", args=[match.run.programme_id, match.run_id])
        response = client_of(dan).post(
            path, {"act": f"lock-{match.pk}"}, headers={"HX-Request": "true"}
        )
        text = text_of(response)
        assert "have been taken apart. Put them back together first." in text
        assert "Cora Coordinator decided so first." in text
