"""One step of signing up in two tabs: nothing that was saved is replaced unseen."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.notifications.models import OutgoingMail
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.joining.tests.test_joining import (
    ABOUT,
    HOPES,
    OFFERS,
    WANTS,
    promise,
    rows,
    step,
    write_all,
)
from bothways.recruitment.models import Criterion, Door, Draft, Question, SignUp
from bothways.recruitment.questions.actions import switch_block
from tests.builders import make_person, make_sign_up
from tests.clients import client_of, fill_in, read_on, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor")


class Tab:
    """A page that was opened, and is sent some time later."""

    def __init__(self, person: Person, path: str) -> None:
        self.browser, self.path = client_of(person), path
        self.page: Any = self.browser.get(path)
        self.read = read_on(self.page)

    def send(self, typed: dict[str, object], **more: object) -> Any:
        self.page = self.browser.post(self.path, {"read": self.read} | typed | more)
        if self.page.status_code != 302:
            self.read = read_on(self.page)
        return self.page

    def compared(self) -> list[tuple[str, str, str]]:
        """The questions that differ, each with what was saved and what was typed here."""
        found = []
        for one in self.page.content.decode().split('<li class="meanwhile__one">')[1:]:
            what = re.search("<h3[^>]*>(.*?)</h3>", one, re.DOTALL)
            sides = re.findall("<dd[^>]*>(.*?)</dd>", one.partition("</dl>")[0], re.DOTALL)
            assert what
            found.append(tuple(unescape(re.sub("<.*?>", "", each))
                               for each in (what[1], *sides, "-")[:3]))  # fmt: skip
        return found

    def value(self, name: str) -> Any:
        return self.page.context["form"][name].value()

    def skills(self) -> list[tuple[str, ...]]:
        return [tuple(map(str, row.values())) for row in self.page.context["form"].typed()]


def saved(slug: str) -> Any:
    return Draft.objects.get().answers[slug]


def two_tabs(person: Person, door: Door, slug: str) -> tuple[Tab, Tab]:
    return Tab(person, step(door, slug)), Tab(person, step(door, slug))


# What comes back


def test_what_another_tab_saved_is_kept_and_shown_beside_what_was_typed(
    door: Door, mara: Person
) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures"})
    page = two.send(HOPES | {"hope": "To speak up"})
    assert page.status_code == 409
    assert saved("hopes")["hope"] == "To read figures"
    assert "This step was saved elsewhere meanwhile" in text_of(page)
    asked = "What would make this worth your time?"
    assert two.compared() == [(asked, "To read figures", "To speak up")]
    assert two.value("hope") == "To speak up"


def test_keeping_what_was_typed_saves_it_and_goes_on(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "offers")
    one.send(OFFERS)
    two.send(rows("offers", {"skill": "Storytelling", "level": 2}))
    kept = two.send(rows("offers", {"skill": "Storytelling", "level": 2}))
    assert kept.url == step(door, "wants")
    assert saved("offers") == [{"skill": "Storytelling", "level": "2"}]


def test_taking_what_was_saved_writes_nothing_and_goes_on(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures"})
    two.send(HOPES | {"hope": "To speak up"})
    before = Draft.objects.get().changed_at
    taken = two.send(HOPES | {"hope": "To speak up"}, do="take")
    assert taken.url == promise(door)
    assert (saved("hopes")["hope"], Draft.objects.get().changed_at) == ("To read figures", before)


def test_taking_what_was_saved_half_shows_it(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "about")
    one.send({"name": "", "work_starts": "09:00", "work_ends": "17:00"}, do="later")
    two.send({"name": "Mara O.", "work_starts": "09:00", "work_ends": "17:00"})
    assert two.send({"name": "Mara O."}, do="take").url == step(door, "about")
    assert saved("about")["name"] == ""


def test_question_that_was_answered_elsewhere_alone_comes_into_the_form(
    door: Door, mara: Person
) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures", "partnerships": "1"})
    typed = {"hope": "", "partnerships": "3", "not_with": ""}
    two.send(typed)
    assert two.compared() == [
        ("What would make this worth your time?", "To read figures", "-"),
        ("How many partners at once?", "1", "3"),
    ]
    assert (two.value("hope"), two.value("partnerships")) == ("To read figures", "3")
    assert "stands in the form already" in text_of(two.page)
    assert two.send(typed | {"hope": two.value("hope")}).status_code == 302
    assert (saved("hopes")["hope"], saved("hopes")["partnerships"]) == ("To read figures", "3")


def test_same_content_sent_twice_succeeds(door: Door, mara: Person) -> None:
    for slug, typed, after in (
        ("offers", OFFERS, step(door, "wants")),
        ("wants", WANTS, step(door, "about")),
        ("about", ABOUT, step(door, "hopes")),
        ("hopes", HOPES, promise(door)),
    ):
        one, two = two_tabs(mara, door, slug)
        assert [one.send(typed).url, two.send(typed).url, one.send(typed).url] == [after] * 3


def test_other_questions_changed_elsewhere_to_the_same_are_no_matter(
    door: Door, mara: Person
) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures"})
    assert two.send(HOPES | {"hope": "To read figures", "in_group": "on"}).status_code == 302
    assert saved("hopes")["in_group"] is True


def test_third_tab_in_between_is_shown_too(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    third = Tab(mara, step(door, "hopes"))
    one.send(HOPES | {"hope": "First"})
    two.send(HOPES | {"hope": "Second"})
    third.send(HOPES | {"hope": "Third"})
    assert third.send(HOPES | {"hope": "Third"}).status_code == 302
    assert two.send(HOPES | {"hope": "Second"}).status_code == 409
    assert two.compared()[0][1:] == ("Third", "Second")
    assert saved("hopes")["hope"] == "Third"


def test_page_that_carries_nothing_of_what_it_was_drawn_from_replaces_nothing(
    door: Door, mara: Person
) -> None:
    fill_in(client_of(mara), step(door, "hopes"), HOPES | {"hope": "To read figures"})
    for read in ("", "hope", "hope:0000 :: x", "\x00", "hope:" + "f" * 5000):
        page = client_of(mara).post(
            step(door, "hopes"), HOPES | {"hope": "To speak up", "read": read}
        )
        assert page.status_code == 409
    assert saved("hopes")["hope"] == "To read figures"


def test_profile_that_was_changed_elsewhere_is_not_replaced(door: Door, mara: Person) -> None:
    tab = Tab(mara, step(door, "about"))
    Profile.objects.filter(person=mara).update(location="Katowice")
    typed = {"name": mara.name, "location": "Lisbon", "work_starts": "09:00", "work_ends": "17:00"}
    tab.send(typed)
    assert ("Where you work", "Katowice", "Lisbon") in tab.compared()
    assert not Draft.objects.exists()


# Lists of skills


def test_skill_that_another_tab_added_joins_the_list(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "offers")
    one.send(OFFERS)
    two.send(rows("offers", {"skill": "Chess", "level": 3}))
    assert two.compared() == [
        ("Storytelling", "4 · very experienced", "-"),
        ("Chess", "not in the list", "3 · at home in it"),
    ]
    assert two.skills() == [("Chess", "3"), ("Storytelling", "4")]


def test_level_changed_in_both_stays_as_typed_and_untouched_rows_follow(
    door: Door, mara: Person
) -> None:
    entries = [{"skill": name, "level": 3} for name in ("Chess", "Excel", "Piano", "Go")]
    fill_in(client_of(mara), step(door, "offers"), rows("offers", *entries))
    one, two = two_tabs(mara, door, "offers")
    one.send(
        rows(
            "offers",
            {"skill": "Chess", "level": 5},
            {"skill": "excel", "level": 4},
            {"skill": "Go", "level": 1},
        )
    )
    two.send(rows("offers", {"skill": "Chess", "level": 1}, *entries[1:3]))
    assert two.compared() == [
        ("Chess", "5 · the one others ask", "1 · just begun"),
        ("Excel", "4 · very experienced", "-"),
        ("Go", "1 · just begun", "not in the list"),
        ("Piano", "not in the list", "-"),
    ]
    assert two.skills() == [("Chess", "1"), ("excel", "4")]


def test_wants_say_how_much_they_matter(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "wants")
    one.send(rows("wants", {"skill": "SQL", "priority": 3, "level_now": 0}))
    two.send(rows("wants", {"skill": "SQL", "priority": 1, "level_now": 1}))
    assert two.compared() == [
        ("SQL", "why I take part, 0 · new to it", "would be nice, 1 · just begun")
    ]


def test_full_list_says_what_it_has_no_room_for(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "offers")
    one.send(rows("offers", {"skill": "Chess", "level": 3}))
    full = rows("offers", *({"skill": f"Skill {n}", "level": 3} for n in range(100)))
    two.send(full)
    assert two.compared()[0] == ("Chess", "3 · at home in it", "not in the list")
    assert len(two.skills()) == 100


# Questions of the coordinators' own


def test_answers_in_confidence_are_compared_for_their_author_alone(
    door: Door, mara: Person, cora: Person, programme: Programme
) -> None:
    ramp = Question.objects.create(
        programme=programme, kind="yes or no", text="Do you need a ramp?", is_confidential=True
    )
    colours = Question.objects.create(
        programme=programme, kind="some", text="Which colours?", options=["Red", "Blue", "Green"]
    )
    one, two = two_tabs(mara, door, "questions")
    one.send({f"question-{ramp.pk}": "yes", f"question-{colours.pk}": ["Red", "Blue"]})
    page = two.send({f"question-{ramp.pk}": "no", f"question-{colours.pk}": ["Green"]})
    assert two.compared() == [
        ("Do you need a ramp?", "Yes", "No"),
        ("Which colours?", "Red and Blue", "Green"),
    ]
    assert "no-store" in page.headers["Cache-Control"]
    assert not re.search(r"question-\d+:(yes|no)", read_on(page))
    theirs = Tab(make_person("Ben Ode"), step(door, "questions"))
    theirs.send({f"question-{ramp.pk}": "no", f"question-{colours.pk}": ["Green"]})
    assert theirs.compared() == []
    assert theirs.page.status_code == 302
    hers = client_of(cora).get(step(door, "questions"))
    assert "checked" not in hers.content.decode()
    details = [deed.details for deed in Deed.objects.all()]
    assert "ramp" not in str(details)


def test_question_that_is_asked_since_the_page_was_opened_is_not_emptied(
    door: Door, mara: Person, programme: Programme
) -> None:
    first = Question.objects.create(programme=programme, kind="line", text="First?")
    old = Tab(mara, step(door, "questions"))
    second = Question.objects.create(programme=programme, kind="line", text="Second?")
    new = Tab(mara, step(door, "questions"))
    new.send({f"question-{first.pk}": "", f"question-{second.pk}": "Said"})
    old.send({f"question-{first.pk}": "Typed"})
    assert old.compared() == [("First?", "nothing", "Typed"), ("Second?", "Said", "-")]
    assert saved("questions")[f"question-{second.pk}"] == "Said"


def test_block_that_is_asked_since_the_page_was_opened_is_nobody_elses_answer(
    door: Door, mara: Person, cora: Person, programme: Programme
) -> None:
    switch_block(programme=programme, key="partnerships", is_on=False, by=cora)
    tab = Tab(mara, step(door, "hopes"))
    switch_block(programme=programme, key="partnerships", is_on=True, by=cora)
    page = tab.send({"hope": "To speak up"})
    assert page.status_code == 422
    assert tab.compared() == []
    assert saved("hopes")["hope"] == "To speak up"


# Leaving, deadlines, odd things


def test_finishing_later_is_asked_too_and_then_leaves(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    third = Tab(mara, step(door, "hopes"))
    one.send(HOPES | {"hope": "To read figures"})
    for tab in (two, third):
        assert tab.send(HOPES | {"hope": "To speak up"}, do="later").status_code == 409
    assert 'value="take-later"' in text_of(two.page)
    assert two.send(HOPES | {"hope": "To speak up"}, do="take-later").url == "/"
    assert saved("hopes")["hope"] == "To read figures"
    assert third.send(HOPES | {"hope": "To speak up"}, do="later").url == "/"
    assert saved("hopes")["hope"] == "To speak up"


def test_after_the_deadline_too_nothing_is_replaced_unseen(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures"})
    Door.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert two.send(HOPES | {"hope": "To speak up"}).status_code == 409
    kept = two.send(HOPES | {"hope": "To speak up"})
    assert kept.url == door.get_absolute_url()
    assert saved("hopes")["hope"] == "To speak up"
    assert Tab(mara, step(door, "hopes")).send({}, do="take").url == door.get_absolute_url()


def test_scripts_and_long_words_are_only_text(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    hostile = "<script>alert(1)</script> دانا"
    one.send(HOPES | {"hope": hostile})
    two.send(HOPES | {"hope": "x" * 1_000_000 + "\x00"})
    page = two.page.content.decode()
    assert "<script>alert" not in page
    ((_asked, there, here),) = two.compared()
    assert there == hostile
    assert here == "x" * 3000 + "…"
    assert len(two.value("hope").replace("\x00", "")) == 1_000_000


def test_line_ends_and_spaces_around_are_no_difference(door: Door, mara: Person) -> None:
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "One\r\ntwo"})
    assert two.send(HOPES | {"hope": " One\ntwo\n"}).status_code == 302


# The last page


def test_what_was_changed_elsewhere_is_read_before_it_is_sent(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    tab = Tab(mara, promise(door))
    fill_in(browser, step(door, "offers"), rows("offers", {"skill": "Chess", "level": 2}))
    page = tab.send({"accepted": "on"})
    assert page.status_code == 422
    assert "has been changed since you opened this page" in text_of(page)
    assert "“What you can give”" in text_of(page)
    assert "What you want to learn”" not in text_of(page)
    assert "<bdi>Chess</bdi>" in page.content.decode()
    assert not SignUp.objects.exists()
    assert tab.send({"accepted": "on"}).status_code == 302
    assert SignUp.objects.get().offers.get().skill.name == "Chess"


def test_sign_up_sent_twice_counts_once(door: Door, mara: Person) -> None:
    write_all(client_of(mara), door)
    one, two = Tab(mara, promise(door)), Tab(mara, promise(door))
    answers = [one.send({"accepted": "on"}), two.send({"accepted": "on"})]
    assert [answer.url for answer in answers] == [door.get_absolute_url()] * 2
    page = two.browser.get(door.get_absolute_url())
    assert "You are signed up." in text_of(page)
    assert OutgoingMail.objects.filter(to=mara.email).count() == 1
    assert [deed.kind for deed in Deed.objects.filter(by=mara)] == ["signed up"]


def test_page_that_was_sent_takes_part_again_after_a_withdrawal(door: Door, mara: Person) -> None:
    write_all(client_of(mara), door)
    tab = Tab(mara, promise(door))
    tab.send({"accepted": "on"})
    tab.browser.post(door.get_absolute_url() + "withdrawal/")
    assert not SignUp.objects.get().takes_part
    tab.send({"accepted": "on"})
    assert SignUp.objects.get().takes_part


@pytest.fixture
def asks_managers(programme: Programme) -> None:
    Criterion.objects.create(programme=programme, fact="support", test="given", reason="Asked.")


@pytest.mark.usefixtures("asks_managers")
def test_managers_address_of_another_tab_is_not_replaced(door: Door, mara: Person) -> None:
    write_all(client_of(mara), door)
    one, two = Tab(mara, promise(door)), Tab(mara, promise(door))
    assert one.send({"manager": "ann@example.org"}).status_code == 422
    page = two.send({"manager": "bob@example.org", "accepted": "on"})
    assert page.status_code == 409
    label = "Your manager’s e-mail address"
    assert two.compared() == [(label, "ann@example.org", "bob@example.org")]
    assert two.value("manager") == "bob@example.org"
    assert saved("manager") == "ann@example.org"
    assert not SignUp.objects.exists()
    again = {"manager": "bob@example.org", "accepted": "on"}
    assert [two.send(again).status_code, two.send(again).status_code] == [302, 302]
    assert OutgoingMail.objects.filter(to="bob@example.org").count() == 1


@pytest.mark.usefixtures("asks_managers")
def test_address_that_this_page_saved_itself_is_corrected_without_a_word(
    door: Door, mara: Person
) -> None:
    write_all(client_of(mara), door)
    tab = Tab(mara, promise(door))
    tab.send({"manager": "ann@example"})
    assert tab.send({"manager": "ann@example.org", "accepted": "on"}).status_code == 302


# A coordinator's page


def test_nobody_sees_anothers_comparison(door: Door, mara: Person, programme: Programme) -> None:
    make_sign_up(programme, mara, offers=["Excel"])
    one, two = two_tabs(mara, door, "hopes")
    one.send(HOPES | {"hope": "To read figures", "not_with": "boss@example.org"})
    two.send(HOPES | {"hope": "To speak up", "not_with": "chief@example.org"})
    assert len(two.compared()) == 2
    other = Client()
    other.force_login(make_person("Ben Ode"), backend="django.contrib.auth.backends.ModelBackend")
    page = text_of(other.get(step(door, "hopes")))
    assert "boss@" not in page
    assert "chief@" not in page
