"""`bothways receive-mail`: what calendars answer, from a mail server's pipe."""

from __future__ import annotations

import argparse
import sys

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: a mail server keeps the letter and comes again."""
CHUNK = 64 * 1024


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "receive-mail",
        help="read one e-mail from standard input: what a calendar answers an invitation",
        epilog="Exit codes: 0 read, whatever it was; 75 the database is away, try again later.",
    )
    parser.add_argument("to", nargs="?", default="", help="whom the mail server has it for")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .django import start_django

    start_django()
    from django.db import DatabaseError

    from bothways.meetings.invitations.reading import LIMIT
    from bothways.meetings.invitations.receiving import receive

    raw = sys.stdin.buffer.read(LIMIT + 1)
    while sys.stdin.buffer.read(CHUNK):
        pass  # a pipe that is closed early is a failure to a mail server
    try:
        outcome = receive(raw, to=arguments.to)
    except DatabaseError as error:
        print(f"bothways: the database can't be used now: {error}", file=sys.stderr)
        return TRY_AGAIN
    print(outcome)
    return 0
