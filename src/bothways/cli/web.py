"""The web process of `bothways serve`: pages and sockets by Granian, never outliving its parent."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from .worker import end_with


def main() -> None:
    parser = argparse.ArgumentParser(prog="bothways.cli.web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    arguments = parser.parse_args()
    threading.Thread(target=stop_with, args=(arguments.parent,), daemon=True).start()
    os.environ["PAGE_THREADS"] = str(arguments.threads)
    Granian(
        "bothways.config.asgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.ASGI,
        workers=1,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def stop_with(parent: int) -> None:
    """Ask this process to stop once ``parent`` is gone, as Ctrl-C would."""
    gone = threading.Event()
    end_with(parent, gone)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
