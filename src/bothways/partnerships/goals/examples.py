"""Goals to begin from, by theme. They are said as what one can do in the end."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Example:
    slug: str
    theme: Promise
    text: Promise
    sign: Promise
    steps: tuple[Promise, ...]


SPEAKING, LEADING, DATA = _("Speaking"), _("Leading"), _("Figures and tools")
TOGETHER, WAY, CRAFT = _("Working together"), _("Your own way"), _("Knowledge")

EXAMPLES = (
    Example(
        "present",
        SPEAKING,
        _("I can present my work to people who decide, in ten minutes, without reading it out."),
        _("Somebody who was there can say afterwards what I asked for."),
        (_("A first run before my partner"), _("A run before my team"), _("The real one")),
    ),
    Example(
        "story",
        SPEAKING,
        _("I can tell with one picture what a table of figures says."),
        _("Three reports in which the message stands in the title."),
        (_("Redo one old report"), _("Show it to somebody who doesn’t know it")),
    ),
    Example(
        "difficult-talk",
        SPEAKING,
        _("I can begin a difficult talk instead of putting it off."),
        _("I had two of them, and the other would talk to me again."),
        (_("Write down what I want to say"), _("Play it through once"), _("Have the first one")),
    ),
    Example(
        "delegate",
        LEADING,
        _("I can hand over a piece of work so that it stays handed over."),
        _("Two things run without me for a month."),
        (_("Choose the two"), _("Agree on what good looks like"), _("Look back after two weeks")),
    ),
    Example(
        "feedback",
        LEADING,
        _("I can give feedback that people act on."),
        _("Two people tell me what they did differently."),
        (_("Ask for feedback on my feedback"), _("Give one each week")),
    ),
    Example(
        "first-team",
        LEADING,
        _("I can lead a small project with people who don’t report to me."),
        _("It is done, and they would do it again."),
        (_("Agree on the goal with them"), _("Half-way look"), _("Finish and look back")),
    ),
    Example(
        "spreadsheet",
        DATA,
        _("I can answer questions about our figures myself, with a sheet that others can follow."),
        _("A colleague changes my sheet without asking me."),
        (_("Rebuild one sheet together"), _("Make one alone"), _("Hand it on")),
    ),
    Example(
        "new-tool",
        DATA,
        _("I can use a tool that my partner knows for a task I do every week."),
        _("The task takes me half the time."),
        (_("Watch it once"), _("Do it side by side"), _("Do it alone, twice")),
    ),
    Example(
        "other-side",
        TOGETHER,
        _("I can explain how another department sees what we do, and why."),
        _("I have changed one thing in how we work with them."),
        (_("Sit in on a day of theirs"), _("Tell my team what I saw")),
    ),
    Example(
        "network",
        TOGETHER,
        _("I know whom to ask in five areas that aren’t mine."),
        _("Five people I have talked with for half an hour."),
        (_("Draw who I know"), _("Ask my partner for two names"), _("Talk with five")),
    ),
    Example(
        "meetings",
        TOGETHER,
        _("I can run a meeting that ends early, with everybody knowing who does what."),
        _("Four in a row."),
        (_("Send what it is for a day before"), _("Ask one person what helped")),
    ),
    Example(
        "next-step",
        WAY,
        _("I can say what my next step at work is, and what I need for it."),
        _("I have talked about it with somebody who can help."),
        (_("Write down three ways"), _("Talk with people who went them"), _("Choose one")),
    ),
    Example(
        "time",
        WAY,
        _("I can keep two hours a week free for what matters and isn’t urgent."),
        _("Six weeks of eight."),
        (_("Note a week as it is"), _("Say no to one thing"), _("Keep the first two hours")),
    ),
    Example(
        "teach",
        CRAFT,
        _("I can teach what I know best to somebody who has never done it."),
        _("They do it alone."),
        (_("Write down what I do without thinking"), _("Teach it once"), _("Let them do it")),
    ),
)
BY_SLUG = {example.slug: example for example in EXAMPLES}


def themes() -> list[tuple[Promise, list[Example]]]:
    found: dict[str, tuple[Promise, list[Example]]] = {}
    for example in EXAMPLES:
        found.setdefault(str(example.theme), (example.theme, []))[1].append(example)
    return list(found.values())
