"""Notes that coordinators write for each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs.worker import HOURLY
from bothways.matching.models import Circle, CircleMember, LeftOver, Match, Note, Publication, Run
from bothways.matching.notes.actions import (
    KEPT,
    AboutOneself,
    NotOnesOwn,
    SaysNothing,
    change_note,
    forget_removed,
    put_note_back,
    remove_note,
    write_note,
)
from bothways.matching.notes.models import about
from bothways.matching.tests.scenes import made_run
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

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


def pair(match: Match) -> list[SignUp]:
    return [match.a, match.b]


def page_of(run: Run, people: str) -> str:
    return reverse("notes:about", args=[run.programme_id, run.pk, people])


def test_note_is_written_on_the_page_of_a_match_and_marked_on_the_board(
    match: Match, cora: Person, dan: Person
) -> None:
    key = about((match.b_id, match.a_id))
    browser = client_of(cora)
    response = browser.post(page_of(match.run, key), {"text": "They know each other.\r\nWell."})
    assert response.url == f"{match.get_absolute_url()}#notes"
    note = Note.objects.get()
    assert (note.text, note.by, note.about) == ("They know each other.\nWell.", cora, key)
    deed = Deed.objects.get(kind="wrote a note")
    assert deed.subject == "Person 00000 and Person 00001"
    assert "know" not in str(deed.details)
    others = client_of(dan)
    assert "They know each other." in text_of(others.get(match.get_absolute_url()))
    assert "1 note: Person 00000 and Person 00001" in text_of(
        others.get(match.run.get_absolute_url())
    )
    opened = others.get(match.get_absolute_url() + "?row=open", headers={"HX-Request": "true"})
    assert "They know each other." in text_of(opened)


def test_note_is_found_again_when_the_same_two_come_together_in_a_later_run(
    match: Match, programme: Programme, cora: Person
) -> None:
    write_note(people=pair(match), text="Same team once.", by=cora)
    later = made_run(programme, 1, number=2)
    again = Match.objects.create(
        run=later, a=match.b, b=match.a, name_a=match.name_b, name_b=match.name_a, worth=0.5,
        gain_a=0.5, gain_b=0.5, least_gain=0.5, balance=1.0,
        why={"sentences": [], "rules": []},
    )  # fmt: skip
    assert "Same team once." in text_of(client_of(cora).get(again.get_absolute_url()))


def test_board_shows_only_matches_with_notes_when_asked(
    match: Match, run: Run, cora: Person
) -> None:
    browser = client_of(cora)
    assert "With notes" not in text_of(browser.get(run.get_absolute_url()))
    write_note(people=pair(match), text="Look again.", by=cora)
    page = text_of(browser.get(f"{run.get_absolute_url()}?show=notes"))
    assert 'With notes <span class="choice-link__count">1</span>' in page
    assert page.count('<tbody class="pair') == 1
    assert f'id="match-{match.pk}"' in page


def test_a_page_of_rows_asks_once_for_all_its_notes(run: Run, cora: Person) -> None:
    browser, counts = client_of(cora), []
    browser.get(run.get_absolute_url())
    for match in run.matches.select_related("a__programme", "b__programme"):
        write_note(people=[match.a, match.b], text="A word.", by=cora)
        with CaptureQueriesContext(connection) as asked:
            browser.get(run.get_absolute_url())
        counts.append(sum('matching_note" WHERE' in q["sql"] and "COUNT" in q["sql"]
                          for q in asked.captured_queries))  # fmt: skip
    assert counts == [1, 1, 1]


def test_circle_and_somebody_alone_have_notes_too(
    run: Run, programme: Programme, cora: Person
) -> None:
    people = [
        make_sign_up(programme, name) for name in ("Ida One", "Una Two", "Ola Three", "Lia Four")
    ]
    circle = Circle.objects.create(run=run, kind="ring")
    for place, one in enumerate(people[:3]):
        CircleMember.objects.create(
            circle=circle, sign_up=one, place=place, name=one.person.name, gain=0.5
        )
    LeftOver.objects.create(
        run=run, sign_up=people[3], name="Lia Four", reason="taken", sentence="Nobody is free."
    )
    run.figures |= {"circles": 1}
    run.save()
    browser = client_of(cora)
    key = about(one.pk for one in people[:3])
    assert browser.post(page_of(run, key), {"text": "A lively three."}).url == page_of(run, key)
    browser.post(page_of(run, str(people[3].pk)), {"text": "Would wait."})
    path = {"programme": programme.pk, "run": run.pk}
    assert "1 note<" in text_of(browser.get(reverse("review:circles", kwargs=path)))
    assert "1 note<" in text_of(browser.get(reverse("review:left-over", kwargs=path)))
    assert "A lively three." in text_of(browser.get(page_of(run, key)))
    assert "Would wait." in text_of(browser.get(page_of(run, str(people[3].pk))))


def test_only_who_wrote_it_changes_it_or_takes_it_away(
    match: Match, cora: Person, dan: Person
) -> None:
    note = write_note(people=pair(match), text="Mine.", by=cora)
    for verb in (lambda: change_note(note=note, text="Yours.", by=dan),
                 lambda: remove_note(note=note, by=dan)):  # fmt: skip
        with pytest.raises(NotOnesOwn):
            verb()
    address = reverse("notes:note", args=[match.run.programme_id, match.run_id, note.pk])
    assert client_of(dan).get(address).status_code == 403
    assert client_of(dan).post(f"{address}removal/").status_code == 403
    assert client_of(cora).post(address, {"text": "Mine still."}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.changed_at is not None, note.removed_at) == ("Mine still.", True, None)


def test_note_taken_away_can_be_put_back_for_a_day_and_is_then_forgotten(
    match: Match, cora: Person, dan: Person
) -> None:
    note = write_note(people=pair(match), text="Hasty words.", by=cora)
    removal = reverse("notes:removal", args=[match.run.programme_id, match.run_id, note.pk])
    browser = client_of(cora)
    browser.post(removal)
    page = text_of(browser.get(match.get_absolute_url()))
    assert "You took a note away." in page
    assert "Hasty words." not in page
    assert "took a note" not in text_of(client_of(dan).get(match.get_absolute_url()))
    browser.post(removal, {"back": "yes"})
    assert "Hasty words." in text_of(browser.get(match.get_absolute_url()))
    assert not put_note_back(note=note, by=cora), "twice is once"
    remove_note(note=note, by=cora)
    assert forget_removed() == 0
    Note.objects.update(removed_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert forget_removed() == 1
    assert forget_removed in HOURLY


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_note_says_something_of_at_most_2000_letters(match: Match, cora: Person, text: str) -> None:
    with pytest.raises(SaysNothing):
        write_note(people=pair(match), text=text, by=cora)
    key = about((match.a_id, match.b_id))
    response = client_of(cora).post(page_of(match.run, key), {"text": text})
    assert response.status_code == 422
    assert Note.objects.count() == 0


def test_words_in_a_note_are_words(match: Match, cora: Person) -> None:
    write_note(people=pair(match), text="<script>alert(1)</script> شكرا", by=cora)
    page = client_of(cora).get(match.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("key", ["0", "1-0", "9" * 30, "x", "1--2", "-", "1-1", "٣"])
def test_people_that_are_not_these_are_not_found(run: Run, cora: Person, key: str) -> None:
    assert client_of(cora).get(page_of(run, key)).status_code == 404


def test_people_have_one_order_and_one_programme(match: Match, cora: Person) -> None:
    stranger = make_sign_up(make_programme("Elsewhere"), "Stan Stranger")
    turned = f"{max(match.a_id, match.b_id)}-{min(match.a_id, match.b_id)}"
    for key in (turned, about((match.a_id, stranger.pk))):
        assert client_of(cora).get(page_of(match.run, key)).status_code == 404


def test_nobody_reads_or_writes_a_note_about_herself(
    match: Match, run: Run, programme: Programme, cora: Person, dan: Person
) -> None:
    own = SignUp.objects.create(programme=programme, person=dan)
    Match.objects.filter(pk=match.pk).update(b=own, name_b="Dan Ode")
    note = write_note(people=[match.a, own], text="Dan talks a lot.", by=cora)
    Publication.objects.create(programme=programme, run=run)
    browser = client_of(dan)
    for page in (
        match.get_absolute_url(), run.get_absolute_url(), f"{run.get_absolute_url()}?show=notes",
        reverse("programmes:history", args=[programme.pk]),
    ):  # fmt: skip
        text = text_of(browser.get(page))
        assert "talks a lot" not in text
        assert "1 note" not in text
        assert "note: Person" not in text
    assert browser.get(page_of(run, note.about)).status_code == 403
    address = reverse("notes:note", args=[programme.pk, run.pk, note.pk])
    assert browser.get(address).status_code == 404
    with pytest.raises(AboutOneself):
        write_note(people=[match.a, own], text="I don’t.", by=dan)


def test_note_goes_with_the_first_of_its_people(match: Match, cora: Person) -> None:
    write_note(people=pair(match), text="Both.", by=cora)
    match.b.delete()
    assert Note.objects.count() == 0
