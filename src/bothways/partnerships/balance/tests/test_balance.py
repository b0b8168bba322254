"""The balance as the people in an exchange see it, and what a coordinator learns of it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.partnerships import hooks
from bothways.partnerships.hooks import Flow
from bothways.partnerships.meeting_log import actions
from bothways.partnerships.meeting_log.actions import Details
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.meeting_log.tests.test_meetings import logged
from bothways.partnerships.models import (
    ActionItem,
    BalanceStanding,
    CheckIn,
    Feedback,
    Participation,
    Partnership,
)
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_person
from tests.clients import client_of, text_of

from ..drawing import THREAD, WIDEST, drawings_of
from ..ideas import idea_for
from ..queries import balance_of, entries_in, hours_words, shared_entries
from ..series import Rates
from ..standings import look_at_balances
from ..worries import worries

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Partnership:
    found = make_partnership("Mara Okafor", "Tomasz Lis")
    Programme.objects.update(state="under way")
    found.refresh_from_db()
    return found


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def meet(partnership, *shares: int) -> None:
    """Meetings a week apart, the last a day ago; of each the first person taught such a share."""
    space = seen_by(people_of(partnership)[0], partnership)
    for back, mine in enumerate(reversed(shares)):
        logged(space, mine=mine, on=days_ago(1 + 7 * back))


def page_of(person, partnership) -> str:
    return text_of(client_of(person).get(reverse("balance:balance", args=[partnership.pk])))


def seen_balance(person, partnership):
    space = seen_by(person, partnership)
    now = timezone.now()
    return balance_of(space, shared_entries(space, now), now)


def worried(partnership) -> list[tuple[str, str]]:
    found = worries(partnership.programme, [partnership.pk], timezone.localdate())
    return [(worry.kind, worry.sentence) for worry in found]


# What both see


def test_without_meetings_it_is_too_early_and_the_next_step_is_to_note_one(pair):
    mara, _ = people_of(pair)
    page = page_of(mara, pair)
    assert "Too early to say" in page
    assert "Note a meeting" in page
    assert "<svg class=" not in page.partition('class="flow')[2]


@pytest.mark.parametrize(
    ("shares", "title", "said"),
    [
        ((50, 50), "Flowing both ways", 1.0),
        ((65, 65), "Leaning a little", 0.7),
        ((90, 90), "Mostly one way, for now", 0.2),
        ((90, 10), "Flowing both ways", 0.9),
    ],
)
def test_both_read_the_same_index(pair, shares, title, said):
    mara, tomasz = people_of(pair)
    meet(pair, *shares)
    found = [seen_balance(person, pair) for person in (mara, tomasz)]
    assert [one.title for one in found] == [title, title]
    assert [one.index for one in found] == [pytest.approx(said, abs=0.06)] * 2


def test_each_reads_it_from_their_own_side_and_without_blame(pair):
    mara, tomasz = people_of(pair)
    meet(pair, 90, 90)
    mine, theirs = page_of(mara, pair), page_of(tomasz, pair)
    assert "Of late more has gone from you to Tomasz than back." in mine
    assert "Of late more has come to you from Mara than gone back." in theirs
    assert "You gave Tomasz</span> <b>1 h 48 min" in mine
    assert "You got from Mara</span> <b>1 h 48 min" in theirs


def test_every_entry_stands_there_with_what_it_counts(pair):
    mara, tomasz = people_of(pair)
    meet(pair, 100, 0)
    ActionItem.objects.create(
        partnership=pair, key=uuid4(), text="x", owner=tomasz, for_whom=mara,
        done_at=timezone.now(),
    )  # fmt: skip
    Feedback.objects.create(
        partnership=pair, by=mara, to=tomasz, kind="thanks", key=uuid4(), sent_at=timezone.now()
    )
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page_of(mara, pair), re.DOTALL)
    said = [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row).split()) for row in rows]
    entries = [row for row in said if "still counts" in row]
    assert [re.sub(r"^\d+ \w+ \d{4} | \d+. % still counts$", "", row) for row in entries] == [
        "Tomasz gave you thanks for it 15 min",
        "Tomasz gave you something done 30 min",
        "Tomasz gave you taught in a meeting 1 h",
        "you gave Tomasz taught in a meeting 1 h",
    ]


def test_table_says_what_the_picture_shows(pair):
    mara, _ = people_of(pair)
    meet(pair, 75)
    table = page_of(mara, pair).partition("balance__months")[2].partition("</table>")[0]
    row = next(row for row in table.split("<tr>") if f"{days_ago(1):%B %Y}" in row)
    assert re.findall(r'class="number g[a-z]+">([^<]+)', row) == ["45 min", "15 min"]


def test_flows_of_features_that_come_later_are_counted(pair, monkeypatch):
    mara, tomasz = people_of(pair)
    now = timezone.now()
    later = [
        (pair.pk, Flow(mara.pk, tomasz.pk, now - timedelta(days=day), "walk", 4.0))
        for day in (0, 3)
    ]
    monkeypatch.setattr(
        "bothways.partnerships.balance.queries.FLOWS", [*hooks.FLOWS, lambda pks: later]
    )
    assert "walk" in page_of(tomasz, pair)
    assert seen_balance(mara, pair).index == 0


def test_what_is_said_in_a_check_in_can_be_read_from_nothing_a_partner_sees(pair, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # the picture reaches until this moment
    mara, tomasz = people_of(pair)
    meet(pair, 50, 50)
    before = [page_of(person, pair) for person in (mara, tomasz)]
    CheckIn.objects.create(
        participation=pair.participations.get(person=mara),
        number=1,
        asked_at=timezone.now(),
        answered_at=timezone.now(),
        going=1,
        getting=5,
        giving=1,
    )
    assert any(entry.kind == "check-in" for entry in entries_in([pair.pk])[pair.pk])
    after = [page_of(person, pair) for person in (mara, tomasz)]
    assert [without_tokens(page) for page in after] == [without_tokens(page) for page in before]


def without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]+"', "", page)


def test_nobody_else_opens_it(pair):
    meet(pair, 90, 90)
    cora = make_person("Cora Coordinator")
    ProgrammeRole.objects.create(programme=pair.programme, person=cora, role="coordinator")
    path = reverse("balance:balance", args=[pair.pk])
    for person in (cora, make_person("Una Unrelated")):
        assert client_of(person).get(path).status_code == 404


def test_ended_exchange_keeps_its_picture_and_says_no_ideas(pair):
    mara, _ = people_of(pair)
    meet(pair, 90, 90)
    Partnership.objects.update(ended_at=timezone.now())
    page = page_of(mara, pair)
    assert "You gave Tomasz" in page
    assert "An idea for your next meeting" not in page


def test_page_asks_as_much_for_many_entries_as_for_few(pair):
    mara, _ = people_of(pair)
    client, path = client_of(mara), reverse("balance:balance", args=[pair.pk])
    counts = []
    for shares in ((50,), (40, 60, 50, 30, 70, 80)):
        actions.LoggedMeeting.objects.all().delete()
        meet(pair, *shares)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The drawing


def test_ribbon_is_a_thread_where_nothing_flows_and_widest_at_the_peak():
    now = timezone.now()
    rates = Rates(now - timedelta(days=100), now, [0.0, 4.0, 0.0, 0.0, 2.0], [0.0] * 5)
    wide, narrow = drawings_of(rates)
    for drawing in (wide, narrow):
        tops, bottoms = ends_of(drawing.give)
        widths = [round(low - high, 1) for high, low in zip(tops, bottoms, strict=True)]
        assert widths == pytest.approx(
            [THREAD, WIDEST, THREAD, THREAD, THREAD + (WIDEST - THREAD) / 2], abs=0.2
        )
    assert [tick.words.split()[0] for tick in wide.ticks if tick.words] == sorted(
        {tick.words.split()[0] for tick in wide.ticks if tick.words},
        key=[tick.words.split()[0] for tick in wide.ticks if tick.words].index,
    )
    assert all(wide.frame.left <= tick.x <= wide.frame.right for tick in wide.ticks)


def ends_of(path: str) -> tuple[list[float], list[float]]:
    """The y of the upper and lower edge at each sample."""
    curves = re.findall(r"C[-\d. ]+ ([-\d.]+) ([-\d.]+)(?=[CLQ])", path)
    first = re.search(r"Q[-\d.]+ [-\d.]+ ([-\d.]+) ([-\d.]+)C", path)
    lower = re.search(r"L([-\d.]+) ([-\d.]+)C", path)
    assert first
    assert lower
    half = len(curves) // 2
    upper = [float(first[2]), *(float(y) for _, y in curves[:half])]
    return upper, [float(lower[2]), *(float(y) for _, y in curves[half:])][::-1]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "nothing"),
        (0.001, "less than a minute"),
        (0.5, "30 min"),
        (1, "1 h"),
        (2.26, "2 h 16 min"),
    ],
)
def test_hours_are_said_as_people_say_them(hours, words):
    assert hours_words(hours) == words


# The idea for the next meeting


def test_after_two_lopsided_meetings_who_taught_little_is_offered_something_to_teach(pair):
    mara, tomasz = people_of(pair)
    meet(pair, 90, 80)
    home = client_of(tomasz).get(pair.get_absolute_url())
    assert "explain craft of Tomasz to Mara for the first half" in text_of(home)
    assert "let Tomasz explain craft of Tomasz for the first half" in page_of(mara, pair)


@pytest.mark.parametrize("shares", [(90,), (50, 90), (90, 50), (90, 10), (90, 90, 60), (70, 70)])
def test_no_idea_unless_the_last_two_went_the_same_way(pair, shares):
    mara, _ = people_of(pair)
    meet(pair, *shares)
    assert idea_for(seen_by(mara, pair)) is None


def test_in_a_circle_whoever_taught_least_teaches_the_next(db):
    ring = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito", kind="ring")
    ana, *_ = people_of(ring)
    space = seen_by(ana, ring)
    a, b, c = (side.pk for side in (space.mine, *space.others))
    for days in (9, 2):
        said = Details(days_ago(days), 60, "online", frozenset({a, b, c}), {(a, b): 3, (a, c): 1})
        actions.log_meeting(space=space, key=uuid4(), details=said)
    idea = idea_for(space)
    assert idea is not None
    assert (idea.teacher.person.name, idea.learner.person.name) == ("Ben Ito", "Cleo Ito")
    assert idea.skill == "craft of Ben"


# What coordinators learn


def test_one_sided_is_told_after_both_could_see_it_for_two_weeks_and_names_nobody(pair):
    meet(pair, 95, 95)
    assert look_at_balances() == 1
    assert worried(pair) == []
    long_ago = timezone.now() - timedelta(days=15)
    BalanceStanding.objects.update(one_sided_since=long_ago)
    assert worried(pair) == [("one-sided", "The exchange has become one-sided.")]
    assert look_at_balances() == 0


def test_flag_goes_by_itself_when_it_has_turned_round(pair):
    meet(pair, 95, 95)
    look_at_balances()
    logged(seen_by(people_of(pair)[0], pair), mine=0, on=timezone.localdate(), minutes=120)
    assert look_at_balances() == 1
    assert BalanceStanding.objects.get().one_sided_since is None


def test_who_says_that_they_get_what_they_hoped_for_is_not_passed_over(pair):
    mara, _ = people_of(pair)
    meet(pair, 88, 88)
    side = pair.participations.get(person=mara)
    for number in (1, 2, 3):
        CheckIn.objects.create(
            participation=side, number=number, asked_at=timezone.now(), answered_at=timezone.now(),
            going=5, getting=5, giving=5,
        )  # fmt: skip
    assert look_at_balances() == 0


def test_where_somebody_was_matched_only_to_learn_one_sided_is_what_was_agreed(pair):
    meet(pair, 95, 95)
    Participation.objects.filter(person__name="Tomasz Lis").update(gives=[])
    assert look_at_balances() == 0


def test_silence_is_told_and_after_long_silence_a_call_is_proposed(pair):
    assert [kind for kind, _ in worried(pair)] == ["silent"]
    Partnership.objects.update(opened_at=timezone.now() - timedelta(days=20))
    assert worried(pair) == []
    Partnership.objects.update(opened_at=timezone.now() - timedelta(days=22))
    found = list(worries(pair.programme, [pair.pk], timezone.localdate()))
    assert [(one.sentence, one.action) for one in found] == [
        ("Nothing has happened there yet.", "nudge")
    ]
    Partnership.objects.update(opened_at=timezone.now() - timedelta(days=43))
    found = list(worries(pair.programme, [pair.pk], timezone.localdate()))
    assert [one.action for one in found] == ["call"]


def test_noted_meeting_ends_the_silence(pair):
    meet(pair, 50)
    assert worried(pair) == []


def test_what_rests_or_is_paused_is_not_silent(pair, monkeypatch):
    monkeypatch.setattr("bothways.partnerships.balance.worries.RESTING", [lambda pks: pks])
    assert worried(pair) == []
    monkeypatch.undo()
    pair.programme.is_paused = True
    assert worried(pair) == []


def test_worries_cost_the_same_for_one_exchange_and_for_many(pair):
    programme, counts = pair.programme, []
    for more in (0, 4):
        for number in range(more):
            make_partnership(f"A{number} B", f"C{number} D", programme=programme)
        pks = list(Partnership.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            found = list(worries(programme, pks, timezone.localdate()))
        assert len(found) == len(pks)
        counts.append(len(captured))
    assert counts[0] == counts[1]
