"""Being asked how it goes, answering, and what of it reaches whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.models import Choice, Notice, OutgoingMail
from bothways.partnerships.models import CheckIn, CheckInRhythm, Participation, Partnership, Word
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from .. import actions, asking, hooks
from ..asking import ask_whoever_is_due
from ..queries import turns_of

WELL: dict[str, Any] = {"going": 4, "getting": 5, "giving": 3, "explained": "", "line": ""}


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    Programme.objects.filter(pk=programme.pk).update(state="under way")
    programme.refresh_from_db()
    return programme


def partnership_of(programme: Programme, *names: str, kind: str = "pair") -> Partnership:
    """As its publication leaves it, ten weeks ago."""
    found = Partnership.objects.create(
        programme=programme, kind=kind, opened_at=timezone.now() - timedelta(weeks=10)
    )
    for place, name in enumerate(names):
        Participation.objects.create(
            partnership=found,
            person=make_person(name),
            place=place,
            gain=0.5,
            gives=[{"skill": f"craft {place}", "level": 3, "level_now": 0, "priority": 2}],
        )
    return found


def people_of(partnership: Partnership) -> list[Person]:
    return [side.person for side in partnership.participations.order_by("place")]


def answer(partnership: Partnership, person: Person, **values: Any) -> Any:
    path = reverse("checkins:check-in", args=[partnership.pk])
    return client_of(person).post(path, {**WELL, "minutes": "", **values})


def test_everybody_is_asked_once_a_rhythm_by_notice_and_e_mail(programme: Programme) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    assert ask_whoever_is_due() == 2
    assert ask_whoever_is_due() == 0
    assert [row.number for row in CheckIn.objects.all()] == [1, 1]
    assert OutgoingMail.objects.filter(kind="check-in").count() == 2
    assert {each.path for each in Notice.objects.all()} == {
        reverse("checkins:check-in", args=[pair.pk])
    }


@pytest.mark.parametrize(
    ("choice", "mails"),
    [("at once", ["check-in"]), ("weekly", ["weekly summary"]), ("never", [])],
)
def test_question_comes_in_one_e_mail_at_most_as_its_reader_chose(
    programme: Programme, choice: str, mails: list[str]
) -> None:
    pair = partnership_of(programme, "Mara Okafor")
    Choice.objects.create(person=people_of(pair)[0], kind="check-in", email=choice)
    assert ask_whoever_is_due() == 1
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        mail_due_notices()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == mails


def test_missed_check_ins_do_not_pile_up(programme: Programme) -> None:
    partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    ask_whoever_is_due()
    CheckIn.objects.update(asked_at=timezone.now() - timedelta(weeks=9))
    assert ask_whoever_is_due() == 2
    assert sorted(CheckIn.objects.values_list("number", flat=True)) == [1, 1, 2, 2]


@pytest.mark.parametrize(
    "state", ["paused", "ended", "left", "deactivated", "guest", "never", "resting"]
)
def test_nobody_is_asked_who_should_be_left_in_peace(
    programme: Programme, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    other = partnership_of(programme, "Ines Prado", "Paul Lind")
    now = timezone.now()
    match state:
        case "paused":
            Programme.objects.update(is_paused=True)
        case "ended":
            Partnership.objects.update(ended_at=now)
        case "left":
            Participation.objects.update(left_at=now)
        case "deactivated":
            Person.objects.filter(participations__isnull=False).update(is_active=False)
        case "guest":
            yesterday = timezone.localdate() - timedelta(days=1)
            Person.objects.filter(participations__isnull=False).update(guest_until=yesterday)
        case "never":
            CheckInRhythm.objects.create(programme=programme, weeks=0)
        case "resting":
            monkeypatch.setattr(asking, "RESTING", [lambda pks: [pair.pk, other.pk]])
    assert ask_whoever_is_due() == 0


def test_answer_is_kept_and_can_be_changed_until_the_next_is_asked(programme: Programme) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    ask_whoever_is_due()
    page = client_of(mara).get(pair.get_absolute_url())
    assert "Three questions, twenty seconds" in text_of(page)
    assert answer(pair, mara, line="שלום <b>").status_code == 302
    assert "twenty seconds" not in text_of(client_of(mara).get(pair.get_absolute_url()))
    answer(pair, mara, going=2, minutes="90", explained="they", line="Ask about sheet three")
    kept = CheckIn.objects.get(participation__person=mara)
    assert (kept.going, kept.minutes, kept.explained) == (2, 90, "they")
    assert CheckIn.objects.get(participation__person=jun).answered_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"going": ""}, {"getting": "6"}, {"giving": "0"}, {"minutes": "-1"}, {"line": "x" * 301}],
)
def test_answer_that_is_none_is_said_beside_it_and_nothing_kept(
    programme: Programme, wrong: dict[str, str]
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    ask_whoever_is_due()
    response = answer(pair, mara, **wrong)
    assert response.status_code == 422
    assert not CheckIn.objects.answered().exists()


def test_answer_to_nothing_and_after_the_end_is_refused_in_words(programme: Programme) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    response = answer(pair, mara)
    assert response.status_code == 422
    ask_whoever_is_due()
    Partnership.objects.update(ended_at=timezone.now())
    assert answer(pair, mara).status_code == 422
    assert not CheckIn.objects.answered().exists()


def test_partner_and_coordinator_find_nothing_of_what_was_said(
    programme: Programme, cora: Person
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    ask_whoever_is_due()
    answer(pair, mara, going=1, line="SECRETLINE")
    for person, path in (
        (jun, pair.get_absolute_url()),
        (jun, reverse("checkins:check-in", args=[pair.pk])),
        (cora, reverse("asked:overview", args=[programme.pk])),
    ):
        page = text_of(client_of(person).get(path))
        assert "SECRETLINE" not in page
        assert "badly" not in page


def test_figures_are_shown_of_five_and_hidden_of_four(programme: Programme, cora: Person) -> None:
    pairs = [partnership_of(programme, f"Ana {n}", f"Ben {n}") for n in range(3)]
    ask_whoever_is_due()
    people = [(pair, person) for pair in pairs for person in people_of(pair)]
    for pair, person in people[:4]:
        answer(pair, person, going=5)
    assert turns_of(programme)[0].means is None
    pair, person = people[4]
    answer(pair, person, going=1)
    (turn,) = turns_of(programme)
    assert (turn.asked, turn.answered) == (6, 5)
    assert turn.means is not None
    assert turn.means["going"] == pytest.approx(4.2)
    assert turn.shares is not None
    assert dict(turn.shares)["very well"] == 4
    page = text_of(client_of(cora).get(reverse("asked:overview", args=[programme.pk])))
    assert "5 of 6 have answered" in page
    assert "4.2" in page


def test_coordinator_sets_how_often_people_are_asked(programme: Programme, cora: Person) -> None:
    path = reverse("asked:overview", args=[programme.pk])
    client_of(cora).post(path, {"weeks": "2"})
    assert CheckInRhythm.objects.get().weeks == 2
    assert client_of(cora).post(path, {"weeks": "3"}).status_code == 422


def test_low_check_in_and_two_unanswered_become_worries_without_a_word(
    programme: Programme,
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    quiet = partnership_of(programme, "Ines Prado", "Paul Lind")
    fine = partnership_of(programme, "Ana Alba", "Ben Bold")
    pks = [pair.pk, quiet.pk, fine.pk]
    for _ in range(2):
        CheckIn.objects.update(asked_at=timezone.now() - timedelta(weeks=9))
        ask_whoever_is_due()
        for person in (*people_of(pair), *people_of(fine)):
            answer(pair if person in people_of(pair) else fine, person)
    answer(pair, people_of(pair)[0], getting=2, line="SECRETLINE")
    found = list(hooks.worries(programme, pks, timezone.localdate()))
    assert [(each.partnership, each.key.split(":")[0]) for each in found] == [
        (pair.pk, "low"),
        (quiet.pk, "unanswered"),
        (quiet.pk, "unanswered"),
    ]
    assert "SECRETLINE" not in repr(found)


def test_what_somebody_gets_flows_from_the_partner_and_round_a_circle(
    programme: Programme,
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    ring = partnership_of(programme, "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")
    ask_whoever_is_due()
    mara, jun = people_of(pair)
    ana, _, cleo = people_of(ring)
    answer(pair, mara, getting=5)
    answer(ring, ana, getting=3)
    found = {
        (flow.giver, flow.receiver): flow.amount for _, flow in hooks.flows([pair.pk, ring.pk])
    }
    assert found == {(jun.pk, mara.pk): 1.0, (cleo.pk, ana.pk): 0.5}
    assert set(hooks.signs_of_life([pair.pk, ring.pk])) == {pair.pk, ring.pk}


def say(pair: Partnership, person: Person, text: str, key: object = None) -> Any:
    path = reverse("checkins:words", args=[pair.pk])
    return client_of(person).post(path, {"text": text, "key": str(key or uuid4())})


def test_word_reaches_coordinators_outside_of_the_exchange_alone(
    programme: Programme, cora: Person
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    ProgrammeRole.objects.create(programme=programme, person=jun, role="coordinator")
    say(pair, mara, "SECRETWORD <script>alert(1)</script>")
    assert {each.person for each in Notice.objects.filter(key__startswith="word:")} == {cora}
    overview = reverse("asked:overview", args=[programme.pk])
    assert "SECRETWORD" in text_of(client_of(cora).get(overview))
    assert "<script>alert" not in client_of(cora).get(overview).content.decode()
    assert "SECRETWORD" not in text_of(client_of(jun).get(overview))
    assert "SECRETWORD" not in text_of(
        client_of(jun).get(reverse("checkins:words", args=[pair.pk]))
    )
    word = Word.objects.get()
    reply = reverse("asked:answer", args=[programme.pk, word.pk])
    assert client_of(jun).post(reply, {f"word-{word.pk}-text": "x"}).status_code == 404


def test_word_sent_twice_is_kept_once_and_too_long_a_one_stays_in_the_form(
    programme: Programme,
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    key = uuid4()
    say(pair, mara, "We don't find a time.", key)
    say(pair, mara, "We don't find a time.", key)
    assert Word.objects.count() == 1
    long = say(pair, mara, "y" * 2001)
    assert long.status_code == 422
    assert "y" * 2001 in long.content.decode()
    assert Word.objects.count() == 1


def test_answer_comes_back_to_who_wrote_and_only_one_coordinator_gives_it(
    programme: Programme, cora: Person
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    say(pair, mara, "We don't find a time.")
    word = Word.objects.get()
    path = reverse("asked:answer", args=[programme.pk, word.pk])
    assert client_of(cora).post(path, {f"word-{word.pk}-text": "I call you."}).status_code == 302
    assert "I call you." in text_of(client_of(mara).get(reverse("checkins:words", args=[pair.pk])))
    assert Notice.objects.filter(person=mara, key=f"word-answered:{word.pk}").exists()
    ola = make_person("Ola Other")
    ProgrammeRole.objects.create(programme=programme, person=ola, role="coordinator")
    late = client_of(ola).post(path, {f"word-{word.pk}-text": "My own words"})
    assert late.status_code == 422
    assert "My own words" in text_of(late)
    with pytest.raises(actions.AnsweredAlready):
        actions.answer_word(word=word, text="Mine", by=ola)
    word.refresh_from_db()
    assert word.answer == "I call you."


def test_word_is_not_offered_where_nobody_could_read_it_in_confidence(
    programme: Programme, cora: Person
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, jun = people_of(pair)
    ProgrammeRole.objects.update(person=jun)
    page = client_of(mara).get(reverse("checkins:words", args=[pair.pk]))
    assert "nobody could read it in confidence" in text_of(page)


def test_word_is_not_offered_where_the_only_coordinator_cannot_sign_in_any_more(
    programme: Programme, cora: Person
) -> None:
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    mara, _ = people_of(pair)
    Person.objects.filter(pk=cora.pk).update(guest_until=timezone.localdate() - timedelta(days=1))
    page = client_of(mara).get(reverse("checkins:words", args=[pair.pk]))
    assert "nobody could read it in confidence" in text_of(page)
