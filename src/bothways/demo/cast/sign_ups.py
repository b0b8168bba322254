"""Two programmes and what their people offer, want and hope for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from .people import CastPerson, company


@dataclass(frozen=True, slots=True)
class CastProgramme:
    key: str
    name: str
    purpose: str
    starts_in_days: int
    lasts_days: int
    outcomes_for_participants: tuple[str, ...]
    outcomes_for_organisation: tuple[str, ...]
    people: int
    seed: int


@dataclass(frozen=True, slots=True)
class CastSignUp:
    email: str
    offers: tuple[tuple[str, int], ...]
    """(skill, level 1..5)"""
    wants: tuple[tuple[str, int, int], ...]
    """(skill, priority 1..3, level now 0..4)"""
    hope: str
    not_with: tuple[str, ...] = ()


ACROSS = CastProgramme(
    key="across-the-house",
    name="Across the House",
    purpose="Everybody knows something that somebody three doors down would love to learn. "
    "For half a year, each of us teaches and each of us learns.",
    starts_in_days=-35,
    lasts_days=182,
    outcomes_for_participants=(
        "Everybody can do one thing they couldn’t before, by their own rating.",
        "Everybody has taught something and seen it used.",
        "Everybody knows one person well in a function they never worked with.",
    ),
    outcomes_for_organisation=(
        "Twice as many people know whom to ask in another function.",
        "Each function has two people who can read the other’s figures and plans.",
        "Nine of ten would take part again.",
    ),
    people=80,
    seed=5,
)
SPRING = CastProgramme(
    key="spring-exchange",
    name="Spring Exchange",
    purpose="A shorter round for all who heard about Across the House and want to take part: "
    "one skill given, one skill gained, by the summer.",
    starts_in_days=42,
    lasts_days=112,
    outcomes_for_participants=(
        "Everybody has learnt one skill well enough to use it at work.",
        "Everybody feels more at home in the company than before.",
        "New colleagues have a partner with years in the house.",
    ),
    outcomes_for_organisation=(
        "The tools that a few know well are known in every function.",
        "People move between functions more easily.",
        "What long-serving colleagues know is written down or passed on.",
    ),
    people=74,
    seed=9,
)

TEACHES = {
    "Marketing": (
        "Data storytelling",
        "Public speaking",
        "Short-form video",
        "Brand strategy",
        "Content strategy",
    ),
    "Finance": (
        "Cash-flow forecasting",
        "Reading a balance sheet",
        "Budgeting",
        "Business cases",
        "Advanced Excel",
    ),
    "Sales": (
        "Negotiation",
        "Consultative selling",
        "Customer interviews",
        "Pricing",
        "Partnership building",
    ),
    "Data": ("SQL", "Dashboards", "Data analysis", "Generative AI tools", "Automation of reports"),
    "Technology": (
        "Python",
        "Generative AI tools",
        "Information security",
        "Low-code tools",
        "Agile methods",
    ),
    "Product": (
        "Product discovery",
        "Roadmapping",
        "Experiment design",
        "Customer interviews",
        "Stakeholder management",
    ),
    "Design": (
        "Visual thinking",
        "Prototyping",
        "User research",
        "Workshop design",
        "Accessibility",
    ),
    "People": ("Coaching", "Giving feedback", "Hiring", "Facilitation", "Difficult conversations"),
    "Legal": ("Contract reading", "Data protection", "Negotiation", "Compliance", "Plain writing"),
    "Operations": (
        "Supply-chain planning",
        "Process improvement",
        "Safety culture",
        "Running a site",
        "Shift planning",
    ),
    "Research": (
        "Innovation management",
        "Statistics",
        "Scientific writing",
        "Problem solving",
        "Prototyping",
    ),
    "Customer care": (
        "Complaint handling",
        "Active listening",
        "Customer journey mapping",
        "Plain writing",
        "Difficult conversations",
    ),
}
LEADERS = ("Leading a team", "Delegation", "Presenting to a board", "Strategy", "Career planning")
BEGINNERS = ("Generative AI tools", "Short-form video", "Low-code tools", "Figma")
LIKES = {
    "Marketing": ("Finance", "Data"),
    "Finance": ("Marketing", "Data"),
    "Sales": ("Product", "Legal"),
    "Data": ("Finance", "Marketing"),
    "Technology": ("People", "Design"),
    "Product": ("Sales", "Customer care"),
    "Design": ("Technology", "People"),
    "People": ("Technology", "Design"),
    "Legal": ("Sales", "Operations"),
    "Operations": ("Legal", "Research"),
    "Research": ("Operations", "Customer care"),
    "Customer care": ("Product", "Research"),
}
"""Which functions people of each are curious about; curiosity is mutual, as it often is."""

HOPES = (
    "to explain what my team does to people who don’t work with it",
    "to stop being afraid of {want}",
    "to understand why the other side decides as it does",
    "one honest conversation a fortnight with somebody outside my line",
    "to use {want} in my own work by the end",
    "to give back a little of what others once taught me",
    "to find out whether I’d like to lead one day",
    "to see our work with fresh eyes",
    "to have somebody to ask when {want} comes up",
    "to learn {want} from a person, not from a video",
)


def programmes() -> tuple[CastProgramme, ...]:
    """The one in mid-life first, then the one that waits to be matched."""
    return ACROSS, SPRING


@cache
def sign_ups(key: str) -> tuple[CastSignUp, ...]:
    """The sign-ups of a programme, the same on every machine."""
    programme = next(one for one in programmes() if one.key == key)
    random = Random(programme.seed)  # noqa: S311 - a fixed cast, no secret
    people = chosen(programme, random)
    found = [sign_up(person, random) for person in people]
    return tuple(special(programme, people, found))


def chosen(programme: CastProgramme, random: Random) -> list[CastPerson]:
    """Even numbers of every function; the stars of the published programme among them."""
    everybody = [person for person in company()[1:] if person.email not in ROLES]
    stars = [person for person in everybody if person.email in STARS]
    rest = [person for person in everybody if person.email not in STARS]
    random.shuffle(rest)
    picked = (stars if programme is ACROSS else []) + rest
    return sorted(picked[: programme.people], key=lambda person: person.email)


def sign_up(person: CastPerson, random: Random) -> CastSignUp:
    offers = offers_of(person, random)
    wants = wants_of(person, {skill for skill, _ in offers}, random)
    hope = random.choice(HOPES).format(want=wants[0][0].lower() if wants[0][0] != "SQL" else "SQL")
    return CastSignUp(person.email, offers, wants, hope)


def offers_of(person: CastPerson, random: Random) -> tuple[tuple[str, int], ...]:
    trade = list(TEACHES[person.function])
    random.shuffle(trade)
    offers = {skill: min(5, person.level + random.randint(1, 2)) for skill in trade[:4]}
    if person.level >= 3:
        offers[random.choice(LEADERS)] = random.randint(4, 5)
    if person.level == 1:
        offers[random.choice(BEGINNERS)] = random.randint(4, 5)
    return tuple(offers.items())


def wants_of(
    person: CastPerson, offered: set[str], random: Random
) -> tuple[tuple[str, int, int], ...]:
    first, second = random.sample(LIKES[person.function], 2)
    pool = random.sample(TEACHES[first], 2) + random.sample(TEACHES[second], 1)
    if person.level >= 3:
        pool.append(random.choice(BEGINNERS))
    elif random.random() < 0.4:
        pool.append(random.choice(LEADERS))
    names = [skill for skill in dict.fromkeys(pool) if skill not in offered]
    return tuple(
        (skill, 3 if place == 0 else random.randint(1, 2), random.choice((0, 0, 0, 1, 1, 2)))
        for place, skill in enumerate(names)
    )


def special(
    programme: CastProgramme, people: list[CastPerson], found: list[CastSignUp]
) -> list[CastSignUp]:
    """A few people whose places in the match teach something, and two who shine."""
    by_email = {one.email: one for one in found}
    if programme is ACROSS:
        by_email |= STARS
    plain = [person.email for person in people if person.email not in STARS]
    dreamer, keeper, apart, other = plain[7], plain[23], plain[40], plain[41]
    by_email[dreamer] = CastSignUp(
        dreamer,
        by_email[dreamer].offers,
        (("Grant writing", 3, 0), ("Beekeeping", 1, 0)),
        "to win the first grant for our apprentices’ workshop",
    )
    by_email[keeper] = CastSignUp(
        keeper,
        (("Calligraphy", 5), ("Bookbinding", 4)),
        by_email[keeper].wants,
        "to pass on a craft before I retire",
    )
    kept = by_email[apart]
    by_email[apart] = CastSignUp(kept.email, kept.offers, kept.wants, kept.hope, (other,))
    return [by_email[person.email] for person in people]


STAR_EMAIL = "mara.okafor@halden-moreau.example"
COORDINATOR_EMAIL, ADMINISTRATOR_EMAIL, SPONSOR_EMAIL = (
    company()[140].email,  # heads People
    company()[80].email,  # heads Technology
    company()[180].email,  # heads Operations
)
ROLES = (COORDINATOR_EMAIL, ADMINISTRATOR_EMAIL, SPONSOR_EMAIL)
STARS = {
    STAR_EMAIL: CastSignUp(
        STAR_EMAIL,
        (("Data storytelling", 5), ("Public speaking", 4), ("Brand strategy", 4)),
        (("Cash-flow forecasting", 3, 0), ("Reading a balance sheet", 2, 1), ("SQL", 1, 0)),
        "to read our quarterly figures without help",
    ),
    "tomasz.zielinski@halden-moreau.example": CastSignUp(
        "tomasz.zielinski@halden-moreau.example",
        (("Cash-flow forecasting", 5), ("Reading a balance sheet", 5), ("Advanced Excel", 4)),
        (("Data storytelling", 3, 1), ("Public speaking", 3, 2)),
        "to explain forecasts to people who don’t love them",
    ),
}
