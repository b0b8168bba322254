"""Adding, changing, withdrawing: what becomes of one person and of many."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.validators import validate_email
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.actions import (
    AccountIsClosed,
    AlreadySignedUp,
    BlockedPersonIsUnknown,
    ManagerIsUnknown,
    ManagesThemselves,
    SignUpRefused,
    return_to,
    save_sign_up,
    set_offers_and_wants,
    upsert_many,
    withdraw,
)
from bothways.recruitment.signups.addresses import is_stand_in, stand_in
from bothways.recruitment.signups.entries import Entry, Offered, Wanted
from tests.builders import make_person, make_programme, make_sign_up


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


def offers_of(sign_up: SignUp) -> list[tuple[str, int]]:
    return [(str(offer.skill), offer.level) for offer in sign_up.offers.order_by("skill__name")]


def wants_of(sign_up: SignUp) -> list[tuple[str, int, int]]:
    rows = sign_up.wants.order_by("skill__name")
    return [(str(want.skill), want.priority, want.level_now) for want in rows]


def test_new_person_gets_account_profile_and_sign_up(programme: Programme, cora: Person) -> None:
    make_person("Bea Boss")
    entry = Entry(
        email="mara@example.org",
        name="Mara Okafor",
        function="Marketing",
        location="London",
        time_zone="Europe/London",
        work_starts=Decimal("8.5"),
        work_ends=Decimal(16),
        languages=("en", "ig"),
        manager="bea.boss@example.org",
        hope="To understand our numbers.",
        offers=(Offered("Public speaking", 4),),
        wants=(Wanted("Sourdough", 3, 1),),
    )

    saved = save_sign_up(programme=programme, entry=entry, by=cora)

    person = Person.objects.get(email="mara@example.org")
    assert (person.name, person.has_usable_password()) == ("Mara Okafor", False)
    assert person.profile.where == "Marketing · London"
    assert (person.profile.work_starts, person.profile.work_ends) == (Decimal("8.5"), Decimal(16))
    assert person.profile.languages == ["en", "ig"]
    assert person.profile.manager.name == "Bea Boss"
    assert (saved.hope, saved.takes_part) == ("To understand our numbers.", True)
    assert offers_of(saved) == [("Public speaking", 4)]
    assert wants_of(saved) == [("Sourdough", 3, 1)]
    deed = Deed.objects.get(kind="added a person")
    assert (deed.subject, deed.by, deed.programme) == ("Mara Okafor", cora, programme.pk)


def test_person_known_here_is_found_by_address_and_keeps_what_is_not_said(
    programme: Programme, cora: Person
) -> None:
    known = make_person("Mara Okafor", location="London", team="Brand")
    entry = Entry(email=known.email, name="Mara Okafor", location="Leeds")
    saved = save_sign_up(programme=programme, entry=entry, by=cora)
    known.profile.refresh_from_db()
    assert saved.person == known
    assert (known.profile.location, known.profile.team) == ("Leeds", "Brand")


def test_who_has_signed_in_keeps_their_name(programme: Programme, cora: Person) -> None:
    known = make_person("Mara Okafor")
    Person.objects.filter(pk=known.pk).update(last_login=timezone.now())
    entry = Entry(email=known.email, name="M. Okafor-Smith")
    assert save_sign_up(programme=programme, entry=entry, by=cora).person.name == "Mara Okafor"


def test_who_never_signed_in_takes_the_new_name(programme: Programme, cora: Person) -> None:
    known = make_person("mara")
    entry = Entry(email=known.email, name="Mara Okafor")
    assert save_sign_up(programme=programme, entry=entry, by=cora).person.name == "Mara Okafor"


def test_want_that_is_offered_is_not_a_wish(programme: Programme, cora: Person) -> None:
    entry = Entry(
        email="a@example.org",
        name="A",
        offers=(Offered("Excel"),),
        wants=(Wanted("excel "), Wanted("Piano")),
    )
    saved = save_sign_up(programme=programme, entry=entry, by=cora)
    assert wants_of(saved) == [("Piano", 2, 0)]


def test_wish_stops_being_one_once_it_is_offered(programme: Programme) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor", offers=["Chess"], wants=["Piano", "Weaving"])
    entry = Entry(email=sign_up.person.email, offers=(Offered("Piano"),))
    upsert_many(programme=programme, entries=[entry])
    assert offers_of(sign_up) == [("Piano", 3)]
    assert wants_of(sign_up) == [("Weaving", 2, 0)]


def test_two_spellings_of_one_skill_are_one_offer_at_the_higher_level(
    programme: Programme,
) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    offers = (Offered("Weaving", 2), Offered(" WEAVING", 4))
    upsert_many(programme=programme, entries=[Entry(email=sign_up.person.email, offers=offers)])
    assert offers_of(sign_up) == [("Weaving", 4)]


@pytest.mark.parametrize(
    ("entry", "refusal", "field"),
    [
        (Entry(email="not an address", name="X"), SignUpRefused, "email"),
        (Entry(email="x@example.org", manager="x@example.org"), ManagesThemselves, "manager"),
        (Entry(email="x@example.org", manager="no@example.org"), ManagerIsUnknown, "manager"),
        (Entry(email="x@example.org", not_with=("no@example.org",)), BlockedPersonIsUnknown,
         "not_with"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    entry: Entry, refusal: type[SignUpRefused], field: str, programme: Programme, cora: Person
) -> None:
    with pytest.raises(refusal) as refused:
        save_sign_up(programme=programme, entry=entry, by=cora)
    assert refused.value.field == field
    assert str(refused.value)
    assert (SignUp.objects.count(), Deed.objects.count()) == (0, 0)


def test_closed_account_is_refused(programme: Programme, cora: Person) -> None:
    Person.objects.filter(pk=make_person("Dee Gone").pk).update(is_active=False)
    with pytest.raises(AccountIsClosed):
        save_sign_up(programme=programme, entry=Entry(email="dee.gone@example.org"), by=cora)


def test_nobody_is_added_twice(programme: Programme, cora: Person) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    with pytest.raises(AlreadySignedUp) as refused:
        save_sign_up(programme=programme, entry=Entry(email=sign_up.person.email), by=cora)
    assert refused.value.sign_up == sign_up
    assert str(refused.value) == "Mara Okafor is in this programme already."


def test_blocks_of_a_page_are_the_whole_list(programme: Programme, cora: Person) -> None:
    mara, tom, uma = (make_sign_up(programme, name) for name in ("Mara O", "Tom T", "Uma U"))
    both = Entry(email=mara.person.email, not_with=(tom.person.email, uma.person.email))
    save_sign_up(programme=programme, entry=both, by=cora, sign_up=mara)
    one = Entry(email=mara.person.email, not_with=(tom.person.email,))
    save_sign_up(programme=programme, entry=one, by=cora, sign_up=mara)
    assert list(Block.objects.values_list("low", "high")) == [(mara.pk, tom.pk)]


def test_two_who_name_each_other_are_one_block(programme: Programme) -> None:
    mara, tom = make_sign_up(programme, "Mara O"), make_sign_up(programme, "Tom T")
    entries = [
        Entry(email=mara.person.email, not_with=(tom.person.email,)),
        Entry(email=tom.person.email, not_with=(mara.person.email,)),
    ]
    upsert_many(programme=programme, entries=entries)
    upsert_many(programme=programme, entries=entries[1:])
    assert list(Block.objects.values_list("low", "high")) == [(mara.pk, tom.pk)]


def test_withdrawing_and_coming_back_happen_once_each(programme: Programme, cora: Person) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor", offers=["Excel"])
    assert [withdraw(sign_up=sign_up, by=cora), withdraw(sign_up=sign_up, by=cora)] == [True, False]
    assert not SignUp.objects.taking_part().exists()
    back = [return_to(sign_up=sign_up, by=cora), return_to(sign_up=sign_up, by=cora)]
    assert back == [True, False]
    assert offers_of(SignUp.objects.taking_part().get()) == [("Excel", 3)]
    kinds = list(Deed.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["withdrew a sign-up", "took back a withdrawal"]


def test_who_has_withdrawn_is_changed_but_not_brought_back(
    programme: Programme, cora: Person
) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor")
    withdraw(sign_up=sign_up, by=cora)
    entry = Entry(email=sign_up.person.email, hope="Numbers")
    found = upsert_many(programme=programme, entries=[entry])
    sign_up.refresh_from_db()
    assert found.withdrawn == [sign_up.person.email]
    assert (sign_up.hope, sign_up.takes_part) == ("Numbers", False)


def test_setting_offers_and_wants_leaves_the_rest(programme: Programme, cora: Person) -> None:
    sign_up = make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["Piano"])
    set_offers_and_wants(sign_up=sign_up, offers=[Offered("Chess", 5)], wants=[], by=cora)
    assert (offers_of(sign_up), wants_of(sign_up)) == ([("Chess", 5)], [])


def test_many_are_sorted_into_new_updated_and_unchanged(programme: Programme) -> None:
    same = make_sign_up(programme, "Sam Same", offers=["Excel"], wants=["Piano"])
    other = make_sign_up(programme, "Olga Other", offers=["Excel"])
    Person.objects.filter(pk=make_person("Dee Gone").pk).update(is_active=False)
    entries = [
        Entry(email=same.person.email, name="Sam Same", offers=(Offered("Excel"),)),
        Entry(email=other.person.email, offers=(Offered("Excel", 5),)),
        Entry(email="new@example.org", name="Nina New", manager=other.person.email),
        Entry(email="dee.gone@example.org"),
    ]
    found = upsert_many(programme=programme, entries=entries)
    assert (found.new, found.updated, found.unchanged, found.closed) == (
        ["new@example.org"],
        ["olga.other@example.org"],
        ["sam.same@example.org"],
        ["dee.gone@example.org"],
    )
    assert offers_of(other) == [("Excel", 5)]
    assert SignUp.objects.filter(programme=programme).count() == 3
    again = upsert_many(programme=programme, entries=entries)
    assert (again.new, again.updated, len(again.unchanged)) == ([], [], 3)


def test_managers_may_be_new_in_the_same_sheet(programme: Programme) -> None:
    entries = [
        Entry(email="low@example.org", name="Lo", manager="high@example.org"),
        Entry(email="high@example.org", name="Hi", manager="high@example.org"),
        Entry(email="lost@example.org", name="Lost", manager="nobody@example.org"),
    ]
    upsert_many(programme=programme, entries=entries)
    managers = Person.objects.filter(sign_ups__programme=programme).values_list(
        "email", "profile__manager__email"
    )
    assert dict(managers) == {
        "low@example.org": "high@example.org",
        "high@example.org": None,
        "lost@example.org": None,
    }


def test_other_programmes_and_people_are_left_alone(programme: Programme) -> None:
    elsewhere = make_programme("Elsewhere")
    there = make_sign_up(elsewhere, "Mara Okafor", offers=["Chess"])
    absent = make_sign_up(programme, "Abe Absent", offers=["Excel"])
    entry = Entry(email=there.person.email, offers=(Offered("Piano"),))
    upsert_many(programme=programme, entries=[entry])
    assert offers_of(there) == [("Chess", 3)]
    assert offers_of(absent) == [("Excel", 3)]


def test_many_people_cost_few_queries(programme: Programme, django_assert_max_num_queries) -> None:
    entries = [
        Entry(
            email=f"p{number}@example.org",
            name=f"Person {number}",
            offers=(Offered("Excel"), Offered(f"Skill {number % 40}")),
            wants=(Wanted("Piano"),),
            not_with=(f"p{number + 1}@example.org",) if number % 2 == 0 else (),
        )
        for number in range(400)
    ]
    with django_assert_max_num_queries(25):
        upsert_many(programme=programme, entries=entries)
    assert Block.objects.count() == 200
    with django_assert_max_num_queries(15):
        assert len(upsert_many(programme=programme, entries=entries).unchanged) == 400


def test_stand_in_is_the_same_each_time_and_another_in_another_programme() -> None:
    assert stand_in("12", 7) == "12.programme-7@no-mail.invalid"
    assert stand_in("R 12", 7) == stand_in(" r 12", 7)
    assert len({stand_in(ident, 7) for ident in ("R 12", "R-12", "R 1-2", "łł", "śś", "")}) == 6
    for ident in ("R 12", "łł", "..", "", "x" * 300):
        validate_email(stand_in(ident, 7))
        assert is_stand_in(stand_in(ident, 7))
    assert stand_in("12", 8) != stand_in("12", 7)
    assert not is_stand_in("mara@example.org")
