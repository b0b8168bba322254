"""Asking for a run, and what becomes of it in the worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.common.jobs import worker
from bothways.common.jobs.models import Job
from bothways.engine import errors
from bothways.matching.models import LeftOver, Match, Run
from bothways.matching.publishing.actions import publish
from bothways.matching.runs import solving
from bothways.matching.runs.actions import (
    AlreadyOver,
    NobodyIsFree,
    TooFewPeople,
    cancel_run,
    start_run,
)
from bothways.matching.runs.certificate import certificate_words
from bothways.matching.runs.tasks import perform_run
from bothways.matching.tests.scenes import finished_run, make_scene, sign_up, standing_act, work
from bothways.notifications.models import Notice
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_sign_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_scene(cora)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


def rows(run: Run) -> list[tuple[object, ...]]:
    """All that a run leaves behind, but for the numbers of its rows."""
    matches = Match.objects.filter(run=run).order_by("name_a")
    fields = [field.attname for field in Match._meta.fields if field.name != "id"]
    left = LeftOver.objects.filter(run=run).values_list("name", "reason", "sentence", "help")
    return [*matches.values_list(*fields), *left]


def test_run_is_asked_for_solved_by_the_worker_and_kept(programme: Programme, cora: Person) -> None:
    run = start_run(programme=programme, by=cora)
    assert (run.state, run.number) == ("waiting", 1)
    work()
    run.refresh_from_db()
    assert (run.state, run.progress, run.message) == ("done", 100, "")
    assert {str(match) for match in run.matches.all()} == {
        "Mara Okafor and Tomasz Zieliński",
        "Inés Prado and Jun Watanabe",
    }
    assert [(left.name, left.reason) for left in run.left_over.all()] == [
        ("Lena Fuchs", "nobody_offers")
    ]
    assert run.figures["served"] == 4
    assert set(run.certificate["prices"]) == {
        str(pk) for pk in SignUp.objects.values_list("pk", flat=True)
    }


def test_match_keeps_what_the_board_shows(programme: Programme, cora: Person) -> None:
    start_run(programme=programme, by=cora)
    work()
    match = Match.objects.get(name_a="Mara Okafor")
    assert (match.where_a, match.where_b) == ("Marketing · London", "Finance · London")
    assert str(match) == "Mara Okafor and Tomasz Zieliński"  # by name, whoever signed up first
    assert (match.gain_a, match.gain_b, match.least_gain, match.balance) == (1.0, 1.0, 1.0, 1.0)
    assert match.crosses_functions is True
    assert match.a_gives == [{"skill": "Storytelling", "level": 3, "level_now": 0, "priority": 2}]
    assert "zielinski" in match.search_text
    assert "storytelling" in match.search_text
    assert match.why["sentences"]


def test_who_waits_this_time_is_not_among_the_people_of_a_run(
    programme: Programme, cora: Person
) -> None:
    SignUp.objects.filter(person__name="Lena Fuchs").update(is_waiting_this_time=True)
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    words = certificate_words(run)
    assert words is not None
    assert words.sentence == "No other way of pairing these 4 people is better."


def test_second_click_answers_the_open_run(programme: Programme, cora: Person) -> None:
    first = start_run(programme=programme, by=cora)
    second = start_run(programme=programme, by=cora)
    assert second == first
    assert (Run.objects.count(), Job.objects.count()) == (1, 1)


def test_database_refuses_a_second_open_run(programme: Programme) -> None:
    Run.objects.create(programme=programme, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(programme=programme, number=2, state="running")


def test_run_of_a_rolled_back_change_leaves_neither_row_nor_job(
    programme: Programme, cora: Person
) -> None:
    with transaction.atomic():
        start_run(programme=programme, by=cora)
        transaction.set_rollback(True)
    assert (Run.objects.count(), Job.objects.count(), Deed.objects.count()) == (0, 0, 0)


def test_two_people_are_the_least(programme: Programme, cora: Person) -> None:
    SignUp.objects.exclude(person__name="Mara Okafor").update(withdrawn_at=timezone.now())
    with pytest.raises(TooFewPeople, match="at least two people"):
        start_run(programme=programme, by=cora)
    assert Run.objects.count() == 0


def test_task_that_runs_twice_ends_in_the_same_rows(programme: Programme, cora: Person) -> None:
    run = start_run(programme=programme, by=cora)
    perform_run.call(run.pk)
    once = rows(run)
    perform_run.call(run.pk)
    assert rows(run) == once
    assert Notice.objects.filter(person=cora, key=f"run:{run.pk}").count() == 1
    assert Deed.objects.filter(kind="finished a run").count() == 1


def test_killed_workers_run_is_done_anew_by_the_next(programme: Programme, cora: Person) -> None:
    """The first worker dies in the middle: its run is RUNNING, with rows that mean nothing."""
    run = start_run(programme=programme, by=cora)
    worker.claim("killed")
    assert solving.begin(run.pk) is not None
    a, b = sign_up("Mara Okafor"), sign_up("Lena Fuchs")
    Match.objects.create(
        run=run,
        a=a,
        b=b,
        name_a="half",
        name_b="done",
        worth=0,
        gain_a=0,
        gain_b=0,
        least_gain=0,
        balance=0,
    )
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    run.refresh_from_db()
    assert (run.state, Job.objects.get().attempts) == ("done", 2)
    assert sorted(run.matches.values_list("name_a", flat=True)) == ["Inés Prado", "Mara Okafor"]


def test_worker_that_lost_its_run_writes_nothing_more(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first still solves, another takes the run over and ends it."""
    run = start_run(programme=programme, by=cora)
    solve = solving.match
    done: list[list[tuple[object, ...]]] = []

    def slow(*arguments, **options):
        monkeypatch.setattr(solving, "match", solve)
        perform_run.call(run.pk)
        done.append(rows(run))
        return solve(*arguments, **options)

    monkeypatch.setattr(solving, "match", slow)
    perform_run.call(run.pk)
    run.refresh_from_db()
    assert (run.state, rows(run)) == ("done", done[0])
    assert Deed.objects.filter(kind="finished a run").count() == 1


def test_waiting_run_is_stopped_at_once(programme: Programme, cora: Person) -> None:
    run = start_run(programme=programme, by=cora)
    cancel_run(run=run, by=cora)
    run.refresh_from_db()
    assert run.state == "cancelled"
    work()
    run.refresh_from_db()
    assert (run.state, Match.objects.count()) == ("cancelled", 0)
    assert start_run(programme=programme, by=cora).number == 2


def test_running_run_is_stopped_at_its_next_step(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "SECONDS_BETWEEN_WRITES", 0.0)
    run = start_run(programme=programme, by=cora)
    solve = solving.match

    def cancelled_meanwhile(*arguments, **options):
        cancel_run(run=run, by=cora)
        return solve(*arguments, **options)

    monkeypatch.setattr(solving, "match", cancelled_meanwhile)
    work()
    run.refresh_from_db()
    assert (run.state, Match.objects.count()) == ("cancelled", 0)
    assert Job.objects.get().state == Job.State.DONE


def test_run_stopped_after_the_last_step_keeps_nothing(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_run(programme=programme, by=cora)
    solve = solving.match

    def cancelled_at_the_end(*arguments, **options):
        found = solve(*arguments, **options)
        cancel_run(run=run, by=cora)
        return found

    monkeypatch.setattr(solving, "match", cancelled_at_the_end)
    work()
    run.refresh_from_db()
    assert (run.state, Match.objects.count(), LeftOver.objects.count()) == ("cancelled", 0, 0)


def test_run_that_has_ended_can_t_be_stopped(programme: Programme, cora: Person) -> None:
    run = start_run(programme=programme, by=cora)
    work()
    with pytest.raises(AlreadyOver, match="had ended before"):
        cancel_run(run=run, by=cora)
    run.refresh_from_db()
    assert run.state == "done"


def test_progress_is_written_twice_a_second_at_most(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_run(programme=programme, by=cora)
    begun = solving.begin(run.pk)
    assert begun is not None
    moments = iter([0.0, 0.1, 0.2, 0.6, 0.7, 1.2])
    monkeypatch.setattr(solving.time, "monotonic", lambda: next(moments))
    reporter = solving.Reporter(begun)
    seen = []
    for share in (0.1, 0.2, 0.4, 0.5, 0.9):
        reporter.report(share, f"at {share}")
        seen.append(Run.objects.values_list("progress", "phase").get(pk=run.pk))
    first = (1, "Reading who takes part")
    assert seen == [first, first, (40, "at 0.4"), (40, "at 0.4"), (88, "at 0.9")]


def test_engine_error_ends_the_run_with_its_sentence(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments, **options):
        raise errors.InvalidInput("Mara Okafor", "level", "must be 1 to 5.")

    monkeypatch.setattr(solving, "match", refuse)
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", "Mara Okafor: level must be 1 to 5.")
    assert Job.objects.get().state == Job.State.DONE
    assert start_run(programme=programme, by=cora).number == 2


def test_fault_of_ours_ends_the_run_with_a_kind_message(
    programme: Programme, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments, **options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(solving, "match", fail)
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "run 1, RuntimeError" in run.message
    assert "secret detail" not in run.message


def test_impossible_lock_names_who_it_is_about(programme: Programme, cora: Person) -> None:
    SignUp.objects.filter(person__name="Mara Okafor").update(is_waiting_this_time=True)
    standing_act(programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "Mara Okafor" in run.message


def test_locks_and_bans_are_used_and_partings_are_not(programme: Programme, cora: Person) -> None:
    make_sign_up(programme, "Noor Haddad", offers=["Cash-flow forecasting"], wants=["Storytelling"])
    standing_act(programme, "lock", "Mara Okafor", "Noor Haddad")
    standing_act(programme, "part", "Inés Prado", "Jun Watanabe")
    start_run(programme=programme, by=cora)
    work()
    assert {str(match) for match in Match.objects.all()} == {
        "Mara Okafor and Noor Haddad",
        "Inés Prado and Jun Watanabe",
    }
    standing_act(programme, "ban", "Inés Prado", "Jun Watanabe")
    start_run(programme=programme, by=cora)
    work()
    second = Run.objects.get(number=2)
    assert {str(match) for match in second.matches.all()} == {"Mara Okafor and Noor Haddad"}


def test_lock_of_somebody_who_has_withdrawn_is_left_aside(
    programme: Programme, cora: Person
) -> None:
    standing_act(programme, "lock", "Mara Okafor", "Tomasz Zieliński")
    SignUp.objects.filter(person__name="Mara Okafor").update(withdrawn_at=timezone.now())
    run = start_run(programme=programme, by=cora)
    work()
    run.refresh_from_db()
    assert [str(match) for match in run.matches.all()] == ["Inés Prado and Jun Watanabe"]


def test_run_after_a_round_needs_two_people_with_a_free_place(
    programme: Programme, cora: Person
) -> None:
    publish(run=finished_run(programme, cora), words="", by=cora)
    with pytest.raises(NobodyIsFree, match="everybody else has their partner"):
        start_run(programme=programme, by=cora)
    assert Run.objects.count() == 1


def test_coordinator_who_asked_is_told(programme: Programme, cora: Person) -> None:
    run = start_run(programme=programme, by=cora)
    work()
    notice = Notice.objects.get(person=cora)
    assert notice.title == "Run 1 of Across the House is ready for your review"
    assert notice.path == run.get_absolute_url()


def test_certificate_never_claims_more_than_was_proven() -> None:
    kept = {"optimal": False, "value": 900_000_000, "bound": 900_011_000, "bonus": 0}
    run = Run(certificate=kept, figures={"people": 80, "worth": 5.0})
    words = certificate_words(run)
    assert words is not None
    assert words.sentence == (
        "No other way of pairing these 80 people is more than 0.3\N{NO-BREAK SPACE}% better."
    )


def test_certificate_says_when_another_way_might_serve_more() -> None:
    kept = {"optimal": False, "value": 0, "bound": 90, "bonus": 41, "most_served": 80}
    words = certificate_words(
        Run(certificate=kept, figures={"people": 80, "worth": 5.0, "served": 76})
    )
    assert words is not None
    assert words.number == "–"
    assert "up to 4 more people" in words.sentence
