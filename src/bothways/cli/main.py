"""The `bothways` command; each subcommand is a module and imports what it needs when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from . import check, createadmin, demo, match, receivemail, serve, verify, worker

COMMANDS = (serve, demo, worker, check, createadmin, receivemail, match, verify)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bothways",
        description="Reciprocal mentoring: everyone is both mentor and mentee.",
        epilog="Settings come from the environment; docs/administrators/settings.md lists them.",
    )
    parser.add_argument("--version", action="version", version=f"bothways {version('bothways')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; answers the exit code."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; say nothing and leave nothing to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


if __name__ == "__main__":
    sys.exit(main())
