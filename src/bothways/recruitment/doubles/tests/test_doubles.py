"""One person who signed up twice: seen by the coordinator, compared, and made one of two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Alias, Person
from bothways.common.models import Deed
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Participation, Partnership
from bothways.people.merging.actions import MergeRefused
from bothways.people.models import Profile
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.doubles.actions import make_one
from bothways.recruitment.joining.tests.test_joining import rows, send, ticket_path, write_all
from bothways.recruitment.models import Door, Draft, SignUp
from bothways.recruitment.signups.actions import withdraw
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_administrator, make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def kept(programme: Programme) -> SignUp:
    mara = make_person("Mara Okafor", email="mara@acme.example", function="Sales")
    return make_sign_up(programme, mara, offers=["Excel"], wants=["Chess"])


@pytest.fixture
def gone(programme: Programme) -> SignUp:
    mara = make_person("Mara Okafor", email="mara@home.example")
    sign_up = make_sign_up(programme, mara, offers=["SQL"], wants=["Piano"])
    sign_up.hope, sign_up.changed_at = "To play", timezone.now() - timedelta(days=2)
    sign_up.save()
    return sign_up


def address(programme: Programme) -> str:
    return reverse("doubles:list", args=[programme.pk])


def between(one: SignUp, other: SignUp) -> str:
    return reverse("doubles:double", args=[one.programme_id, one.pk, other.pk])


def press(by: Person, kept: SignUp, gone: SignUp):
    said = {"keep": str(kept.person_id), "is_sure": "on"}
    return client_of(by).post(between(kept, gone), said, follow=True)


def come_in(door: Door, email: str) -> Client:
    """By the programme's link, as whoever has this mailbox."""
    browser = Client()
    browser.post(door.get_absolute_url(), {"email": email})
    browser.post(ticket_path(email))
    return browser


def test_invited_under_two_addresses_becomes_one_and_loses_nothing(
    cora: Person, programme: Programme
) -> None:
    door = Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=7),
        expectations="I come prepared.",
    )
    first, second = "mara@acme.example", "mara+mentoring@acme.example"
    manage = reverse("doors:door", args=[programme.pk])
    typed = {"do": "invite", "invite-emails": f"{first}, {second}", "invite-words": ""}
    coordinator = client_of(cora)
    coordinator.post(manage, typed)
    assert OutgoingMail.objects.filter(kind="invitation").count() == 2
    OutgoingMail.objects.all().delete()
    # She signs up at work, forgets about it, and signs up again.
    earlier = come_in(door, first)
    write_all(earlier, door, hopes={"hope": "", "partnerships": "1", "not_with": ""})
    send(earlier, door)
    SignUp.objects.update(changed_at=timezone.now() - timedelta(days=1))
    later = come_in(door, second)
    write_all(later, door, offers=rows("offers", {"skill": "Poster design", "level": 3}))
    send(later, door)
    assert len(engine_people(programme)) == 2

    # The coordinator is shown both, compares, and makes one of them.
    people = text_of(coordinator.get(reverse("signups:list", args=[programme.pk])))
    assert "Perhaps somebody is here twice" in people
    listed = text_of(coordinator.get(address(programme)))
    assert "the same address but for what follows the +" in listed
    one, two = SignUp.objects.order_by("pk")
    assert between(one, two) in listed
    page = text_of(coordinator.get(between(one, two)))
    for words in (first, second, "Storytelling", "Poster design", "These answers stay"):
        assert words in page
    assert SignUp.objects.count() == 2
    OutgoingMail.objects.all().delete()
    done = press(cora, one, two)
    assert f"Mara Okafor is here once now: {first}." in text_of(done)

    # One sign-up, one account; what she said last stays, what she said before is in the history.
    sign_up = SignUp.objects.get()
    assert sign_up.person.email == first
    assert [offer.skill.name for offer in sign_up.offers.all()] == ["Poster design"]
    assert (sign_up.hope, sign_up.partnerships) == ("To read a balance sheet.", 2)
    assert [person.name for person in engine_people(programme)] == ["Mara Okafor"]
    history = text_of(coordinator.get(reverse("programmes:history", args=[programme.pk])))
    assert "made one sign-up of two" in history
    assert "can give Storytelling" in history
    assert "Perhaps somebody" not in text_of(
        coordinator.get(reverse("signups:list", args=[programme.pk]))
    )

    # Both mailboxes were told; the second leads to the first from now on, and isn't asked again.
    told = {mail.to: mail.text for mail in OutgoingMail.objects.all()}
    assert set(told) == {first, second}
    OutgoingMail.objects.all().delete()
    Client().post("/sign-in/link/", {"email": second})
    assert {mail.to for mail in OutgoingMail.objects.filter(text__contains="/sign-in/link/")} == {
        first
    }
    assert earlier.get(door.get_absolute_url()).context["sign_up"] == sign_up
    OutgoingMail.objects.all().delete()
    coordinator.post(manage, typed)
    assert not OutgoingMail.objects.exists()


def test_list_names_the_likeliest_first_and_what_is_alike(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    for email in ("ben@acme.example", "ben+2@acme.example"):
        make_sign_up(programme, make_person("Ben Ode", email=email))
    make_sign_up(programme, "Nobody Else")
    make_sign_up(make_programme("Elsewhere"), make_person("Nobody Else", email="n@home.example"))
    found = client_of(cora).get(address(programme)).context["page"].object_list
    assert [(pair.one.person.name, pair.reason) for pair in found] == [
        ("Ben Ode", "the same address but for what follows the +"),
        ("Mara Okafor", "same name"),
    ]


def test_who_has_withdrawn_is_here_once(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    withdraw(sign_up=gone, by=cora)
    assert "Nobody looks like somebody else" in text_of(client_of(cora).get(address(programme)))


def test_two_people_are_not_proposed_again(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    browser = client_of(cora)
    browser.post(between(kept, gone), {"do": "different"})
    assert "Nobody looks like somebody else" in text_of(browser.get(address(programme)))
    assert "Cora Coordinator said on" in text_of(browser.get(between(gone, kept)))
    assert SignUp.objects.count() == 2


def test_nothing_happens_without_the_tick(cora: Person, kept: SignUp, gone: SignUp) -> None:
    response = client_of(cora).post(between(kept, gone), {"keep": str(kept.person_id)})
    assert response.status_code == 422
    assert SignUp.objects.count() == 2


def test_what_is_left_out_is_read_in_the_history(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    press(cora, kept, gone)
    sign_up = SignUp.objects.get()
    assert (sign_up.pk, sign_up.hope) == (kept.pk, "To play")
    lines = Deed.objects.filter(programme=programme.pk).order_by("pk")
    assert list(lines.values_list("kind", "subject")) == [
        ("left out when two people became one", "Mara Okafor, can give SQL"),
        ("left out when two people became one", "Mara Okafor, wants Piano"),
        ("left out when two people became one", "Mara Okafor"),
        (
            "made one sign-up of two",
            "Mara Okafor: mara@acme.example stays, mara@home.example leads there",
        ),
    ]


def with_a_role(sign_up: SignUp) -> None:
    ProgrammeRole.objects.create(
        programme=sign_up.programme, person=sign_up.person, role="coordinator"
    )


def with_a_sign_up_elsewhere(sign_up: SignUp) -> None:
    make_sign_up(make_programme("Elsewhere"), sign_up.person)


def with_a_partner(sign_up: SignUp) -> None:
    exchange = Partnership.objects.create(programme=sign_up.programme)
    Participation.objects.create(partnership=exchange, person=sign_up.person, gain=1.0)


def with_a_report(sign_up: SignUp) -> None:
    make_person("Rolf Report", manager=sign_up.person)


def with_something_begun(sign_up: SignUp) -> None:
    Draft.objects.create(programme=sign_up.programme, person=sign_up.person, answers={})


def as_administrator(sign_up: SignUp) -> None:
    Person.objects.filter(pk=sign_up.person_id).update(is_administrator=True)


@pytest.mark.parametrize(
    "more",
    [
        with_a_role,
        with_a_sign_up_elsewhere,
        with_a_partner,
        with_a_report,
        with_something_begun,
        as_administrator,
    ],
)
def test_account_with_more_than_the_sign_up_is_for_administrators(
    more: Callable[[SignUp], None], cora: Person, kept: SignUp, gone: SignUp
) -> None:
    more(gone)
    gone = SignUp.objects.get(pk=gone.pk)
    with pytest.raises(MergeRefused, match="has more here than this sign-up"):
        make_one(kept=kept, gone=gone, by=cora)
    assert "has more here than this sign-up" in text_of(press(cora, kept, gone))
    assert Person.objects.filter(pk=gone.person_id).exists()
    # The other way round it is hers to do.
    assert make_one(kept=gone, gone=kept, by=cora).person == gone.person


def test_administrators_are_asked_once(cora: Person, kept: SignUp, gone: SignUp) -> None:
    ada = make_administrator()
    with_a_sign_up_elsewhere(gone)
    with_a_sign_up_elsewhere(kept)
    browser = client_of(cora)
    page = text_of(browser.get(between(kept, gone)))
    assert "Make one of the two" not in page
    assert "Elsewhere" not in page
    for _ in range(2):
        browser.post(between(kept, gone), {"do": "ask"})
    notice = Notice.objects.get(person=ada)
    assert "mara@acme.example and mara@home.example are one person" in notice.title
    assert "One person or two?" in text_of(client_of(ada).get(notice.path))


def test_nobody_makes_one_of_themselves(programme: Programme, kept: SignUp, gone: SignUp) -> None:
    ProgrammeRole.objects.create(programme=programme, person=kept.person, role="coordinator")
    page = text_of(press(kept.person, kept, gone))
    assert "One of the two is you." in page
    assert SignUp.objects.count() == 2


def test_guest_does_not_take_the_place_of_a_colleague(
    cora: Person, kept: SignUp, gone: SignUp
) -> None:
    Person.objects.filter(pk=gone.person_id).update(
        guest_until=timezone.localdate() + timedelta(days=9)
    )
    gone = SignUp.objects.get(pk=gone.pk)
    with pytest.raises(MergeRefused, match="belongs to the organisation"):
        make_one(kept=gone, gone=kept, by=cora)
    assert not make_one(kept=kept, gone=gone, by=cora).person.is_guest


def test_two_windows_and_sign_ups_of_others(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    stranger = make_sign_up(make_programme("Elsewhere"), "Stan Stranger")
    browser = client_of(cora)
    for other in (stranger.pk, kept.pk, 10**9):
        path = reverse("doubles:double", args=[programme.pk, kept.pk, other])
        assert browser.get(path).status_code == 404
        assert browser.post(path, {"do": "different"}).status_code == 404
    assert press(cora, kept, gone).status_code == 200
    assert press(cora, kept, gone).status_code == 404
    assert Alias.objects.count() == 1


def test_scripts_and_right_to_left_names_are_only_text(
    cora: Person, programme: Programme, kept: SignUp, gone: SignUp
) -> None:
    name = "<script>alert(1)</script> دانا"
    Person.objects.filter(sign_ups__programme=programme).update(name=name)
    Profile.objects.update(function="<b>Sales</b>")
    for path in (address(programme), between(kept, gone)):
        page = client_of(cora).get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>Sales" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; دانا" in page


def test_list_takes_the_same_queries_for_more(
    cora: Person, programme: Programme, django_assert_max_num_queries: Callable
) -> None:
    browser = client_of(cora)

    def add(numbers: range) -> None:
        for number in numbers:
            for domain in ("acme", "home"):
                person = make_person(f"Ann A{number}", email=f"ann{number}@{domain}.example")
                make_sign_up(programme, person)

    add(range(1))
    with django_assert_max_num_queries(18) as few:
        browser.get(address(programme))
    add(range(1, 30))
    with django_assert_max_num_queries(len(few)):
        assert len(browser.get(address(programme)).context["page"].object_list) == 25
