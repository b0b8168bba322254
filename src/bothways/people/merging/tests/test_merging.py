"""Two accounts become one: what stays, what is moved, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from bothways.accounts.models import Alias, Person, SignInLink
from bothways.accounts.roles.actions import find_or_create_person
from bothways.accounts.signin.actions import create_link, send_link
from bothways.common.audit.actions import record
from bothways.common.models import Deed
from bothways.notifications.models import Hours, Notice, OutgoingMail
from bothways.people.hooks import Mover, movers
from bothways.people.merging import actions
from bothways.people.merging.actions import MergeRefused, merge_people
from bothways.people.merging.moving import LeftBehind
from bothways.people.models import Profile
from bothways.programmes.models import ProgrammeRole
from tests.builders import make_administrator, make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_administrator()


@pytest.fixture
def kept() -> Person:
    return make_person("Mara Okafor", email="mara@acme.example", function="Sales")


@pytest.fixture
def gone() -> Person:
    return make_person("Mara Okafor", email="mara@home.example", function="Legal", team="North")


def path_of(one: Person, other: Person) -> str:
    return f"/directory/merging/?person={one.pk}&person={other.pk}"


def press(ada: Person, kept: Person, gone: Person) -> str:
    said = {"keep": str(kept.pk), "is_sure": "on"}
    return text_of(client_of(ada).post(path_of(gone, kept), said, follow=True))


def test_page_shows_both_and_what_will_move(ada: Person, kept: Person, gone: Person) -> None:
    ProgrammeRole.objects.create(programme=make_programme(), person=gone, role="sponsor")
    page = text_of(client_of(ada).get(path_of(kept, gone)))
    for words in ("mara@acme.example", "mara@home.example", "Sales", "Legal"):
        assert words in page
    assert "These move over from mara@home.example:" in page
    assert "1 role in a programme" in page
    assert "It can’t be undone." in page
    # Administrators don't see who takes part in what.
    assert "Across the House" not in page


def test_one_of_two_is_made(ada: Person, kept: Person, gone: Person) -> None:
    record("did something", "x", by=gone)
    assert "Mara Okafor is one person now: mara@acme.example." in press(ada, kept, gone)
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert Deed.objects.get(kind="did something").by == kept
    assert list(kept.aliases.values_list("email", flat=True)) == ["mara@home.example"]
    deed = Deed.objects.get(kind="made one person of two")
    assert deed.details == {
        "kept": "Mara Okafor (mara@acme.example)",
        "gone": "Mara Okafor (mara@home.example)",
    }
    page = text_of(client_of(ada).get(f"/directory/{kept.pk}/"))
    assert "before: mara@home.example" in page


def test_nothing_happens_without_the_tick(ada: Person, kept: Person, gone: Person) -> None:
    response = client_of(ada).post(path_of(kept, gone), {"keep": str(kept.pk)})
    assert response.status_code == 422
    assert Person.objects.filter(pk=gone.pk).exists()


def test_facts_are_taken_over_where_there_are_none(ada: Person, kept: Person, gone: Person) -> None:
    Profile.objects.filter(person=gone).update(
        started_on=date(2020, 2, 1),
        most_partnerships=2,
        trainings=["First aid", "Leading"],
        languages=["pl"],
    )
    Profile.objects.filter(person=kept).update(trainings=["Leading"], languages=["en"])
    merge_people(kept=kept, gone=gone, by=ada)
    profile = Profile.objects.get(person=kept)
    assert (profile.function, profile.team, profile.started_on) == (
        "Sales",
        "North",
        date(2020, 2, 1),
    )
    assert (profile.trainings, profile.languages) == (["Leading", "First aid"], ["en"])
    assert profile.most_partnerships == 2
    assert "first aid" in profile.trainings_folded


def test_name_made_from_an_address_gives_way(ada: Person, gone: Person) -> None:
    kept = make_person("mara", email="mara@acme.example")
    assert merge_people(kept=kept, gone=gone, by=ada).name == "Mara Okafor"


def test_each_being_the_others_manager_ends(ada: Person, kept: Person, gone: Person) -> None:
    Profile.objects.filter(person=kept).update(manager=gone)
    Profile.objects.filter(person=gone).update(manager=kept)
    report = make_person("Rolf Report", manager=gone)
    merge_people(kept=kept, gone=gone, by=ada)
    assert Profile.objects.get(person=kept).manager is None
    assert Profile.objects.get(person=report).manager == kept


def test_manager_of_the_other_is_taken_over(ada: Person, kept: Person, gone: Person) -> None:
    boss = make_person("Bo Boss")
    Profile.objects.filter(person=kept).update(manager=gone)
    Profile.objects.filter(person=gone).update(manager=boss)
    merge_people(kept=kept, gone=gone, by=ada)
    assert Profile.objects.get(person=kept).manager == boss


def test_line_from_one_to_the_other_over_somebody_is_refused(
    ada: Person, kept: Person, gone: Person
) -> None:
    between = make_person("Bea Between", manager=gone)
    Profile.objects.filter(person=kept).update(manager=between)
    page = text_of(client_of(ada).get(path_of(kept, gone)))
    assert "Mara Okafor → Bea Between → Mara Okafor" in page
    assert "Make one of the two" not in page
    with pytest.raises(MergeRefused):
        merge_people(kept=kept, gone=gone, by=ada)


def test_roles_and_notices_that_both_have_stand_once(
    ada: Person, kept: Person, gone: Person
) -> None:
    programme, other = make_programme(), make_programme("Another")
    for person in (kept, gone):
        ProgrammeRole.objects.create(programme=programme, person=person, role="coordinator")
        Notice.objects.create(person=person, key="k", title="Told")
    ProgrammeRole.objects.create(programme=other, person=gone, role="sponsor")
    merge_people(kept=kept, gone=gone, by=ada)
    roles = ProgrammeRole.objects.values_list("person", "programme", "role").order_by("programme")
    assert list(roles) == [(kept.pk, programme.pk, "coordinator"), (kept.pk, other.pk, "sponsor")]
    assert Notice.objects.get().person == kept
    dropped = Deed.objects.filter(kind="left out when two people became one")
    assert {deed.details["what"] for deed in dropped} == {
        "programmes.ProgrammeRole",
        "notifications.Notice",
    }
    assert dropped.get(programme=programme.pk).details["said"]["role"] == "coordinator"


def test_account_stays_open_or_closed_with_its_address(
    ada: Person, kept: Person, gone: Person
) -> None:
    Person.objects.filter(pk=kept.pk).update(is_active=False)
    assert "The account is closed, and stays so." in text_of(
        client_of(ada).get(path_of(kept, gone))
    )
    assert not merge_people(kept=kept, gone=gone, by=ada).is_active
    assert not OutgoingMail.objects.exists()


def test_administrator_stays_one(ada: Person, kept: Person) -> None:
    other = make_administrator("Mara Okafor")
    assert merge_people(kept=kept, gone=other, by=ada).is_administrator


def test_address_one_is_signed_in_with_does_not_go(ada: Person, kept: Person) -> None:
    page = press(ada, kept, ada)
    assert "You are signed in with the address that would go." in page
    assert Person.objects.filter(pk=ada.pk).exists()


def test_address_that_no_mail_reaches_does_not_stay(ada: Person, kept: Person) -> None:
    stand_in = make_person("Mara Okafor", email="mara.programme-1@no-mail.invalid")
    with pytest.raises(MergeRefused, match="must be one that mail can reach"):
        merge_people(kept=stand_in, gone=kept, by=ada)
    merge_people(kept=kept, gone=stand_in, by=ada)
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == ["mara@acme.example"]


def test_second_press_and_stale_pages_change_nothing(
    ada: Person, kept: Person, gone: Person
) -> None:
    press(ada, kept, gone)
    path = path_of(gone, kept)
    assert client_of(ada).post(path, {"keep": str(kept.pk), "is_sure": "on"}).status_code == 404
    with pytest.raises(MergeRefused, match="isn’t here any more"):
        merge_people(kept=kept, gone=gone, by=ada)
    assert Alias.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    ["", "person=1", "person=x&person=y", "person=1&person=1", f"person={'9' * 99}&person=2"],
)
def test_page_without_two_people_leads_to_the_list(ada: Person, query: str) -> None:
    response = client_of(ada).get(f"/directory/merging/?{query}")
    assert response.url == "/directory/duplicates/"


def test_failure_rolls_everything_back(
    ada: Person, kept: Person, gone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "tell", lambda kept, address: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge_people(kept=kept, gone=gone, by=ada)
    assert Profile.objects.get(person=gone).team == "North"
    assert not Alias.objects.exists()


def test_nothing_is_deleted_while_something_points_at_it(
    ada: Person, kept: Person, gone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Notice.objects.create(person=gone, key="k", title="Told")

    def without_notices() -> list[Mover]:
        return [each for each in movers() if "notifications.Notice.person" not in each.fields]

    monkeypatch.setattr(actions, "movers", without_notices)
    with pytest.raises(LeftBehind, match=r"notifications\.Notice\.person"):
        merge_people(kept=kept, gone=gone, by=ada)
    assert Person.objects.filter(pk=gone.pk).exists()


# The old address


def test_link_asked_for_the_old_address_goes_to_the_one_that_stays(
    ada: Person, kept: Person, gone: Person
) -> None:
    merge_people(kept=kept, gone=gone, by=ada)
    OutgoingMail.objects.all().delete()
    send_link(" MARA@home.example ")
    mails = {mail.to: mail.text for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"mara@acme.example", "mara@home.example"}
    link = next(word for word in mails["mara@acme.example"].split() if "/sign-in/link/" in word)
    old = mails["mara@home.example"]
    assert "http" not in old
    assert "m•••@acme.example" in old
    assert "Mara" not in old
    browser = Client()
    browser.post(link.partition("testserver")[2] or link[link.index("/sign-in/") :])
    assert browser.get("/profile/").context["request"].user == kept


def test_page_that_asked_answers_alike(ada: Person, kept: Person, gone: Person) -> None:
    merge_people(kept=kept, gone=gone, by=ada)
    answers = {
        text_of(Client().post("/sign-in/link/", {"email": email})).replace(email, "…")
        for email in ("mara@home.example", "mara@acme.example", "nobody@home.example")
    }
    assert len(answers) == 1


def test_old_links_and_addresses_open_nothing_any_more(
    ada: Person, kept: Person, gone: Person
) -> None:
    create_link(gone)
    EmailAddress.objects.create(user=gone, email=gone.email, verified=True, primary=True)
    browser = client_of(gone)
    merge_people(kept=kept, gone=gone, by=ada)
    assert not SignInLink.objects.exists()
    assert not EmailAddress.objects.filter(email="mara@home.example").exists()
    assert browser.get("/").status_code == 302
    Client().post("/sign-in/password/reset/", {"email": "mara@home.example"})
    assert not OutgoingMail.objects.filter(text__contains="/password/reset/key/").exists()


def test_both_addresses_are_told_without_a_way_in(ada: Person, kept: Person, gone: Person) -> None:
    merge_people(kept=kept, gone=gone, by=ada)
    mails = {mail.to: mail.text for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"mara@acme.example", "mara@home.example"}
    assert not any("http" in text for text in mails.values())
    assert "mara@acme.example" not in mails["mara@home.example"]


def test_old_address_makes_nobody_anew(ada: Person, kept: Person, gone: Person) -> None:
    merge_people(kept=kept, gone=gone, by=ada)
    assert find_or_create_person(email="mara@home.example") == (kept, False)


def test_third_account_brings_its_old_addresses(ada: Person, kept: Person, gone: Person) -> None:
    third = make_person("Mara Okafor", email="mara@third.example")
    merge_people(kept=third, gone=gone, by=ada)
    merge_people(kept=kept, gone=third, by=ada)
    assert set(kept.aliases.values_list("email", flat=True)) == {
        "mara@home.example",
        "mara@third.example",
    }


def test_last_sign_in_is_the_later_one(ada: Person, kept: Person, gone: Person) -> None:
    earlier, later = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)
    Person.objects.filter(pk=kept.pk).update(last_login=earlier)
    Person.objects.filter(pk=gone.pk).update(last_login=later)
    assert merge_people(kept=kept, gone=gone, by=ada).last_login == later


def test_quiet_hours_of_who_stays_are_theirs(ada: Person, kept: Person, gone: Person) -> None:
    Hours.objects.create(person=gone, digest_hour=6)
    Hours.objects.create(person=kept, digest_hour=10)
    merge_people(kept=kept, gone=gone, by=ada)
    assert Hours.objects.get().digest_hour == 10


def test_quiet_hours_move_to_who_has_none(ada: Person, kept: Person, gone: Person) -> None:
    Hours.objects.create(person=gone, digest_hour=6)
    merge_people(kept=kept, gone=gone, by=ada)
    assert (Hours.objects.get().person, Hours.objects.get().digest_hour) == (kept, 6)
