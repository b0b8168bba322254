"""The panels of the report: who is served group by group, who would rather have each other, and
what would get somebody a partner."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import escape

from bothways.engine import EngineError, Helped, Matching, Person, Problem, helped
from bothways.engine.audit import Attribute, fairness, received
from bothways.engine.objectives.stable import blocking_in

MOST_PEOPLE = 5_000
"""Up to here every pair is looked at for who would rather have each other."""
LISTED = 10
SECONDS = 5.0
"""So long what would help is tried out; a report isn't waited for longer."""
HELPED = 5
NAMES = {"function": "By function", "location": "By location", "team": "By team"}
HELPLESS = frozenset({"not_this_time", "in_group"})


def panels(matching: Matching, problem: Problem) -> Iterator[str]:
    people = {person.id: person for person in problem.people}
    if not matching.circles and not matching.groups:
        yield from help_panel(matching, problem, people)
    yield fairness_panel(matching, problem)
    if len(people) <= MOST_PEOPLE and not matching.circles and not matching.groups:
        yield stability_panel(matching, problem, people)


def fairness_panel(matching: Matching, problem: Problem) -> str:
    here = [person for person in problem.people if person.capacity]
    gains, balances = received(here, matching)
    groups = {name: {person.id: getattr(person, name) for person in here} for name in NAMES}
    told = fairness(groups, [person.id for person in here], gains, balances)
    if not told:
        return ""
    tables = "".join(fairness_table(attribute) for attribute in told)
    return (
        '<section><h2>Who is served, group by group</h2><p class="soft">Groups of fewer than five '
        f"are shown together, so that nobody can be singled out.</p>{tables}</section>"
    )


def fairness_table(attribute: Attribute) -> str:
    remarks = "".join(f"<p>{escape(remark)}</p>" for remark in attribute.remarks)
    rows = "".join(
        f'<tr><th scope="row">{escape(group.name)}</th><td>{group.people:,}</td>'
        f"<td>{group.served:,} ({group.share:.0%})</td>"
        f"<td>{f'{group.mean_gain:.0%}' if group.served else '–'}</td></tr>"
        for group in attribute.groups
    )
    headings = "".join(
        f'<th scope="col">{heading}</th>'
        for heading in ("Group", "People", "With a partner", "Mean gain")
    )
    return (
        f"{remarks}<table><caption>{NAMES[attribute.name]}</caption><thead><tr>{headings}</tr>"
        f"</thead><tbody>{rows}</tbody></table>"
    )


def stability_panel(matching: Matching, problem: Problem, people: dict[str, Person]) -> str:
    count, listed = blocking_in(problem, matching, LISTED)
    pairs = "1 pair of people" if count == 1 else f"{count or 'No'} pairs of people"
    before = matching.certificate.blocking_pairs_before
    given_up = (
        f" There would be {before:,} if nothing were given up for it."
        if before and before > count
        else ""
    )
    rows = "".join(
        f"<li>{escape(named(people[pair.a]))} ({pair.now_a:.0%} now, {pair.then_a:.0%} then) and "
        f"{escape(named(people[pair.b]))} ({pair.now_b:.0%} now, {pair.then_b:.0%} then)</li>"
        for pair in listed
    )
    listing = f"<ul>{rows}</ul>" if rows else ""
    return (
        f"<section><h2>Who would rather have each other</h2><p>{pairs} would both gain more from "
        f"each other than from the partners they have.{given_up}</p>"
        '<p class="soft">The best match for all has some such pairs; that is no fault in it.</p>'
        f"{listing}</section>"
    )


def help_panel(matching: Matching, problem: Problem, people: dict[str, Person]) -> Iterator[str]:
    """For the first few who are left over, what was tried out and would get them a partner."""
    ends_at = time.perf_counter() + SECONDS
    pairs = [(found.a, found.b) for found in matching.matches]
    lines: list[str] = []
    for left in matching.left_over:
        seconds = (ends_at - time.perf_counter()) / max(1, HELPED - len(lines))
        if left.reason in HELPLESS or len(lines) == HELPED or seconds <= 0:
            continue
        try:
            found = helped(problem, left.id, pairs, matching.certificate, time_budget=seconds)
        except EngineError:
            continue
        best = next((each for each in found if each.is_matched), None)
        if best is not None:
            lines.append(help_line(people[left.id], best, people))
    if lines:
        yield (
            '<section><h2>What would get them a partner</h2><p class="soft">Tried out by matching '
            f"everybody anew; ask before you write it down.</p><ul>{''.join(lines)}</ul></section>"
        )


def help_line(person: Person, found: Helped, people: dict[str, Person]) -> str:
    parts = []
    if found.addition.offer:
        parts.append(f"offered {found.addition.offer}")
    if found.addition.want:
        parts.append(f"wanted {found.addition.want}")
    partners = " and ".join(named(people[who]) for who in found.partners)
    return (
        f"<li>If <b>{escape(named(person))}</b> {escape(' and '.join(parts))}, "
        f"{escape(partners)} would be the partner; the whole changes by "
        f"{found.worth_change:+.2f}.</li>"
    )


def named(person: Person) -> str:
    return person.name or person.id
