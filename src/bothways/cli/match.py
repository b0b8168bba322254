"""`bothways match`: from a sign-up sheet to matches, without a server or a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bothways.common.tables import Table
    from bothways.engine import Circle, Group, Matching, Person, Policy, Review
    from bothways.recruitment.imports.mapping import Mapping
    from bothways.recruitment.imports.rows import ParsedSheet

MATCHED, NOTHING, USAGE, BAD_SHEET, BAD_SETTING, STOPPED = 0, 1, 2, 3, 4, 5
SHOWN_PROBLEMS = 10

EPILOG = """exit codes:
  0  matched                        3  the sheet can't be read or has no usable row
  1  nobody could be matched        4  policy, mapping or locks can't be used
  2  the command line is wrong      5  an impossible lock, or no result

columns are recognised by their headings; docs/command-line.md has the details."""


class Refused(Exception):
    """The command can't go on; ``code`` is its exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "match",
        help="match the people of a sign-up sheet, with a certificate and a report",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sheet", help="the sign-up sheet, CSV or XLSX; - for standard input")
    parser.add_argument("--policy", type=Path, metavar="TOML", help="what counts, and the rules")
    parser.add_argument("--map", type=Path, metavar="TOML", help="what each column means")
    parser.add_argument(
        "-o", "--output", default="-", help="matches as CSV or XLSX; - (standard output) is usual"
    )
    parser.add_argument("--report", type=Path, metavar="HTML", help="a report to read and hand on")
    parser.add_argument(
        "--certificate", type=Path, metavar="JSON", help="the proof, for `bothways verify`"
    )
    parser.add_argument("--left-over", type=Path, metavar="CSV", help="who is left over, and why")
    parser.add_argument("--problems", type=Path, metavar="CSV", help="rows that couldn't be taken")
    parser.add_argument("--locks", type=Path, metavar="CSV", help="pairs to keep: two ids a line")
    parser.add_argument("--bans", type=Path, metavar="CSV", help="pairs never to make")
    parser.add_argument(
        "--time-budget", type=seconds, metavar="SECONDS", help="stop improving then"
    )
    parser.add_argument(
        "--embedding", type=Path, metavar="PATH", help="a local model of words, to meet more wants"
    )
    parser.add_argument("--seed", type=int, default=0, help="steers the search for circles")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    parser.set_defaults(run=run)


def seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} isn't a number of seconds")
    return value


def run(arguments: argparse.Namespace) -> int:
    """Run the command; answers the exit code. Errors go to standard error, in words."""
    try:
        return matched(arguments)
    except Refused as refusal:
        print(f"bothways: {readable(str(refusal))}", file=sys.stderr)
        return refusal.code


def matched(arguments: argparse.Namespace) -> int:
    from .sheet_people import engine_people

    refuse_overwriting(arguments)
    policy = read_policy_of(arguments)
    table = read_sheet(arguments.sheet)
    mapping = mapping_of(arguments, table)
    parsed = parse(table, mapping)
    say = quiet_say if arguments.quiet else say_aloud
    report_reading(say, table, mapping, parsed)
    if arguments.problems:
        write_problems(arguments.problems, table, parsed)
    if not parsed.people:
        raise Refused(BAD_SHEET, "No row of the sheet could be taken. Nothing was matched.")
    people, unresolved = engine_people(parsed.people)
    if not arguments.quiet:
        show(unresolved, "more names of this kind.")
    people = spelled(people, arguments)
    review = review_of(arguments)
    matching = solve(people, policy, review, arguments)
    write_matches(arguments.output, matching, people)
    if arguments.left_over:
        write_left_over(arguments.left_over, matching, people)
    if arguments.certificate:
        write_certificate(arguments.certificate, people, policy, review, matching)
    if arguments.report:
        from bothways.engine import Problem

        from .report import write_report

        problem = Problem(tuple(people), policy, review)
        write_report(arguments.report, matching, problem, title=Path(arguments.sheet).stem)
    report_result(say, matching)
    return MATCHED if matching.figures.served else NOTHING


def refuse_overwriting(arguments: argparse.Namespace) -> None:
    if arguments.sheet == "-":
        return
    sheet = Path(arguments.sheet).resolve()
    given = [arguments.output, arguments.report, arguments.left_over, arguments.problems]
    given.append(arguments.certificate)
    for output in given:
        if output and str(output) != "-" and Path(output).resolve() == sheet:
            raise Refused(USAGE, f"{output} is the sign-up sheet itself; it isn't overwritten.")


def spelled(people: tuple[Person, ...], arguments: argparse.Namespace) -> tuple[Person, ...]:
    """The people with their skills under one name each: aliases, spellings, near meanings."""
    from bothways.engine.text import ModelUnusable, spelled_one_way

    from .words import vocabulary_for

    try:
        return tuple(spelled_one_way(people, vocabulary_for(arguments.embedding)))
    except ModelUnusable as error:
        raise Refused(BAD_SETTING, str(error)) from None


def write_certificate(
    path: Path, people: tuple[Person, ...], policy: Policy, review: Review, matching: Matching
) -> None:
    from bothways.engine import Problem
    from bothways.engine.certificate_file import to_json

    try:
        path.write_text(to_json(Problem(people, policy, review), matching), encoding="utf-8")
    except OSError as error:
        raise Refused(USAGE, f"{path} can't be written: {error.strerror}.") from None


def read_policy_of(arguments: argparse.Namespace) -> Policy:
    from bothways.engine.problem import Policy

    from .policy import BadPolicy, read_policy

    if arguments.policy is None:
        return Policy(objective="worth")
    try:
        return read_policy(arguments.policy)
    except BadPolicy as error:
        raise Refused(BAD_SETTING, str(error)) from None


def read_sheet(name: str) -> Table:
    from bothways.common.tables import TableError, read_table

    try:
        if name == "-":
            return read_table(sys.stdin.buffer, "standard input")
        return read_table(Path(name), Path(name).name)
    except TableError as error:
        raise Refused(BAD_SHEET, str(error)) from None
    except OSError as error:
        raise Refused(BAD_SHEET, f"{name} can't be read: {error.strerror}.") from None


def mapping_of(arguments: argparse.Namespace, table: Table) -> Mapping:
    from bothways.recruitment.imports.columns import recognise
    from bothways.recruitment.imports.mapping import BadMapping, load_mapping

    if arguments.map is None:
        return recognise(table.headings, [row.cells for row in table.rows[:200]])
    try:
        return load_mapping(arguments.map, table.headings)
    except BadMapping as error:
        raise Refused(BAD_SETTING, str(error)) from None


def parse(table: Table, mapping: Mapping) -> ParsedSheet:
    from bothways.recruitment.imports.roles import Role
    from bothways.recruitment.imports.rows import parse_rows

    missing = [role.label for role in (Role.OFFERS, Role.WANTS) if not mapping.has(role)]
    if missing:
        raise Refused(
            BAD_SHEET,
            f"No column for {' or '.join(missing)} was recognised among: "
            f"{', '.join(table.headings[:12])}. Name it with --map (docs/command-line.md).",
        )
    return parse_rows(table, mapping, require_email=False)


def say_aloud(text: str) -> None:
    if sys.stderr.isatty():
        print(readable(text), file=sys.stderr)


def quiet_say(text: str) -> None:
    return None


def report_reading(say: Any, table: Table, mapping: Mapping, parsed: ParsedSheet) -> None:
    say(mapping.describe())
    for note in (*table.notes, *parsed.notes):
        say(note)
    errors = [str(problem) for problem in parsed.problems if problem.severity == "error"]
    show(errors, "more; --problems FILE gives all rows back.")
    warnings = [str(problem) for problem in parsed.problems if problem.severity == "warning"]
    for warning in warnings[:SHOWN_PROBLEMS]:
        say(f"Note: {warning}")
    if len(warnings) > SHOWN_PROBLEMS:
        say(f"… and {len(warnings) - SHOWN_PROBLEMS} more notes of this kind.")


def show(sentences: Sequence[str], rest: str) -> None:
    """The first few on standard error. What a sheet holds can't steer the terminal."""
    for sentence in sentences[:SHOWN_PROBLEMS]:
        print(readable(sentence), file=sys.stderr)
    if len(sentences) > SHOWN_PROBLEMS:
        print(f"… and {len(sentences) - SHOWN_PROBLEMS} {rest}", file=sys.stderr)


def readable(text: str) -> str:
    return "".join(mark if mark.isprintable() or mark == "\n" else " " for mark in text)


def review_of(arguments: argparse.Namespace) -> Review:
    from bothways.engine import Review

    return Review(locks=pairs_of(arguments.locks), bans=pairs_of(arguments.bans))


def pairs_of(path: Path | None) -> tuple[tuple[str, str], ...]:
    """Two ids a line, with a comma, semicolon or tab between."""
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(BAD_SETTING, f"{path} can't be read: {error}.") from None
    pairs = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = line.replace(";", ",").replace("\t", ",").split(",")
        words = [word.strip().strip('"') for word in cells]
        if len(words) != 2 or not all(words):
            raise Refused(
                BAD_SETTING, f"{path}, line {number}: write two ids with a comma between."
            )
        pairs.append((words[0], words[1]))
    return tuple(pairs)


def solve(
    people: Sequence[Person], policy: Policy, review: Review, arguments: argparse.Namespace
) -> Matching:
    from bothways.engine import EngineError, InvalidInput, match

    with progress_line(shown=not arguments.quiet and sys.stderr.isatty()) as progress:
        try:
            return match(
                people,
                policy,
                review,
                progress=progress,
                time_budget=arguments.time_budget,
                seed=arguments.seed,
            )
        except InvalidInput as error:
            # The sheet has been checked by now, so it is the policy or a lock.
            raise Refused(BAD_SETTING, str(error)) from None
        except EngineError as error:
            raise Refused(STOPPED, str(error)) from None


@contextmanager
def progress_line(*, shown: bool) -> Iterator[Any]:
    """One line that rewrites itself on a terminal; nothing in a pipe."""
    if not shown:
        yield None
        return

    def progress(share: float, phrase: str) -> None:
        filled = round(share * 20)
        bar = "█" * filled + "·" * (20 - filled)
        print(f"\r{bar} {share:4.0%}  {phrase:<50.50}", end="", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        print("\r" + " " * 80 + "\r", end="", file=sys.stderr, flush=True)


HEADINGS = (
    "person", "name", "gives", "gains", "partner", "partner name", "partner gives",
    "partner gains", "worth", "balance", "locked", "kind",
)  # fmt: skip


def write_matches(output: str, matching: Matching, people: Sequence[Person]) -> None:
    names = {person.id: person.name for person in people}
    rows = [
        (
            match.a,
            names[match.a],
            "; ".join(flow.skill for flow in match.a_gives),
            f"{match.gain_a:.3f}",
            match.b,
            names[match.b],
            "; ".join(flow.skill for flow in match.b_gives),
            f"{match.gain_b:.3f}",
            f"{match.worth:.6f}",
            f"{match.balance:.3f}",
            "yes" if match.locked else "",
            "pair",
        )
        for match in matching.matches
    ]
    for number, circle in enumerate(matching.circles, start=1):
        rows.extend(circle_rows(f"circle {number}", circle, names))
    for number, group in enumerate(matching.groups, start=1):
        rows.extend(group_rows(f"group {number}", group, names))
    write_rows(output, HEADINGS, rows)


type Row = tuple[str, str, str, str, str, str, str, str, str, str, str, str]


def circle_rows(kind: str, circle: Circle, names: dict[str, str]) -> Iterator[Row]:
    """One row for each step: who teaches whom what, and what each of the two gains in all."""
    for place, who in enumerate(circle.people):
        other = (place + 1) % len(circle.people)
        learner = circle.people[other]
        given = "; ".join(flow.skill for flow in circle.gives[place])
        gains, theirs = f"{circle.gains[place]:.3f}", f"{circle.gains[other]:.3f}"
        worth = f"{circle.worth:.6f}"
        yield (
            who, names[who], given, gains, learner, names[learner], "", theirs, worth, "", "", kind
        )  # fmt: skip


def group_rows(kind: str, group: Group, names: dict[str, str]) -> Iterator[Row]:
    """One row a member: what they can teach there, and what they learn."""
    for who in group.people:
        teaches = "; ".join(skill for skill in group.skills if who in group.teachers[skill])
        learns = "; ".join(skill for skill in group.skills if who in group.learners[skill])
        yield who, names[who], teaches, learns, "", "", "", "", "", "", "", kind


def write_left_over(path: Path, matching: Matching, people: Sequence[Person]) -> None:
    names = {person.id: person.name for person in people}
    rows = [
        (left.id, names[left.id], left.reason, left.sentence, left.help)
        for left in matching.left_over
    ]
    write_rows(str(path), ("person", "name", "reason", "why", "what would help"), rows)


def write_problems(path: Path, table: Table, parsed: ParsedSheet) -> None:
    """The rows that weren't taken, as they were, with what to change in front."""
    reasons: dict[int, list[str]] = {}
    for problem in parsed.problems:
        if problem.severity == "error":
            reasons.setdefault(problem.row, []).append(str(problem))
    rows = [
        (" ".join(reasons[row.number]), *row.cells) for row in table.rows if row.number in reasons
    ]
    write_rows(str(path), ("What to change", *table.headings), rows)


def write_rows(output: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from bothways.common.tables import write_csv, write_xlsx

    try:
        if output == "-":
            write_csv(sys.stdout, headings, rows)
        elif output.lower().endswith(".xlsx"):
            with Path(output).open("wb") as binary:
                write_xlsx(binary, headings, rows)
        else:
            with Path(output).open("w", encoding="utf-8", newline="") as text:
                write_csv(text, headings, rows)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused(USAGE, f"{output} can't be written: {error.strerror}.") from None


def report_result(say: Any, matching: Matching) -> None:
    from .words import certificate_sentence

    figures = matching.figures
    shapes = f"{figures.pairs} pairs"
    if figures.circles:
        shapes += f", {figures.circles} circles"
    if figures.groups:
        shapes += f", {figures.groups} groups"
    say(
        f"{figures.served} of {figures.people} people have a partner "
        f"({shapes}, worth {figures.worth:.2f} in all, {figures.seconds:.1f} s)."
    )
    say(certificate_sentence(matching))
