"""Invitations by e-mail that can be called back, and reminders that nobody gets twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.jobs.worker import HOURLY
from bothways.notifications.email.actions import claim_mail
from bothways.notifications.models import OutgoingMail
from bothways.recruitment.joining.inviting import (
    UNDO,
    call_back,
    invite,
    remind,
    remind_before_deadlines,
)
from bothways.recruitment.joining.pasted import addresses_in
from bothways.recruitment.models import Door, Draft, Invitation
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def door(cora: Person) -> Door:
    return Door.objects.create(
        programme=make_programme(coordinator=cora),
        closes_on=timezone.localdate() + timedelta(days=10),
        expectations="I come prepared.",
    )


def address(door: Door) -> str:
    return reverse("doors:door", args=[door.pk])


def post(door: Door, cora: Person, emails: str, words: str = "") -> str:
    typed = {"do": "invite", "invite-emails": emails, "invite-words": words}
    return text_of(client_of(cora).post(address(door), typed, follow=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.org", ["a@x.org"]),
        ("A@x.org, a@X.org\nb@x.org;c@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        ("Mara Okafor <mara@x.org>; 'Ben' <ben@x.org>", ["mara@x.org", "ben@x.org"]),
        ("nobody here", []),
    ],
)
def test_pasted_addresses_are_found(text: str, found: list[str]) -> None:
    assert addresses_in(text) == found


def test_invitation_waits_before_it_leaves(door: Door, cora: Person) -> None:
    page = post(door, cora, "new@example.org", "Do come!")
    assert "1 invitation leaves in ten minutes" in page
    assert "Call them back" in page
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == ("new@example.org", "invitation")
    assert mail.due_at >= timezone.now() + UNDO - timedelta(minutes=1)
    assert claim_mail() is None
    for words in ("Cora Coordinator invites you", "Do come!", door.address):
        assert words in mail.text


def test_ten_thousand_by_mistake_are_called_back(door: Door, cora: Person) -> None:
    done = invite(door=door, emails=[f"p{n}@example.org" for n in range(10_000)], words="", by=cora)
    assert (done.invited, OutgoingMail.objects.count()) == (10_000, 10_000)
    assert call_back(door=door, batch=done.batch, by=cora) == 10_000
    assert OutgoingMail.objects.count() == 0
    assert Invitation.objects.filter(called_back_at=None).count() == 0


def test_what_has_left_is_not_called_back(door: Door, cora: Person) -> None:
    done = invite(door=door, emails=["a@example.org", "b@example.org"], words="", by=cora)
    OutgoingMail.objects.filter(to="a@example.org").update(state="sent", attempts=1)
    browser = client_of(cora)
    act = {"do": "call-back", "batch": done.batch}
    assert "1 invitation is called back" in text_of(browser.post(address(door), act, follow=True))
    assert Invitation.objects.get(called_back_at=None).email == "a@example.org"
    assert "have left already" in text_of(browser.post(address(door), act, follow=True))


def test_round_of_another_programme_is_not_called_back(door: Door, cora: Person) -> None:
    other = Door.objects.create(
        programme=make_programme("Else"), closes_on=door.closes_on, expectations="-"
    )
    done = invite(door=other, emails=["a@example.org"], words="", by=cora)
    client_of(cora).post(address(door), {"do": "call-back", "batch": done.batch})
    assert OutgoingMail.objects.count() == 1
    assert Invitation.objects.get().called_back_at is None


def test_nobody_is_asked_twice(door: Door, cora: Person) -> None:
    make_sign_up(door.programme, "Mara Okafor")
    post(door, cora, "new@example.org")
    page = post(door, cora, "NEW@example.org mara.okafor@example.org")
    assert "2 addresses are in the programme or invited already." in page
    assert OutgoingMail.objects.count() == 1


def test_who_was_called_back_may_be_invited_again(door: Door, cora: Person) -> None:
    done = invite(door=door, emails=["a@example.org"], words="", by=cora)
    call_back(door=door, batch=done.batch, by=cora)
    assert invite(door=door, emails=["a@example.org"], words="", by=cora).invited == 1


def test_what_is_no_address_or_of_another_house_is_left_out_and_named(
    door: Door, cora: Person
) -> None:
    Door.objects.update(domains="example.org")
    page = post(door, cora, "a@example.org b@example.com @@ x@")
    assert "1 invitation leaves" in page
    assert "b@example.com" in page
    assert Invitation.objects.get().email == "a@example.org"


@pytest.mark.parametrize("emails", ["", "nobody", "x " * 50])
def test_paste_without_an_address_is_said_beside_it(door: Door, cora: Person, emails: str) -> None:
    typed = {"do": "invite", "invite-emails": emails}
    assert client_of(cora).post(address(door), typed).status_code == 422
    assert not Invitation.objects.exists()


def test_closed_door_invites_nobody(door: Door, cora: Person) -> None:
    Door.objects.update(is_shut=True)
    post(door, cora, "a@example.org")
    assert not Invitation.objects.exists()


def draft(door: Door, name: str) -> Draft:
    return Draft.objects.create(programme=door.programme, person=make_person(name))


def test_who_has_not_finished_is_reminded_once(door: Door, cora: Person) -> None:
    draft(door, "Mara Okafor")
    done = make_sign_up(door.programme, "Ben Ode")
    Draft.objects.create(programme=door.programme, person=done.person)
    page = text_of(client_of(cora).post(address(door), {"do": "remind"}, follow=True))
    assert "1 person is reminded." in page
    mail = OutgoingMail.objects.get()
    assert mail.to == "mara.okafor@example.org"
    assert "everything you wrote is kept" in mail.text
    assert remind(door=door, by=cora) == 0


def test_shortly_before_the_deadline_it_happens_by_itself(door: Door) -> None:
    assert remind_before_deadlines in HOURLY
    draft(door, "Mara Okafor")
    assert remind_before_deadlines() == 0
    Door.objects.update(closes_on=timezone.localdate() + timedelta(days=2))
    assert remind_before_deadlines() == 1
    assert remind_before_deadlines() == 0


def test_paused_programme_reminds_nobody(door: Door) -> None:
    draft(door, "Mara Okafor")
    Door.objects.update(closes_on=timezone.localdate() + timedelta(days=2))
    type(door.programme).objects.update(is_paused=True)
    assert remind_before_deadlines() == 0


def test_who_is_perhaps_there_twice_is_said(door: Door, cora: Person) -> None:
    make_sign_up(door.programme, make_person("Mara Okafor"))
    make_sign_up(door.programme, make_person("mara okafor", email="mo@example.org"))
    make_sign_up(door.programme, "Ben Ode")
    page = text_of(client_of(cora).get(address(door)))
    assert "Perhaps somebody is here twice" in page
    assert reverse("doubles:list", args=[door.pk]) in page
