"""Somebody has left: what closing an account does, and what it never does."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person, SignInLink
from bothways.accounts.signin.actions import create_link
from bothways.common.audit.models import Deed
from bothways.matching.review.changes import impossible_matches
from bothways.programmes.models import Programme
from bothways.recruitment.joining.inviting import invite, remind
from bothways.recruitment.models import Decision, Door, Draft, Shortlist, SignUp
from bothways.recruitment.shortlist.actions import offer_free_places
from bothways.recruitment.signups.queries import engine_people, people_page, tally
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of
from tests.sweeps.conftest import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


def press(ada: Person, who: Person, **said: str) -> str:
    path = reverse("directory:closure", args=[who.pk])
    return text_of(client_of(ada).post(path, said, follow=True))


def test_who_has_left_cannot_sign_in_and_their_session_ends(ada: Person) -> None:
    mara = make_person("Mara Okafor")
    create_link(mara)
    browser = client_of(mara)
    assert browser.get("/").status_code == 200
    assert "Mara Okafor can’t sign in any more and isn’t matched." in press(ada, mara, close="yes")
    assert browser.get("/").status_code == 302
    assert not SignInLink.objects.filter(person=mara).exists()
    assert [deed.kind for deed in Deed.objects.filter(by=ada)] == ["closed an account"]


def test_who_is_back_finds_everything_as_it_was(ada: Person) -> None:
    mara = make_person("Mara Okafor")
    sign_up = make_sign_up(make_programme(), mara, offers=["Excel"], wants=["SQL"])
    press(ada, mara, close="yes")
    assert "Mara Okafor can sign in and be matched again." in press(ada, mara, open="yes")
    mara.refresh_from_db()
    assert mara.is_active
    assert [person.id for person in engine_people(sign_up.programme)] == [str(sign_up.pk)]


def test_who_has_left_is_not_matched(ada: Person) -> None:
    programme = make_programme(coordinator=make_person("Cora C"))
    mara = make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["SQL"])
    ben = make_sign_up(programme, "Ben Ode", offers=["SQL"], wants=["Excel"])
    press(ada, mara.person, close="yes")
    assert [person.name for person in engine_people(programme)] == ["Ben Ode"]
    assert list(SignUp.objects.filter(programme=programme).to_match()) == [ben]
    counted = tally(programme)
    assert (counted.people, counted.ready) == (2, 1)
    states = {line.sign_up.person.name: str(line.state.words) for line in people_page(programme)}
    assert states == {"Mara Okafor": "account closed", "Ben Ode": "ready"}
    ready = people_page(programme, show="ready")
    assert [line.sign_up.person.name for line in ready] == ["Ben Ode"]


def test_match_with_somebody_who_has_left_cannot_be_published(ada: Person) -> None:
    cora = make_person("Cora C")
    programme = make_programme(coordinator=cora)
    mara, ben, cid = (make_sign_up(programme, name) for name in ("Mara O", "Ben O", "Cid C"))
    run = make_run(programme, cora, mara, ben, cid)
    assert impossible_matches(run) == []
    press(ada, mara.person, close="yes")
    assert impossible_matches(run) == [run.matches.get()]


def test_administrator_keeps_the_account_until_the_role_is_taken(ada: Person) -> None:
    other = make_administrator("Bea Admin")
    assert "Take that role away first" in press(ada, other, close="yes")
    assert "This is your own account." in press(ada, ada, close="yes")
    assert Person.objects.filter(is_active=False).count() == 0
    assert "Close the account" not in text_of(
        client_of(ada).get(reverse("directory:person", args=[other.pk]))
    )


def test_closing_twice_is_one_deed(ada: Person) -> None:
    mara = make_person("Mara Okafor")
    for _ in range(2):
        press(ada, mara, close="yes")
    assert Deed.objects.filter(kind="closed an account").count() == 1


def test_closed_accounts_are_listed_apart(ada: Person) -> None:
    press(ada, make_person("Mara Okafor"), close="yes")
    make_person("Ben Ode")
    browser = client_of(ada)
    for show, found in (("closed", ["Mara Okafor"]), ("open", ["Ada Admin", "Ben Ode"])):
        page = browser.get("/directory/", {"show": show})
        assert [one.name for one in page.context["page"].object_list] == found


def test_who_has_left_gets_no_invitation_reminder_or_free_place(ada: Person) -> None:
    cora = make_person("Cora C")
    programme = make_programme(coordinator=cora)
    Programme.objects.filter(pk=programme.pk).update(places=1)
    Shortlist.objects.create(programme=programme)
    today = timezone.localdate()
    door = Door.objects.create(programme=programme, closes_on=today, expectations="Be kind")
    mara, ben = (make_sign_up(programme, name) for name in ("Mara Okafor", "Ben Ode"))
    for sign_up in (mara, ben):
        Decision.objects.create(sign_up=sign_up, state="wait-listed", told_at=timezone.now())
    lea = make_person("Lea Left")
    Draft.objects.create(programme=programme, person=lea)
    for person in (mara.person, lea):
        press(ada, person, close="yes")
    assert invite(door=door, emails=[lea.email], words="", by=cora).invited == 0
    assert remind(door=door, by=cora) == 0
    assert offer_free_places() == 1
    assert Decision.objects.get(undone_at=None, state="accepted").sign_up == ben
