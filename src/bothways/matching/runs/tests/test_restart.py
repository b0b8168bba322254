"""A run survives the death of the process that computes it: real workers, one of them killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bothways.matching.models import Match, Run
from bothways.matching.runs.actions import start_run
from bothways.programmes.models import Programme
from bothways.recruitment.signups.actions import upsert_many
from bothways.recruitment.signups.entries import Entry, Offered, Wanted
from tests.builders import make_person, make_programme
from tests.processes import environment_of_a_process_beside

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = [sys.executable, "-m", "bothways.cli.main", "worker"]


def crowd(programme: Programme, count: int) -> None:
    draw = random.Random(1)
    skills = [f"Skill {number}" for number in range(40)]
    upsert_many(
        programme=programme,
        entries=[
            Entry(
                email=f"p{number}@example.org",
                offers=tuple(Offered(skill, 4) for skill in chosen[:4]),
                wants=tuple(Wanted(skill, 2, 0) for skill in chosen[4:]),
            )
            for number in range(count)
            for chosen in [draw.sample(skills, 7)]
        ],
    )


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_killed_workers_run_is_taken_up_and_ends_once(tmp_path: Path) -> None:
    programme = make_programme(coordinator=make_person("Cora"))
    crowd(programme, 1500)
    run = start_run(programme=programme, by=None)
    environment = environment_of_a_process_beside(tmp_path)

    def state() -> str:
        return Run.objects.values_list("state", flat=True).get(pk=run.pk)

    killed = subprocess.Popen(WORKER, env=environment)
    wait_until(lambda: state() == Run.State.RUNNING)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert state() == Run.State.RUNNING
    assert not Match.objects.exists()

    heir = subprocess.Popen(WORKER, env=environment)
    try:
        wait_until(lambda: state() == Run.State.DONE)
    finally:
        heir.terminate()
        heir.wait()
    run.refresh_from_db()
    assert run.matches.count() * 2 + run.left_over.count() == 1500
    assert run.figures["served"] == run.matches.count() * 2
