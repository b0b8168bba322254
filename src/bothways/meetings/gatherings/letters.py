"""The e-mail in which a coordinator's own words go to the people of a gathering."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.notifications.telling.tellings import Letter

from .models import Gathering


def letter_of(gathering: Gathering, words: str, by: Person) -> Callable[[str], Letter]:
    def letter(stop_url: str) -> Letter:
        context = {
            "words": words,
            "by": by.name,
            "title": gathering.title,
            "button_url": f"{settings.BASE_URL}{gathering.get_absolute_url()}",
            "button_text": gettext("Open it"),
            "why": gettext("You get this because you signed up for it, or host it."),
            "stop_url": stop_url,
        }
        return Letter(
            f"{gathering.programme.name}: {gathering.title}",
            render_to_string("meetings/gatherings/email/word.txt", context).strip() + "\n",
        )

    return letter
