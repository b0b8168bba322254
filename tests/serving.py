"""The product as it is served, pages and sockets on one port, on the test's own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.ports import free_port
from tests.processes import environment_of_a_process_beside


class Served:
    """The web process of `bothways serve`; it can be killed and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment_of_a_process_beside(
            folder, PORT=str(self.port), BASE_URL=self.url
        )
        self.log = folder / "served.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "bothways.cli.web", "--host=127.0.0.1", "--threads=4"]
        command += [f"--port={self.port}", f"--parent={os.getpid()}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._environment, start_new_session=True, stderr=log
            )
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self.answers():
            assert self._process is None or self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, "waited in vain for the server"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    @property
    def processes(self) -> list[int]:
        """The pids of all that serves, children first."""
        assert self._process is not None
        listed = subprocess.run(
            ["ps", "-ww", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
        ).stdout.split("\n")[1:]
        parents = {int(pid): int(ppid) for pid, ppid in (row.split() for row in listed if row)}
        found = [self._process.pid]
        for pid in found:
            found.extend(child for child, parent in parents.items() if parent == pid)
        return found[::-1]

    def kill(self) -> None:
        """As a power cut would: every process at once."""
        assert self._process is not None
        for pid in self.processes:
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def kill_main(self) -> list[int]:
        """As if short memory had taken the first of them; answers the pids of the others."""
        assert self._process is not None
        others = [pid for pid in self.processes if pid != self._process.pid]
        self._process.kill()
        self._process.wait()
        return others

    def stop(self) -> None:
        """Ask it to end, and see that nothing of it is left."""
        if self._process and self._process.poll() is None:
            processes = self.processes
            self._process.terminate()
            self._process.wait(timeout=20)
            left = until_gone(processes, seconds=10)
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            assert not left, f"{len(left)} of its processes outlived it"


def until_gone(processes: list[int], seconds: float) -> list[int]:
    """Those that are still there after so long."""
    end = time.monotonic() + seconds
    while left := [pid for pid in processes if Path(f"/proc/{pid}").exists()]:
        if time.monotonic() > end:
            return left
        time.sleep(0.05)
    return []
