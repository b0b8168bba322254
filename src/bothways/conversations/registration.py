"""What each feature of this stage adds to a space."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from bothways.common.files.checking import ON_CHECKED
from bothways.common.jobs.worker import HOURLY
from bothways.common.uploads import OWN_LIMITS
from bothways.notifications.kinds.registry import register as register_kinds
from bothways.partnerships.hooks import (
    SIGNS_OF_LIFE,
    SILENCED,
    Space,
    Tab,
    add_first_step,
    add_panel,
    add_space_tab,
)
from bothways.partnerships.pulse.panels import pulse_tab
from bothways.programmes.hooks import add_tab

from .files.actions import carries, forget_files_of, forget_unsent, join, show_checked
from .files.queries import parts
from .hooks import CARRIES, CLOSED, PARTS, SAID, TAKEN_BACK
from .messages.actions import forget_keys
from .messages.hello import say_hello
from .messages.queries import signs_of_life, unread_in
from .messages.telling import MESSAGE, tell_of
from .safety.blocking import is_silenced, why_closed
from .safety.kinds import REPORT, REPORT_ANSWERED, REPORT_WAITS
from .safety.panels import reports_tab, safety_panel
from .safety.reporting import remind_of_reports


def register() -> None:
    add_space_tab(20, talk_tab)
    add_first_step(10, say_hello)
    SIGNS_OF_LIFE.append(signs_of_life)
    HOURLY.append(forget_keys)
    register_kinds(MESSAGE)
    SAID.append(tell_of)
    register_files()
    register_safety()


def register_files() -> None:
    SAID.insert(0, join)  # whoever hears of the message next finds its files
    PARTS.append(parts)
    CARRIES.append(carries)
    TAKEN_BACK.append(forget_files_of)
    ON_CHECKED.append(show_checked)
    HOURLY.append(forget_unsent)
    for name in ("talk:talk", "talk-files:list", "talk-files:new"):
        OWN_LIMITS[name] = lambda: settings.FILE_LIMIT


def register_safety() -> None:
    register_kinds(REPORT_ANSWERED, REPORT, REPORT_WAITS)
    CLOSED.append(why_closed)
    SILENCED.append(is_silenced)
    add_panel(99, safety_panel)
    add_tab(65, reports_tab, under=pulse_tab)
    HOURLY.append(remind_of_reports)


def talk_tab(space: Space) -> Tab:
    pk = space.partnership.pk
    count = unread_in(space.mine.person_id, [pk]).get(pk) if space.is_open else None
    return Tab(gettext("Talk"), reverse("talk:talk", args=[pk]), count)
