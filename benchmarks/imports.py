"""A sheet of many people: seconds and peak memory to read and preview it, and to take it.

    python benchmarks/imports.py [people] [--xlsx]

Runs on an empty SQLite database of its own, through the same functions as the pages.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable


def sheet(people: int) -> tuple[list[str], list[list[str]]]:
    """Ten columns as a sign-up form exports them; the same for the same number of people."""
    chance = random.Random(7)
    skills = [f"Skill {number}" for number in range(300)]
    headings = [
        "Full name", "E-mail", "Department", "Office", "Team", "Languages", "Time zone",
        "Line manager", "What can you teach?", "What would you like to learn?",
    ]  # fmt: skip
    rows = []
    for number in range(people):
        offers = [f"{skill} ({chance.randint(1, 5)})" for skill in chance.sample(skills, 6)]
        wants = chance.sample(skills, 4)
        rows.append(
            [
                f"Person {number}",
                f"person{number}@example.org",
                f"Function {number % 12}",
                f"Place {number % 20}",
                f"Team {number % 200}",
                "English, Polish",
                "Europe/London",
                f"person{number // 8}@example.org",
                "; ".join(offers),
                "; ".join(wants),
            ]
        )
    return headings, rows


def file_of(people: int, *, xlsx: bool) -> io.BytesIO:
    headings, rows = sheet(people)
    stream = io.BytesIO()
    if xlsx:
        from bothways.common.tables import write_xlsx

        write_xlsx(stream, headings, rows)
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        csv.writer(text).writerows([headings, *rows])
        text.detach()
    stream.seek(0)
    return stream


def measured[T](what: str, work: Callable[[], T]) -> T:
    before = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<34}{seconds:7.2f} s   peak {peak:5.0f} MB")
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=10_000)
    parser.add_argument("--xlsx", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOTHWAYS_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bothways.config.settings"
        import django

        django.setup()
        run(given.people, xlsx=given.xlsx)


def run(people: int, *, xlsx: bool) -> None:
    from datetime import date

    from django.core.management import call_command

    from bothways.accounts.models import Person
    from bothways.programmes.models import Programme
    from bothways.recruitment.imports.actions import accept, bring_in, fingerprint
    from bothways.recruitment.imports.queries import preview_page
    from bothways.recruitment.models import SheetImport

    call_command("migrate", verbosity=0)
    cora = Person.objects.create_user("cora@example.org", name="Cora")
    programme = Programme.objects.create(
        name="Benchmark", starts_on=date(2027, 1, 11), ends_on=date(2027, 7, 9)
    )
    source = file_of(people, xlsx=xlsx)
    name = "sheet.xlsx" if xlsx else "sheet.csv"
    print(f"{people:,} people, {name}, {source.getbuffer().nbytes / 1e6:.1f} MB")
    measured("nothing yet", lambda: None)

    def bring() -> SheetImport:
        source.seek(0)
        return bring_in(programme=programme, source=source, file_name=name, by=cora)

    def take(brought: SheetImport) -> dict[str, int]:
        return accept(sheet_import=brought, seen=fingerprint(brought), by=cora)

    first = measured("read and preview", bring)
    measured(
        "one page of the preview",
        lambda: list(preview_page(SheetImport.objects.get(pk=first.pk), page=100)),
    )
    print(measured("take", lambda: take(first)))
    again = measured("read and preview the same again", bring)
    print(measured("take the same again", lambda: take(again)))


if __name__ == "__main__":
    main()
