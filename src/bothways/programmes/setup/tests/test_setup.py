"""The guided set-up: left and resumed at will, one list of steps, and the opening at its end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.notifications.models import Notice, OutgoingMail
from bothways.programmes.blueprints.shipped import SHIPPED
from bothways.programmes.life.actions import NotFromHere
from bothways.programmes.models import Outcome, Programme, ProgrammeRole, SettledStep, State
from bothways.programmes.programmes.queries import checklist_of
from bothways.programmes.setup.actions import SomethingIsMissing, open_sign_up, settle
from bothways.programmes.setup.queries import guides, previews, set_up_of
from bothways.recruitment.models import Door
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
SLUGS = [guide.slug for _, guide in guides()]


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def summary(programme: Programme) -> str:
    return reverse("setup:summary", args=[programme.pk])


def step(programme: Programme, slug: str) -> str:
    return reverse("setup:step", args=[programme.pk, slug])


def prepared_door(programme: Programme, **changes: object) -> Door:
    facts = {"closes_on": timezone.localdate() + timedelta(days=9), "is_shut": True} | changes
    return Door.objects.create(programme=programme, expectations="Be kind.", **facts)


def in_a_year(programme: Programme) -> None:
    today = timezone.localdate()
    programme.starts_on, programme.ends_on = today + timedelta(20), today + timedelta(200)
    programme.save()


def test_steps_stand_in_the_order_of_a_programmes_life() -> None:
    expected = ["programme", "outcomes", "team", "criteria", "meetings", "policy", "sign-up"]
    assert [slug for slug in SLUGS if slug in expected] == expected


def test_every_step_says_why_gives_an_example_and_what_can_change_later() -> None:
    for _, guide in guides():
        assert min(len(str(guide.why)), len(str(guide.example)), len(str(guide.later))) > 30


def test_bar_on_a_steps_page_leads_back_and_on(programme: Programme, cora: Person) -> None:
    page = text_of(client_of(cora).get(reverse("outcomes:list", args=[programme.pk])))
    assert f"Set-up, step 2 of {len(SLUGS)}" in page
    assert f'href="{reverse("programmes:edit", args=[programme.pk])}"' in page
    gone_on = client_of(cora).post(step(programme, "outcomes"))
    assert gone_on.url == reverse("programmes:roles", args=[programme.pk])
    assert SettledStep.objects.get().by == cora


def test_going_on_is_the_main_button_of_a_list_that_lacks_nothing_and_stands_at_its_end(
    programme: Programme, cora: Person
) -> None:
    coordinator = client_of(cora)
    path = reverse("questions:list", args=[programme.pk])
    page = text_of(coordinator.get(path))
    assert page.count("button--primary button--small") == 1
    assert "Next: Meetings, and what people promise" in page
    programme.outcomes.all().delete()
    without = text_of(coordinator.get(reverse("outcomes:list", args=[programme.pk])))
    assert "Come back to it later, go on" in without
    assert "button--primary button--small" not in without
    assert "Next: " not in without
    Programme.objects.update(state=State.OPEN)
    assert "Next: " not in text_of(coordinator.get(path))


def test_pages_of_a_programme_that_is_open_carry_no_bar(programme: Programme, cora: Person) -> None:
    Programme.objects.update(state=State.OPEN)
    page = text_of(client_of(cora).get(reverse("outcomes:list", args=[programme.pk])))
    assert "setup-bar" not in page


def test_saving_a_step_goes_on_to_the_next(programme: Programme, cora: Person) -> None:
    path = reverse("setup:rhythm", args=[programme.pk])
    typed = {"every_weeks": "2", "minutes": "60", "words": "I come prepared."}
    answer = client_of(cora).post(path, typed)
    assert answer.url == reverse("policies:policy", args=[programme.pk])
    programme.refresh_from_db()
    assert programme.rhythm == "an hour every two weeks"
    assert Deed.objects.get(kind="changed what is expected").by == cora


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"every_weeks": "9"}, "every_weeks"),
        ({"minutes": "x"}, "minutes"),
        ({"words": " "}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"words": "x" * 1_000_000}, "words"),
    ],
)
def test_rhythm_that_makes_no_sense_is_said_beside_it(
    programme: Programme, cora: Person, changes: dict[str, str], field: str
) -> None:
    typed = {"every_weeks": "2", "minutes": "60", "words": "I come."} | changes
    answer = client_of(cora).post(reverse("setup:rhythm", args=[programme.pk]), typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_going_on_twice_or_in_two_tabs_is_going_on_once(programme: Programme, cora: Person) -> None:
    browser = client_of(cora)
    for _ in range(2):
        assert browser.post(step(programme, "team")).status_code == 302
    assert SettledStep.objects.count() == 1


def test_step_that_is_none_is_not_found(programme: Programme, cora: Person) -> None:
    assert client_of(cora).post(step(programme, "nonsense")).status_code == 404
    assert not SettledStep.objects.exists()


def test_home_and_list_say_where_it_goes_on(programme: Programme, cora: Person) -> None:
    settle(programme=programme, slug="programme", by=cora)
    settle(programme=programme, slug="outcomes", by=cora)
    words = f"Go on with the set-up of Across the House: step 3 of {len(SLUGS)}"
    assert words in text_of(client_of(cora).get("/"))
    listed = text_of(client_of(cora).get(reverse("programmes:list")))
    assert f"Go on with the set-up: step 3 of {len(SLUGS)}" in listed
    assert reverse("programmes:roles", args=[programme.pk]) in listed


def test_sponsor_is_led_into_no_set_up(programme: Programme) -> None:
    sol = make_person("Sol Sponsor")
    ProgrammeRole.objects.create(programme=programme, person=sol, role="sponsor")
    assert "set-up" not in text_of(client_of(sol).get("/"))


def test_drafts_on_home_cost_one_query_however_many(
    cora: Person, django_assert_max_num_queries
) -> None:
    for number in range(6):
        make_programme(f"P {number}", coordinator=cora)
    browser = client_of(cora)
    with django_assert_max_num_queries(17):
        browser.get("/")


def test_checklist_is_made_of_the_same_steps(programme: Programme, cora: Person) -> None:
    titles = [item.title for item in checklist_of(programme)]
    assert titles[: len(SLUGS) - 1][0] == "Name, purpose and dates"
    assert len(titles) == len(SLUGS) + 3
    settle(programme=programme, slug="outcomes", by=cora)
    done = [item.title for item in checklist_of(programme) if item.done]
    assert done == ["What should have changed"]


def test_checklist_keeps_what_matters_once_people_are_in(programme: Programme) -> None:
    make_sign_up(programme, "Ann A", offers=["Excel"], wants=["SQL"])
    make_sign_up(programme, "Bob B", offers=["SQL"], wants=["Excel"])
    assert [item.title for item in checklist_of(programme)] == [
        "Say what it is for",
        "People sign up",
        "Decide what counts",
        "Match",
        "Review and publish",
    ]


def test_summary_names_what_is_missing_with_links(cora: Person) -> None:
    bare = make_programme("Bare", coordinator=cora, with_outcomes=False)
    page = text_of(client_of(cora).get(summary(bare)))
    assert [line.guide.slug for line in set_up_of(bare).missing] == ["outcomes", "sign-up"]
    assert "This is still missing" in page
    assert reverse("doors:door", args=[bare.pk]) in page


def test_nothing_opens_while_something_is_missing(programme: Programme, cora: Person) -> None:
    with pytest.raises(SomethingIsMissing):
        open_sign_up(programme=programme, by=cora)
    page = client_of(cora).post(summary(programme), follow=True)
    assert "this is missing: How people sign up. Nobody was told." in text_of(page)
    programme.refresh_from_db()
    assert programme.state == State.DRAFT


def test_last_day_that_is_over_keeps_it_shut(programme: Programme, cora: Person) -> None:
    prepared_door(programme, closes_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(SomethingIsMissing):
        open_sign_up(programme=programme, by=cora)


def test_opening_opens_the_link_and_tells_nobody(programme: Programme, cora: Person) -> None:
    in_a_year(programme)
    door = prepared_door(programme)
    assert not door.is_open
    client_of(cora).post(summary(programme))
    door = Door.objects.select_related("programme").get()
    assert (door.is_open, door.opened_by, door.programme.state) == (True, cora, State.OPEN)
    assert Deed.objects.filter(kind="opened sign-up").count() == 1
    assert not Notice.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_opening_twice_opens_once_and_what_is_over_doesnt_open(
    programme: Programme, cora: Person
) -> None:
    prepared_door(programme)
    open_sign_up(programme=programme, by=cora)
    open_sign_up(programme=programme, by=cora)
    assert Deed.objects.filter(kind="opened sign-up").count() == 1
    Programme.objects.update(state=State.UNDER_WAY)
    with pytest.raises(NotFromHere):
        open_sign_up(programme=programme, by=cora)


def test_way_in_is_prepared_without_letting_anybody_in(programme: Programme, cora: Person) -> None:
    in_a_year(programme)
    typed = {
        "do": "prepare",
        "closes_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "expectations": "I come.",
    }
    answer = client_of(cora).post(reverse("doors:door", args=[programme.pk]), typed)
    assert answer.url == summary(programme)
    door = Door.objects.select_related("programme").get()
    assert (door.is_open, door.programme.state) == (False, State.DRAFT)
    page = text_of(client_of(make_person("Una Unrelated")).get(door.get_absolute_url()))
    assert "Signing up hasn’t opened yet" in page


def test_new_promises_reach_a_way_in_that_was_prepared_with_the_old(
    programme: Programme, cora: Person
) -> None:
    Programme.objects.update(expectations="Be kind.")
    door = prepared_door(programme)
    typed = {"words": "Be kind and early."}
    client_of(cora).post(reverse("setup:rhythm", args=[programme.pk]), typed)
    door.refresh_from_db()
    assert door.expectations == "Be kind and early."


def test_facts_changed_in_another_tab_are_not_overwritten_unseen(
    programme: Programme, cora: Person
) -> None:
    path, browser = reverse("programmes:edit", args=[programme.pk]), client_of(cora)
    read = browser.get(path).context["form"]["read"].value()
    typed = {"name": "Mine", "starts_on": "2027-01-11", "ends_on": "2027-07-09", "read": read}
    Programme.objects.update(name="Theirs")
    refused = browser.post(path, typed)
    assert refused.status_code == 422
    assert "it is “Theirs”" in text_of(refused)
    assert 'value="Mine"' in text_of(refused)
    again = re.search(r'name="read" value="(\w+)"', text_of(refused))
    assert again
    browser.post(path, typed | {"read": again[1]})
    assert Programme.objects.get().name == "Mine"


def test_changing_the_facts_leaves_the_outcomes_alone(programme: Programme, cora: Person) -> None:
    path = reverse("programmes:edit", args=[programme.pk])
    typed = {"name": "New", "starts_on": "2027-01-11", "ends_on": "2027-07-09"}
    client_of(cora).post(path, typed)
    assert Outcome.objects.count() == 2


@pytest.mark.parametrize("blueprint", ["", *(one.slug for one in SHIPPED)])
def test_every_beginning_leads_to_open_sign_up_step_by_step(blueprint: str) -> None:
    ada = make_administrator()
    browser, today = client_of(ada), timezone.localdate()
    new = f"{reverse('programmes:new')}?from={blueprint}"
    proposed = browser.get(new).context["form"].initial
    typed = {
        "name": proposed.get("name", "Plain"),
        "purpose": proposed.get("purpose", "To learn."),
        "starts_on": (today + timedelta(30)).isoformat(),
        "ends_on": (today + timedelta(200)).isoformat(),
        "participants": "\n".join(proposed.get("participants", ["A skill each"])),
        "organisation": "\n".join(proposed.get("organisation", ["Ties"])),
    }
    created = browser.post(new, typed)
    programme = Programme.objects.get()
    assert created.url == summary(programme)
    assert set_up_of(programme).settled == 1
    for slug in SLUGS:
        browser.post(step(programme, slug))
    door = {"do": "prepare", "closes_on": (today + timedelta(20)).isoformat()}
    door["expectations"] = programme.expectations or "I come."
    browser.post(reverse("doors:door", args=[programme.pk]), door)
    assert set_up_of(programme).settled == len(SLUGS)
    browser.post(summary(programme))
    programme.refresh_from_db()
    assert programme.state == State.OPEN


# Previews


def test_preview_shows_what_is_said_so_far_and_saves_nothing(
    programme: Programme, cora: Person
) -> None:
    Programme.objects.update(purpose="We learn from each other.", meets_every_weeks=2)
    frame = text_of(client_of(cora).get(reverse("setup:frame", args=[programme.pk, "invitation"])))
    assert "We learn from each other." in frame
    assert "Better participants" in frame
    assert "Partners meet about every two weeks." in frame
    assert "Send me the link" in frame
    assert not Door.objects.exists()


def test_previews_of_a_match_say_that_its_people_are_made_up(
    programme: Programme, cora: Person
) -> None:
    for slug in ("match-letter", "exchange"):
        frame = text_of(client_of(cora).get(reverse("setup:frame", args=[programme.pk, slug])))
        assert "Ana and Ben are made up" in frame
        assert "Ben" in frame
    assert not Person.objects.filter(name__contains="Example").exists()


def test_nothing_in_a_preview_leads_away_or_sends(programme: Programme, cora: Person) -> None:
    assert [each.slug for each in previews()][:4] == [
        "invitation",
        "sign-up",
        "match-letter",
        "exchange",
    ]
    for each in previews():
        path = reverse("setup:frame", args=[programme.pk, each.slug])
        answer = client_of(cora).get(path)
        page = text_of(answer)
        assert not re.search(r"<a\b[^>]*\shref=", page)
        assert "<script" not in page
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        around = client_of(cora).get(reverse("setup:preview", args=[programme.pk, each.slug]))
        assert 'sandbox="allow-same-origin"' in text_of(around)


def test_preview_of_hostile_words_is_only_text(programme: Programme, cora: Person) -> None:
    Programme.objects.update(name="<script>alert(1)</script>", purpose="</iframe><b>x")
    for each in previews():
        path = reverse("setup:frame", args=[programme.pk, each.slug])
        page = client_of(cora).get(path).content.decode()
        assert "<script>alert" not in page
        assert "</iframe>" not in page


def test_preview_that_is_none_and_anothers_programme_are_not_found(
    programme: Programme, cora: Person
) -> None:
    other = make_programme("Else")
    browser = client_of(cora)
    for name in ("preview", "frame"):
        assert browser.get(reverse(f"setup:{name}", args=[programme.pk, "x"])).status_code == 404
        path = reverse(f"setup:{name}", args=[other.pk, "exchange"])
        assert browser.get(path).status_code == 404
    assert browser.get(summary(other)).status_code == 404
