"""Guests from outside: invited, let in, marked, and kept out after their last day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.accounts.roles.actions import GuestsDoNotAdminister, appoint_administrator
from bothways.accounts.signin.actions import GuestTimeIsOver, create_link, find_link, send_link
from bothways.common.models import Deed
from bothways.notifications.email.actions import send_due_mail
from bothways.notifications.models import OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.people.imports.tests.scenes import Visit
from bothways.people.merging.actions import merge_people
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.guests import actions
from bothways.recruitment.guests.actions import GuestRefused, end_now, invite_guest
from bothways.recruitment.joining.actions import GuestElsewhere, send_sign_up
from bothways.recruitment.joining.tests.test_joining import write_all
from bothways.recruitment.models import Criterion, Door, Guest, Shortlist, SignUp
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of
from tests.sweeps.conftest import make_run

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
SOON = timedelta(days=30)


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def door(programme: Programme) -> Door:
    return Door.objects.create(
        programme=programme, closes_on=TODAY() + SOON, domains="example.org", expectations="Be kind"
    )


def invite(door: Door, cora: Person, **changes: object) -> Guest:
    said = {
        "email": "gus@acme.example",
        "name": "Gus Guest",
        "organisation": "Acme",
        "ends_on": TODAY() + SOON,
        "words": "",
        **changes,
    }
    return invite_guest(door=door, by=cora, **said)  # type: ignore[arg-type]


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Gus Guest",
        "email": "GUS@acme.example",
        "organisation": "Acme",
        "ends_on": (TODAY() + SOON).isoformat(),
        "words": "We look forward to you.",
    } | changes


def page_of(programme: Programme) -> str:
    return reverse("guests:list", args=[programme.pk])


def act(cora: Person, guest: Guest, **said: str) -> str:
    path = reverse("guests:guest", args=[guest.programme_id, guest.pk])
    return text_of(client_of(cora).post(path, said, follow=True))


def over(person: Person) -> Person:
    Person.objects.filter(pk=person.pk).update(guest_until=TODAY() - timedelta(days=1))
    Guest.objects.filter(person=person).update(ends_on=TODAY() - timedelta(days=1))
    person.refresh_from_db()
    return person


# Inviting


def test_guest_is_invited_and_the_letter_waits_ten_minutes(
    door: Door, cora: Person, programme: Programme
) -> None:
    page = text_of(client_of(cora).post(page_of(programme), typed(), follow=True))
    assert "The invitation to Gus Guest leaves in ten minutes." in page
    assert "guest, from Acme" in page
    gus = Person.objects.get(email="gus@acme.example")
    assert (gus.name, gus.guest_from, gus.guest_until) == ("Gus Guest", "Acme", TODAY() + SOON)
    assert not gus.has_usable_password()
    mail = OutgoingMail.objects.get()
    assert mail.due_at - timezone.now() > timedelta(minutes=9)
    assert "We look forward to you." in mail.text
    assert send_due_mail() == 0
    assert Deed.objects.filter(kind="invited a guest", programme=programme.pk).count() == 1


def test_invitation_is_called_back_and_nobody_is_left(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    assert "is called back. Nobody got it." in act(cora, guest, do="call-back")
    assert not OutgoingMail.objects.exists()
    assert not Person.objects.filter(email="gus@acme.example").exists()


def test_what_has_left_is_not_called_back(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    OutgoingMail.objects.update(state="sent", attempts=1)
    assert "The invitation has left already." in act(cora, guest, do="call-back")
    assert Guest.objects.filter(called_back_at=None).exists()


def test_guest_known_from_another_programme_stays_when_called_back(
    door: Door, cora: Person
) -> None:
    first = invite(door, cora)
    other = make_programme("Another", coordinator=cora)
    other_door = Door.objects.create(
        programme=other, closes_on=TODAY() + SOON, expectations="Be kind"
    )
    second = invite(other_door, cora, ends_on=TODAY() + 2 * SOON)
    assert second.person == first.person
    first.person.refresh_from_db()
    assert first.person.guest_until == TODAY() + 2 * SOON
    act(cora, second, do="call-back")
    first.person.refresh_from_db()
    assert first.person.guest_until == TODAY() + SOON


def test_who_belongs_to_us_is_invited_like_everybody(door: Door, cora: Person) -> None:
    mara = make_person("Mara Okafor")
    with pytest.raises(GuestRefused, match="belongs to the organisation"):
        invite(door, cora, email=mara.email)
    mara.refresh_from_db()
    assert not mara.is_guest


def test_ended_access_is_not_opened_by_an_invitation(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    Person.objects.filter(pk=guest.person.pk).update(is_active=False)
    Guest.objects.all().delete()
    with pytest.raises(GuestRefused, match="An administrator can open it again"):
        invite(door, cora)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "x"}, "email"),
        ({"name": " "}, "name"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "x" * 121}, "organisation"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"words": "x" * 1_000_000}, "words"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_what_makes_no_sense_is_said_beside_it(
    door: Door, cora: Person, programme: Programme, changes: dict[str, str], field: str
) -> None:
    response = client_of(cora).post(page_of(programme), typed(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Guest.objects.exists()


def test_second_press_invites_nobody_twice(door: Door, cora: Person, programme: Programme) -> None:
    for _ in range(2):
        page = client_of(cora).post(page_of(programme), typed(), follow=True)
    assert "They are a guest of this programme already." in text_of(page)
    assert Guest.objects.count() == OutgoingMail.objects.count() == 1


def test_without_an_open_door_there_is_nothing_to_sign(cora: Person, programme: Programme) -> None:
    page = client_of(cora).post(page_of(programme), typed())
    assert page.status_code == 422
    assert not Person.objects.filter(email="gus@acme.example").exists()


def test_guests_of_another_programme_are_out_of_reach(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    otto = make_person("Otto Other")
    make_programme("Elsewhere", coordinator=otto)
    path = reverse("guests:guest", args=[guest.programme_id, guest.pk])
    assert client_of(otto).post(path, {"do": "end"}).status_code == 404


def test_scripts_and_right_to_left_names_are_only_text(
    door: Door, cora: Person, programme: Programme
) -> None:
    invite(door, cora, name="دانا الحسن", organisation="<b>x</b>")
    page = client_of(cora).get(page_of(programme)).content.decode()
    assert "دانا الحسن" in page
    assert "<b>x</b>" not in page


# Coming in


def arrival(guest: Guest) -> str:
    return actions.arrival_of(guest.programme.door, guest)


def test_link_of_the_letter_brings_a_guest_to_the_first_step_once(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    browser = Client()
    page = text_of(browser.get(arrival(guest)))
    assert "Welcome, Gus" in page
    assert "this link signs you in once" in page
    response = browser.post(arrival(guest), follow=True)
    assert response.redirect_chain[-1][0] == reverse("joining:step", args=[door.token, "offers"])
    assert response.context["request"].user == guest.person
    again = Client().post(arrival(guest), follow=True)
    assert "A link to your sign-up" in text_of(again)
    assert not again.context["request"].user.is_authenticated
    assert OutgoingMail.objects.filter(kind="sign-in link", to="gus@acme.example").count() == 1


def test_old_letter_only_asks_for_a_link(
    door: Door, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = invite(door, cora)
    ticket = arrival(guest)
    monkeypatch.setattr(actions, "TICKET_LIFETIME", timedelta(seconds=-1))
    answer = Client().post(ticket)
    assert not answer.wsgi_request.user.is_authenticated
    assert OutgoingMail.objects.filter(kind="sign-in link").count() == 1


def test_looking_at_the_link_spends_nothing(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    for _ in range(2):
        Client().get(arrival(guest))
    guest.person.refresh_from_db()
    assert guest.person.last_login is None


def test_ticket_of_another_door_or_made_up_opens_nothing(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    other = Door.objects.create(
        programme=make_programme("Another"), closes_on=TODAY() + SOON, expectations="Be kind"
    )
    foreign = actions.arrival_of(other, guest)
    forged = reverse(
        "joining:guest", args=[door.token, signing.dumps({"guest": guest.pk}, salt="x")]
    )
    for path in (foreign, forged):
        answer = Client().post(path, follow=True)
        assert "This invitation no longer opens" in text_of(answer)
        assert not answer.wsgi_request.user.is_authenticated


def test_domains_of_the_door_do_not_keep_an_invited_guest_out(door: Door, cora: Person) -> None:
    invite(door, cora)
    path = door.get_absolute_url()
    said = text_of(Client().post(path, {"email": "gus@acme.example"}))
    stranger = text_of(Client().post(path, {"email": "nobody@acme.example"}))
    assert "Signing up here takes an address at example.org." in said
    assert "a link is on its way to it" in said
    # Nobody learns who is a guest.
    assert plain(said, "gus") == plain(stranger, "nobody")
    mails = OutgoingMail.objects.filter(kind="sign-in link")
    assert list(mails.values_list("to", flat=True)) == ["gus@acme.example"]


def plain(page: str, who: str) -> str:
    """The page without what differs from one asking to the next."""
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    return token.sub("", page).replace(f"{who}@", "…@")


def signs_up(door: Door, person: Person) -> SignUp:
    write_all(client_of(person), door)
    return send_sign_up(door=door, person=person)


def test_guest_signs_up_and_hard_criteria_do_not_keep_them_out(door: Door, cora: Person) -> None:
    Criterion.objects.create(
        programme=door.programme, fact="function", test="one of", values=["Sales"], is_hard=True,
        reason="For sales.",
    )  # fmt: skip
    guest = invite(door, cora)
    assert signs_up(door, guest.person).takes_part
    assert "takes part" in text_of(client_of(cora).get(page_of(door.programme)))


def test_guest_takes_part_nowhere_else(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    other = Door.objects.create(
        programme=make_programme("Another"), closes_on=TODAY() + SOON, expectations="Be kind"
    )
    page = text_of(client_of(guest.person).get(other.get_absolute_url()))
    assert "This programme hasn’t invited you" in page
    with pytest.raises(GuestElsewhere):
        signs_up(other, guest.person)
    assert not SignUp.objects.exists()


# After the last day


def test_last_day_itself_is_open(door: Door, cora: Person) -> None:
    guest = invite(door, cora, ends_on=TODAY())
    assert client_of(guest.person).get("/").status_code == 200


def test_session_of_a_guest_ends_with_the_last_day(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    browser = client_of(guest.person)
    assert browser.get("/").status_code == 200
    over(guest.person)
    response = browser.get("/")
    assert response.status_code == 403
    assert "Your time as a guest ended on" in text_of(response)
    assert browser.get("/").status_code == 302


def test_no_way_in_is_left_after_the_last_day(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    link = create_link(guest.person)
    person = guest.person
    person.set_password("a long pass phrase")
    person.save()
    over(person)
    with pytest.raises(GuestTimeIsOver):
        find_link(link.rstrip("/").rpartition("/")[2])
    answer = Client().post(link[link.index("/sign-in/") :])
    assert (answer.status_code, "Ask for a new link" in text_of(answer)) == (410, False)
    said = {"login": person.email, "password": "a long pass phrase"}
    by_password = Client().post("/sign-in/", said)
    assert by_password.status_code == 403
    assert "Your time as a guest ended on" in text_of(by_password)
    assert not by_password.wsgi_request.user.is_authenticated
    letter = Client().post(arrival(guest), follow=True)
    assert not letter.wsgi_request.user.is_authenticated


def test_link_asked_for_after_the_last_day_is_answered_kindly_by_mail_alone(
    door: Door, cora: Person
) -> None:
    guest = invite(door, cora)
    over(guest.person)
    OutgoingMail.objects.all().delete()
    answers = {
        text_of(Client().post("/sign-in/link/", {"email": email})).replace(email, "…")
        for email in (guest.person.email, "nobody@acme.example")
    }
    assert len(answers) == 1
    mail = OutgoingMail.objects.get()
    assert mail.to == "gus@acme.example"
    assert "Thank you for taking part." in mail.text
    assert "http" not in mail.text


def test_guest_whose_time_is_over_is_not_matched(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    make_sign_up(door.programme, guest.person, offers=["Excel"], wants=["SQL"])
    assert [person.name for person in engine_people(door.programme)] == ["Gus Guest"]
    over(guest.person)
    assert engine_people(door.programme) == []
    page = text_of(client_of(cora).get(reverse("signups:list", args=[door.pk])))
    assert "guest’s time is over" in page


def test_coordinator_ends_and_prolongs_a_stay(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    assert "is a guest of this programme no more." in act(cora, guest, do="end")
    guest.person.refresh_from_db()
    assert not guest.person.may_sign_in
    later = (TODAY() + SOON).isoformat()
    assert "Changed the last day of Gus Guest." in act(cora, guest, ends_on=later)
    guest.person.refresh_from_db()
    assert guest.person.may_sign_in
    assert "That isn’t a day." in act(cora, guest, ends_on="x")


def test_stay_in_one_programme_ends_and_the_other_goes_on(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    other = Door.objects.create(
        programme=make_programme("Another"), closes_on=TODAY() + SOON, expectations="Be kind"
    )
    invite(other, cora)
    end_now(guest=guest, by=cora)
    guest.person.refresh_from_db()
    assert guest.person.may_sign_in
    with pytest.raises(GuestElsewhere):
        signs_up(door, guest.person)


# Marked as such


def test_guests_are_marked_wherever_coordinators_see_them(door: Door, cora: Person) -> None:
    programme = door.programme
    gus = make_sign_up(programme, invite(door, cora).person, offers=["Excel"], wants=["SQL"])
    ben = make_sign_up(programme, "Ben Ode", offers=["SQL"], wants=["Excel"])
    lea = make_person("Lea Left", email="lea@acme.example")
    Person.objects.filter(pk=lea.pk).update(guest_from="Initech", guest_until=TODAY())
    lonely = make_sign_up(programme, lea)
    run = make_run(programme, cora, gus, ben, lonely)
    Shortlist.objects.create(programme=programme)
    browser = client_of(cora)
    match = run.matches.get()
    for path, words in (
        (reverse("signups:list", args=[programme.pk]), ("Acme", "Initech")),
        (gus.get_absolute_url(), ("Acme",)),
        (run.get_absolute_url(), ("Acme", "Initech")),
        (match.get_absolute_url(), ("Acme",)),
        (f"{match.get_absolute_url()}?row=open", ("Acme",)),
        (reverse("review:left-over", args=[programme.pk, run.pk]), ("Initech",)),
        (reverse("shortlist:list", args=[programme.pk]), ("Acme", "Initech")),
        (reverse("shortlist:candidate", args=[programme.pk, gus.pk]), ("Acme",)),
    ):
        page = text_of(browser.get(path, headers={"HX-Request": "true"} if "row" in path else {}))
        for organisation in words:
            assert f"guest, from {organisation}" in page, path


def test_partner_sees_that_they_are_with_a_guest(door: Door, cora: Person) -> None:
    gus = make_sign_up(door.programme, invite(door, cora).person, offers=["Excel"], wants=["SQL"])
    ben = make_sign_up(door.programme, "Ben Ode", offers=["SQL"], wants=["Excel"])
    lonely = make_sign_up(door.programme, "Lonely L")
    run = make_run(door.programme, cora, gus, ben, lonely)
    open_partnerships(matches=list(run.matches.select_related("a", "b", "run")), by=cora)
    path = Partnership.objects.get().get_absolute_url()
    assert "guest, from Acme" in text_of(client_of(ben.person).get(path))
    assert "guest, from" not in text_of(client_of(gus.person).get(path))


def test_administrators_see_all_guests_and_end_their_access(door: Door, cora: Person) -> None:
    gus = invite(door, cora).person
    browser = client_of(make_administrator())
    for show, names in (
        ("guests", ["Gus Guest"]),
        ("ours", ["Ada Admin", "Cora Coordinator"]),
        ("", ["Ada Admin", "Cora Coordinator", "Gus Guest"]),
    ):
        page = browser.get("/directory/", {"show": show})
        assert [one.name for one in page.context["page"].object_list] == names
    assert "guest, from Acme" in text_of(browser.get("/directory/"))
    theirs = client_of(gus)
    assert theirs.get("/").status_code == 200
    assert "End it now" in text_of(browser.get(f"/directory/{gus.pk}/"))
    browser.post(f"/directory/{gus.pk}/closure/", {"close": "yes"})
    assert theirs.get("/").status_code == 302
    assert "access ended by an administrator" in text_of(
        client_of(cora).get(page_of(door.programme))
    )


def test_guest_who_belongs_to_us_now_stays_without_a_last_day(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    browser = client_of(make_administrator())
    page = browser.post(f"/directory/{guest.person.pk}/belonging/", follow=True)
    assert "Gus Guest is a guest no more." in text_of(page)
    end_now(guest=guest, by=cora)
    guest.person.refresh_from_db()
    assert guest.person.may_sign_in
    assert not guest.person.is_guest


def test_guests_do_not_administer(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    with pytest.raises(GuestsDoNotAdminister):
        appoint_administrator(email=guest.person.email, by=None)
    page = client_of(make_administrator()).post(
        "/administration/administrators/", {"email": guest.person.email, "name": ""}
    )
    assert "guests don’t administer an installation" in text_of(page)


def test_sheet_of_the_directory_leaves_guests_alone(door: Door, cora: Person) -> None:
    invite(door, cora)
    visit = Visit(make_administrator())
    page = visit.bring("email,level\ngus@acme.example,Lead\ncora.coordinator@example.org,Lead\n")
    assert "They are here as a guest from outside." in visit.said()[2][0]
    # Ada alone: the guest isn't counted among who is missing.
    assert "1 active person isn’t in this sheet" in page


def test_two_accounts_of_one_guest_keep_the_later_last_day(door: Door, cora: Person) -> None:
    one = invite(door, cora)
    other = invite(door, cora, email="gus@home.example", ends_on=TODAY() + 2 * SOON)
    kept = merge_people(kept=one.person, gone=other.person, by=make_administrator())
    assert kept.guest_until == TODAY() + 2 * SOON
    assert Guest.objects.get().ends_on == TODAY() + 2 * SOON


def test_guest_and_colleague_who_are_one_are_of_the_organisation(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    mara = make_person("Gus Guest", email="gus@example.org")
    kept = merge_people(kept=guest.person, gone=mara, by=make_administrator())
    assert not kept.is_guest
    assert Profile.objects.filter(person=kept).exists()


def test_letter_names_the_last_day(door: Door, cora: Person) -> None:
    invite(door, cora, ends_on=max(date(2026, 12, 31), TODAY()))
    text = OutgoingMail.objects.get().text
    assert "You are a guest until" in text
    assert "/guest/" in text


def test_link_for_a_guest_still_works_as_for_everybody(door: Door, cora: Person) -> None:
    guest = invite(door, cora)
    send_link(guest.person.email)
    assert OutgoingMail.objects.filter(kind="sign-in link").count() == 1
