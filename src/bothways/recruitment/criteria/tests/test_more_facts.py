"""Rules on level, trainings and answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.criteria.actions import save_criterion
from bothways.recruitment.criteria.answers import drafted, holds
from bothways.recruitment.criteria.queries import dry_run, kept_out_by, points_of
from bothways.recruitment.joining.actions import save_step, send_sign_up
from bothways.recruitment.joining.refusals import KeptOut
from bothways.recruitment.joining.steps import steps_of
from bothways.recruitment.joining.tests.test_joining import send, write_all
from bothways.recruitment.models import Answer, Criterion, Door, Draft, Question, SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

TODAY = date(2027, 3, 31)


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def door(programme: Programme) -> Door:
    return Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come prepared.",
    )


def rule(programme: Programme, **changes: Any) -> Criterion:
    usual = {"fact": "level", "test": "one of", "values": ["Senior"], "reason": "For seniors."}
    return Criterion.objects.create(programme=programme, **(usual | changes))


@pytest.mark.parametrize(
    ("changes", "facts", "out"),
    [
        ({}, {"level": "senior"}, False),
        ({}, {"level": "Junior"}, True),
        ({}, {"level": ""}, False),
        ({"values": ["älter"]}, {"level": "Älter"}, False),
        ({"test": "none of"}, {"level": "SENIOR"}, True),
        *(
            ({"fact": "training", "test": test, "values": values}, {"trainings": had}, out)
            for test, values, had, out in [
                ("all of", ["First Aid", "Łódź"], ["łódź", "FIRST  aid", "x"], False),
                ("all of", ["First aid", "Fire"], ["First aid"], True),
                ("one of", ["First aid", "Fire"], ["fire"], False),
                ("one of", ["First aid", "Fire"], ["First aid 2"], True),
                ("one of", ["aid"], ["First aid"], True),
                ("one of", ["100%_x"], ["100%_x"], False),
                ("one of", ["100%"], ["100 per cent"], True),
                ("none of", ["Fire"], ["fire"], True),
                ("none of", ["Fire"], ["First aid"], False),
                ("all of", ["Fire"], [], False),
                ("none of", ["Fire"], [], False),
            ]
        ),
    ],
)
def test_rule_on_level_or_trainings_keeps_out_who_is_known_to_fail_it(
    programme: Programme, changes: dict[str, Any], facts: dict[str, Any], out: bool
) -> None:
    rule(programme, **changes)
    mara = make_person("Mara Okafor", **facts)
    assert bool(kept_out_by(programme, mara, TODAY)) is out
    (line,) = dry_run(programme, TODAY).lines
    assert line.fail == int(out)
    # Cora, of whom nothing is known, and Mara, of whom something or nothing is.
    is_known = bool(facts.get("level") or facts.get("trainings"))
    assert (line.meet, line.unknown) == (int(is_known and not out), 2 - int(is_known))


def test_dry_run_counts_what_is_true_of_each_person(programme: Programme) -> None:
    """More rules than fit into one number, against asking one by one."""
    made = []
    for number in range(21):
        made.append(
            rule(
                programme,
                fact="training" if number % 2 else "level",
                test=("one of", "none of", "all of" if number % 2 else "one of")[number % 3],
                values=[f"T{number % 4}", f"t{number % 5}"],
                is_hard=number % 4 != 0,
            )
        )
    people = [
        make_person(f"P {n}", level=f"t{n % 6}" if n % 5 else "", trainings=[f"T{n % 4}"][n % 3 :])
        for n in range(9)
    ]
    people.append(Person.objects.get(name="Cora Coordinator"))
    broken = {person.pk: kept_out_by(programme, person, TODAY) for person in people}
    run = dry_run(programme, TODAY)
    assert (run.people, run.passing) == (10, sum(not some for some in broken.values()))
    for line in run.lines:
        if line.criterion.is_hard:
            assert line.fail == sum(line.criterion in some for some in broken.values())
            assert line.fail_alone == sum(some == [line.criterion] for some in broken.values())
    assert len(run.lines) == len(made)


def question(programme: Programme, kind: str, **more: Any) -> Question:
    usual = {"text": "Will you come to the first day?", "kind": kind}
    return Question.objects.create(programme=programme, **(usual | more))


@pytest.mark.parametrize(
    ("kind", "changes", "value", "verdict"),
    [
        ("yes or no", {"test": "yes"}, True, True),
        ("yes or no", {"test": "yes"}, "no", False),
        ("yes or no", {"test": "no"}, False, True),
        ("yes or no", {"test": "yes"}, None, None),
        ("yes or no", {"test": "yes"}, "perhaps", None),
        ("one", {"test": "one of", "values": ["A", "b"]}, "B", True),
        ("one", {"test": "one of", "values": ["A"]}, "C", False),
        ("one", {"test": "one of", "values": ["A"]}, "", None),
        ("one", {"test": "none of", "values": ["A"]}, "A", False),
        ("some", {"test": "one of", "values": ["A"]}, ["C", "a"], True),
        ("some", {"test": "none of", "values": ["A"]}, ["C"], True),
        ("some", {"test": "none of", "values": ["A"]}, [], None),
        ("scale", {"test": "at least", "number": 3}, 3, True),
        ("scale", {"test": "at least", "number": 3}, "2", False),
        ("number", {"test": "at most", "number": 10}, 9.5, True),
        ("number", {"test": "at most", "number": 10}, "10.01", False),
        ("number", {"test": "at most", "number": 10}, "ten", None),
        ("number", {"test": "at most", "number": 10}, "NaN", None),
        ("number", {"test": "at most", "number": 10}, True, None),
        ("text", {"test": "one of", "values": ["A"]}, "A", None),
        ("scale", {"test": "yes"}, True, None),
    ],
)
def test_answer_is_weighed(
    programme: Programme, kind: str, changes: dict[str, Any], value: object, verdict: bool | None
) -> None:
    asked = question(programme, kind, options=["A", "b", "C"])
    assert holds(rule(programme, fact="answer", question=asked, **changes), value) is verdict


def test_answers_are_counted_on_sign_ups_and_drafts(programme: Programme) -> None:
    asked = question(programme, "yes or no")
    rule(programme, fact="answer", test="yes", values=[], question=asked)
    for name, value in (("Ann A", True), ("Bob B", False)):
        sign_up = make_sign_up(programme, name)
        Answer.objects.create(sign_up=sign_up, question=asked, value=value)
        # Changing a sign-up that stands is no second person.
        Draft.objects.create(programme=programme, person=sign_up.person, answers={})
    make_sign_up(programme, "Cid C")
    for name, said in (("Dee D", {"questions": {f"question-{asked.pk}": "yes"}}), ("Eve E", {})):
        Draft.objects.create(programme=programme, person=make_person(name), answers=said)
    run = dry_run(programme, TODAY)
    (line,) = run.lines
    assert (run.sign_ups, run.drafts) == (3, 2)
    assert (line.meet, line.fail, line.unknown) == (2, 1, 2)
    assert run.passing == run.people


def test_dry_run_on_answers_takes_five_queries(
    programme: Programme, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        asked = question(programme, "scale")
        rule(programme, fact="answer", test="at least", number=number + 1, question=asked)
        Answer.objects.create(
            sign_up=make_sign_up(programme, f"Ann {number}"), question=asked, value=2
        )
    with django_assert_num_queries(5):
        dry_run(programme, TODAY)


@pytest.mark.parametrize("odd", [{}, {"questions": []}, {"questions": {"x": 1}}, {"questions": 3}])
def test_odd_drafts_answer_nothing(odd: dict[str, Any]) -> None:
    assert drafted(odd) == {}


def test_hard_rule_on_an_answer_is_asked_when_it_is_sent(door: Door) -> None:
    asked = question(door.programme, "yes or no")
    rule(door.programme, fact="answer", test="yes", values=[], question=asked, reason="Day one!")
    mara = make_person("Mara Okafor")
    write_all(client_of(mara), door)
    own = steps_of(door.programme).find("questions")
    assert own
    save_step(door=door, person=mara, step=own, said={str(asked.pk): "no"})
    with pytest.raises(KeptOut) as refusal:
        send_sign_up(door=door, person=mara)
    assert (refusal.value.reasons, refusal.value.step) == (["Day one!"], "questions")
    assert not SignUp.objects.exists()
    assert Draft.objects.get(person=mara).answers["questions"] == {str(asked.pk): "no"}
    save_step(door=door, person=mara, step=own, said={str(asked.pk): "yes"})
    assert send_sign_up(door=door, person=mara).takes_part


def test_reason_stands_at_the_step_concerned(door: Door) -> None:
    rule(door.programme, fact="function", values=["Sales"], reason="This one is for sales.")
    browser = client_of(make_person("Mara Okafor"))
    write_all(browser, door)
    response = send(browser, door)
    assert response.redirect_chain[-1][0] == reverse("joining:step", args=[door.token, "about"])
    page = text_of(response)
    assert "This one is for sales." in page
    assert "Marketing" in page


def test_reason_of_what_they_cannot_change_stands_on_their_page(door: Door) -> None:
    rule(door.programme)
    mara = make_person("Mara Okafor", level="Junior")
    browser = client_of(mara)
    write_all(browser, door)
    response = send(browser, door)
    assert response.redirect_chain[-1][0] == door.get_absolute_url()
    assert "For seniors." in text_of(response)
    assert steps_of(door.programme).find("level") is None


def test_points_for_an_answer(programme: Programme) -> None:
    asked = question(programme, "scale")
    rule(programme, fact="answer", test="at least", number=4, question=asked, is_hard=False)
    mara, ben = make_sign_up(programme, "Mara Okafor"), make_sign_up(programme, "Ben Ode")
    Answer.objects.create(sign_up=mara, question=asked, value=5)
    assert [meets for _, meets in points_of(programme, mara.person, TODAY)] == [True]
    assert [meets for _, meets in points_of(programme, ben.person, TODAY)] == [False]


# A question that has been removed


@pytest.fixture
def lost(programme: Programme) -> Criterion:
    asked = question(programme, "yes or no", removed_at=timezone.now())
    return rule(programme, fact="answer", test="yes", values=[], question=asked, reason="Come!")


def page_of(programme: Programme, *more: int) -> str:
    return reverse(f"criteria:{'criterion' if more else 'list'}", args=[programme.pk, *more])


def test_rule_of_a_removed_question_keeps_nobody_out(programme: Programme, lost: Criterion) -> None:
    mara = make_sign_up(programme, "Mara Okafor")
    assert lost.question is not None
    Answer.objects.create(sign_up=mara, question=lost.question, value=False)
    assert kept_out_by(programme, mara.person, TODAY) == []
    assert points_of(programme, mara.person, TODAY) == []


def test_rule_of_a_removed_question_says_so(
    cora: Person, programme: Programme, lost: Criterion
) -> None:
    page = text_of(client_of(cora).get(page_of(programme)))
    assert "This question has been removed; the rule keeps nobody out." in page
    assert "Choose another question" in page


def test_rule_whose_question_is_gone_from_the_database_breaks_no_page(
    cora: Person, programme: Programme, lost: Criterion
) -> None:
    Question.objects.all().delete()
    browser = client_of(cora)
    assert "the rule keeps nobody out" in text_of(browser.get(page_of(programme)))
    assert browser.get(page_of(programme, lost.pk)).status_code == 200


def test_rule_gets_another_question(cora: Person, programme: Programme, lost: Criterion) -> None:
    other = question(programme, "scale", text="How sure are you?")
    browser = client_of(cora)
    assert "How sure are you?" in text_of(browser.get(page_of(programme, lost.pk)))
    typed = {"question": other.pk, "test": "at least", "number": "4", "points": 1} | {
        "reason": "Be sure."
    }
    page = text_of(browser.post(page_of(programme, lost.pk), typed, follow=True))
    assert "The answer to “How sure are you?” is at least 4." in page
    assert "has been removed" not in page


def test_rule_of_a_removed_question_is_removed(
    cora: Person, programme: Programme, lost: Criterion
) -> None:
    client_of(cora).post(page_of(programme, lost.pk), {"do": "remove"})
    assert not Criterion.objects.exists()


# The coordinator


def test_each_kind_of_rule_has_its_own_form(cora: Person, programme: Programme) -> None:
    browser = client_of(cora)
    question(programme, "one", options=["A", "B"])
    assert 'name="test"' not in text_of(browser.get(page_of(programme)))
    for about in ("function", "location", "team", "title", "level", "training", "tenure"):
        page = text_of(browser.get(page_of(programme), {"about": about}))
        assert f'value="{about}"' in page
        assert ('name="months"' in page) == (about == "tenure")
    assert browser.get(page_of(programme), {"about": "shoes"}).context["form"] is None


def test_what_the_directory_has_stands_beside_it_to_be_copied(
    cora: Person, programme: Programme
) -> None:
    for name, function in (("Ann A", "Sales"), ("Bob B", "Legal"), ("Cid C", "Sales")):
        make_person(name, function=function, title="Head of all")
    browser = client_of(cora)
    page = text_of(browser.get(page_of(programme), {"about": "function"}))
    assert "In the directory: Legal, Sales." in page
    assert "Head of all" not in text_of(browser.get(page_of(programme), {"about": "title"}))


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("yes or no", {"test": "no"}, "“Will you come to the first day?” is answered with no."),
        (
            "some",
            {"test": "none of", "options": ["A", "B"]},
            "The answer to “Will you come to the first day?” is none of A and B.",
        ),
        (
            "number",
            {"test": "at most", "number": "2.5"},
            "The answer to “Will you come to the first day?” is at most 2.5.",
        ),
    ],
)
def test_rule_on_an_answer_is_added(
    cora: Person, programme: Programme, kind: str, typed: dict[str, Any], sentence: str
) -> None:
    asked = question(programme, kind, options=["A", "B"])
    usual = {"fact": "answer", "question": asked.pk, "is_hard": "on", "points": 1, "reason": "So."}
    page = text_of(client_of(cora).post(page_of(programme), usual | typed, follow=True))
    assert sentence in page
    assert "The directory doesn’t know this. Of 0 sign-ups and 0 drafts" in page


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("yes or no", {"test": "at least", "number": "1"}),
        ("one", {"test": "one of"}),
        ("one", {"test": "one of", "options": ["C"]}),
        ("scale", {"test": "at least", "number": "6"}),
        ("number", {"test": "at least", "number": ""}),
        ("number", {"test": "at least", "number": "9" * 40}),
        ("text", {"test": "one of", "options": ["A"]}),
    ],
)
def test_rule_that_does_not_fit_its_question_is_refused(
    cora: Person, programme: Programme, kind: str, typed: dict[str, Any]
) -> None:
    asked = question(programme, kind, options=["A", "B"])
    usual = {"fact": "answer", "question": asked.pk, "is_hard": "on", "points": 1, "reason": "So."}
    response = client_of(cora).post(page_of(programme), usual | typed)
    assert response.status_code == 422
    assert not Criterion.objects.exists()


def test_question_of_another_programme_makes_no_rule(cora: Person, programme: Programme) -> None:
    asked = question(make_programme("Else"), "yes or no")
    typed = {"fact": "answer", "question": asked.pk, "test": "yes", "points": 1, "reason": "So."}
    response = client_of(cora).post(page_of(programme), typed)
    assert response.status_code == 422
    assert "Will you come" not in text_of(response)


def test_support_asked_for_in_two_tabs_at_the_same_moment_is_one_rule(
    cora: Person, programme: Programme
) -> None:
    # Both forms were found right before either was saved.
    asked = [
        Criterion(programme=programme, fact="support", test="given", reason="Asked.")
        for _ in range(2)
    ]
    first, second = (save_criterion(criterion=one, by=cora) for one in asked)
    assert first == second == Criterion.objects.get()


def test_support_is_asked_for_once(cora: Person, programme: Programme) -> None:
    browser = client_of(cora)
    typed = {"fact": "support", "is_hard": "on", "points": 1}
    assert "Their manager supports it." in text_of(
        browser.post(page_of(programme), typed, follow=True)
    )
    assert browser.post(page_of(programme), typed).status_code == 422
    browser.post(page_of(programme, Criterion.objects.get().pk), {"points": 4})
    one = Criterion.objects.get()
    assert (one.is_hard, one.points, one.test) == (False, 4, "given")
