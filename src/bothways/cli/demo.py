"""`bothways demo`: the product with a lively example programme, from nothing to a served page."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

PORTS = range(8000, 8020)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "demo", help="serve the product filled with an example company and two programmes"
    )
    parser.add_argument("--data", default="var/demo", help="folder of the demo's data (var/demo)")
    parser.add_argument("--fresh", action="store_true", help="begin again from nothing")
    parser.add_argument("--port", type=int, help="the port (8000, or the next that is free)")
    parser.add_argument("--no-serve", action="store_true", help="fill it, print the links, stop")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .serve import port_is_free, serve

    host = "127.0.0.1"
    candidates = [arguments.port] if arguments.port else list(PORTS)
    port = next((port for port in candidates if port_is_free(host, port)), None)
    if port is None:
        print(
            f"bothways: port {candidates[0]} is taken. Choose another: bothways demo --port 9000",
            file=sys.stderr,
        )
        return 3
    prepare_environment(Path(arguments.data), host, port)

    from .django import migrate, start_django

    start_django()
    from bothways.demo.fill import fill, is_filled, sign_in_links, wipe

    if arguments.fresh:
        wipe()
    migrate()
    if not is_filled():
        print("Filling the example programmes …", flush=True)
        fill()
    lines = welcome(f"http://{host}:{port}/", sign_in_links())
    if arguments.no_serve:
        print(lines)
        return 0
    return serve(host, port, when_ready=lambda: print(lines, flush=True))


def prepare_environment(data: Path, host: str, port: int) -> None:
    """The demo's own settings: it must never touch a real installation."""
    for name in [name for name in os.environ if name.startswith("BOTHWAYS_")]:
        del os.environ[name]
    data = data.resolve()
    os.environ |= {
        "BOTHWAYS_DATA": str(data),
        "BOTHWAYS_HOST": host,
        "BOTHWAYS_PORT": str(port),
        "BOTHWAYS_BASE_URL": f"http://{host}:{port}",
        "BOTHWAYS_EMAIL_URL": f"file://{data / 'mail'}",
        "BOTHWAYS_EMAIL_FROM": "Bothways demo <demo@bothways.example>",
        "BOTHWAYS_DEMO": "yes",
    }


def welcome(address: str, links: list[tuple[str, str]]) -> str:
    width = max(len(who) for who, _ in links)
    rows = "\n".join(f"  {who:<{width}}  {link}" for who, link in links)
    return (
        f"\nBothways is running at {address}\n\n"
        f"Sign in as (each link opens in one click):\n{rows}\n\n"
        "E-mails are written to the demo's mail folder. Stop with Ctrl-C; it goes on where it was."
    )
