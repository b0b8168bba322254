"""Gentle questions that make a goal clearer; none of them stops anybody."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from .models import Goal, GoalStep, Rating

SHORT = 4
"""Words with which a goal seldom says enough."""


def questions(goal: Goal, ratings: Sequence[Rating], steps: Sequence[GoalStep]) -> list[str]:
    """What isn't said yet of: exactly what, how one will notice, by when, the first step."""
    asked = []
    if len(goal.text.split()) < SHORT:
        asked.append(gettext("What exactly? It helps to begin with “I can …”."))
    if not goal.sign:
        asked.append(gettext("How will you notice that you are there? What would others see?"))
    if goal.due_on is None:
        asked.append(gettext("By when? A day makes it easier to begin."))
    if not steps:
        asked.append(gettext("What is the first small step, one you could do this week?"))
    if not ratings:
        asked.append(gettext("Where are you today, from 0 to 10? Later you see how far you came."))
    return asked
