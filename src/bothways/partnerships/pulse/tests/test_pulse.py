"""What coordinators see of exchanges, what they do about it, and whom they leave in peace."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.models import Choice, Notice, OutgoingMail
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.hooks import Milestone, Worry
from bothways.partnerships.models import Attention, Nudge, NudgeWords, Partnership, Word
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from .. import nudges, queries


def silent_worry(pk: int, days: int = 9) -> Worry:
    return Worry(
        partnership=pk,
        key="silent:1",
        sentence="Nothing has happened.",
        since=timezone.now() - timedelta(days=days),
        helps="Write to them.",
    )


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    Programme.objects.filter(pk=programme.pk).update(state="under way")
    programme.refresh_from_db()
    return programme


@pytest.fixture
def pair(programme: Programme) -> Partnership:
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


@pytest.fixture
def worried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every exchange is a worry, for nine days."""
    found = [lambda programme, pks, today: [silent_worry(pk) for pk in pks]]
    monkeypatch.setattr(queries, "WORRIES", found)


def page(programme: Programme, person: Person, **query: str) -> str:
    path = reverse("pulse:pulse", args=[programme.pk])
    return text_of(client_of(person).get(path, query))


def test_pulse_says_who_has_begun_who_is_silent_and_what_was_reached(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lively, quiet, new = (
        partnership_of(programme, f"{name} One", f"{name} Two")
        for name in ("Lively", "Quiet", "New")
    )
    Partnership.objects.filter(pk=new.pk).update(opened_at=timezone.now())
    signs = {lively.pk: timezone.now(), quiet.pk: timezone.now() - timedelta(weeks=9)}
    monkeypatch.setattr(queries, "SIGNS_OF_LIFE", [lambda pks: signs])
    agreed = Milestone("agreed", "agreed on how to work", lambda pks: [lively.pk])
    monkeypatch.setattr(queries, "MILESTONES", [(10, agreed)])
    pulse = queries.pulse_of(programme, cora, with_worries=False)
    by_pk = {line.pk: line for line in pulse.lines}
    assert [by_pk[one.pk].has_begun for one in (lively, quiet, new)] == [True, True, False]
    assert [by_pk[one.pk].is_silent for one in (lively, quiet, new)] == [False, True, False]
    assert pulse.count("agreed") == 1
    assert "Quiet One" in page(programme, cora, show="silent")
    assert "Lively One" not in page(programme, cora, show="silent")
    assert "New One" not in page(programme, cora, find="lively two")


def test_silence_is_measured_by_the_rhythm_of_the_programme(programme: Programme) -> None:
    assert queries.silence_of(programme) == timedelta(weeks=3)
    programme.meets_every_weeks = 4
    assert queries.silence_of(programme) == timedelta(weeks=8)


def test_coordinator_in_an_exchange_sees_neither_its_line_nor_its_page(
    programme: Programme, pair: Partnership, cora: Person, worried: None
) -> None:
    jun = people_of(pair)[1]
    ProgrammeRole.objects.create(programme=programme, person=jun, role="coordinator")
    assert "Mara Okafor" in page(programme, cora)
    assert "Mara Okafor" not in page(programme, jun)
    for name in ("exchange", "nudge"):
        path = reverse(f"pulse:{name}", args=[programme.pk, pair.pk])
        assert client_of(jun).get(path).status_code == 404
        assert client_of(cora).get(path).status_code == 200
    decision = reverse("pulse:decision", args=[programme.pk, pair.pk])
    assert client_of(jun).post(decision, {"key": "silent:1", "do": "settle"}).status_code == 404


def decide(programme: Programme, pair: Partnership, person: Person, do: str, note: str = "") -> Any:
    path = reverse("pulse:decision", args=[programme.pk, pair.pk])
    return client_of(person).post(path, {"key": "silent:1", "do": do, "note": note})


def test_worry_is_taken_snoozed_settled_and_reopened(
    programme: Programme, pair: Partnership, cora: Person, worried: None
) -> None:
    def waiting() -> int:
        pulse = queries.pulse_of(programme, cora)
        count = len(queries.attention_of(programme, pulse).waiting)
        assert queries.waiting_in(programme, cora) == count
        return count

    assert waiting() == 1
    decide(programme, pair, cora, "take", "I ring Mara")
    assert waiting() == 1
    assert "Cora Coordinator looks after it." in page(programme, cora)
    decide(programme, pair, cora, "snooze")
    assert waiting() == 0
    Attention.objects.update(snoozed_until=timezone.localdate())
    assert waiting() == 1
    decide(programme, pair, cora, "settle")
    assert waiting() == 0
    assert Attention.objects.get().note == "I ring Mara"
    decide(programme, pair, cora, "reopen")
    assert waiting() == 1


def test_worry_by_hand_is_kept_without_what_no_database_takes(
    programme: Programme, pair: Partnership, cora: Person, worried: None
) -> None:
    path = reverse("pulse:decision", args=[programme.pk, pair.pk])
    said = {"do": "take", "key": "silent:\x00" + "x" * 200, "note": "\x00On it " + "y" * 900}
    assert client_of(cora).post(path, said).status_code == 302
    row = pair.attention.get()
    assert (row.key[:8], len(row.key), row.note[:5], len(row.note)) == (
        "silent:x",
        80,
        "On it",
        500,
    )


@pytest.mark.parametrize("longer", ["", "abc", "-1", "²", "9" * 5000])
def test_no_proposal_is_taken_for_one_to_go_on_longer(
    programme: Programme, pair: Partnership, cora: Person, longer: str
) -> None:
    path = reverse("pulse:exchange", args=[programme.pk, pair.pk])
    assert client_of(cora).post(path, {"longer": longer}).status_code == 404


def test_coordinator_is_told_at_home_and_on_the_programme_how_much_waits(
    programme: Programme, pair: Partnership, cora: Person, worried: None
) -> None:
    other = partnership_of(programme, "Anna Ode", "Ben Ode")
    browser = client_of(cora)
    part = reverse("pulse:waiting", args=[programme.pk])
    pulse = reverse("pulse:pulse", args=[programme.pk])
    for page in ("/", programme.get_absolute_url()):
        shown = browser.get(page).content.decode()
        assert f'hx-get="{part}"' in shown
        assert f'href="{pulse}"' in shown
    assert "2 things to look at." in text_of(browser.get(part))
    decide(programme, pair, cora, "settle")
    assert "1 thing to look at." in text_of(browser.get(part))
    decide(programme, other, cora, "snooze")
    assert "Nothing waits for you." in text_of(browser.get(part))


def test_nothing_waits_where_nobody_meets_yet(programme: Programme, cora: Person) -> None:
    Programme.objects.filter(pk=programme.pk).update(state="open")
    part = reverse("pulse:waiting", args=[programme.pk])
    for page in ("/", programme.get_absolute_url()):
        assert part not in client_of(cora).get(page).content.decode()


def test_worry_that_is_over_is_gone_by_itself(
    programme: Programme, pair: Partnership, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(programme, pair, cora, "take")
    monkeypatch.setattr(queries, "WORRIES", [])
    assert "looks after it" not in page(programme, cora)


def test_nudge_goes_to_whom_is_chosen_in_the_words_that_were_read_over(
    programme: Programme, pair: Partnership, cora: Person
) -> None:
    mara, jun = people_of(pair)
    path = reverse("pulse:nudge", args=[programme.pk, pair.pk])
    client_of(cora).post(path, {"to": [jun.pk], "text": "Dear Jun, <b>half an hour</b>?"})
    mail = OutgoingMail.objects.get(kind="nudge")
    assert mail.to == jun.email
    assert "Dear Jun, <b>half an hour</b>?" in mail.text
    assert "Cora Coordinator" in mail.text
    assert Notice.objects.filter(person=jun).count() == 1
    assert not Notice.objects.filter(person=mara).exists()


def test_nobody_is_nudged_twice_within_a_week_over_all_programmes(
    programme: Programme, pair: Partnership, cora: Person
) -> None:
    mara, jun = people_of(pair)
    other = Partnership.objects.create(programme=make_programme("Another"))
    nudges.nudge(partnership=other, to=[mara], text="Hello", kind="general", by=cora)
    path = reverse("pulse:nudge", args=[programme.pk, pair.pk])
    assert client_of(cora).get(path).context["lately"] == [mara]
    done = nudges.nudge(partnership=pair, to=[mara, jun], text="Hello", kind="silent", by=cora)
    assert (done.people, done.spared) == ([jun], [mara])
    days_pass(8)
    again = nudges.nudge(partnership=pair, to=[mara, jun], text="Hello", kind="silent", by=cora)
    assert again.spared == []


def days_pass(days: int) -> None:
    """Since people were nudged last."""
    Notice.objects.filter(kind="nudge").update(created_at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(
    ("choice", "mails"), [("at once", ["nudge"]), ("daily", ["daily summary"]), ("never", [])]
)
def test_nudge_comes_in_one_e_mail_at_most_as_its_reader_chose(
    pair: Partnership, cora: Person, choice: str, mails: list[str]
) -> None:
    mara, _ = people_of(pair)
    Choice.objects.create(person=mara, kind="nudge", email=choice)
    nudges.nudge(partnership=pair, to=[mara], text="Hello", kind="silent", by=cora)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        mail_due_notices()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == mails
    assert Notice.objects.get().kind == "nudge"


@pytest.mark.parametrize("typed", [{"to": [], "text": "x"}, {"text": ""}, {"text": "x" * 2001}])
def test_nudge_that_cannot_be_sent_stays_in_the_form(
    programme: Programme, pair: Partnership, cora: Person, typed: dict[str, Any]
) -> None:
    mara, _ = people_of(pair)
    path = reverse("pulse:nudge", args=[programme.pk, pair.pk])
    answer = client_of(cora).post(path, {"to": [mara.pk], **typed})
    assert answer.status_code == 422
    assert not Nudge.objects.exists()


def test_somebody_outside_is_not_written_to(
    programme: Programme, pair: Partnership, cora: Person
) -> None:
    una = make_person("Una Unrelated")
    path = reverse("pulse:nudge", args=[programme.pk, pair.pk])
    assert client_of(cora).post(path, {"to": [una.pk], "text": "x"}).status_code == 422


def automatic(programme: Programme, by: Person, *, on: bool = True) -> None:
    nudges.keep_words(
        programme=programme, kind="silent", text="Our own words", goes_by_itself=on, by=by
    )


def test_words_go_by_themselves_only_where_switched_on_and_not_again_for_three_weeks(
    programme: Programme, pair: Partnership, cora: Person, worried: None
) -> None:
    assert nudges.nudge_by_itself() == 0
    automatic(programme, cora)
    assert nudges.nudge_by_itself() == 2
    assert nudges.nudge_by_itself() == 0
    days_pass(20)
    assert nudges.nudge_by_itself() == 0
    days_pass(22)
    assert nudges.nudge_by_itself() == 2
    assert all("Our own words" in mail.text for mail in OutgoingMail.objects.all())


@pytest.mark.parametrize("reason", ["off", "fresh", "looked after", "paused", "over"])
def test_nothing_goes_by_itself_where_it_should_not(
    programme: Programme,
    pair: Partnership,
    cora: Person,
    worried: None,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    automatic(programme, cora, on=reason != "off")
    match reason:
        case "fresh":
            fresh = [lambda programme, pks, today: [silent_worry(pk, 1) for pk in pks]]
            monkeypatch.setattr(queries, "WORRIES", fresh)
        case "looked after":
            decide(programme, pair, cora, "take")
        case "paused":
            pair.pauses.create(until=timezone.localdate() + timedelta(days=9))
        case "over":
            Programme.objects.update(state="closed")
    assert nudges.nudge_by_itself() == 0


def test_words_are_kept_by_programme(programme: Programme, cora: Person) -> None:
    path = reverse("pulse:words", args=[programme.pk])
    typed = {"kind": "low", "low-text": "How are you both?", "low-goes_by_itself": "on"}
    assert client_of(cora).post(path, typed).status_code == 302
    assert NudgeWords.objects.get().goes_by_itself
    assert nudges.words_for(programme, "low") == "How are you both?"
    assert nudges.words_for(make_programme("Another"), "low") != "How are you both?"


def test_download_holds_every_line_and_no_formula(programme: Programme, cora: Person) -> None:
    partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    Person.objects.filter(name="Mara Okafor").update(name="=HYPERLINK(1)")
    answer = client_of(cora).get(reverse("pulse:download", args=[programme.pk]))
    assert "'=HYPERLINK(1)" in answer.content.decode()


def test_sponsors_get_figures_of_five_exchanges_or_more(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [partnership_of(programme, f"Ana {n}", f"Ben {n}") for n in range(4)]
    assert queries.figures_of(programme) == [("–", "exchanges begun: shown from five exchanges on")]
    pairs.append(partnership_of(programme, "Ana 4", "Ben 4"))
    signs: dict[int, datetime] = {pairs[0].pk: timezone.now()}
    monkeypatch.setattr(queries, "SIGNS_OF_LIFE", [lambda pks: signs])
    assert queries.figures_of(programme)[0] == ("1 / 5", "exchanges have begun")


def test_eight_are_shown_at_once_and_one_of_them_is_the_next_step(
    programme: Programme, cora: Person, worried: None
) -> None:
    for n in range(9):
        partnership_of(programme, f"Ana {n}", f"Ben {n}")
    path = reverse("pulse:pulse", args=[programme.pk])
    answer = client_of(cora).get(path).content.decode()
    shown, _, others = answer.partition("<summary>Show the others</summary>")
    entry = '<li class="attention__entry">'
    assert (shown.count(entry), others.count(entry)) == (8, 1)
    assert answer.count("button--primary") == 1
    notes = re.findall(r'id="(note-[^"]+)"', answer)
    assert len(notes) == len(set(notes)) == 9


def test_confidential_word_is_a_click_away_and_an_exchange_does_not_lead_to_itself(
    programme: Programme, pair: Partnership, cora: Person
) -> None:
    Word.objects.create(partnership=pair, by=people_of(pair)[0], text="-", key=uuid4())
    at, words = pair_path(pair), reverse("asked:overview", args=[programme.pk])
    for path in (reverse("pulse:pulse", args=[programme.pk]), at):
        answer = client_of(cora).get(path).content.decode()
        assert f'button--small" href="{words}"' in answer
    assert f'href="{at}"' not in answer


def pair_path(pair: Partnership) -> str:
    return reverse("pulse:exchange", args=[pair.programme_id, pair.pk])


def test_pages_of_the_pulse_stand_in_a_row_below_it_in_the_menu(
    programme: Programme, cora: Person
) -> None:
    answer = client_of(cora).get(reverse("asked:overview", args=[programme.pk])).content.decode()
    menu, _, below = answer.partition('<div class="tabs-below">')
    assert 'aria-current="page">Pulse' in menu
    assert 'aria-current="page">Check-ins' in below
    assert below.partition("</nav>")[0].count("aria-current") == 1
    assert ">Every exchange</a>" in below.partition("</nav>")[0]
    assert "Check-ins</a>" not in menu
    elsewhere = client_of(cora).get(reverse("signups:list", args=[programme.pk]))
    assert "tabs-below" not in elsewhere.content.decode()
