"""What a policy would do, while it is changed and before it is saved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.engine import match
from bothways.matching.models import Policy, ReviewAct
from bothways.matching.policies import desk, picture
from bothways.matching.policies.picture import LIVE, Picture, picture_of
from bothways.matching.policies.queries import policy_of
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from .test_policies import choices

pytestmark = pytest.mark.django_db
FIGURES = {"manager_depth": Decimal(2), "overlap_hours": Decimal(2)}


def look(programme: Programme, policy: Policy, asker: str = "cora") -> Picture:
    question = desk.Question(asker, LIVE.whole)
    return picture_of(programme, policy, FIGURES, question, LIVE)


def lock(programme: Programme, one: str, other: str) -> None:
    low, high = (SignUp.objects.get(person__name=name) for name in (one, other))
    ReviewAct.objects.create(programme=programme, kind="lock", low=low, high=high)


def test_picture_says_who_would_lose_by_a_rule(house: Programme) -> None:
    policy = policy_of(house)
    policy.cross_functions = True
    seen = look(house, policy)
    served = seen.figures[0]
    assert (served.now, served.then, served.trend) == ("4 of 4", "2 of 4", "down")
    assert [(group.title, [each.name for each in group.shown]) for group in seen.groups] == [
        ("2 would lose theirs", ["Ann A", "Bob B"])
    ]
    assert seen.chart is not None
    assert [(bar.now, bar.then) for bar in seen.chart.bars if bar.now or bar.then] == [
        (0, 2),
        (4, 2),
    ]


def test_rules_say_what_they_forbid_and_those_that_are_off_what_they_would(
    house: Programme,
) -> None:
    seen = look(house, policy_of(house))
    words = {effect.rule: effect.words for effect in seen.rules}
    assert words["cross_functions"] == "off; would forbid 1 pair that is possible now"
    assert words["manager"] == "forbids no pair that fits"
    assert seen.pairs == "2 pairs of people fit both ways; 2 of them are allowed."
    policy = policy_of(house)
    policy.cross_functions = True
    words = {effect.rule: effect.words for effect in look(house, policy).rules}
    assert words["cross_functions"] == "forbids 1 pair that fits"


def test_who_is_cut_off_is_told_the_rule_and_what_would_open_partners(house: Programme) -> None:
    policy = policy_of(house)
    policy.cross_functions = True
    why = look(house, policy).why
    assert why is not None
    (case,) = why.cases
    assert case.title == "2 people have no possible partner because of"
    assert [reason.words for reason in case.because] == ["“Partners come from different functions”"]
    assert case.because[0].url.endswith("/policy/#rule-cross_functions")
    assert case.remedies == [
        "Without “Partners come from different functions” all 2 of them would have one."
    ]
    assert case.names == ["Ann A", "Bob B"]


def test_locked_pair_against_a_rule_is_named_with_its_rule(house: Programme) -> None:
    lock(house, "Ann A", "Bob B")
    policy = policy_of(house)
    policy.cross_functions = True
    seen = look(house, policy)
    assert seen.trouble == "A match can’t be made until the locks fit together."
    assert seen.why is not None
    (fault,) = seen.why.locks
    assert fault.sentence == "Ann A and Bob B are locked to each other, against"
    assert fault.reason.words == "“Partners come from different functions”"


def test_picture_of_what_is_saved_changes_nobody(house: Programme) -> None:
    seen = look(house, policy_of(house))
    assert (seen.is_changed, seen.is_same, seen.groups, seen.why) == (False, True, (), None)


def test_somebody_who_signs_up_is_in_the_next_picture(house: Programme) -> None:
    look(house, policy_of(house))
    make_sign_up(house, "Eve E", offers=["Go"], wants=["Rust"])
    assert look(house, policy_of(house)).figures[0].then == "4 of 5"


def test_newer_question_drops_an_older_one(
    house: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older one is in the middle of its matching when the newer one is asked."""

    def slow_match(*people: object, **options: object) -> object:
        desk.Question((cora.pk, house.pk), 1.0)
        return match(*people, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("bothways.engine.match", slow_match, raising=False)
    response = client_of(cora).get(reverse("policies:picture", args=[house.pk]), choices())
    assert (response.status_code, response.content) == (204, b"")


def test_leaving_the_page_gives_up_what_is_worked_out(
    house: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave = reverse("policies:picture-end", args=[house.pk])

    def slow_match(*people: object, **options: object) -> object:
        assert client_of(cora).post(leave).status_code == 204
        return match(*people, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("bothways.engine.match", slow_match, raising=False)
    response = client_of(cora).get(reverse("policies:picture", args=[house.pk]), choices())
    assert response.status_code == 204


def test_one_persons_question_leaves_anothers_alone(house: Programme) -> None:
    mine = desk.Question("cora", 5)
    desk.Question("otto", 5)
    assert not mine.is_stale


def test_when_all_seats_are_taken_the_page_asks_again(
    house: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SECONDS_FOR_A_SEAT", 0.01)
    first, second = desk.Question("otto", 5), desk.Question("una", 5)
    with first.seated(), second.seated():
        response = client_of(cora).get(reverse("policies:picture", args=[house.pk]))
    assert "yours comes in a moment" in text_of(response)
    assert "load delay:1500ms" in response.content.decode()
    again = client_of(cora).get(reverse("policies:picture", args=[house.pk]))
    assert "4 of 4" in text_of(again)


def test_matching_that_takes_too_long_is_not_shown_as_an_answer(
    house: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "NEAR_ENOUGH", -1.0)
    policy = policy_of(house)
    policy.other_function = 50
    seen = look(house, policy)
    assert "Press “Try it on these people”" in seen.trouble
    assert seen.figures == ()
    assert seen.rules


def test_answers_are_kept_while_nobody_changes(
    house: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = policy_of(house)
    policy.other_function = 50
    first = look(house, policy)
    monkeypatch.setattr("bothways.engine.match", None, raising=False)
    assert look(house, policy).figures == first.figures


def test_trying_saves_nothing_and_keeps_what_was_typed(house: Programme, cora: Person) -> None:
    address = reverse("policies:policy", args=[house.pk])
    page = client_of(cora).post(address, choices(do="try", other_function="40"))
    text = text_of(page)
    assert page.status_code == 200
    assert "Nothing is saved yet." in text
    assert "2 would lose theirs" in text
    assert 'value="40"' in text
    assert not Policy.objects.exists()


def test_live_picture_carries_the_counts_of_the_rules(house: Programme, cora: Person) -> None:
    page = client_of(cora).get(reverse("policies:picture", args=[house.pk]), choices())
    assert 'id="effect-cross_functions" hx-swap-oob="true">forbids 1 pair' in page.content.decode()


@pytest.mark.parametrize(
    "nonsense", [{"other_function": "500"}, {"overlap_hours": "NaN"}, {"objective": "luck"}]
)
def test_nonsense_is_told_and_nobody_is_matched(
    house: Programme, cora: Person, nonsense: dict[str, str]
) -> None:
    page = client_of(cora).get(reverse("policies:picture", args=[house.pk]), choices(**nonsense))
    assert page.status_code == 200
    assert "makes no sense yet" in text_of(page)


def test_with_nobody_to_match_it_says_so(cora: Person) -> None:
    empty = make_programme("Empty", coordinator=cora)
    page = client_of(cora).post(reverse("policies:policy", args=[empty.pk]), choices(do="try"))
    assert "as soon as two people take part" in text_of(page)


def test_names_with_scripts_are_shown_as_names(cora: Person) -> None:
    programme = make_programme(coordinator=cora)
    name = "<script>alert(1)</script>"
    make_sign_up(programme, make_person(name, email="s@example.org", function="Sales"),
                 offers=["Excel"], wants=["SQL"])  # fmt: skip
    make_sign_up(programme, make_person("Bob B", function="Sales"), offers=["SQL"], wants=["Excel"])
    page = client_of(cora).get(reverse("policies:picture", args=[programme.pk]), choices())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_questions_of_a_picture_do_not_grow_with_people(house: Programme, cora: Person) -> None:
    client, address = client_of(cora), reverse("policies:picture", args=[house.pk])
    client.get(address, choices())  # what is cached per process is asked for once
    counts = []
    for more in range(3):
        for number in range(4):
            make_sign_up(house, f"Person {more} {number}", offers=["Excel"], wants=["SQL"])
        with CaptureQueriesContext(connection) as captured:
            client.get(address, choices())
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 34


def test_among_many_people_it_says_what_to_press_and_matches_nobody(
    house: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "LIVE", picture.Patience(2.0, 3))
    monkeypatch.setattr("bothways.engine.match", None, raising=False)
    question = desk.Question("cora", 5)
    seen = picture_of(house, policy_of(house), FIGURES, question, picture.LIVE)
    assert seen.trouble.startswith("With 4 people this takes longer than a moment. Press “Try it")
