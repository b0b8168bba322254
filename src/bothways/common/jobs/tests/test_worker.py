from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bothways.common.jobs import worker
from bothways.common.jobs.models import Job
from tests.processes import environment_of_a_process_beside

from .tasks import fail, linger, write_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


def work() -> None:
    worker.work(threading.Event(), until_idle=True)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_job_runs_once_and_is_done(tmp_path: Path) -> None:
    file = tmp_path / "out"
    result = write_line.enqueue(str(file), "hello")
    work()
    work()
    assert lines(file) == ["hello"]
    assert Job.objects.get(pk=result.id).state == Job.State.DONE


def test_job_of_a_rolled_back_change_never_runs(tmp_path: Path) -> None:
    file = tmp_path / "out"
    with transaction.atomic():
        write_line.enqueue(str(file), "never")
        transaction.set_rollback(True)
    work()
    assert lines(file) == []


def test_job_due_later_waits(tmp_path: Path) -> None:
    file = tmp_path / "out"
    later = timezone.now() + timedelta(hours=1)
    write_line.using(run_after=later).enqueue(str(file), "later")
    work()
    assert lines(file) == []


def test_failing_job_is_put_off_and_in_the_end_shown_as_failed(tmp_path: Path) -> None:
    file = tmp_path / "out"
    result = fail.enqueue(str(file))
    for _ in range(worker.ATTEMPTS):
        work()
        Job.objects.update(due_at=timezone.now())
    work()
    job = Job.objects.get(pk=result.id)
    assert (job.state, job.attempts) == (Job.State.FAILED, worker.ATTEMPTS)
    assert "as the test wants" in job.error
    assert lines(file) == ["tried"] * worker.ATTEMPTS


def test_second_attempt_waits_longer_than_the_first(tmp_path: Path) -> None:
    fail.enqueue(str(tmp_path / "out"))
    work()
    assert Job.objects.get().due_at > timezone.now() + timedelta(seconds=2)


def test_job_whose_lease_ran_out_is_taken_up_by_another_worker(tmp_path: Path) -> None:
    write_line.enqueue(str(tmp_path / "out"), "hello")
    first = worker.claim("first")
    assert first is not None
    assert worker.claim("second") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = worker.claim("second")
    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)


def test_worker_that_lost_its_lease_can_neither_renew_nor_finish(tmp_path: Path) -> None:
    write_line.enqueue(str(tmp_path / "out"), "hello")
    first = worker.claim("first")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.claim("second")
    assert first is not None
    assert worker.renew(first) is False
    worker.finish(first, state=Job.State.DONE, error="")
    assert Job.objects.get().state == Job.State.RUNNING


def test_of_many_workers_one_takes_each_job(tmp_path: Path) -> None:
    file = tmp_path / "out"
    for number in range(40):
        write_line.enqueue(str(file), str(number))

    def work_and_close() -> None:
        work()
        connection.close()

    threads = [threading.Thread(target=work_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lines(file), key=int) == [str(number) for number in range(40)]


def test_killed_workers_job_is_taken_up_again_within_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real processes: the first is killed in the middle of the task, the second ends it."""
    file = tmp_path / "out"
    linger.enqueue(str(file), 2.0)
    environment = environment_of_a_process_beside(tmp_path)
    command = [sys.executable, "-m", "bothways.cli.main", "worker"]
    killed = subprocess.Popen(command, env=environment)
    wait_until(lambda: lines(file) == ["began"])
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    began = time.monotonic()
    heir = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: lines(file) == ["began", "began", "ended"], seconds=60)
        wait_until(lambda: Job.objects.get().state == Job.State.DONE)
    finally:
        heir.terminate()
        heir.wait()
    assert time.monotonic() - began < 60
    assert Job.objects.get().attempts == 2


def wait_until(condition, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
