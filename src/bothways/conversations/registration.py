"""What each feature of this stage adds to a space."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.common.jobs.worker import HOURLY
from bothways.partnerships.hooks import SIGNS_OF_LIFE, Space, Tab, add_first_step, add_space_tab

from .messages.actions import forget_keys
from .messages.hello import say_hello
from .messages.queries import signs_of_life, unread_in


def register() -> None:
    add_space_tab(20, talk_tab)
    add_first_step(10, say_hello)
    SIGNS_OF_LIFE.append(signs_of_life)
    HOURLY.append(forget_keys)


def talk_tab(space: Space) -> Tab:
    pk = space.partnership.pk
    count = unread_in(space.mine.person_id, [pk]).get(pk) if space.is_open else None
    return Tab(gettext("Talk"), reverse("talk:talk", args=[pk]), count)
