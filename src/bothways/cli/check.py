"""`bothways check`: is this installation configured and healthy, and if not, what to do."""

from __future__ import annotations

import argparse

MARKS = {"ok": "ok  ", "warn": "warn", "problem": "FAIL"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check",
        help="check configuration and health, with remedies",
        epilog="Exit codes: 0 all well (warnings allowed), 1 something must be mended, "
        "4 the environment can't be read.",
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as problems")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from .django import start_django

    start_django()
    from bothways.config.health import check_all

    findings = check_all(deep=True)
    for finding in findings:
        print(f"{MARKS[finding.level]}  {finding.title}: {finding.detail}")
        if finding.level != "ok" and finding.remedy:
            print(f"      → {finding.remedy}")
    bad = {"problem", "warn"} if arguments.strict else {"problem"}
    return 1 if any(finding.level in bad for finding in findings) else 0
