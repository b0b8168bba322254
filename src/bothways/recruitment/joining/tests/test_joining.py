"""Signing up by the invitation link: whoever has it, in their own words, until the deadline."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.notifications.models import OutgoingMail
from bothways.programmes.models import Outcome, Programme
from bothways.recruitment.joining.actions import SALT
from bothways.recruitment.joining.queries import answers_of
from bothways.recruitment.models import Block, Door, Draft, KeptApart, SignUp
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, fill_in, read_on, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def before_the_programme_ends(time_machine) -> None:
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor", function="Marketing")


def rows(slug: str, *entries: dict[str, object]) -> dict[str, object]:
    posted: dict[str, object] = {f"{slug}-TOTAL_FORMS": len(entries), f"{slug}-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        posted |= {f"{slug}-{number}-{name}": value for name, value in entry.items()}
    return posted


OFFERS = rows("offers", {"skill": "Storytelling", "level": 4})
WANTS = rows("wants", {"skill": "Cash flow", "priority": 3, "level_now": 1})
ABOUT = {
    "name": "Mara Okafor",
    "title": "Editor",
    "function": "Marketing",
    "team": "Web",
    "location": "London",
    "time_zone": "Europe/London",
    "work_starts": "08:30",
    "work_ends": "17:00",
    "languages": "English, Polish",
    "contact": "Teams",
}
HOPES = {"hope": "To read a balance sheet.", "partnerships": "2", "not_with": ""}
PAGES = {"offers": OFFERS, "wants": WANTS, "about": ABOUT, "hopes": HOPES}


def step(door: Door, slug: str) -> str:
    return reverse("joining:step", args=[door.token, slug])


def promise(door: Door) -> str:
    return reverse("joining:promise", args=[door.token])


def write_all(client: Client, door: Door, **changed: dict[str, object]) -> None:
    for slug, typed in (PAGES | changed).items():
        assert fill_in(client, step(door, slug), typed).status_code == 302, slug


def send(client: Client, door: Door, **changes: object):
    page = client.get(promise(door))
    read = re.search(r'name="read" value="(\w+)"', page.content.decode())
    assert read
    return client.post(promise(door), {"accepted": "on", "read": read[1]} | changes, follow=True)


def manage(programme: Programme) -> str:
    return reverse("doors:door", args=[programme.pk])


# Coming in


def test_whoever_has_the_link_reads_what_the_programme_is(door: Door) -> None:
    Outcome.objects.filter(programme=door.programme).update(text="One new skill each")
    page = text_of(Client().get(door.get_absolute_url()))
    for words in ("Across the House", "One new skill each", "Cora Coordinator", "Send me the link"):
        assert words in page


def test_link_that_is_nobodys_leads_nowhere(door: Door) -> None:
    for token in ("no-such-link", door.token[:-1], "x" * 500):
        assert Client().get(f"/join/{token}/").status_code == 404


def test_known_and_unknown_addresses_are_answered_alike(door: Door, mara: Person) -> None:
    known = Client().post(door.get_absolute_url(), {"email": "MARA.okafor@example.org "})
    unknown = Client().post(door.get_absolute_url(), {"email": "new@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert text_of(known).replace("mara.okafor", "new") == text_of(unknown)
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == [
        "mara.okafor@example.org",
        "new@example.org",
    ]


def test_asking_makes_no_account(door: Door) -> None:
    before = Person.objects.count()
    Client().post(door.get_absolute_url(), {"email": "new@example.org"})
    assert Person.objects.count() == before


def ticket_path(email: str) -> str:
    text = OutgoingMail.objects.get(to=email).text
    found = re.search(r"https?://[^/]+(/join/\S+)", text)
    assert found
    return found[1]


def test_ticket_makes_the_account_once_and_leads_to_the_first_step(door: Door) -> None:
    Client().post(door.get_absolute_url(), {"email": "new@example.org"})
    path, browser = ticket_path("new@example.org"), Client()
    assert browser.get(path).status_code == 200
    assert not Person.objects.filter(email="new@example.org").exists()
    landed = browser.post(path, follow=True)
    assert landed.request["PATH_INFO"] == step(door, "offers")
    person = Person.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    again = Client().post(path, follow=True)
    assert "has been used or has expired" in text_of(again)
    assert not again.wsgi_request.user.is_authenticated


def test_forged_or_borrowed_ticket_opens_nothing(door: Door, cora: Person) -> None:
    other = Door.objects.create(
        programme=make_programme("Else", coordinator=cora),
        closes_on=door.closes_on,
        expectations="-",
    )
    borrowed = signing.dumps({"email": "x@example.org", "door": other.pk}, salt=SALT)
    wrong_salt = signing.dumps({"email": "x@example.org", "door": door.pk}, salt="else")
    for ticket in (borrowed, wrong_salt, "x", borrowed[:-2]):
        response = Client().post(reverse("joining:arrival", args=[door.token, ticket]))
        assert response.status_code == 302
    assert not Person.objects.filter(email="x@example.org").exists()


def test_only_addresses_of_the_named_domains_come_in(door: Door) -> None:
    Door.objects.update(domains="example.org")
    for email, status in (
        ("a@example.org", 200),
        ("a@sub.example.org", 200),
        ("a@example.com", 422),
        ("a@notexample.org", 422),
    ):
        response = Client().post(door.get_absolute_url(), {"email": email})
        assert response.status_code == status, email


# Writing


def test_each_step_leads_to_the_next_and_is_kept(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    following = ["wants", "about", "hopes"]
    for slug, after in zip(("offers", "wants", "about"), following, strict=True):
        assert fill_in(browser, step(door, slug), PAGES[slug]).url == step(door, after)
    assert fill_in(browser, step(door, "hopes"), HOPES).url == promise(door)
    assert set(Draft.objects.get().answers) == {"offers", "wants", "about", "hopes"}
    assert not SignUp.objects.exists()


def test_who_comes_back_goes_on_where_they_left_off(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    fill_in(browser, step(door, "offers"), OFFERS)
    begin = reverse("joining:begin", args=[door.token])
    assert browser.get(begin).url == step(door, "wants")
    assert 'value="Storytelling"' in browser.get(step(door, "offers")).content.decode()
    assert "Go on with your sign-up" in text_of(browser.get("/"))


def test_what_isn_t_right_yet_is_kept_and_said(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    wrong = fill_in(
        browser, step(door, "about"), ABOUT | {"work_ends": "07:00", "languages": "Elvish"}
    )
    assert wrong.status_code == 422
    assert "We don’t know the language Elvish" in text_of(wrong)
    page = browser.get(step(door, "about")).content.decode()
    assert 'value="Elvish"' in page
    assert 'value="07:00"' in page


def test_step_without_a_skill_says_so(door: Door, mara: Person) -> None:
    page = fill_in(client_of(mara), step(door, "offers"), rows("offers", {"skill": "", "level": 3}))
    assert page.status_code == 422
    assert "Name one thing that somebody could learn from you." in text_of(page)


def test_finishing_later_keeps_even_half_a_page(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    typed = ABOUT | {"name": "", "do": "later"}
    assert fill_in(browser, step(door, "about"), typed).url == "/"
    assert Draft.objects.get().answers["about"]["location"] == "London"


def test_two_windows_lose_nothing_of_each_other(door: Door, mara: Person) -> None:
    one, two = client_of(mara), client_of(mara)
    one.get(step(door, "wants"))
    fill_in(two, step(door, "offers"), OFFERS)
    one.post(step(door, "wants"), WANTS)
    assert {"offers", "wants"} <= set(Draft.objects.get().answers)


def test_looking_writes_nothing(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    for slug in PAGES:
        browser.get(step(door, slug))
    assert not Draft.objects.exists()


def test_nobody_reads_what_others_wrote(door: Door, mara: Person) -> None:
    fill_in(client_of(mara), step(door, "offers"), OFFERS)
    page = client_of(make_person("Ben Ode")).get(step(door, "offers"))
    assert "Storytelling" not in re.sub("<datalist.*</datalist>", "", page.content.decode())


def test_skills_of_others_are_not_proposed(door: Door, mara: Person, programme: Programme) -> None:
    make_sign_up(programme, "Ben Ode", wants=["my secret wish"])
    page = client_of(mara).get(step(door, "wants")).content.decode()
    assert "my secret wish" not in page
    assert '<option value="Kubernetes">' in page


# Sending


def test_sent_sign_up_is_in_the_matching_with_what_was_accepted(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    page = send(browser, door)
    assert "You are signed up" in text_of(page)
    sign_up = SignUp.objects.get()
    assert (sign_up.accepted, sign_up.hope) == ("I come prepared.", "To read a balance sheet.")
    assert sign_up.accepted_at is not None
    (person,) = engine_people(door.programme)
    assert [offer.level for offer in person.offers] == [4]
    assert [(want.priority, want.level_now) for want in person.wants] == [(3, 1)]
    assert (person.capacity, person.working_hours, person.languages) == (
        2,
        (8.5, 17.0),
        frozenset({"en", "pl"}),
    )
    mara.profile.refresh_from_db()
    assert (mara.profile.contact, mara.profile.title) == ("Teams", "Editor")
    assert not Draft.objects.exists()
    assert OutgoingMail.objects.get(to=mara.email).subject == (
        "You are signed up for Across the House"
    )
    assert Deed.objects.filter(kind="signed up", by=mara).count() == 1


def test_everything_is_read_once_more_in_words(door: Door, mara: Person) -> None:
    client = client_of(mara)
    about = ABOUT | {"started_on": "2024-03-01"}
    hopes = HOPES | {"not_with": "ben@example.org"}
    write_all(client, door, about=about, hopes=hopes)
    page = " ".join(re.sub(r"<[^>]+>", " ", text_of(client.get(promise(door)))).split())
    for words in (
        "You can give Storytelling 4 · very experienced",
        "You want to learn Cash flow why I take part, 1 · just begun",
        "Your name Mara Okafor What you do Editor Function Marketing",
        "With us since 1 March 2024",
        "Your working day 08:30 – 17:00",
        "How many partners at once? 2",
        "You won’t be matched with the person you named.",
    ):
        assert words in page
    assert "ben@example.org" not in page


def test_name_is_proposed_as_the_address_spells_it_or_asked_for(door: Door) -> None:
    proposed = {
        address: answers_of(door, make_person(address.partition("@")[0], email=address))["about"]
        for address in ("anna-lena.meyer@example.org", "x2@example.org", "j.4.k@example.org")
    }
    assert [said["name"] for said in proposed.values()] == ["Anna-Lena Meyer", "", ""]
    known = make_person("Ana Lópes", email="ana.lopes@example.org")
    assert answers_of(door, known)["about"]["name"] == "Ana Lópes"


def test_who_is_signed_up_reads_what_comes_next(door: Door, mara: Person) -> None:
    client = client_of(mara)
    write_all(client, door)
    page = text_of(send(client, door))
    assert "you hear by e-mail as soon as that is done" in page
    assert "button--primary" not in page


def test_without_accepting_nothing_is_sent(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    page = send(browser, door, accepted="")
    assert page.status_code == 422
    assert "Tick this to sign up" in text_of(page)
    assert not SignUp.objects.exists()


def test_expectations_changed_meanwhile_are_read_again(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    read = re.search(r'name="read" value="(\w+)"', browser.get(promise(door)).content.decode())
    assert read
    Door.objects.update(expectations="I also bring cake.")
    page = browser.post(promise(door), {"accepted": "on", "read": read[1]})
    assert page.status_code == 422
    assert "has been changed meanwhile" in text_of(page)
    assert not SignUp.objects.exists()
    send(browser, door)
    assert SignUp.objects.get().accepted == "I also bring cake."


def test_something_missing_leads_back_to_its_step(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    draft = Draft.objects.get()
    draft.answers["wants"] = []
    draft.save()
    assert browser.get(promise(door)).url == step(door, "wants")


def test_sign_up_is_changed_until_the_deadline(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    send(browser, door)
    assert 'value="Storytelling"' in browser.get(step(door, "offers")).content.decode()
    fill_in(browser, step(door, "offers"), rows("offers", {"skill": "Chess", "level": 2}))
    assert [str(offer.skill) for offer in SignUp.objects.get().offers.all()] == ["Storytelling"]
    send(browser, door)
    assert [str(offer.skill) for offer in SignUp.objects.get().offers.all()] == ["Chess"]
    assert SignUp.objects.count() == 1


def test_deadline_that_passes_meanwhile_keeps_what_was_typed(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    page = browser.get(promise(door)).content.decode()
    Door.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    late = fill_in(
        browser, step(door, "hopes"), HOPES | {"hope": "Written at midnight"}, follow=True
    )
    assert "Signing up has closed. What you wrote is kept" in text_of(late)
    assert Draft.objects.get().answers["hopes"]["hope"] == "Written at midnight"
    read = re.search(r'name="read" value="(\w+)"', page)
    assert read
    sent = browser.post(promise(door), {"accepted": "on", "read": read[1]}, follow=True)
    assert "Signing up has closed" in text_of(sent)
    assert "Cora Coordinator" in text_of(sent)
    assert not SignUp.objects.exists()


def test_withdrawal_and_coming_back(door: Door, mara: Person) -> None:
    browser = client_of(mara)
    write_all(browser, door)
    send(browser, door)
    browser.post(reverse("joining:withdrawal", args=[door.token]))
    assert not SignUp.objects.get().takes_part
    send(browser, door)
    assert SignUp.objects.get().takes_part


def test_withdrawal_of_who_never_signed_up_is_nothing(door: Door, mara: Person) -> None:
    path = reverse("joining:withdrawal", args=[door.token])
    assert client_of(mara).post(path).status_code == 404


# Whom not to be with


def test_wish_not_to_be_with_somebody_holds_whoever_comes_first(
    door: Door, mara: Person, programme: Programme
) -> None:
    ben = make_sign_up(programme, "Ben Ode")
    browser = client_of(mara)
    apart = HOPES | {"not_with": "ben.ode@example.org\nlater@example.org"}
    write_all(browser, door, hopes=apart)
    page = send(browser, door)
    assert "ben.ode" not in text_of(page)
    me = SignUp.objects.get(person=mara)
    assert {(block.low_id, block.high_id) for block in Block.objects.all()} == {
        tuple(sorted((me.pk, ben.pk)))
    }
    late = make_person("Late Comer", email="later@example.org")
    theirs = client_of(late)
    write_all(theirs, door, about=ABOUT | {"name": "Late Comer"})
    send(theirs, door)
    assert Block.objects.count() == 2
    assert KeptApart.objects.count() == 2


def test_address_that_nobody_here_has_gives_nothing_away(door: Door, mara: Person) -> None:
    make_person("Ben Ode")
    browser = client_of(mara)
    for email in ("ben.ode@example.org", "nobody@example.org"):
        response = fill_in(browser, step(door, "hopes"), HOPES | {"not_with": email})
        assert response.status_code == 302


# Odd things typed


def test_scripts_and_right_to_left_names_are_only_text(door: Door) -> None:
    person = make_person("x")
    browser = client_of(person)
    name = "<script>alert(1)</script> دانا‏"
    hostile = rows("offers", {"skill": "<img src=x onerror=alert(1)>", "level": 3})
    write_all(browser, door, offers=hostile, about=ABOUT | {"name": name})
    page = browser.get(promise(door)).content.decode()
    assert "<img src=x" not in page
    send(browser, door)
    assert SignUp.objects.get().person.name == name


@pytest.mark.parametrize(
    "posted",
    [
        {"offers-TOTAL_FORMS": "99999999", "offers-INITIAL_FORMS": "0"},
        {"offers-TOTAL_FORMS": "x"},
        {},
    ],
)
def test_broken_rows_are_refused_without_a_fault(
    door: Door, mara: Person, posted: dict[str, str]
) -> None:
    assert fill_in(client_of(mara), step(door, "offers"), posted).status_code == 422


# The coordinator


def test_coordinator_opens_the_way_in_and_hands_on_the_link(
    cora: Person, programme: Programme
) -> None:
    browser = client_of(cora)
    day = timezone.localdate() + timedelta(days=10)
    typed = {"closes_on": day.isoformat(), "domains": "@Example.org", "expectations": "Be kind."}
    page = text_of(browser.post(manage(programme), typed, follow=True))
    door = Door.objects.get()
    assert (door.closes_on, door.domains, door.opened_by) == (day, "example.org", cora)
    assert door.address in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("closes_on", "2020-01-01", "This day is over"),
        ("closes_on", "2099-01-01", "The programme has ended by then"),
        ("closes_on", "soon", "valid date"),
        ("domains", "example", "write it like example.org"),
        ("expectations", "", "required"),
    ],
)
def test_way_in_that_makes_no_sense_is_refused(
    cora: Person, programme: Programme, field: str, value: str, said: str
) -> None:
    day = timezone.localdate() + timedelta(days=10)
    typed = {"closes_on": day.isoformat(), "domains": "", "expectations": "Be kind."}
    page = client_of(cora).post(manage(programme), typed | {field: value})
    assert page.status_code == 422
    assert said in text_of(page)
    assert not Door.objects.exists()


def test_way_in_that_was_closed_in_another_tab_isnt_opened_unseen(cora: Person, door: Door) -> None:
    browser = client_of(cora)
    read = read_on(browser.get(manage(door.programme)))
    browser.post(manage(door.programme), {"do": "shut"})
    typed = {"closes_on": str(door.closes_on), "expectations": "I come, always.", "domains": ""}
    told = browser.post(manage(door.programme), typed | {"read": read})
    assert told.status_code == 422
    assert "This was changed meanwhile" in text_of(told)
    assert "sign-up isn’t open now" in text_of(told)
    assert "I come, always." in text_of(told)
    door.refresh_from_db()
    assert (door.is_shut, door.expectations) == (True, "I come prepared.")
    browser.post(manage(door.programme), typed | {"read": read_on(told)})
    door.refresh_from_db()
    assert (door.is_shut, door.expectations) == (False, "I come, always.")


def test_addresses_typed_while_the_deadline_passed_are_kept(cora: Person, door: Door) -> None:
    Door.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    typed = {"do": "invite", "invite-emails": "ann@example.org", "invite-words": "Do come!"}
    page = client_of(cora).post(manage(door.programme), typed)
    assert page.status_code == 422
    assert "Sign-up isn’t open any more, so nobody was invited." in text_of(page)
    assert "This field is required." not in text_of(page)
    for kept in ("ann@example.org", "Do come!"):
        assert kept in text_of(page)


def test_new_link_shuts_the_old_one_out(cora: Person, door: Door) -> None:
    old = door.get_absolute_url()
    client_of(cora).post(manage(door.programme), {"do": "change-link"})
    assert Client().get(old).status_code == 404
    door.refresh_from_db()
    assert Client().get(door.get_absolute_url()).status_code == 200


def test_closing_by_hand_keeps_drafts_and_opens_again(
    cora: Person, door: Door, mara: Person
) -> None:
    Programme.objects.update(state="open")
    fill_in(client_of(mara), step(door, "offers"), OFFERS)
    browser = client_of(cora)
    browser.post(manage(door.programme), {"do": "shut"})
    assert "Signing up has closed" in text_of(Client().get(door.get_absolute_url()))
    typed = {"closes_on": door.closes_on.isoformat(), "domains": "", "expectations": "Be kind."}
    page = text_of(browser.post(manage(door.programme), typed, follow=True))
    assert "1 person has begun and not sent it" in page
    assert "Mara Okafor" in page
    door.refresh_from_db()
    assert door.is_open


def test_last_day_is_open_to_its_end(programme: Programme) -> None:
    door = Door(programme=programme, closes_on=date(2027, 1, 11))
    assert door.is_open_on(date(2027, 1, 11))
    assert not door.is_open_on(date(2027, 1, 12))
