"""Feedback on purpose and thanks in a line: between two, and nobody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.models import Notice
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.hooks import SILENCED
from bothways.partnerships.models import Feedback, Partnership
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from ..queries import flows
from ..wording import hints

SAID = {"saw": "On Tuesday you showed me the forecast.", "did": "I was lost.", "wish": "One sheet."}


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def pair(programme: Programme) -> Partnership:
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


def write(pair: Partnership, by: Person, to: Person, do: str, **said: str):
    path = reverse("feedback:writing", args=[pair.pk, to.pk])
    return client_of(by).post(path, {**SAID, **said, "do": do})


def read(pair: Partnership, person: Person) -> str:
    return text_of(client_of(person).get(reverse("feedback:list", args=[pair.pk])))


def test_draft_is_kept_for_oneself_until_it_is_sent(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    write(pair, mara, jun, "keep")
    assert "Your draft to Jun" in read(pair, mara)
    assert "forecast" not in read(pair, jun)
    form = client_of(mara).get(reverse("feedback:writing", args=[pair.pk, jun.pk]))
    assert "I was lost." in text_of(form)
    assert not Notice.objects.exists()


def test_it_is_read_once_more_before_it_is_sent_and_kept_meanwhile(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    page = text_of(write(pair, mara, jun, "look", saw="You are always late to our meetings."))
    assert "As Jun will read it" in page
    assert "You write “always”" in page
    assert Feedback.objects.get().sent_at is None


def test_sent_feedback_reaches_the_other_once_and_says_when_it_was_read(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    write(pair, mara, jun, "keep")
    assert write(pair, mara, jun, "send").status_code == 302
    assert Notice.objects.get(person=jun).title == "Mara has feedback for you"
    assert "not read yet" in read(pair, mara)
    assert "One sheet." in read(pair, jun)
    assert "not read yet" not in read(pair, mara)
    assert Feedback.objects.count() == 1


def test_feedback_that_says_nothing_or_too_much_is_not_sent_and_stays_typed(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    assert write(pair, mara, jun, "send", saw="", did=" ", wish="").status_code == 422
    long = write(pair, mara, jun, "send", saw="z" * 1501)
    assert long.status_code == 422
    assert "z" * 1501 in long.content.decode()
    assert not Feedback.objects.sent().exists()


def test_feedback_to_oneself_or_somebody_outside_is_nowhere(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert write(pair, mara, mara, "send").status_code == 404
    assert write(pair, mara, make_person("Una Unrelated"), "send").status_code == 404


def test_in_a_circle_only_the_one_it_is_for_reads_it(programme: Programme) -> None:
    ring = partnership_of(programme, "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")
    ana, ben, cleo = people_of(ring)
    write(ring, ana, ben, "send")
    assert "One sheet." in read(ring, ben)
    assert "One sheet." not in read(ring, cleo)


def test_scripts_are_words_and_the_other_direction_is_kept(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    write(pair, mara, jun, "send", saw="<script>alert(1)</script>", wish="שלום")
    page = client_of(jun).get(reverse("feedback:list", args=[pair.pk])).content.decode()
    assert "<script>alert" not in page
    assert 'dir="auto"' in page


def thank(pair: Partnership, by: Person, to: Person, line: str, key: object = None):
    path = reverse("feedback:thanks", args=[pair.pk])
    return client_of(by).post(path, {"to": to.pk, "line": line, "key": str(key or uuid4())})


def test_thanks_given_twice_by_a_double_click_are_given_once_and_flow_back(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    key = uuid4()
    thank(pair, mara, jun, "for the patience", key)
    thank(pair, mara, jun, "for the patience", key)
    assert "for the patience" in text_of(client_of(jun).get(pair.get_absolute_url()))
    assert [(flow.giver, flow.receiver, flow.kind) for _, flow in flows([pair.pk])] == [
        (jun.pk, mara.pk, "thanks")
    ]


def test_nothing_is_sent_after_the_end_or_to_who_has_closed_the_door(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    SILENCED.append(lambda partnership, by, to: (by, to) == (mara.pk, jun.pk))
    try:
        refused = write(pair, mara, jun, "send")
        assert "can’t be delivered in this space" in text_of(refused)
        assert "I was lost." in text_of(refused)
        thank(pair, mara, jun, "x")
    finally:
        SILENCED.pop()
    Partnership.objects.update(ended_at=timezone.now())
    assert write(pair, mara, jun, "send").status_code == 422
    thank(pair, mara, jun, "x")
    assert not Feedback.objects.sent().exists()


@pytest.mark.parametrize(
    ("saw", "did", "wish", "hint"),
    [
        ("You never answer my messages in time.", "", "x", "You write “never”"),
        ("You are careless with the numbers.", "", "x", "about the person"),
        ("Slow.", "", "x", "A little more"),
        ("On Tuesday we ran out of time.", "", "", "A wish for the next time"),
        ("On Tuesday " + "we ran out of time. " * 60, "", "x", "It is long"),
    ],
)
def test_hints_say_what_would_make_it_easier_to_take(
    saw: str, did: str, wish: str, hint: str
) -> None:
    assert any(hint in one for one in hints(saw, did, wish))


def test_well_worded_feedback_gets_no_hint() -> None:
    assert hints(**SAID) == []
