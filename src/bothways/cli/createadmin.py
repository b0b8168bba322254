"""`bothways createadmin`: the first administrator, or one more."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "createadmin",
        help="make somebody an administrator and print a sign-in link for them",
        epilog="Exit codes: 0 done, 2 the address or name is missing or wrong.",
    )
    parser.add_argument("email", nargs="?", help="their e-mail address (asked for when absent)")
    parser.add_argument("--name", help="their name, when they are new here")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .django import migrate, start_django

    start_django()
    from django.core.exceptions import ValidationError

    from bothways.accounts.roles.actions import appoint_administrator
    from bothways.accounts.signin.actions import create_link

    email = arguments.email or ask("E-mail address")
    if not email:
        print(
            "bothways: give an e-mail address: bothways createadmin ada@example.org",
            file=sys.stderr,
        )
        return 2
    migrate()
    try:
        person = appoint_administrator(email=email, name=arguments.name or "", by=None)
    except ValidationError as error:
        print(f"bothways: {' '.join(error.messages)}", file=sys.stderr)
        return 2
    link = create_link(person, lifetime=timedelta(hours=24))
    print(f"{person.name} <{person.email}> is an administrator.")
    print(f"Sign in within a day by this link, which opens once: {link}")
    return 0


def ask(question: str) -> str:
    return input(f"{question}: ").strip() if sys.stdin.isatty() else ""
