"""Arranging what people are asked, and what becomes of their answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme
from bothways.recruitment.joining.steps import steps_of
from bothways.recruitment.joining.tests.test_joining import send, write_all
from bothways.recruitment.models import Answer, Door, Draft, Question, SignUp
from bothways.recruitment.questions import actions
from bothways.recruitment.questions.queries import arranged, summaries
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, fill_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def door(programme: Programme) -> Door:
    return Door.objects.create(
        programme=programme, closes_on=programme.ends_on, expectations="I come prepared."
    )


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


def ask(programme: Programme, kind: str = "line", **said: Any) -> Question:
    text = said.pop("text", f"A question of kind {kind}?")
    options = said.pop("options", ["Red", "Blue"] if kind in ("one", "some") else [])
    return Question.objects.create(
        programme=programme, kind=kind, text=text, options=options, **said
    )


def page_of(programme: Programme, name: str = "list", *args: int) -> str:
    return reverse(f"questions:{name}", args=[programme.pk, *args])


def step(door: Door, slug: str) -> str:
    return reverse("joining:step", args=[door.token, slug])


def fields_of(programme: Programme, slug: str) -> list[str]:
    found = steps_of(programme).find(slug)
    return list(found.make(None, None).fields) if found else []


# Ready blocks


def test_usual_form_asks_what_it_always_asked(programme: Programme) -> None:
    assert [one.slug for one in steps_of(programme)] == ["offers", "wants", "about", "hopes"]
    assert fields_of(programme, "hopes") == ["hope", "partnerships", "in_group", "not_with"]


def test_block_is_asked_left_out_moved_and_required(cora: Person, programme: Programme) -> None:
    browser = client_of(cora)
    for key, do in [("goals", "on"), ("goals", "up"), ("goals", "required"), ("in_group", "off")]:
        browser.post(page_of(programme), {"block": key, "do": do})
    assert fields_of(programme, "hopes") == ["goals", "hope", "partnerships", "not_with"]
    form = steps_of(programme).find("hopes").make({"partnerships": "1"}, None)  # type: ignore[union-attr]
    assert set(form.errors) == {"goals"}
    chosen = next(one for one in arranged(programme) if one.block.key == "goals")
    assert (chosen.is_on, chosen.is_required) == (True, True)


def test_first_block_of_a_step_stays_first(cora: Person, programme: Programme) -> None:
    before = [one.block.key for one in arranged(programme)]
    actions.move_block(programme=programme, key="work", is_up=True, by=cora)
    actions.move_block(programme=programme, key="hope", is_up=True, by=cora)
    actions.move_block(programme=programme, key="no such block", is_up=True, by=cora)
    assert [one.block.key for one in arranged(programme)] == before


def test_step_of_which_nothing_is_asked_is_left_out(cora: Person, programme: Programme) -> None:
    for key in ("hope", "partnerships", "in_group", "not_with"):
        actions.switch_block(programme=programme, key=key, is_on=False, by=cora)
    assert [one.slug for one in steps_of(programme)] == ["offers", "wants", "about"]


def test_whoever_is_at_a_step_that_goes_away_is_led_on(
    cora: Person, programme: Programme, door: Door, mara: Person
) -> None:
    for key in ("hope", "partnerships", "in_group", "not_with"):
        actions.switch_block(programme=programme, key=key, is_on=False, by=cora)
    response = client_of(mara).post(step(door, "hopes"), {"hope": "Much"}, follow=True)
    assert "This isn’t asked any more." in text_of(response)


def test_sign_up_keeps_goals_interests_hours_and_format(
    cora: Person, programme: Programme, door: Door, mara: Person
) -> None:
    for key in ("goals", "interests", "commitment", "meeting_format"):
        actions.switch_block(programme=programme, key=key, is_on=True, by=cora)
    browser = client_of(mara)
    write_all(browser, door)
    said = {
        "partnerships": "1",
        "goals": "Lead a budget round",
        "interests": "Climbing",
        "commitment": "3",
        "meeting_format": "online",
    }
    fill_in(browser, step(door, "hopes"), said)
    send(browser, door)
    sign_up = SignUp.objects.get(person=mara)
    kept = (sign_up.goals, sign_up.interests, sign_up.commitment, sign_up.meeting_format)
    assert kept == ("Lead a budget round", "Climbing", 3, "online")


def test_what_is_no_longer_asked_is_kept(
    cora: Person, programme: Programme, door: Door, mara: Person
) -> None:
    sign_up = make_sign_up(programme, mara, offers=["Excel"], wants=["SQL"])
    SignUp.objects.filter(pk=sign_up.pk).update(hope="To learn", partnerships=2)
    for key in ("hope", "partnerships", "work"):
        actions.switch_block(programme=programme, key=key, is_on=False, by=cora)
    browser = client_of(mara)
    write_all(browser, door)
    send(browser, door)
    sign_up.refresh_from_db()
    assert (sign_up.hope, sign_up.partnerships) == ("To learn", 2)


@pytest.mark.parametrize("value", ["0", "41", "-1", "many", "1e9"])
def test_hours_that_nobody_can_give_are_refused_and_kept_as_typed(
    cora: Person, programme: Programme, door: Door, mara: Person, value: str
) -> None:
    actions.switch_block(programme=programme, key="commitment", is_on=True, by=cora)
    browser = client_of(mara)
    response = fill_in(browser, step(door, "hopes"), {"partnerships": "1", "commitment": value})
    assert response.status_code == 422
    assert Draft.objects.get(person=mara).answers["hopes"]["commitment"] == value


# Own questions


def test_coordinator_asks_something_of_her_own(cora: Person, programme: Programme) -> None:
    client_of(cora).post(
        page_of(programme),
        {"text": " Tea   or coffee? ", "kind": "one", "choices": "Tea\nCoffee\n\nTea", "help": ""},
    )
    asked = Question.objects.get()
    assert (asked.text, asked.options) == ("Tea or coffee?", ["Tea", "Coffee"])
    assert not asked.is_confidential
    assert [one.slug for one in steps_of(programme)][-1] == "questions"


@pytest.mark.parametrize(
    "choices", ["", "Tea", "\n".join(map(str, range(21))), "Tea\n" + "x" * 101]
)
def test_choice_needs_two_to_twenty_options(
    cora: Person, programme: Programme, choices: str
) -> None:
    said = {"text": "Which?", "kind": "one", "choices": choices}
    assert client_of(cora).post(page_of(programme), said).status_code == 422
    assert not Question.objects.exists()


def test_question_over_the_most_is_refused(cora: Person, programme: Programme) -> None:
    for _ in range(actions.MOST_QUESTIONS):
        ask(programme)
    response = client_of(cora).post(page_of(programme), {"text": "One more?", "kind": "line"})
    assert "up to 30 questions" in text_of(response)


def answer_all(browser: Any, door: Door, asked: dict[Question, Any]) -> Any:
    said = {f"question-{question.pk}": value for question, value in asked.items()}
    return fill_in(browser, step(door, "questions"), said)


def test_answers_are_kept_with_the_sign_up_as_what_they_are(
    programme: Programme, door: Door, mara: Person
) -> None:
    said = {
        "yes or no": ("no", False),
        "one": ("Blue", "Blue"),
        "some": (["Red", "Blue"], ["Red", "Blue"]),
        "scale": ("4", 4),
        "number": ("2.5", 2.5),
        "line": ("Well <b>done</b>", "Well <b>done</b>"),
        "text": ("", None),
    }
    asked = {kind: ask(programme, kind) for kind in said}
    browser = client_of(mara)
    write_all(browser, door)
    answer_all(browser, door, {asked[kind]: typed for kind, (typed, _) in said.items()})
    send(browser, door)
    kept = dict(Answer.objects.values_list("question__kind", "value"))
    assert kept == {kind: value for kind, (_, value) in said.items() if value is not None}


def test_who_comes_back_finds_the_answers_and_changes_them(
    programme: Programme, door: Door, mara: Person
) -> None:
    asked = ask(programme, "yes or no")
    browser = client_of(mara)
    write_all(browser, door)
    answer_all(browser, door, {asked: "yes"})
    send(browser, door)
    page = browser.get(step(door, "questions")).content.decode()
    assert 'value="yes" id="id_question-' in page.replace("\n", " ")
    answer_all(browser, door, {asked: "no"})
    send(browser, door)
    assert Answer.objects.get().value is False


def test_required_question_has_to_be_answered(
    programme: Programme, door: Door, mara: Person
) -> None:
    asked = ask(programme, "scale", is_required=True)
    browser = client_of(mara)
    write_all(browser, door)
    assert answer_all(browser, door, {}).status_code == 422
    last = reverse("joining:promise", args=[door.token])
    assert browser.get(last).url == step(door, "questions")
    assert not SignUp.objects.exists()
    answer_all(browser, door, {asked: "1"})
    send(browser, door)
    assert Answer.objects.get().value == 1


def test_question_removed_while_somebody_types_loses_and_blocks_nothing(
    cora: Person, programme: Programme, door: Door, mara: Person
) -> None:
    gone, stays = ask(programme, "line", is_required=True), ask(programme, "number")
    browser = client_of(mara)
    write_all(browser, door)
    answer_all(browser, door, {gone: "Typed at length", stays: "7"})
    actions.remove_question(question=gone, by=cora)
    answer_all(browser, door, {stays: "8"})
    draft = Draft.objects.get(person=mara).answers["questions"]
    assert draft == {f"question-{gone.pk}": "Typed at length", f"question-{stays.pk}": "8"}
    send(browser, door)
    assert [row.value for row in Answer.objects.all()] == [8]


def test_option_taken_away_while_somebody_types_still_counts_as_their_answer(
    programme: Programme, door: Door, mara: Person
) -> None:
    asked = ask(programme, "one", is_required=True)
    browser = client_of(mara)
    write_all(browser, door)
    answer_all(browser, door, {asked: "Blue"})
    Question.objects.update(options=["Red", "Green"])
    assert "Blue (no longer asked)" in text_of(browser.get(step(door, "questions")))
    send(browser, door)
    assert Answer.objects.get().value == "Blue"


def test_option_that_never_was_is_refused(programme: Programme, door: Door, mara: Person) -> None:
    asked = ask(programme, "one")
    first = answer_all(client_of(mara), door, {asked: "Green"})
    assert first.status_code == 422


def test_removed_question_comes_back_with_its_answers(
    cora: Person, programme: Programme, mara: Person
) -> None:
    asked = ask(programme, "line")
    sign_up = make_sign_up(programme, mara)
    Answer.objects.create(sign_up=sign_up, question=asked, value="Here")
    browser = client_of(cora)
    browser.post(page_of(programme, "question", asked.pk), {"do": "remove"})
    assert "Here" not in text_of(browser.get(sign_up.get_absolute_url()))
    browser.post(page_of(programme, "question", asked.pk), {"do": "back"})
    assert "Here" in text_of(browser.get(sign_up.get_absolute_url()))


def test_kind_of_a_question_stays(cora: Person, programme: Programme) -> None:
    asked = ask(programme, "line")
    client_of(cora).post(
        page_of(programme, "question", asked.pk), {"text": "Other words?", "kind": "number"}
    )
    asked.refresh_from_db()
    assert (asked.text, asked.kind) == ("Other words?", "line")


def test_questions_keep_the_order_they_are_given(cora: Person, programme: Programme) -> None:
    first, second = ask(programme, text="First?"), ask(programme, text="Second?")
    actions.move_question(question=second, is_up=True, by=cora)
    actions.move_question(question=second, is_up=True, by=cora)
    actions.move_question(question=first, is_up=False, by=cora)
    assert [one.text for one in Question.objects.all()] == ["Second?", "First?"]


# Who reads what


def test_partner_reads_the_open_answers_and_no_confidential_one(
    programme: Programme, mara: Person
) -> None:
    jun = make_person("Jun Watanabe")
    theirs = make_sign_up(programme, jun)
    SignUp.objects.filter(pk=theirs.pk).update(goals="Speak up")
    for text, is_confidential in (("Open?", False), ("Hidden?", True)):
        asked = ask(programme, text=text, is_confidential=is_confidential)
        Answer.objects.create(sign_up=theirs, question=asked, value=f"answer to {text}")
    partnership = Partnership.objects.create(programme=programme)
    for place, person in enumerate([mara, jun]):
        Participation.objects.create(partnership=partnership, person=person, gain=0.5, place=place)
    page = text_of(client_of(mara).get(partnership.get_absolute_url()))
    assert "answer to Open?" in page
    assert "Speak up" in page
    assert "Hidden?" not in page


def test_answers_are_counted_question_by_question(programme: Programme) -> None:
    scale, some = ask(programme, "scale"), ask(programme, "some")
    for number, (name, chosen) in enumerate([("Ana", ["Red"]), ("Ben", ["Red", "Blue"])]):
        sign_up = make_sign_up(programme, name)
        Answer.objects.create(sign_up=sign_up, question=scale, value=4 + number)
        Answer.objects.create(sign_up=sign_up, question=some, value=chosen)
    first, second = summaries(programme)
    assert [bar.count for bar in first.bars] == [0, 0, 0, 1, 1]
    assert [(bar.label, bar.count, bar.share) for bar in second.bars] == [
        ("Red", 2, 1.0),
        ("Blue", 1, 0.5),
    ]


def test_answers_page_asks_as_often_with_three_people_as_with_one(
    cora: Person, programme: Programme, django_assert_num_queries: Any
) -> None:
    asked = ask(programme, "text")
    browser = client_of(cora)
    for name in ("Ana", "Ben", "Cleo"):
        Answer.objects.create(sign_up=make_sign_up(programme, name), question=asked, value=name)
        with django_assert_num_queries(11):
            assert name in text_of(browser.get(page_of(programme, "answers")))


def test_hostile_words_are_only_words(cora: Person, programme: Programme) -> None:
    ask(programme, "one", text="<script>alert(1)</script>", options=["<img src=x>", "“b”"])
    for name in ("list", "answers"):
        page = client_of(cora).get(page_of(programme, name)).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_preview_shows_every_step_before_anything_is_open(
    cora: Person, programme: Programme
) -> None:
    ask(programme, "yes or no", text="Have you been a mentor?")
    frame = reverse("setup:frame", args=[programme.pk, "sign-up"])
    page = text_of(client_of(cora).get(frame))
    for words in ("What you can give", "What you want to learn", "Have you been a mentor?"):
        assert words in page


def test_help_of_a_question_is_only_words(programme: Programme, door: Door, mara: Person) -> None:
    ask(programme, help="<form action=//evil.example><img src=x>")
    page = client_of(mara).get(step(door, "questions")).content.decode()
    assert "&lt;form action=//evil.example&gt;" in page
    assert "<img src=x>" not in page


def test_letter_that_no_database_holds_is_left_out_of_a_draft(
    programme: Programme, door: Door, mara: Person
) -> None:
    asked = ask(programme, "text")
    answer_all(client_of(mara), door, {asked: "Ti\x00lt"})
    assert Draft.objects.get().answers["questions"] == {f"question-{asked.pk}": "Tilt"}
