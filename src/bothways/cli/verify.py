"""`bothways verify`: does a certificate hold for this sign-up sheet?"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .match import (
    BAD_SHEET,
    Refused,
    mapping_of,
    parse,
    read_sheet,
    readable,
    spelled,
)

if TYPE_CHECKING:
    from bothways.engine.certificate_file import Certified

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2
SHOWN_FAULTS = 20

EPILOG = """exit codes:
  0  the certificate holds            2  the sheet or the certificate can't be read
  1  it doesn't hold; says why

docs/certificate.md describes the file, so that you can check it with code of your own."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "verify",
        help="check a certificate against the sign-up sheet, trusting no solver",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sheet", help="the sign-up sheet, CSV or XLSX; - for standard input")
    parser.add_argument("certificate", type=Path, help="what bothways match --certificate wrote")
    parser.add_argument("--map", type=Path, metavar="TOML", help="what each column means")
    parser.add_argument("--embedding", type=Path, metavar="PATH", help="the model matched with")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command; answers the exit code."""
    try:
        return verified(arguments)
    except Refused as refusal:
        print(f"bothways: {readable(str(refusal))}", file=sys.stderr)
        return UNREADABLE


def verified(arguments: argparse.Namespace) -> int:
    from bothways.engine import Problem, verify
    from bothways.engine.front import hash_of

    from .sheet_people import engine_people
    from .words import certificate_sentence

    certified = read_certificate(arguments.certificate)
    table = read_sheet(arguments.sheet)
    parsed = parse(table, mapping_of(arguments, table))
    if not parsed.people:
        raise Refused(BAD_SHEET, "No row of the sheet could be taken. Nothing was checked.")
    people, _ = engine_people(parsed.people)
    problem = Problem(spelled(people, arguments), certified.policy, certified.review)
    stated = certified.matching.certificate
    if hash_of(problem) != stated.input_hash:
        print("This is another input than the certificate was made for: another sheet, mapping or")
        print("vocabulary. What follows is judged by this sheet all the same.")
    verdict = verify(problem, certified.matching)
    print(f"Value {verdict.value:,}, bound {verdict.bound:,}, in the certificate's own units.")
    if not verdict.ok:
        print(f"The certificate does not hold: {len(verdict.problems):,} things are wrong.")
        for fault in verdict.problems[:SHOWN_FAULTS]:
            print(f"- {readable(fault)}")
        return DOES_NOT_HOLD
    proof = replace(stated, optimal=verdict.proven)
    print("The certificate holds: every pair, rule, price and sum was worked out anew.")
    print(certificate_sentence(replace(certified.matching, certificate=proof)))
    if stated.optimal and not verdict.proven:
        print(
            "The engine says that nothing is better at all, because it searched what lies between "
            "value and bound; prices alone can't show that."
        )
    return HOLDS


def read_certificate(path: Path) -> Certified:
    from bothways.engine.certificate_file import BadCertificate, from_json

    try:
        return from_json(path.read_text(encoding="utf-8"))
    except BadCertificate as error:
        raise Refused(UNREADABLE, f"{path}: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(UNREADABLE, f"{path} can't be read: {error}.") from None
