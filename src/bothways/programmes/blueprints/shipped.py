"""The templates that ship with the product: a good beginning, all of it open to change."""

from __future__ import annotations

from .blueprint import Blueprint, Proposed

PARTICIPANTS, ORGANISATION = "participants", "organisation"

SHIPPED: tuple[Blueprint, ...] = (
    Blueprint(
        slug="cross-functional",
        name="Cross-functional exchange",
        lead="Colleagues from different functions teach each other what their work takes.",
        purpose=(
            "People learn from somebody in another function what they need from it, and the "
            "functions come to know each other."
        ),
        weeks=26,
        outcomes=(
            Proposed(
                PARTICIPANTS,
                "Everybody can do one thing they couldn’t before, by their own rating",
                "goals",
                "of 5",
                "2",
                "4",
            ),
            Proposed(
                PARTICIPANTS,
                "Everybody knows whom to ask in another function",
                "survey",
                "of 5",
                "2.5",
                "4",
            ),
            Proposed(
                ORGANISATION,
                "New ties between functions that hardly knew each other",
                "ties",
                "ties between functions",
                "0",
                "30",
                "ties-across",
            ),
            Proposed(
                ORGANISATION, "Pairs meet at least once a month", "participation", "%", "0", "80"
            ),
        ),
        expectations=(
            "I give an hour every two weeks for half a year.\n"
            "I teach as gladly as I learn, and come prepared for both.\n"
            "What I hear stays with me.\n"
            "When it doesn’t work, I tell the coordinator early."
        ),
        settings={"other_function": 60, "meets_every_weeks": 2, "meeting_minutes": 60},
    ),
    Blueprint(
        slug="leadership",
        name="Leadership and emerging talent",
        lead="Leaders open doors and learn the new; talents bring the new and find their way.",
        purpose=(
            "Leaders and people on their way up learn from each other: experience and doors in one "
            "direction, new tools and a fresh view in the other."
        ),
        weeks=39,
        outcomes=(
            Proposed(
                PARTICIPANTS,
                "Talents have a plan for their next step that they believe in",
                "survey",
                "of 5",
                "2.5",
                "4",
            ),
            Proposed(
                PARTICIPANTS,
                "Leaders use one tool or way of working they learned here",
                "goals",
                "of 5",
                "1",
                "4",
            ),
            Proposed(
                ORGANISATION,
                "More openings are filled from within",
                "figure",
                "% of openings",
                None,
                "40",
            ),
            Proposed(
                ORGANISATION,
                "People at every level say that their ideas reach those who decide",
                "survey",
                "of 5",
                None,
                "4",
            ),
        ),
        expectations=(
            "I give an hour every two weeks for nine months.\n"
            "The senior of us learns first: I ask before I advise.\n"
            "What I hear stays with me, above all from those who assess the other.\n"
            "When it doesn’t work, I tell the coordinator early."
        ),
        settings={"manager_depth": 3, "meets_every_weeks": 2, "meeting_minutes": 60},
    ),
    Blueprint(
        slug="onboarding",
        name="Onboarding buddies, both ways",
        lead="Newcomers find their feet; those who have been here see the place with new eyes.",
        purpose=(
            "Newcomers learn how things work here, and bring what they know from elsewhere to "
            "those who welcome them."
        ),
        weeks=13,
        outcomes=(
            Proposed(
                PARTICIPANTS,
                "Newcomers know whom to ask and how things are decided, after three months",
                "survey",
                "of 5",
                "2",
                "4",
            ),
            Proposed(
                PARTICIPANTS,
                "Everybody who welcomes somebody has learned something from elsewhere",
                "goals",
                "of 5",
                "1",
                "3",
            ),
            Proposed(
                ORGANISATION, "Newcomers are still here after a year", "figure", "%", None, "90"
            ),
            Proposed(
                ORGANISATION,
                "Every newcomer has somebody to turn to",
                "participation",
                "%",
                "0",
                "95",
                "with-a-partner",
            ),
        ),
        expectations=(
            "I give half an hour every week for three months.\n"
            "No question is too small, and none is told on.\n"
            "I look for what I can learn from the other.\n"
            "When it doesn’t work, I tell the coordinator early."
        ),
        settings={"same_location": 40, "meets_every_weeks": 1, "meeting_minutes": 30},
    ),
    Blueprint(
        slug="inclusion",
        name="Inclusion and reverse perspective",
        lead="People with different lives at work tell each other what it is like, and act on it.",
        purpose=(
            "People who seldom meet hear from each other what work is like for them, and each "
            "takes one thing from it that they change."
        ),
        weeks=26,
        outcomes=(
            Proposed(
                PARTICIPANTS,
                "Everybody understands better how work is for somebody unlike them",
                "survey",
                "of 5",
                "2.5",
                "4",
            ),
            Proposed(
                PARTICIPANTS,
                "Everybody has changed one habit because of it",
                "goals",
                "of 5",
                None,
                "3",
            ),
            Proposed(
                ORGANISATION,
                "People of every group say that they belong here",
                "survey",
                "of 5",
                None,
                "4",
            ),
            Proposed(
                ORGANISATION,
                "People who would hardly have met are partners",
                "ties",
                "%",
                "0",
                "80",
                "people-across",
            ),
        ),
        expectations=(
            "I give an hour every two weeks for half a year.\n"
            "I listen first, and nobody has to speak for a whole group.\n"
            "What I hear stays with me.\n"
            "When it doesn’t work, I tell the coordinator early."
        ),
        settings={
            "other_function": 30,
            "manager_depth": 3,
            "meets_every_weeks": 2,
            "meeting_minutes": 60,
        },
    ),
    Blueprint(
        slug="skills-swap",
        name="Skills swap",
        lead="Short and light: each teaches one thing and learns another.",
        purpose="Everybody teaches a colleague one thing and learns another in return.",
        weeks=8,
        outcomes=(
            Proposed(
                PARTICIPANTS,
                "Everybody has used what they learned at work",
                "goals",
                "of 5",
                "1",
                "3",
            ),
            Proposed(
                ORGANISATION,
                "Colleagues try it: a swap is easy to join and to leave",
                "participation",
                "people",
                "0",
                "40",
                "signed-up",
            ),
            Proposed(
                ORGANISATION,
                "Skills that one person had alone are known to two",
                "figure",
                "skills",
                "0",
                "15",
            ),
        ),
        expectations=(
            "I give four hours in two months.\n"
            "I prepare what I teach, and practise what I learn.\n"
            "When it doesn’t work, I tell the coordinator early."
        ),
        settings={"meets_every_weeks": 2, "meeting_minutes": 60},
    ),
)
"""Beside them a blank page may be chosen."""


def shipped(slug: str) -> Blueprint | None:
    return next((each for each in SHIPPED if each.slug == slug), None)
