"""Drafting an agreement together, and when it holds: everybody has accepted the same words."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.notifications.models import Notice
from bothways.partnerships.agreements.panels import agreement_step, change_step
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.hooks import Space
from bothways.partnerships.models import (
    Acceptance,
    Agreement,
    AgreementVersion,
    Participation,
    Partnership,
)
from bothways.partnerships.space.queries import first_steps_of, now_among, space_of
from bothways.partnerships.space.writing import Refused
from bothways.programmes.models import Programme
from tests.clients import client_of, text_of

from .. import actions
from ..content import sections
from ..queries import signs_of_life, standing_of

MEETING = {"often": "every week", "long": "an hour", "format": "online", "where": ""}


def seen_by(person: Person, partnership: Partnership) -> Space:
    fresh = Partnership.objects.select_related("programme").get(pk=partnership.pk)
    return space_of(person, fresh)


def page_of(partnership: Partnership, person: Person) -> str:
    return text_of(client_of(person).get(path_of(partnership)))


def path_of(partnership: Partnership, name: str = "agreement", *rest: object) -> str:
    return reverse(f"agreement:{name}", args=[partnership.pk, *rest])


def begun(partnership: Partnership) -> AgreementVersion:
    client_of(people_of(partnership)[0]).post(path_of(partnership), {"do": "begin"})
    return newest(partnership)


def newest(partnership: Partnership) -> AgreementVersion:
    return AgreementVersion.objects.filter(agreement=partnership.pk).latest("number")


def change(
    partnership: Partnership, person: Person, section: str, number: int, **values: Any
) -> Any:
    path = path_of(partnership, "part", section)
    return client_of(person).post(path, {**values, "number": number})


def accept(partnership: Partnership, person: Person, version: AgreementVersion) -> Any:
    said = {"do": "accept", "number": version.number, "seen": version.fingerprint}
    return client_of(person).post(path_of(partnership), said)


def in_force(partnership: Partnership) -> AgreementVersion:
    begun(partnership)
    for person in people_of(partnership):
        accept(partnership, person, newest(partnership))
    return newest(partnership)


# Beginning


def test_it_begins_from_the_template_and_the_match(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begun(pair)
    rows = {
        row.label: row.text
        for section in sections(newest(pair).content, pair)
        for row in section.rows
        if section.slug.startswith("side-") and section.title == "Mara"
    }
    assert rows == {"Wants to get from Jun": "craft 1", "Wants to give Jun": "craft 0"}
    page = page_of(pair, jun)
    assert "every two or three weeks" in page
    assert "9 July 2027" in page
    assert "Taking part is voluntary." in page
    assert Notice.objects.get(person=jun).title == "Mara has begun your agreement"
    assert not Notice.objects.filter(person=mara).exists()


def test_beginning_twice_begins_once(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    for person in (mara, jun, mara):
        client_of(person).post(path_of(pair), {"do": "begin"})
    assert [version.number for version in AgreementVersion.objects.all()] == [1]


def test_before_it_is_begun_the_page_shows_what_is_proposed_and_one_next_step(
    pair: Partnership,
) -> None:
    mara, _ = people_of(pair)
    page = page_of(pair, mara)
    assert page.count("button--primary") == 1
    assert "Begin the agreement" in page
    assert "Nothing of this exchange is used to judge anybody’s work" in page
    assert not Agreement.objects.exists()


# Changing


def test_each_change_is_a_version_with_who_and_the_same_words_make_none(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begun(pair)
    change(pair, jun, "meeting", 1, **MEETING)
    change(pair, jun, "meeting", 2, **MEETING)
    versions = AgreementVersion.objects.order_by("number").values_list("number", "section", "by")
    assert list(versions) == [(1, "begun", mara.pk), (2, "meeting", jun.pk)]


def test_what_changed_is_marked_word_by_word_in_text_too(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begun(pair)
    change(pair, jun, "meeting", 1, **MEETING)
    page = page_of(pair, mara)
    assert "What changed since version 1" in page
    assert '<del><span class="visually-hidden">[taken out:] </span>two or three weeks' in page
    assert '<ins><span class="visually-hidden">[added:] </span>week<' in page


def test_two_people_may_change_different_parts_at_once(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    begun(pair)
    change(pair, mara, "reach", 1, reach="By chat.")
    change(pair, jun, "trouble", 1, trouble="We ask Cora.")
    content = newest(pair).content
    assert (content["reach"], content["trouble"]) == ("By chat.", "We ask Cora.")
    assert newest(pair).number == 3


def test_who_saves_the_same_part_second_sees_what_the_first_changed_and_keeps_their_words(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    begun(pair)
    change(pair, mara, "reach", 1, reach="MARAS WORDS")
    answer = change(pair, jun, "reach", 1, reach="JUNS WORDS")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Mara has changed this meanwhile" in page
    assert "MARAS" in page
    assert ">\nJUNS WORDS</textarea>" in page
    assert 'name="number" value="2"' in page
    assert change(pair, jun, "reach", 2, reach="MARAS WORDS, JUNS WORDS").status_code == 302
    assert newest(pair).content["reach"] == "MARAS WORDS, JUNS WORDS"


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("reach", {"reach": " "}),
        ("reach", {"reach": "x" * 2001}),
        ("reach", {"reach": "a\x00b"}),
        ("meeting", {**MEETING, "format": "by pigeon"}),
        ("meeting", {**MEETING, "often": "y" * 161}),
        ("end", {"ends_on": "2027-07-10"}),
        ("end", {"ends_on": "2026-07-10"}),
        ("end", {"ends_on": "soon"}),
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(
    pair: Partnership, section: str, values: dict[str, str]
) -> None:
    mara, _ = people_of(pair)
    begun(pair)
    answer = change(pair, mara, section, 1, **values)
    assert answer.status_code == 422
    assert "What you typed is kept below." in text_of(answer)
    assert newest(pair).number == 1


def test_parts_that_are_not_there_are_not_found(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert client_of(mara).get(path_of(pair, "part", "reach")).status_code == 404
    begun(pair)
    for part in ("fixed", "side-0", "side-x", "ends_on"):
        assert client_of(mara).get(path_of(pair, "part", part)).status_code == 404
        assert change(pair, mara, part, 1, fixed="Nothing holds.").status_code == 404
    assert newest(pair).number == 1


def test_scripts_are_words_and_names_keep_their_direction(pair: Partnership) -> None:
    Person.objects.filter(name="Mara Okafor").update(name="שרה לוי")
    sarah, jun = people_of(pair)
    begun(pair)
    side = pair.participations.get(person=sarah)
    change(pair, sarah, f"side-{side.pk}", 1, give="<script>alert(1)</script>", get="")
    page = client_of(jun).get(path_of(pair)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<bdi>שרה</bdi>" in page


# Accepting


def test_it_holds_when_everybody_has_accepted_the_same_version(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    version = begun(pair)
    accept(pair, mara, version)
    assert "Version 1 waits for Jun." in page_of(pair, mara)
    assert "Version 1 waits for you." in page_of(pair, jun)
    assert "Mara proposes an agreement" in Notice.objects.filter(person=jun).values_list(
        "title", flat=True
    )
    accept(pair, jun, version)
    day = timezone.localdate().strftime("%-d %B %Y")
    assert f"In force since {day}, version 1." in page_of(pair, mara)
    assert Agreement.objects.get().number_in_force == 1
    assert Deed.objects.get(kind="put an agreement in force").subject == (
        "Mara Okafor and Jun Watanabe"
    )


def test_accepting_twice_counts_once(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    version = begun(pair)
    accept(pair, mara, version)
    accept(pair, mara, version)
    assert Acceptance.objects.count() == 1
    assert newest(pair).in_force_from is None


def test_accepting_what_has_changed_since_is_refused_and_shows_the_change(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    read = begun(pair)
    change(pair, mara, "reach", 1, reach="By pigeon only.")
    answer = accept(pair, jun, read)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Mara has changed the agreement since you opened it, so nothing was accepted." in page
    assert "What changed since version 1" in page
    assert "pigeon" in page
    assert not Acceptance.objects.exists()


def test_a_change_asks_everybody_again_and_the_old_one_holds_until_then(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    in_force(pair)
    change(pair, jun, "meeting", 1, **MEETING)
    accept(pair, jun, newest(pair))
    page = page_of(pair, mara)
    assert (
        "Version 2 waits for you. Until all of you have accepted it, version 1 stays in force."
        in (" ".join(page.split()))
    )
    assert "Jun proposes a change to your agreement" in Notice.objects.filter(
        person=mara
    ).values_list("title", flat=True)
    assert Agreement.objects.get().number_in_force == 1
    first_page = text_of(client_of(mara).get(pair.get_absolute_url()))
    assert "A change to your agreement waits for you" in first_page
    accept(pair, mara, newest(pair))
    assert Agreement.objects.get().number_in_force == 2


def test_who_had_accepted_hears_once_that_it_was_changed(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    accept(pair, mara, begun(pair))
    change(pair, jun, "reach", 1, reach="a")
    change(pair, jun, "reach", 2, reach="b")
    titles = Notice.objects.filter(person=mara).values_list("title", flat=True)
    assert list(titles) == ["Jun has changed the agreement you had accepted"]


def test_all_in_a_circle_accept_and_each_gives_to_the_next(programme: Programme) -> None:
    ring = partnership_of(programme, "Ana Ito", "Ben Ito", "Cleo Ito", kind="ring")
    ana, ben, cleo = people_of(ring)
    version = begun(ring)
    labels = [row.label for section in sections(version.content, ring)[:3] for row in section.rows]
    assert labels == [
        "Wants to get from Cleo",
        "Wants to give Ben",
        "Wants to get from Ana",
        "Wants to give Cleo",
        "Wants to get from Ben",
        "Wants to give Ana",
    ]
    accept(ring, ana, version)
    accept(ring, ben, version)
    assert newest(ring).in_force_from is None
    assert "Version 1 waits for Cleo." in page_of(ring, ana)
    accept(ring, cleo, version)
    assert newest(ring).in_force_from is not None


def test_in_a_group_nobody_in_particular_is_named(programme: Programme) -> None:
    group = partnership_of(programme, "Ana Ito", "Ben Ito", "Cleo Ito", kind="group")
    version = begun(group)
    assert {row.label for part in sections(version.content, group)[:3] for row in part.rows} == {
        "Wants to get",
        "Wants to give",
    }


def test_who_has_left_a_circle_is_not_waited_for(programme: Programme) -> None:
    ring = partnership_of(programme, "Ana Ito", "Ben Ito", "Cleo Ito", kind="ring")
    ana, ben, cleo = people_of(ring)
    version = begun(ring)
    accept(ring, ana, version)
    accept(ring, ben, version)
    Participation.objects.filter(person=cleo).update(left_at=timezone.now())
    assert "Put it in force" in page_of(ring, ana)
    accept(ring, ana, version)
    assert newest(ring).in_force_from is not None
    assert accept(ring, cleo, version).status_code == 409


def test_ended_exchange_is_for_reading(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    version = begun(pair)
    Partnership.objects.update(ended_at=timezone.now())
    assert "craft 1" in page_of(pair, mara)
    answer = accept(pair, mara, version)
    assert answer.status_code == 409
    assert "This exchange has ended and is there to be read." in text_of(answer)
    assert change(pair, jun, "reach", 1, reach="x").status_code == 422
    client_of(jun).post(path_of(pair), {"do": "take-up"})
    assert (newest(pair).number, Acceptance.objects.count()) == (1, 0)


# The database


def test_a_gap_in_the_numbers_is_refused_by_the_database(pair: Partnership) -> None:
    version = begun(pair)
    for follows in (version.pk, version.pk + 1):
        with pytest.raises(IntegrityError):
            insert_third(version, follows)


@transaction.atomic
def insert_third(version: AgreementVersion, follows: int) -> None:
    AgreementVersion.objects.create(
        id=version.pk + 2,
        agreement=version.agreement,
        number=3,
        follows_id=follows,
        content={},
    )
    connection.check_constraints()  # SQLite looks at foreign keys last


def test_nobody_accepts_a_version_twice_in_the_database(pair: Partnership) -> None:
    version, side = begun(pair), pair.participations.first()
    Acceptance.objects.create(version=version, participation=side)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.create(version=version, participation=side)


MOVES = some.lists(
    some.tuples(
        some.integers(0, 2),
        some.sampled_from(["change", "accept", "accept stale", "leave"]),
        some.integers(0, 2),
    ),
    max_size=14,
)


@given(moves=MOVES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_version_holds_that_somebody_who_is_there_has_not_accepted(
    programme: Programme, moves: list[tuple[int, str, int]]
) -> None:
    with transaction.atomic():
        ring = Partnership.objects.create(programme=programme, kind="ring")
        people = [Person.objects.get_or_create(email=f"p{n}@x.org")[0] for n in range(3)]
        for place, person in enumerate(people):
            Participation.objects.create(
                partnership=ring, person=person, place=place, gain=0.5, gives=[], gets=[]
            )
        actions.begin(space=seen_by(people[0], ring))
        for who, move, word in moves:
            space = seen_by(people[who], ring)
            before = Agreement.objects.get(pk=ring.pk).number_in_force
            with suppress(Refused):
                play(space, ring, move, word)
            holding = Agreement.objects.get(pk=ring.pk).number_in_force
            numbers = AgreementVersion.objects.filter(agreement=ring.pk).order_by("number")
            assert [each.number for each in numbers] == list(range(1, len(numbers) + 1))
            assert (holding or 0) >= (before or 0)
            if holding != before:
                version = numbers.get(number=holding)
                accepted = set(version.acceptances.values_list("participation", flat=True))
                here = set(ring.participations.filter(left_at=None).values_list("pk", flat=True))
                assert here <= accepted
        transaction.set_rollback(True)


def play(space: Space, ring: Partnership, move: str, word: int) -> None:
    last = newest(ring)
    if move == "change":
        values = {"reach": f"word {word}"}
        actions.change(space=space, section="reach", values=values, number=last.number)
    elif move == "accept":
        actions.accept(space=space, seen=last.fingerprint, number=last.number)
    elif move == "accept stale":
        first = AgreementVersion.objects.get(agreement=ring.pk, number=1)
        actions.accept(space=space, seen=first.fingerprint, number=1)
    else:
        Participation.objects.filter(pk=space.mine.pk).update(left_at=timezone.now())


# On other pages


def test_it_is_a_first_step_until_it_is_in_force(pair: Partnership) -> None:
    mara, jun = people_of(pair)

    def step() -> tuple[str, bool]:
        steps = first_steps_of(seen_by(mara, pair))
        found = next((one for one in steps if one.title == "Agree on how to work"), None)
        return (found.action, found.is_done) if found else ("", True)

    assert step() == ("Begin the agreement", False)
    version = begun(pair)
    assert step() == ("Go on with the draft", False)
    accept(pair, jun, version)
    assert step() == ("Read and accept it", False)
    accept(pair, mara, version)
    assert step()[1]
    assert "In force since" in text_of(client_of(mara).get(pair.get_absolute_url()))


def test_change_of_what_is_in_force_is_the_next_step_of_whom_it_waits_for(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    version = in_force(pair)
    assert change_step(seen_by(jun, pair)) is None
    change(pair, mara, "confidentiality", version.number, confidentiality="All of it.")
    accept(pair, mara, newest(pair))
    step = change_step(seen_by(jun, pair))
    assert step is not None
    assert step.title == "A change of your agreement waits for you"
    assert change_step(seen_by(mara, pair)) is None


def test_whoever_waits_for_the_others_to_accept_has_another_next_step(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    accept(pair, mara, begun(pair))
    hers, his = agreement_step(seen_by(mara, pair)), agreement_step(seen_by(jun, pair))
    assert hers is not None
    assert his is not None
    assert (hers.waits, his.waits) == (True, False)
    assert now_among([hers]) is None


def test_life_is_the_newest_of_changing_and_accepting(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    assert signs_of_life([pair.pk]) == {}
    version = begun(pair)
    AgreementVersion.objects.update(at=timezone.now() - timedelta(days=9))
    accept(pair, mara, version)
    assert signs_of_life([pair.pk]) == {pair.pk: Acceptance.objects.get().at}


def test_people_outside_find_nothing(pair: Partnership, programme: Programme) -> None:
    begun(pair)
    other = partnership_of(programme, "Ines Prado", "Paul Lind")
    cora = Person.objects.get(name="Cora Coordinator")
    for person in (cora, people_of(other)[0]):
        for name, rest in (("agreement", ()), ("versions", ()), ("version", (1,)), ("pdf", (1,))):
            assert client_of(person).get(path_of(pair, name, *rest)).status_code == 404
    assert standing_of(seen_by(people_of(other)[0], other)).is_begun is False
