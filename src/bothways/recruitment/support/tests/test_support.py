"""The manager's support: asked by e-mail, given on a page without an account, noted otherwise."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs.worker import HOURLY
from bothways.matching.models import Run
from bothways.matching.runs.actions import TooFewPeople, start_run
from bothways.notifications.models import Notice, OutgoingMail
from bothways.programmes.models import Programme
from bothways.recruitment.joining.tests.test_joining import promise, send, write_all
from bothways.recruitment.models import Criterion, Decision, Door, Draft, SignUp, Support
from bothways.recruitment.shortlist.actions import decide, fill
from bothways.recruitment.signups.actions import withdraw
from bothways.recruitment.signups.queries import engine_people, people_page, tally
from bothways.recruitment.support.actions import (
    AskedAMomentAgo,
    LinkIsClosed,
    ask_again,
    ask_everybody,
    find_asked,
    note_answer,
    remind_managers,
    take_answer,
)
from bothways.recruitment.support.letters import LIFETIME, SALT
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
def rule(programme: Programme) -> Criterion:
    return Criterion.objects.create(
        programme=programme, fact="support", test="given", reason="Asked."
    )


@pytest.fixture
def door(programme: Programme, rule: Criterion) -> Door:
    return Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I give an hour every two weeks.",
    )


@pytest.fixture
def boss() -> Person:
    return make_person("Bea Boss")


@pytest.fixture
def mara(boss: Person) -> Person:
    return make_person("Mara Okafor", function="Marketing", manager=boss)


@pytest.fixture
def up(door: Door, mara: Person) -> SignUp:
    """Mara, signed up; her manager is asked."""
    browser = client_of(mara)
    write_all(browser, door)
    send(browser, door)
    return SignUp.objects.get(person=mara)


def letters() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="support").order_by("pk"))


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"https?://\S+?(/support/\S+)", mail.text)
    assert found
    return found[1]


def token_of(support: Support) -> str:
    return signing.dumps(support.pk, salt=SALT)


def path_of(support: Support) -> str:
    return reverse("support:answer", args=[token_of(support)])


def say(support: Support, answer: str = "yes", words: str = "") -> Any:
    return Client().post(path_of(support), {"answer": answer, "words": words}, follow=True)


# Asking


def test_manager_is_asked_as_soon_as_the_sign_up_is_sent(up: SignUp, boss: Person) -> None:
    (mail,) = letters()
    assert mail.to == boss.email
    assert mail.subject == "Do you support that Mara Okafor takes part in Across the House?"
    support = Support.objects.get()
    assert (support.sign_up, support.email, support.manager) == (up, boss.email, boss)
    # A link is signed with its second, so two made of one row may differ; what they say may not.
    token = link_in(mail).rstrip("/").rpartition("/")[2]
    assert signing.loads(token, salt=SALT) == support.pk


def test_manager_learns_nothing_of_offers_wants_or_hopes(up: SignUp) -> None:
    page = text_of(Client().get(path_of(Support.objects.get())))
    for text in (letters()[0].text, page):
        for private in ("Storytelling", "Cash flow", "balance sheet", "Editor", "Marketing"):
            assert private not in text
    assert "Mara Okafor" in page
    assert "I give an hour every two weeks." in page


def test_opening_the_link_changes_nothing(up: SignUp) -> None:
    before = list(Support.objects.values())
    assert Client().get(path_of(Support.objects.get())).status_code == 200
    assert Client().head(path_of(Support.objects.get())).status_code == 200
    assert list(Support.objects.values()) == before


def test_nobody_is_asked_without_the_rule(door: Door, rule: Criterion, mara: Person) -> None:
    rule.delete()
    browser = client_of(mara)
    write_all(browser, door)
    assert "Your manager is asked" not in text_of(browser.get(promise(door)))
    send(browser, door)
    assert not Support.objects.exists()


def test_changing_the_sign_up_asks_nobody_again(up: SignUp, door: Door, mara: Person) -> None:
    send(client_of(mara), door)
    assert len(letters()) == 1


def test_participant_gives_the_address_that_nobody_knows(door: Door) -> None:
    lone = make_person("Lo Lone")
    browser = client_of(lone)
    write_all(browser, door)
    page = text_of(browser.get(promise(door)))
    assert "Your manager’s e-mail address" in page
    send(browser, door, manager=" BOSS@example.org")
    assert (letters()[0].to, Support.objects.get().manager) == ("boss@example.org", None)
    sign_up = SignUp.objects.get(person=lone)
    cora = Person.objects.get(name="Cora Coordinator")
    page = client_of(cora).get(reverse("support:sign-up", args=[door.pk, sign_up.pk]))
    assert "an address that was given" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Name your manager’s address"),
        ("LO.lone@example.org", "This is your own address."),
        ("no address", "Enter a valid email address."),
        ("me@private.example", "Your manager’s address is one at example.org."),
    ],
)
def test_address_that_cannot_be_asked_is_said_beside_it_and_kept(
    door: Door, typed: str, words: str
) -> None:
    Door.objects.update(domains="example.org")
    lone = make_person("Lo Lone")
    browser = client_of(lone)
    write_all(browser, door)
    response = send(browser, door, manager=typed)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not SignUp.objects.exists()
    assert Draft.objects.get(person=lone).answers.get("manager", "") == typed


def test_for_points_the_address_may_stay_empty(door: Door, rule: Criterion) -> None:
    Criterion.objects.update(is_hard=False)
    browser = client_of(make_person("Lo Lone"))
    write_all(browser, door)
    assert "your manager isn’t asked yet" in text_of(send(browser, door))
    assert not Support.objects.exists()


def test_mistyped_address_is_corrected_a_few_times_only(door: Door) -> None:
    lone = make_person("Lo Lone")
    browser = client_of(lone)
    write_all(browser, door)
    for number in range(5):
        send(browser, door, manager=f"boss{number}@example.org")
    assert [mail.to for mail in letters()] == [f"boss{n}@example.org" for n in range(3)]
    assert Support.objects.get(replaced_at=None).email == "boss2@example.org"


# Answering


def test_manager_supports_it_and_everybody_concerned_sees_it(
    up: SignUp, door: Door, mara: Person, cora: Person
) -> None:
    support = Support.objects.get()
    page = text_of(say(support, "yes", "She is ready. <script>"))
    assert "Thank you for your answer" in page
    assert "&lt;script&gt;" in page
    mine = text_of(client_of(mara).get(door.get_absolute_url()))
    assert "supported by your manager" in mine
    assert "She is ready" not in mine
    theirs = reverse("support:sign-up", args=[door.pk, up.pk])
    assert "She is ready" in text_of(client_of(cora).get(theirs))
    assert Notice.objects.get(person=mara).title.startswith("Your manager supports")


def test_not_now_is_told_kindly(up: SignUp, door: Door, mara: Person) -> None:
    say(Support.objects.get(), "not now", "Too much work.")
    mine = text_of(client_of(mara).get(door.get_absolute_url()))
    assert "your manager says not now" in mine
    assert "says nothing about you" in mine
    assert "Too much work." not in mine


def test_answer_may_change_and_a_double_press_says_it_once(up: SignUp, mara: Person) -> None:
    support = Support.objects.get()
    for _ in range(2):
        say(support, "not now")
    answered = Support.objects.get().answered_at
    say(support, "not now")
    assert Support.objects.get().answered_at == answered
    say(support, "yes")
    assert Support.objects.get().answer == "yes"
    assert Notice.objects.filter(person=mara).count() == 2
    assert Deed.objects.filter(kind="the manager answered").count() == 2


@pytest.mark.parametrize(
    "typed", [{}, {"answer": "perhaps"}, {"answer": "yes", "words": "x" * 1001}]
)
def test_answer_that_is_none_is_said_beside_it(up: SignUp, typed: dict[str, str]) -> None:
    assert Client().post(path_of(Support.objects.get()), typed).status_code == 422
    assert Support.objects.get().answer == ""


@pytest.mark.parametrize("words", ["x" * 1_000_000, "\x00", "مرحبا"])
def test_whatever_is_typed_breaks_nothing(up: SignUp, words: str) -> None:
    typed = {"answer": "yes", "words": words}
    assert Client().post(path_of(Support.objects.get()), typed).status_code in (302, 422)


# Links that lead no further


def closed(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 410
    assert Client().post(path, {"answer": "yes"}).status_code == 410
    return text_of(response)


@pytest.mark.parametrize("token", ["no-such-token", "a:b:c", "x" * 5000, "%00", "🙂"])
def test_link_that_is_broken_says_so(up: SignUp, token: str) -> None:
    page = closed(reverse("support:answer", args=[token]))
    assert "This link isn’t complete" in page
    assert "Mara" not in page


def test_signature_of_another_kind_opens_nothing(up: SignUp) -> None:
    forged = signing.dumps(Support.objects.get().pk, salt="bothways.joining")
    assert "isn’t complete" in closed(reverse("support:answer", args=[forged]))
    odd = signing.dumps({"pk": 1}, salt=SALT)
    assert "isn’t complete" in closed(reverse("support:answer", args=[odd]))


def test_old_link_says_that_it_has_expired(up: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(Support.objects.get())
    monkeypatch.setattr("bothways.recruitment.support.letters.LIFETIME", timedelta(seconds=-1))
    assert "This link has expired" in closed(reverse("support:answer", args=[token]))
    assert timedelta(days=100) < LIFETIME


def test_after_the_deadline_nothing_changes(up: SignUp) -> None:
    support = Support.objects.get()
    Door.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert Client().get(path_of(support)).status_code == 200  # fourteen days at least
    Support.objects.update(asked_at=timezone.now() - timedelta(days=15))
    assert "It is too late to answer here" in closed(path_of(support))
    assert Support.objects.get().answer == ""


def test_once_it_is_under_way_nothing_changes(up: SignUp) -> None:
    Programme.objects.update(state="under way")
    assert "It is too late" in closed(path_of(Support.objects.get()))


def test_who_has_withdrawn_needs_no_answer(up: SignUp, mara: Person) -> None:
    withdraw(sign_up=up, by=mara)
    assert "has withdrawn meanwhile" in closed(path_of(Support.objects.get()))


def test_former_manager_is_thanked_and_the_new_one_can_be_asked(
    up: SignUp, programme: Programme, mara: Person, cora: Person
) -> None:
    new = make_person("Ned New")
    mara.profile.manager = new
    mara.profile.save()
    assert "somebody else as the manager" in closed(path_of(Support.objects.get()))
    assert ask_everybody(programme=programme, by=cora) == 1
    assert [mail.to for mail in letters()] == ["bea.boss@example.org", new.email]
    assert "asked anew" in closed(path_of(Support.objects.get(email="bea.boss@example.org")))


def test_answer_of_the_former_manager_stands(up: SignUp, mara: Person, cora: Person) -> None:
    support = Support.objects.get()
    say(support, "yes")
    mara.profile.manager = make_person("Ned New")
    mara.profile.save()
    assert Client().get(path_of(support)).status_code == 200
    assert ask_everybody(programme=up.programme, by=cora) == 0


def test_rule_that_is_gone_asks_nobody(up: SignUp, rule: Criterion) -> None:
    rule.delete()
    assert "doesn’t ask managers any more" in closed(path_of(Support.objects.get()))


# Coordinators


def test_coordinator_asks_again_at_another_address(
    up: SignUp, programme: Programme, cora: Person
) -> None:
    page = reverse("support:sign-up", args=[programme.pk, up.pk])
    typed = {"do": "ask", "ask-email": "Other@example.org"}
    assert "Asked at other@example.org." in text_of(client_of(cora).post(page, typed, follow=True))
    response = client_of(cora).post(page, typed)
    assert (response.status_code, len(letters())) == (422, 2)
    assert "within the last hour" in text_of(response)
    old = Support.objects.get(email="bea.boss@example.org")
    assert old.replaced_at is not None


def test_asking_again_at_the_same_address_keeps_the_link(up: SignUp, cora: Person) -> None:
    with pytest.raises(AskedAMomentAgo):
        ask_again(sign_up=up, email="", by=cora)
    Support.objects.update(asked_at=timezone.now() - timedelta(days=20))
    ask_again(sign_up=up, email="", by=cora)
    first, second = letters()
    assert Client().get(link_in(first)).status_code == 200
    assert Support.objects.count() == 1
    assert Client().get(link_in(second)).status_code == 200


def test_nobody_is_asked_about_themselves(up: SignUp, programme: Programme, cora: Person) -> None:
    page = reverse("support:sign-up", args=[programme.pk, up.pk])
    response = client_of(cora).post(page, {"do": "ask", "ask-email": "Mara.Okafor@example.org"})
    assert "That is their own address." in text_of(response)


def test_coordinator_notes_an_answer_with_who_when_and_how(
    up: SignUp, programme: Programme, cora: Person
) -> None:
    support = Support.objects.get()
    page = reverse("support:sign-up", args=[programme.pk, up.pk])
    typed = {"do": "note", "note-answer": "yes", "note-reason": "on the phone"}
    text = text_of(client_of(cora).post(page, typed, follow=True))
    assert "noted by Cora Coordinator: on the phone" in text
    assert "noted an answer" in closed(path_of(support))
    missing = client_of(cora).post(page, typed | {"note-reason": ""})
    assert missing.status_code == 422
    assert Deed.objects.filter(kind="noted a manager’s answer", by=cora).count() == 1


def test_sign_up_of_another_programme_is_not_found(up: SignUp, cora: Person) -> None:
    other = make_sign_up(make_programme("Else"), "Stan Stranger")
    for programme in (up.programme_id, other.programme_id):
        page = reverse("support:sign-up", args=[programme, other.pk])
        assert client_of(cora).post(page, {"do": "ask"}).status_code == 404


def test_everybody_who_was_not_asked_is_asked_in_one_go(
    programme: Programme, rule: Criterion, cora: Person, boss: Person
) -> None:
    for number in range(3):
        make_sign_up(programme, make_person(f"Ann {number}", manager=boss))
    make_sign_up(programme, "Lo Lone")
    browser = client_of(cora)
    page = text_of(browser.get(reverse("support:overview", args=[programme.pk])))
    assert "Ask the managers of 3 people" in page
    assert "Nobody to ask about 1 person" in page
    done = browser.post(reverse("support:overview", args=[programme.pk]), follow=True)
    assert "3 managers are asked." in text_of(done)
    assert ask_everybody(programme=programme, by=cora) == 0
    assert len(letters()) == 3


def test_asking_everybody_takes_the_same_queries_for_more_people(
    programme: Programme, rule: Criterion, cora: Person, boss: Person, django_assert_max_num_queries
) -> None:
    for number in range(60):
        make_sign_up(programme, make_person(f"Ann {number}", manager=boss))
    with django_assert_max_num_queries(12):
        assert ask_everybody(programme=programme, by=cora) == 60


# Reminding


def test_manager_is_reminded_once(up: SignUp) -> None:
    assert remind_managers in HOURLY
    assert remind_managers() == 0
    Support.objects.update(asked_at=timezone.now() - timedelta(days=6))
    assert remind_managers() == 1
    assert remind_managers() == 0
    mail = letters()[1]
    assert mail.subject.startswith("A reminder:")
    assert Client().get(link_in(mail)).status_code == 200


@pytest.mark.parametrize("why", ["answered", "withdrawn", "paused", "rule gone", "late", "left"])
def test_nobody_is_reminded_in_vain(up: SignUp, rule: Criterion, mara: Person, why: str) -> None:
    Support.objects.update(asked_at=timezone.now() - timedelta(days=6))
    match why:
        case "answered":
            say(Support.objects.get(), "not now")
        case "withdrawn":
            withdraw(sign_up=up, by=mara)
        case "paused":
            Programme.objects.update(is_paused=True)
        case "rule gone":
            rule.delete()
        case "late":
            Support.objects.update(asked_at=timezone.now() - timedelta(days=30))
            Door.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
        case "left":
            mara.profile.manager = None
            mara.profile.save()
    assert remind_managers() == 0


# Matching and choosing


def people_of(programme: Programme) -> list[str]:
    return [person.name for person in engine_people(programme)]


def test_nobody_is_matched_before_the_manager_supports_it(up: SignUp, cora: Person) -> None:
    programme = up.programme
    make_sign_up(programme, "Ben Ode", offers=["SQL"], wants=["Excel"])
    assert people_of(programme) == []
    assert tally(programme).ready == 0
    (ben, mara) = people_page(programme).object_list
    assert [str(line.state.words) for line in (ben, mara)] == [
        "waits for the manager’s support"
    ] * 2
    with pytest.raises(TooFewPeople):
        start_run(programme=programme, by=cora)
    say(Support.objects.get())
    assert people_of(programme) == ["Mara Okafor"]
    say(Support.objects.get(), "not now")
    assert people_of(programme) == []
    mara = people_page(programme, show="not-now").object_list[0]
    assert str(mara.state.words) == "the manager says not now"
    assert not Run.objects.exists()


def test_support_for_points_keeps_nobody_out(up: SignUp) -> None:
    Criterion.objects.update(is_hard=False)
    assert people_of(up.programme) == ["Mara Okafor"]
    assert str(people_page(up.programme).object_list[0].state.words) == "ready"


def test_nobody_is_accepted_before_the_manager_supports_it(
    up: SignUp, programme: Programme, cora: Person
) -> None:
    given = {"programme": programme, "sign_ups": [up.pk], "reason": "-", "by": cora}
    done = decide(state="accepted", **given)
    assert (done.decided, done.unsupported) == (0, 1)
    assert decide(state="wait-listed", **given).decided == 1
    note_answer(sign_up=up, answer="yes", reason="phone", by=cora)
    assert decide(state="accepted", **given).decided == 1


def test_free_place_waits_for_support_too(up: SignUp, programme: Programme, cora: Person) -> None:
    Programme.objects.update(places=1)
    programme.refresh_from_db()
    Decision.objects.create(sign_up=up, state="wait-listed", told_at=timezone.now())
    assert fill(programme) == 0
    say(Support.objects.get())
    assert fill(programme) == 1


def test_candidate_page_says_how_it_stands(up: SignUp, programme: Programme, cora: Person) -> None:
    page = reverse("shortlist:candidate", args=[programme.pk, up.pk])
    assert "manager asked on" in text_of(client_of(cora).get(page))
    say(Support.objects.get(), "yes", "Gladly.")
    text = text_of(client_of(cora).get(page))
    assert "supported by their manager" in text
    assert "Gladly." in text


def test_list_offers_managers_only_where_they_are_asked(programme: Programme, cora: Person) -> None:
    make_sign_up(programme, "Ben Ode")
    page = reverse("signups:list", args=[programme.pk])
    assert "The manager says not now" not in text_of(client_of(cora).get(page))


def test_database_knows_one_standing_and_no_answer_without_a_time(up: SignUp) -> None:
    for changes in ({"email": "x@example.org"}, {"answer": "yes", "replaced_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Support.objects.create(sign_up=up, **changes)


def test_take_answer_refuses_what_find_asked_refuses() -> None:
    for act in (lambda: find_asked("x"), lambda: take_answer(token="x", answer="yes", words="")):
        with pytest.raises(LinkIsClosed):
            act()
