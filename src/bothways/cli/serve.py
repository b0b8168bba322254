"""`bothways serve`: the pages, and beside them a worker, on one machine from one command."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

RESTART_PAUSE = 1.0
ASK_AGAIN = 3.0


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help="serve the product on HOST and PORT")
    parser.add_argument("--threads", type=int, default=4, help="requests at the same time (4)")
    parser.add_argument(
        "--no-worker", action="store_true", help="no worker beside it; run `bothways worker` apart"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .django import migrate, start_django

    start_django()
    from django.conf import settings

    environment = settings.ENVIRONMENT
    if not port_is_free(environment.host, environment.port):
        print(
            f"bothways: port {environment.port} on {environment.host} is taken. "
            "Stop what listens there, or choose another with BOTHWAYS_PORT.",
            file=sys.stderr,
        )
        return 3
    migrate()
    return serve(
        environment.host,
        environment.port,
        threads=arguments.threads,
        with_worker=not arguments.no_worker,
    )


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(
    host: str,
    port: int,
    *,
    threads: int = 4,
    with_worker: bool = True,
    when_ready: Callable[[], None] | None = None,
) -> int:
    """Serve until told to stop. Calls ``when_ready`` once the port answers."""
    keeper = WorkerKeeper() if with_worker else None
    if keeper:
        keeper.start()
    web = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        [
            sys.executable,
            "-m",
            "bothways.cli.web",
            f"--host={host}",
            f"--port={port}",
            f"--threads={threads}",
            f"--parent={os.getpid()}",
        ],
        start_new_session=True,
    )

    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        web.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if when_ready and wait_for(host, port, web):
        when_ready()
    code = ended(web, stopping)
    if keeper:
        keeper.stop()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def ended(web: subprocess.Popen[bytes], stopping: threading.Event) -> int:
    """The web process's exit code. One that was asked to stop while it started may not have heard
    it, so it is asked again."""
    while True:
        try:
            return web.wait(timeout=ASK_AGAIN)
        except subprocess.TimeoutExpired:
            if stopping.is_set():
                web.terminate()


def wait_for(host: str, port: int, web: subprocess.Popen[bytes]) -> bool:
    pause = threading.Event()
    while web.poll() is None:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            pause.wait(0.05)
        else:
            return True
    return False


class WorkerKeeper(threading.Thread):
    """Keeps one worker process running; a worker that dies is started again."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="worker-keeper")
        self.ended = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while not self.ended.is_set():
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [
                    sys.executable,
                    "-m",
                    "bothways.cli.main",
                    "worker",
                    f"--parent={os.getpid()}",
                ],
                start_new_session=True,
            )
            self.process.wait()
            self.ended.wait(RESTART_PAUSE)

    def stop(self) -> None:
        self.ended.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
