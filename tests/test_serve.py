"""`bothways serve`, `createadmin` and `check` as an administrator runs them: real processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

BOTHWAYS = [sys.executable, "-m", "bothways.cli.main"]


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh installation on SQLite."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BOTHWAYS_")}
    port = free_port()
    return environment | {
        "BOTHWAYS_DATA": str(tmp_path / "data"),
        "BOTHWAYS_PORT": str(port),
        "BOTHWAYS_BASE_URL": f"http://127.0.0.1:{port}",
    }


@pytest.fixture
def served(installation: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*BOTHWAYS, "serve"], env=installation, text=True)
    try:
        wait_until(lambda: status(installation, "/health/") == 200)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def run(installation: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BOTHWAYS, *arguments],
        env=installation,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def status(installation: dict[str, str], path: str) -> int | None:
    try:
        with urllib.request.urlopen(installation["BOTHWAYS_BASE_URL"] + path, timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return None


def workers_of(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True
    ).stdout
    mine = re.compile(rf"^\s*(\d+) .*worker --parent={parent}$", re.MULTILINE)
    return [int(pid) for pid in mine.findall(listed)]


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_serve_answers_keeps_a_worker_and_stops_whole(
    installation: dict[str, str], served: subprocess.Popen[str]
) -> None:
    assert status(installation, "/sign-in/") == 200
    wait_until(lambda: len(workers_of(served.pid)) == 1)
    [first] = workers_of(served.pid)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: workers_of(served.pid) not in ([], [first]))
    served.terminate()
    assert served.wait(timeout=20) == 0
    wait_until(lambda: workers_of(served.pid) == [])
    assert status(installation, "/health/") is None


def test_killed_server_leaves_nothing_behind_and_starts_again(
    installation: dict[str, str], served: subprocess.Popen[str]
) -> None:
    wait_until(lambda: len(workers_of(served.pid)) == 1)
    served.kill()
    served.wait()
    wait_until(lambda: status(installation, "/health/") is None)
    wait_until(lambda: workers_of(served.pid) == [])
    again = subprocess.Popen([*BOTHWAYS, "serve"], env=installation, text=True)
    try:
        wait_until(lambda: status(installation, "/sign-in/") == 200)
    finally:
        again.terminate()
        again.wait(timeout=20)


def test_taken_port_is_named_with_the_setting_to_change(installation: dict[str, str]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", int(installation["BOTHWAYS_PORT"])))
        holder.listen()
        result = run(installation, "serve")
    assert result.returncode == 3
    assert "is taken" in result.stderr
    assert "BOTHWAYS_PORT" in result.stderr


def test_createadmin_prints_a_link_that_signs_in_once(
    installation: dict[str, str], served: subprocess.Popen[str]
) -> None:
    result = run(installation, "createadmin", "Ada@Example.org", "--name", "Ada Admin")
    assert result.returncode == 0
    assert "Ada Admin <ada@example.org> is an administrator." in result.stdout
    link = re.search(r"http\S+", result.stdout)
    assert link is not None
    path = link[0].removeprefix(installation["BOTHWAYS_BASE_URL"])
    assert status(installation, path) == 200


def test_createadmin_refuses_what_is_no_address(installation: dict[str, str]) -> None:
    result = run(installation, "createadmin", "ada at example")
    assert (result.returncode, result.stdout) == (2, "")
    assert "valid email address" in result.stderr


def test_check_names_what_is_missing_and_the_remedy(installation: dict[str, str]) -> None:
    result = run(installation, "check")
    assert result.returncode == 1
    assert "FAIL" in result.stdout
    assert "→" in result.stdout


def test_misspelt_setting_stops_every_command_in_words(installation: dict[str, str]) -> None:
    result = run(installation | {"BOTHWAYS_PROT": "8001"}, "check")
    assert result.returncode == 4
    assert result.stderr == (
        "bothways: There is no setting BOTHWAYS_PROT. Did you mean BOTHWAYS_PORT?\n"
    )
