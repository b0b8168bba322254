"""The report of `bothways match`: one file that needs nothing else, to read, print and hand on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from bothways.engine import (
    Certificate,
    Circle,
    Flow,
    LeftOver,
    Match,
    Matching,
    Person,
    Policy,
    Problem,
    rules_of,
)

from .report_panels import named, panels
from .words import certificate_sentence

SHOWN_OPEN = 60
"""Matches shown at once; the rest opens on a click, so that thousands stay readable."""
SKILLS_SHOWN = 4
REASONS = {
    "no_wants": "want nothing that they don’t offer already",
    "no_offers": "offer nothing",
    "not_this_time": "aren’t to be matched this time",
    "nobody_offers": "want what nobody offers",
    "nobody_wants": "offer what nobody wants",
    "no_mutual": "fit others one way only",
    "in_group": "ask for a group that can’t be made",
    "rules": "are kept apart by a rule",
    "taken": "would fit somebody who is needed elsewhere",
}


def write_report(path: Path, matching: Matching, problem: Problem, *, title: str) -> None:
    """Write the report. Raises ``OSError`` when the file can't be written."""
    path.write_text("".join(document(matching, problem, title)), encoding="utf-8")


def document(matching: Matching, problem: Problem, title: str) -> Iterator[str]:
    people = problem.people
    by_id = {person.id: person for person in people}
    style = files("bothways.cli").joinpath("report.css").read_text(encoding="utf-8")
    yield (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Matches · {escape(title)}</title><style>{style}</style><main>"
        f'<p class="soft">Reciprocal mentoring · {escape(title)}</p>'
        "<h1>Who is matched with whom</h1>"
        f'<p class="lead">{escape(certificate_sentence(matching))}</p>'
    )
    yield figures(matching)
    yield from match_list(matching, by_id)
    yield from shape_list(matching, by_id)
    yield from left_over_list(matching.left_over, by_id)
    yield from panels(matching, problem)
    yield supply(people)
    yield proof(matching, problem.policy)
    yield "</main></html>\n"


def shape_list(matching: Matching, people: dict[str, Person]) -> Iterator[str]:
    """Circles drawn as rings, and groups around what they share."""
    if matching.circles:
        yield "<h2>Circles: each teaches the next</h2>"
        yield from (circle_figure(circle, people) for circle in matching.circles)
    if matching.groups:
        yield "<h2>Groups around shared wants</h2>"
    for group in matching.groups:
        names = ", ".join(named(people[who]) for who in group.people)
        reasons = "".join(f"<li>{escape(sentence)}</li>" for sentence in group.why)
        yield f"<section><h3>{escape(names)}</h3><ul>{reasons}</ul></section>"


def circle_figure(circle: Circle, people: dict[str, Person]) -> str:
    """The ring with its names, and in words beside it what each teaches the next."""
    names = [named(people[who]) for who in circle.people]
    steps = "".join(f"<li>{escape(sentence)}</li>" for sentence in circle.why)
    gains = " · ".join(
        f"{escape(name)} gains {gain:.0%}" for name, gain in zip(names, circle.gains, strict=True)
    )
    return (
        f"<figure>{ring(names)}<figcaption><ol>{steps}</ol>"
        f'<p class="soft">{gains} · worth {circle.worth:.2f}</p></figcaption></figure>'
    )


def ring(names: Sequence[str]) -> str:
    """Names around a circle, with an arrow from each to the next."""
    k, middle, radius = len(names), (210, 110), 74
    angles = [2 * math.pi * place / k - math.pi / 2 for place in range(k)]
    arrows, labels = [], []
    for place, angle in enumerate(angles):
        begin, end = angle + 0.32, angle + 2 * math.pi / k - 0.32
        x1, y1 = on_ring(middle, radius, begin)
        x2, y2 = on_ring(middle, radius, end)
        arrows.append(
            f'<path d="M{x1:.1f} {y1:.1f}A{radius} {radius} 0 0 1 {x2:.1f} {y2:.1f}" fill="none" '
            'stroke="currentColor" stroke-width="3" marker-end="url(#to)"/>'
        )
        x, y = on_ring(middle, radius + 12, angle)
        side = "middle" if abs(math.cos(angle)) < 0.2 else "start" if x > middle[0] else "end"
        labels.append(
            f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="{side}" fill="currentColor" '
            f'font-size="14">{escape(names[place][:24])}</text>'
        )
    alternative = escape(f"A circle: {' → '.join([*names, names[0]])}", quote=True)
    return (
        f'<svg viewBox="0 0 420 220" width="420" role="img" aria-label="{alternative}"><defs>'
        '<marker id="to" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
        f"{''.join(arrows)}{''.join(labels)}</svg>"
    )


def on_ring(middle: tuple[int, int], radius: float, angle: float) -> tuple[float, float]:
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)


def figures(matching: Matching) -> str:
    summary = matching.figures
    entries = [
        (f"{summary.served:,} of {summary.people:,}", "people have a partner"),
        (percent(summary.mean_gain), "of what people want to learn is met, on average"),
        (percent(summary.least_gain), "the least anybody with a partner gains"),
        (f"{summary.mean_balance:.2f}", "mean balance of the two directions; 1 is even"),
    ]
    cells = "".join(
        f"<div><dd>{escape(value)}</dd><dt>{escape(label)}</dt></div>" for value, label in entries
    )
    return f'<dl class="figures">{cells}</dl>'


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def match_list(matching: Matching, by_id: dict[str, Person]) -> Iterator[str]:
    if not matching.matches:
        return
    best_first = sorted(matching.matches, key=lambda match: (-match.worth, match.a))
    yield '<section><h2>Matches</h2><p class="soft">The most is gained at the top. '
    yield 'A band’s length is how much of what the other wants it meets.</p><div class="rows">'
    yield from (row(match, by_id) for match in best_first[:SHOWN_OPEN])
    yield "</div>"
    rest = best_first[SHOWN_OPEN:]
    if rest:
        yield f'<details><summary>The other {len(rest):,} matches</summary><div class="rows">'
        yield from (row(match, by_id) for match in rest)
        yield "</div></details>"
    yield "</section>"


def row(match: Match, by_id: dict[str, Person]) -> str:
    a, b = by_id[match.a], by_id[match.b]
    locked = ' <span class="soft">locked</span>' if match.locked else ""
    return (
        f'<article class="row"><div>{who(a)}</div><div class="bands">'
        f"{band('give', '→', match.a_gives, match.gain_b)}"
        f"{band('get', '←', match.b_gives, match.gain_a)}</div>"
        f'<div class="end">{who(b)}</div>'
        f'<div class="worth"><b>{match.worth:.2f}</b> <span class="soft">worth</span>{locked}'
        f'<br><span class="soft">balance {match.balance:.2f}</span></div></article>'
    )


def who(person: Person) -> str:
    where = " · ".join(part for part in (person.function, person.location) if part)
    place = f'<br><span class="soft">{escape(where)}</span>' if where else ""
    return f"<b>{escape(person.name or person.id)}</b>{place}"


def band(way: str, arrow: str, flows: Sequence[Flow], gain: float) -> str:
    skills = [flow.skill for flow in flows]
    shown = ", ".join(skills[:SKILLS_SHOWN])
    more = f" and {len(skills) - SKILLS_SHOWN} more" if len(skills) > SKILLS_SHOWN else ""
    words = escape(f"{shown}{more}" or "nothing")
    text = f"{words} {arrow}" if arrow == "→" else f"{arrow} {words}"
    return (
        f'<div class="band {way}"><svg aria-hidden="true"><rect width="{gain * 100:.0f}%" '
        f'height="100%" rx="4"/></svg><span>{text}</span>'
        f'<span class="gain">{percent(gain)}</span></div>'
    )


def left_over_list(left: Sequence[LeftOver], by_id: dict[str, Person]) -> Iterator[str]:
    if not left:
        return
    yield f"<section><h2>Left over: {len(left):,}</h2>"
    groups: dict[str, list[LeftOver]] = {}
    for entry in left:
        groups.setdefault(entry.reason, []).append(entry)
    for reason, entries in sorted(groups.items(), key=lambda group: -len(group[1])):
        is_open = " open" if len(entries) <= 12 else ""
        yield f"<details{is_open}><summary>{len(entries):,} {REASONS[reason]}</summary><ul>"
        for entry in entries:
            help_ = f" {escape(entry.help)}" if entry.help else ""
            yield f"<li><b>{escape(by_id[entry.id].name or entry.id)}</b> "
            yield f'<span class="soft">{escape(entry.sentence)}{help_}</span></li>'
        yield "</ul></details>"
    yield "</section>"


def supply(people: Sequence[Person]) -> str:
    """Skills that are wanted and hardly offered, and those offered in vain."""
    offered = Counter(skill for person in people for skill in {o.skill for o in person.offers})
    wanted = Counter(
        skill
        for person in people
        for skill in {w.skill for w in person.wants} - {o.skill for o in person.offers}
    )
    scarce = sorted(
        wanted, key=lambda skill: (offered[skill] / wanted[skill], -wanted[skill], skill)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(skill)}</th><td>{wanted[skill]:,}</td>'
        f"<td>{offered[skill]:,}</td></tr>"
        for skill in scarce[:12]
    )
    if not rows:
        return ""
    headings = "".join(
        f'<th scope="col">{heading}</th>'
        for heading in ("Skill", "People want it", "People offer it")
    )
    return (
        '<section><h2>Hardest to serve</h2><p class="soft">More people who offer these would help '
        f"most.</p><table><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def proven_words(certificate: Certificate) -> str:
    if not certificate.optimal:
        return "no; the gap says how far at most"
    if certificate.value == certificate.bound:
        return "yes: value and bound meet"
    return "yes: every matching that could lie between value and bound was searched"


def proof(matching: Matching, policy: Policy) -> str:
    certificate = matching.certificate
    facts = [
        ("Value", f"{certificate.value:,} millionths"),
        ("Upper bound by the prices alone", f"{certificate.bound:,} millionths"),
        ("Certified gap", f"{certificate.gap * 100:.6f} %"),
        ("Proven optimal", proven_words(certificate)),
        ("Pairs of people considered", f"{certificate.pairs_considered:,}"),
        ("Pairs in which both gain", f"{matching.figures.mutual_pairs:,}"),
        ("Method", certificate.method),
        ("Rounds of pricing", str(certificate.rounds)),
        ("Mean of the two gains", policy.mean),
        ("Rules", " ".join(rule.sentence for rule in rules_of(policy))),
        ("Seed", str(certificate.seed)),
        ("SHA-256 of the input", certificate.input_hash),
        ("Engine", f"version {certificate.engine_version}"),
    ]
    if certificate.bonus:
        facts.append(("Served first: added to each pair", f"{certificate.bonus:,} millionths"))
    rows = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>" for term, text in facts
    )
    return (
        "<section><h2>The certificate</h2><p>Every person has a price; for every allowed pair the "
        "two prices cover what the pair is worth. So no pairing, however made, can be worth more "
        "than all prices together: that is the bound. The difference to what these matches are "
        f'worth is the gap.</p><dl class="facts">{rows}</dl></section>'
    )
