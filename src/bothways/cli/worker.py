"""`bothways worker`: the work behind the page (matching, mail), in a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import threading


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("worker", help="do the work behind the page: matching, e-mail")
    parser.add_argument(
        "--until-idle", action="store_true", help="stop when nothing is due any more"
    )
    # `bothways serve` names itself here: a worker must not outlive it when it is killed.
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .django import start_django

    start_django()
    from bothways.common.jobs.worker import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.parent:
        threading.Thread(target=end_with, args=(arguments.parent, stop), daemon=True).start()
    work(stop, until_idle=arguments.until_idle)
    return 0


def end_with(parent: int, stop: threading.Event) -> None:
    """Set ``stop`` once ``parent`` is no longer our parent."""
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
