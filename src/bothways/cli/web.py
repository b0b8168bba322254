"""The web process of `bothways serve`: pages and sockets by Granian, never outliving its parent."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import signal
import threading
import time
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from .worker import end_with

MAIN = "WEB_MAIN_PROCESS"
GRACE_SECONDS = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="bothways.cli.web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    arguments = parser.parse_args()
    threading.Thread(target=stop_with, args=(arguments.parent,), daemon=True).start()
    os.environ["PAGE_THREADS"] = str(arguments.threads)
    os.environ[MAIN] = str(os.getpid())
    Granian(
        "bothways.config.asgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.ASGI,
        workers=1,
        respawn_failed_workers=True,
        # A browser that keeps its connection open must not keep it from ending.
        workers_kill_timeout=int(GRACE_SECONDS),
        log_level=LogLevels.warning,
    ).serve(target_loader=load)


def load(target: str) -> Any:
    """What is served, in the process that serves it; that one ends when the main one is gone.

    Killed by force, the main process can't stop it, and it would keep the port and the database.
    """
    main_process = int(os.environ[MAIN])
    threading.Thread(target=leave_with, args=(main_process,), daemon=True).start()
    module, _, name = target.partition(":")
    found = getattr(importlib.import_module(module), name)
    settle()
    return found


def settle() -> None:
    """What is loaded by now stays for good. A collection of garbage that goes through all of it
    again, several hundred thousand objects, would hold up one page in twenty by a fifth of a
    second."""
    from django.urls import get_resolver

    # The views, too, which the first page would load.
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()


def leave_with(main_process: int) -> None:
    stop_with(main_process)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def stop_with(parent: int) -> None:
    """Ask this process to stop once ``parent`` is gone, as Ctrl-C would."""
    gone = threading.Event()
    end_with(parent, gone)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
