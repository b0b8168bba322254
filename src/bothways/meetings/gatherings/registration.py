"""What gatherings add to programmes, spaces and the work behind the pages."""

from __future__ import annotations

from bothways.common.jobs.worker import HOURLY
from bothways.meetings.hooks import MAY_ARRANGE, ON_ANSWER, ON_CHANGE, PLANNERS, POLLS_FOR
from bothways.partnerships.hooks import STYLES, add_panel
from bothways.programmes.hooks import EFFECTS, add_tab
from bothways.recruitment.hooks import ON_WITHDRAW

from .access import arranges
from .actions import answered, let_go
from .chores import look_at_places, look_at_polls
from .kinds import register_kinds
from .panels import coming_panel, effects_on_gatherings, gatherings_tab
from .polls import asking, plan
from .telling import tell_who_waits


def register() -> None:
    register_kinds()
    add_tab(57, gatherings_tab)
    add_panel(70, coming_panel)
    EFFECTS.append(effects_on_gatherings)
    STYLES.append("meetings/gatherings.css")
    MAY_ARRANGE.append(arranges)
    ON_CHANGE.append(tell_who_waits)
    ON_ANSWER.append(answered)
    ON_WITHDRAW.append(let_go)
    HOURLY.extend([look_at_places, look_at_polls])
    PLANNERS.append(plan)
    POLLS_FOR.append(asking)
