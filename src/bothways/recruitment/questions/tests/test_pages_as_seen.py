"""How a programme's own questions look: to those who answer, and to those who try them first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.programmes.models import Programme
from bothways.recruitment.models import Answer, Door, Draft, Question
from bothways.recruitment.questions.actions import switch_block
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, fill_in, text_of

Kind = Question.Kind


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def cora(programme: Programme) -> Client:
    return client_of(programme.roles.get().person)


def ask(programme: Programme, text: str, **more: object) -> Question:
    more.setdefault("kind", Kind.LINE)
    return Question.objects.create(programme=programme, text=text, **more)


def step_of(programme: Programme) -> str:
    door = Door.objects.create(
        programme=programme, closes_on=timezone.localdate() + timedelta(days=7), expectations="I."
    )
    page = client_of(make_person("Ben Ode")).get(
        reverse("joining:step", args=[door.token, "questions"])
    )
    assert page.status_code == 200
    return page.content.decode()


def test_each_question_says_who_reads_the_answer(programme: Programme) -> None:
    ask(programme, "Do you need a ramp?", help="Or anything else.")
    ask(programme, "Do you play chess?", is_confidential=False)
    helps = re.findall(r'class="field__help"[^>]*>([^<]*)<', step_of(programme))
    assert helps == ["Or anything else. Only the coordinators read it.", "Your partner reads it."]


def test_markup_in_a_word_of_help_is_shown_and_not_obeyed(programme: Programme) -> None:
    ask(programme, "<i>Why</i>?", help='<img src="x"><b>bold</b>')
    page = step_of(programme)
    assert '<img src="x">' not in page
    assert "<b>bold</b>" not in page
    assert "<i>Why</i>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; Only the coordinators read it." in page


def test_bars_are_shares_of_those_who_answered(programme: Programme, cora: Client) -> None:
    question = ask(programme, "Have you been a mentor?", kind=Kind.YES_NO)
    for name, value in (("Mara", True), ("Tom", True), ("Ana", False)):
        sign_up = make_sign_up(programme, name)
        Answer.objects.create(sign_up=sign_up, question=question, value=value)
    page = cora.get(reverse("questions:answers", args=[programme.pk])).content.decode()
    assert re.findall(r'viewBox="0 0 (\d+) 1".*?<rect width="(\d+)"', page) == [
        ("3", "2"),
        ("3", "1"),
    ]


def test_answers_beyond_the_last_twenty_are_said_to_be_elsewhere(
    programme: Programme, cora: Client
) -> None:
    question = ask(programme, "Your favourite tool?")
    for number in range(21):
        sign_up = make_sign_up(programme, f"Person {number}")
        Answer.objects.create(sign_up=sign_up, question=question, value=f"hammer {number}")
    page = text_of(cora.get(reverse("questions:answers", args=[programme.pk])))
    assert page.count("hammer") == 20
    assert "The last 20; the others stand with each person’s sign-up." in page


def test_taking_all_options_of_a_question_is_refused(programme: Programme, cora: Client) -> None:
    question = ask(programme, "Which house?", kind=Kind.ONE, options=["Lisbon", "Katowice"])
    address = reverse("questions:question", args=[programme.pk, question.pk])
    page = cora.post(address, {"text": "Which house?", "choices": ""})
    assert page.status_code == 422
    assert "Name at least two, one a line." in text_of(page)
    question.refresh_from_db()
    assert question.options == ["Lisbon", "Katowice"]


def test_moving_a_question_comes_back_to_it(programme: Programme, cora: Client) -> None:
    ask(programme, "First?", position=1)
    second = ask(programme, "Second?", position=2)
    address = reverse("questions:question", args=[programme.pk, second.pk])
    page = cora.post(address, {"do": "up"})
    assert page["Location"] == (
        reverse("questions:list", args=[programme.pk]) + f"#question-{second.pk}"
    )
    assert list(Question.objects.values_list("text", flat=True)) == ["Second?", "First?"]


def test_what_was_typed_in_a_block_survives_leaving_it_out(programme: Programme) -> None:
    cora, ben = programme.roles.get().person, make_person("Ben Ode")
    door = Door.objects.create(
        programme=programme, closes_on=timezone.localdate() + timedelta(days=7), expectations="I."
    )
    address = reverse("joining:step", args=[door.token, "hopes"])
    client = client_of(ben)
    fill_in(client, address, {"hope": "To read figures", "partnerships": "1"})
    switch_block(programme=programme, key="hope", is_on=False, by=cora)
    fill_in(client, address, {"partnerships": "2"})
    said = Draft.objects.get().answers["hopes"]
    assert (said["hope"], said["partnerships"]) == ("To read figures", "2")
    switch_block(programme=programme, key="hope", is_on=True, by=cora)
    assert "To read figures" in client.get(address).content.decode()


@pytest.mark.parametrize("how", ["sent", "begun"])
def test_what_was_answered_in_confidence_stays_so(
    programme: Programme, cora: Client, how: str
) -> None:
    question = ask(programme, "Do you need a ramp?")
    sign_up = make_sign_up(programme, "Mara")
    if how == "sent":
        Answer.objects.create(sign_up=sign_up, question=question, value="Yes, please")
    else:
        said = {"questions": {f"question-{question.pk}": "Yes, please"}}
        Draft.objects.create(programme=programme, person=sign_up.person, answers=said)
    address = reverse("questions:question", args=[programme.pk, question.pk])
    page = cora.post(address, {"text": "Do you need a ramp?"})
    assert page.status_code == 422
    assert "being told that only the coordinators read it" in text_of(page)
    question.refresh_from_db()
    assert question.is_confidential


def test_a_question_that_nobody_answered_may_be_opened_to_partners_and_closed_again(
    programme: Programme, cora: Client
) -> None:
    question = ask(programme, "Do you play chess?")
    address = reverse("questions:question", args=[programme.pk, question.pk])
    cora.post(address, {"text": "Do you play chess?"})
    question.refresh_from_db()
    assert not question.is_confidential
    sign_up = make_sign_up(programme, "Mara")
    Answer.objects.create(sign_up=sign_up, question=question, value="Yes")
    cora.post(address, {"text": "Do you play chess?", "is_confidential": "on"})
    question.refresh_from_db()
    assert question.is_confidential
